// One check in one row: what somebody counts who checks millions of domains, and what a nightly list of one's own
// domains shows. The columns of CSV, data frames and Arrow are the members of this struct, in this order.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mtasts/report.hpp"
#include "mtasts/timestamp.hpp"

namespace mtasts {

/// One check in one row. Null is what was not seen or does not apply; a list is then empty. What peers wrote is cut
/// after 255 bytes, and a list after 100. Columns are only ever added, at the end.
struct summary {
  std::string domain;              ///< ASCII, lower case; with `error` as the caller wrote it
  std::optional<peer_text> error;  ///< why nothing was checked; everything else is then unknown or empty
  timestamp checked_at;            ///< the start of the check
  std::int64_t duration_ms = 0;    ///< how long it took
  bool partial = false;            ///< the deadline cut something off; what is missing is `unknown`
  protection_state protection = protection_state::unknown;  ///< what a sender with an empty cache does today
  readiness_state readiness = readiness_state::unknown;     ///< may `testing` go to `enforce` today?
  std::optional<int> score;                                 ///< 0 to 100; null when no part could be judged
  std::optional<severity> worst;                            ///< the gravest severity among the failures
  std::vector<std::string> failed;                          ///< ids of the rules that fail, as in the catalogue
  std::vector<std::string> unknown;                         ///< ids of the rules that could not be judged
  std::optional<record_state> record;                       ///< TXT at `_mta-sts.<domain>`; null: no answer
  std::optional<std::string> record_id;                     ///< of a valid record
  std::optional<bool> policy_valid;                         ///< whether senders can use it; null: no body was had
  std::optional<mtasts::policy_mode> policy_mode;           ///< of an invalid policy too, where it can be read
  std::optional<std::int64_t> policy_max_age;               ///< seconds
  std::vector<peer_text> policy_mx;                         ///< the patterns as written
  std::vector<std::string> mx;                              ///< the MX hosts looked at, by preference
  std::optional<int> mx_covered;                            ///< how many of them the policy covers; null: no policy
  int mx_probed = 0;                                        ///< how many addresses of theirs were contacted
  /// How many of these have STARTTLS and a certificate as RFC 8461 section 4.2 wants, whatever the policy.
  int mx_secure = 0;
  /// How many a sender delivers to under the policy in force; null: none was judged by one.
  std::optional<int> mx_delivered;
  std::optional<timestamp> mx_certificate_expires;      ///< the earliest end among the MX certificates
  std::optional<timestamp> policy_certificate_expires;  ///< the earliest end among the Policy Host's
  std::optional<record_state> tlsrpt;                   ///< TXT at `_smtp._tls.<domain>`; null: no answer
  std::vector<peer_text> tlsrpt_rua;                    ///< the reporting addresses as written

  friend bool operator==(const summary&, const summary&) = default;
};
BOOST_DESCRIBE_STRUCT(summary, (),
                      (domain, error, checked_at, duration_ms, partial, protection, readiness, score, worst, failed,
                       unknown, record, record_id, policy_valid, policy_mode, policy_max_age, policy_mx, mx, mx_covered,
                       mx_probed, mx_secure, mx_delivered, mx_certificate_expires, policy_certificate_expires, tlsrpt,
                       tlsrpt_rua))

/// What the report says, in one row.
[[nodiscard]] summary summary_of(const report& whole);
/// The same as `summary_of(judge(seen))` for a fraction of the time: nothing is put into words.
[[nodiscard]] summary summary_of(const evidence& seen);

}  // namespace mtasts
