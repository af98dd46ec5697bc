// An aggregate report, RFC 8460 section 4.4: as JSON and the same in gzip, and written again with the RFC's own names.
#include "mtasts/tlsrpt_report.hpp"

#include <algorithm>

#include "tests/fuzz/compressed.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/property.hpp"
#include "wire/gzip.hpp"
#include "wire/report_time.hpp"
#include "wire/zip.hpp"

namespace mtasts::fuzz {
namespace {

using answer = boost::system::result<tls_report, syntax_error>;

bool same(const answer& one, const answer& other) {
  return one.has_value() == other.has_value() && (one ? *one == *other : one.error() == other.error());
}

json::array written(const std::vector<peer_text>& texts) {
  json::array out;
  for (const peer_text& one : texts) out.emplace_back(one.bytes);
  return out;
}

void put(json::object& into, const char* key, const std::optional<peer_text>& text) {
  if (text) into[key] = text->bytes;
}

json::object written(const tls_report_failure& failure) {
  json::object out{{"result-type", failure.result_type.bytes}, {"failed-session-count", failure.failed_session_count}};
  put(out, "sending-mta-ip", failure.sending_mta_ip);
  put(out, "receiving-mx-hostname", failure.receiving_mx_hostname);
  put(out, "receiving-mx-helo", failure.receiving_mx_helo);
  put(out, "receiving-ip", failure.receiving_ip);
  put(out, "additional-information", failure.additional_information);
  put(out, "failure-reason-code", failure.failure_reason_code);
  return out;
}

std::string written(const tls_report& report) {
  json::array policies;
  for (const tls_report_result& one : report.policies) {
    json::array failures;
    for (const tls_report_failure& failure : one.failure_details) failures.push_back(written(failure));
    policies.push_back(json::object{
        {"policy", json::object{{"policy-type", one.policy.policy_type.bytes},
                                {"policy-string", written(one.policy.policy_string)},
                                {"policy-domain", one.policy.policy_domain.bytes},
                                {"mx-host", written(one.policy.mx_host)}}},
        {"summary", json::object{{"total-successful-session-count", one.summary.total_successful_session_count},
                                 {"total-failure-session-count", one.summary.total_failure_session_count}}},
        {"failure-details", failures}});
  }
  json::object out{{"organization-name", report.organization_name.bytes},
                   {"date-range", json::object{{"start-datetime", report.date_range.start_datetime.bytes},
                                               {"end-datetime", report.date_range.end_datetime.bytes}}},
                   {"report-id", report.report_id.bytes},
                   {"policies", policies}};
  put(out, "contact-info", report.contact_info);
  return json::serialize(out);
}

/// Keys that nobody knows, and counts as I-JSON has them (RFC 7493 section 2.2).
void change_without_effect(json::value& to) {
  constexpr std::int64_t exact = std::int64_t{1} << 53U;
  if (to.is_int64() && to.get_int64() >= -exact && to.get_int64() <= exact) to = static_cast<double>(to.get_int64());
  if (to.is_array())
    for (json::value& one : to.get_array()) change_without_effect(one);
  if (!to.is_object()) return;
  for (auto& member : to.get_object()) change_without_effect(member.value());
  to.get_object()["zz-new"] = 1;
}

void the_error(std::string_view bytes, const syntax_error& error) {
  holds(error.offset <= bytes.size(), "an error lies within the report");
  holds(!error.expected.empty(), "an error says what was expected");
  if (error.line == 0) return;
  const std::string_view before = bytes.substr(0, error.offset);
  holds(error.line == 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) &&
            error.column == before.size() - (before.rfind('\n') + 1) + 1,
        "line and column say where the offset is");
}

void check(std::string_view bytes) {
  const answer found = parse_tlsrpt_report(bytes);
  const bool may_be_zlib = !bytes.empty() && (bytes[0] & 0x8f) == 8;
  if (wire::is_gzip(bytes) || wire::is_zip(bytes) || may_be_zlib) return;
  holds(same(parse_tlsrpt_report(compressed(bytes)), found), "a compressed report is the report");
  if (!found) return the_error(bytes, found.error());
  const answer again = parse_tlsrpt_report(written(*found));
  holds(again && *again == *found, "a report that was written is read as it was");
  holds(found->date_range.start == wire::report_time(found->date_range.start_datetime.bytes), "times are date-times");
  json::parse_options any_bytes;
  any_bytes.allow_invalid_utf8 = true;
  json::value document = json::parse(
      json::string_view(bytes.data(), bytes.size()).substr(bytes.starts_with("\xef") ? 3 : 0), {}, any_bytes);
  change_without_effect(document);
  const answer longer = parse_tlsrpt_report(json::serialize(document));
  holds(longer && *longer == *found, "neither unknown keys nor the form of numbers change anything");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
