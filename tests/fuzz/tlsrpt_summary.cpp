// Many TLS reports (RFC 8460) as one: an array of them, summed up and laid beside a check. Sums are sums, neither the
// order nor a copy of a report changes them, and what is said can be shown.
#include "mtasts/tlsrpt_summary.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "mtasts/correlate.hpp"
#include "mtasts/render.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/property.hpp"
#include "wire/utf8.hpp"

namespace mtasts::fuzz {
namespace {

constexpr std::uint64_t largest_sum = (std::uint64_t{1} << 53U) - 1;

report golden(const std::string& name) {
  std::ifstream file(MTASTS_SOURCE_DIR "/tests/golden/" + name + ".json", std::ios::binary);
  return report_from_json(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::vector<tls_report> reports_of(std::string_view text) {
  std::vector<tls_report> all;
  json::error_code failed;
  const json::value document = json::parse({text.data(), text.size()}, failed);
  if (failed || !document.is_array()) return all;
  for (const json::value& one : document.get_array())
    if (auto read = parse_tlsrpt_report(json::serialize(one))) all.push_back(std::move(*read));
  return all;
}

template <class Totals>
std::uint64_t failed_in(const Totals& totals) {
  std::uint64_t sum = 0;
  for (const auto& one : totals) sum = std::min(largest_sum, sum + std::min(one.failed_sessions, largest_sum));
  return sum;
}

void summed(std::vector<tls_report> reports) {
  const tls_failure_summary made = summarize(reports);
  holds(made.reports + made.repeated == reports.size(), "every report is counted, once or as a copy");
  holds(made.failed_sessions <= largest_sum && made.successful_sessions <= largest_sum, "sums have an end");
  holds(failed_in(made.policies) == made.failed_sessions && failed_in(made.senders) == made.failed_sessions &&
            failed_in(made.days) == made.failed_sessions,
        "by policy, by sender and by day it is the same sum");
  holds(
      failed_in(made.result_types) == failed_in(made.failures) && failed_in(made.mx_hosts) == failed_in(made.failures),
      "the details come to the same by type and by host");
  holds(wire::first_not_utf8(to_json(made)) == std::string_view::npos, "what is written is UTF-8");
  std::reverse(reports.begin(), reports.end());
  holds(summarize(reports) == made, "the order of reports changes nothing");
  if (reports.empty()) return;
  reports.push_back(reports.front());
  tls_failure_summary with_copy = summarize(reports);
  holds(with_copy.repeated == made.repeated + 1, "a copy is noticed");
  with_copy.repeated = made.repeated;
  holds(with_copy == made, "a copy changes nothing else");
}

void beside(const report& today, const std::vector<tls_report>& reports) {
  const correlation made = correlate(today, reports);
  holds(made.domain == today.domain, "a correlation is of the domain that was checked");
  holds(wire::first_not_utf8(to_json(made)) == std::string_view::npos, "what is written is UTF-8");
  for (const correlated_failure& one : made.failures) {
    holds(!one.why.empty(), "a state is put into words");
    holds(one.reason_codes.size() <= 10, "reason codes are bounded");
    implies(!one.explained_by.empty(), one.state == correlation_state::still_failing, "only what fails is explained");
  }
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  static const mtasts::report today[] = {golden("healthy"), golden("mx-certificate-expired")};
  const auto reports = reports_of(text_of(data, size));
  summed(reports);
  for (const mtasts::report& each : today) beside(each, reports);
  return 0;
}
