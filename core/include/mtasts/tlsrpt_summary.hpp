// Many TLS reports (RFC 8460 section 4) in one table: what failed, where, for whom and on which day.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mtasts/peer_text.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/timestamp.hpp"
#include "mtasts/tlsrpt_report.hpp"

namespace mtasts {

/// The sessions under one policy. Names of domains and hosts are in lower case, without a final dot.
struct tls_policy_total {
  peer_text policy_domain;
  peer_text policy_type;            ///< "sts", "tlsa" or "no-policy-found"
  std::optional<policy_mode> mode;  ///< of the policy that the sender quotes; null where it quotes none
  std::uint64_t reports = 0;
  std::uint64_t successful_sessions = 0;
  std::uint64_t failed_sessions = 0;
  friend bool operator==(const tls_policy_total&, const tls_policy_total&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_policy_total, (),
                      (policy_domain, policy_type, mode, reports, successful_sessions, failed_sessions))

/// The sessions of one sender.
struct tls_sender_total {
  peer_text organization;
  std::uint64_t reports = 0;
  std::uint64_t successful_sessions = 0;
  std::uint64_t failed_sessions = 0;
  friend bool operator==(const tls_sender_total&, const tls_sender_total&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_sender_total, (), (organization, reports, successful_sessions, failed_sessions))

/// The sessions of one day.
struct tls_day_total {
  std::optional<std::string> day;  ///< "2026-11-22", UTC, of the start of the reports; null where it cannot be read
  std::uint64_t reports = 0;
  std::uint64_t successful_sessions = 0;
  std::uint64_t failed_sessions = 0;
  friend bool operator==(const tls_day_total&, const tls_day_total&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_day_total, (), (day, reports, successful_sessions, failed_sessions))

/// The failures of one result type (RFC 8460 section 4.3).
struct tls_result_type_total {
  peer_text result_type;
  std::uint64_t failed_sessions = 0;
  friend bool operator==(const tls_result_type_total&, const tls_result_type_total&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_result_type_total, (), (result_type, failed_sessions))

/// The failures at one MX host.
struct tls_mx_host_total {
  std::optional<peer_text> mx_host;  ///< null: no host was named, as where the policy could not be had
  std::uint64_t failed_sessions = 0;
  friend bool operator==(const tls_mx_host_total&, const tls_mx_host_total&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_mx_host_total, (), (mx_host, failed_sessions))

/// Failures that have everything named here in common; the totals by result type and by MX host are sums of these.
struct tls_failure_row {
  std::optional<std::string> day;
  peer_text organization;
  peer_text policy_domain;
  peer_text policy_type;
  peer_text result_type;
  std::optional<peer_text> mx_host;
  std::uint64_t failed_sessions = 0;
  friend bool operator==(const tls_failure_row&, const tls_failure_row&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_failure_row, (),
                      (day, organization, policy_domain, policy_type, result_type, mx_host, failed_sessions))

/// What TLS reports say together. Sessions are what senders counted in their summaries (RFC 8460 section 4.2); failures
/// by result type, MX host and row are of the details, where one session may count under several types (section 4), so
/// that they may come to more. Lists have the most failed sessions first, days are in their order. Sums end at 2^53
/// - 1.
struct tls_failure_summary {
  std::uint64_t reports = 0;
  std::uint64_t repeated = 0;      ///< reports that came once more, the same to the byte, and were counted once
  std::optional<timestamp> start;  ///< the earliest start among the reports
  std::optional<timestamp> end;    ///< the latest end
  std::uint64_t successful_sessions = 0;
  std::uint64_t failed_sessions = 0;
  std::vector<tls_policy_total> policies;
  std::vector<tls_sender_total> senders;
  std::vector<tls_result_type_total> result_types;
  std::vector<tls_mx_host_total> mx_hosts;
  std::vector<tls_day_total> days;
  std::vector<tls_failure_row> failures;
  friend bool operator==(const tls_failure_summary&, const tls_failure_summary&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_failure_summary, (),
                      (reports, repeated, start, end, successful_sessions, failed_sessions, policies, senders,
                       result_types, mx_hosts, days, failures))

/// Pure. A report that comes by mail and by HTTPS both is counted once.
[[nodiscard]] tls_failure_summary summarize(std::span<const tls_report> reports);
[[nodiscard]] std::string to_json(const tls_failure_summary& what);

}  // namespace mtasts
