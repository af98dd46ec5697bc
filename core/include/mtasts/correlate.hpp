// What senders reported (RFC 8460) beside what a check sees today: which failures go on, which are over.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mtasts/names.hpp"
#include "mtasts/peer_text.hpp"
#include "mtasts/report.hpp"
#include "mtasts/timestamp.hpp"
#include "mtasts/tlsrpt_report.hpp"

namespace mtasts {

/// `still_failing`: the check fails there too, for a cause that a sender would call so. `not_seen`: the check looked
/// there and found nothing of it: it was fixed since, or is to be seen only from where the sender is. `unknown`: the
/// check could not look, or is older than the failures.
BOOST_DEFINE_ENUM_CLASS(correlation_state, still_failing, not_seen, unknown)
template <>
inline constexpr bool hyphenated<correlation_state> = true;

/// A finding of the report, by its id and subject.
struct finding_reference {
  std::string id;
  std::string subject;
  friend bool operator==(const finding_reference&, const finding_reference&) = default;
};
BOOST_DESCRIBE_STRUCT(finding_reference, (), (id, subject))

/// One kind of failure at one place, of all reports together.
struct correlated_failure {
  correlation_state state = correlation_state::unknown;
  peer_text policy_type;
  peer_text result_type;             ///< RFC 8460 section 4.3
  std::optional<peer_text> mx_host;  ///< lower case, no final dot; null where none was named
  std::optional<peer_text> receiving_ip;
  std::vector<peer_text> senders;       ///< the organizations that reported it
  std::vector<peer_text> reason_codes;  ///< their failure-reason-codes, at most 10
  std::uint64_t failed_sessions = 0;
  std::optional<timestamp> first;               ///< the start of the first report that has it
  std::optional<timestamp> last;                ///< the end of the last
  std::vector<finding_reference> explained_by;  ///< while it is still failing, gravest first
  std::string why;                              ///< the state in words
  friend bool operator==(const correlated_failure&, const correlated_failure&) = default;
};
BOOST_DESCRIBE_STRUCT(correlated_failure, (),
                      (state, policy_type, result_type, mx_host, receiving_ip, senders, reason_codes, failed_sessions,
                       first, last, explained_by, why))

struct correlation {
  std::string domain;
  std::string checked_at;                    ///< RFC 3339
  std::vector<correlated_failure> failures;  ///< still failing before unknown before not seen, then most sessions first
  std::vector<finding_reference> unreported;  ///< what fails here, senders have a result type for, and none reported
  std::vector<peer_text> other_domains;       ///< Policy Domains in the reports that are not this one; left out
  friend bool operator==(const correlation&, const correlation&) = default;
};
BOOST_DESCRIBE_STRUCT(correlation, (), (domain, checked_at, failures, unreported, other_domains))

/// Pure. Throws error (invalid_document) when the report is of a domain that was not checked.
[[nodiscard]] correlation correlate(const report& checked, std::span<const tls_report> reports);
[[nodiscard]] std::string to_json(const correlation& what);

}  // namespace mtasts
