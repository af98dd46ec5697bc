// TLS reports as literals: one day, one policy, one failure; each test changes what it is about.
#pragma once
#include <string>

#include "mtasts/tlsrpt_report.hpp"

namespace mtasts::test {

struct reported {
  std::string type = "certificate-expired";
  std::string host = "mail.example.org";
  std::string ip = {};
  std::uint64_t sessions = 3;
  std::string policy_type = "sts";
  std::string domain = "example.org";
  std::string sender = "Sender";
  std::int64_t start = 1795132800;  ///< 2026-11-20T00:00:00Z
};

inline std::optional<peer_text> optional_text(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(peer_text(text));
}

/// Ten sessions that succeeded beside those that failed.
inline tls_report sent(const reported& what) {
  tls_report report;
  report.organization_name = peer_text(what.sender);
  report.report_id = peer_text("1");
  report.date_range.start = what.start;
  report.date_range.end = what.start + 86399;
  tls_report_result result;
  result.policy.policy_type = peer_text(what.policy_type);
  result.policy.policy_domain = peer_text(what.domain);
  result.policy.policy_string = {peer_text("version: STSv1"), peer_text("mode: enforce"),
                                 peer_text("mx: *.example.org"), peer_text("max_age: 86400")};
  result.summary.total_successful_session_count = 10;
  result.summary.total_failure_session_count = what.sessions;
  tls_report_failure failure;
  failure.result_type = peer_text(what.type);
  failure.receiving_mx_hostname = optional_text(what.host);
  failure.receiving_ip = optional_text(what.ip);
  failure.failed_session_count = what.sessions;
  result.failure_details.push_back(failure);
  report.policies.push_back(result);
  return report;
}

}  // namespace mtasts::test
