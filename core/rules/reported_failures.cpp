// What the details of a TLS report say (RFC 8460 section 4.4), by kind and place.
#include "rules/reported_failures.hpp"

#include <algorithm>

#include "rules/reported.hpp"

namespace mtasts::rules {
namespace {

constexpr std::size_t most_reason_codes = 10;

void keep(std::vector<peer_text>& in, const peer_text& text, std::size_t most) {
  if (in.size() < most && std::ranges::count(in, text) == 0) in.push_back(text);
}

}  // namespace

void reported_failures::add(const tls_report& report) {
  for (const tls_report_result& result : report.policies) {
    const peer_text domain = plain_name(result.policy.policy_domain);
    if (domain.bytes != domain_) {
      others_.insert(domain);
      continue;
    }
    for (const tls_report_failure& failure : result.failure_details) add(report, result, failure);
    if (result.failure_details.empty() && result.summary.total_failure_session_count > 0) {
      tls_report_failure counted;
      counted.failed_session_count = result.summary.total_failure_session_count;
      add(report, result, counted);
    }
  }
}

std::vector<correlated_failure> reported_failures::failures() const {
  std::vector<correlated_failure> all;
  for (const auto& [key, failure] : by_place_) all.push_back(failure);
  return all;
}

void reported_failures::add(const tls_report& report, const tls_report_result& result, const tls_report_failure& one) {
  const peer_text policy = plain_name(result.policy.policy_type), type = plain_name(one.result_type);
  const std::optional<peer_text> host = plain_name(one.receiving_mx_hostname), ip = plain_name(one.receiving_ip);
  correlated_failure& all = by_place_[{policy, type, host, ip}];
  all.policy_type = policy;
  all.result_type = type;
  all.mx_host = host;
  all.receiving_ip = ip;
  keep(all.senders, report.organization_name, std::string::npos);
  if (one.failure_reason_code) keep(all.reason_codes, *one.failure_reason_code, most_reason_codes);
  add_sessions(all.failed_sessions, one.failed_session_count);
  keep_earlier(all.first, moment(report.date_range.start));
  keep_later(all.last, moment(report.date_range.end));
}

}  // namespace mtasts::rules
