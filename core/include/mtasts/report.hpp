// What a sender does today, why, and what to change.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/evidence.hpp"
#include "mtasts/rule.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"

namespace mtasts {

/// What a sender with an empty cache does today. See docs/ for each; `blocked` is mail that waits and then bounces.
BOOST_DEFINE_ENUM_CLASS(protection_state, enforced, degraded, blocked, testing, testing_failing, off, broken, none,
                        no_mail, unknown)
template <>
inline constexpr bool hyphenated<protection_state> = true;

/// What a sender does with one MX host or one address of it.
BOOST_DEFINE_ENUM_CLASS(sender_action, deliver, refuse, report, unprotected, unknown)

/// May `testing` go to `enforce` today?
BOOST_DEFINE_ENUM_CLASS(readiness_state, ready, not_ready, unknown)
template <>
inline constexpr bool hyphenated<readiness_state> = true;

struct readiness {
  readiness_state state = readiness_state::unknown;
  std::vector<std::string> blockers;  ///< ids of the rules that fail
  std::vector<std::string> unseen;    ///< what could not be seen, "id subject"
  std::vector<std::string> risks;     ///< ids that do not block
  friend bool operator==(const readiness&, const readiness&) = default;
};
BOOST_DESCRIBE_STRUCT(readiness, (), (state, blockers, unseen, risks))

/// One part of the score; `points` is absent when the part could not be judged and so was left out.
struct score_part {
  std::optional<int> points;
  int of = 0;
  friend bool operator==(const score_part&, const score_part&) = default;
};
BOOST_DESCRIBE_STRUCT(score_part, (), (points, of))

struct score_parts {
  score_part record{.points = {}, .of = 10};
  score_part policy_fetch{.points = {}, .of = 15};
  score_part policy_text{.points = {}, .of = 10};
  score_part mode{.points = {}, .of = 30};
  score_part mx_covered{.points = {}, .of = 10};
  score_part mx_tls{.points = {}, .of = 15};
  score_part tlsrpt{.points = {}, .of = 10};
  friend bool operator==(const score_parts&, const score_parts&) = default;
};
BOOST_DESCRIBE_STRUCT(score_parts, (), (record, policy_fetch, policy_text, mode, mx_covered, mx_tls, tlsrpt))

/// 0 to 100, absent when no part could be judged; `partial` when one was left out and the rest scaled.
struct score {
  std::optional<int> total;
  bool partial = false;
  score_parts parts;
  friend bool operator==(const score&, const score&) = default;
};
BOOST_DESCRIBE_STRUCT(score, (), (total, partial, parts))

/// One thing to know: a rule that failed or could not be judged, for one subject.
struct finding {
  std::string id;
  severity level = severity::notice;
  outcome result = outcome::fail;
  std::string subject;  ///< "domain", "mx:mail.example.com", "mx:mail.example.com/192.0.2.7", "policy:192.0.2.9"
  std::string title;    ///< the headline: what is wrong, or for unknown what was to be checked
  peer_text detail;     ///< what was seen here; may quote the peer
  std::string advice;   ///< what to change
  std::optional<peer_text> fix;  ///< a text to paste: a record, a policy, a line
  std::vector<rfc_clause> rfc;
  std::optional<result_type> report_type;
  friend bool operator==(const finding&, const finding&) = default;
};
BOOST_DESCRIBE_STRUCT(finding, (), (id, level, result, subject, title, detail, advice, fix, rfc, report_type))

struct check_outcome {
  std::string id;
  outcome result = outcome::not_applicable;
  std::string subject;
  friend bool operator==(const check_outcome&, const check_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(check_outcome, (), (id, result, subject))

/// The certificate in short; the whole chain is in the evidence.
struct certificate_summary {
  peer_text subject;
  peer_text issuer;
  std::vector<peer_text> dns_names;
  std::string not_before;  ///< RFC 3339
  std::string not_after;
  trust_cause trust = trust_cause::other;
  bool name_matches = false;
  friend bool operator==(const certificate_summary&, const certificate_summary&) = default;
};
BOOST_DESCRIBE_STRUCT(certificate_summary, (), (subject, issuer, dns_names, not_before, not_after, trust, name_matches))

struct mx_address_report {
  std::string ip;
  sender_action action = sender_action::unknown;
  std::vector<result_type> report_types;
  std::optional<bool> starttls;    ///< absent when it could not be seen
  std::optional<std::string> tls;  ///< the version agreed on
  std::optional<certificate_summary> certificate;
  friend bool operator==(const mx_address_report&, const mx_address_report&) = default;
};
BOOST_DESCRIBE_STRUCT(mx_address_report, (), (ip, action, report_types, starttls, tls, certificate))

struct mx_report {
  std::string host;
  std::uint16_t preference = 0;
  std::optional<bool> covered;  ///< by a pattern of the policy; absent when there is no usable policy
  sender_action action = sender_action::unknown;
  std::vector<mx_address_report> addresses;
  friend bool operator==(const mx_report&, const mx_report&) = default;
};
BOOST_DESCRIBE_STRUCT(mx_report, (), (host, preference, covered, action, addresses))

/// What becomes of a policy in a sender's cache. `applied`: it still rules (RFC 8461 section 3.3), because the id is
/// the same, or because no live policy can be had; `replaced`: a new id and a new policy are there; `expired`: max_age
/// is over; `unknown`: what would decide it was not seen.
BOOST_DEFINE_ENUM_CLASS(cache_use, applied, replaced, expired, unknown)

/// One MX host of today under the cached policy.
struct cached_mx {
  std::string host;
  bool covered = false;  ///< by a pattern of the cached policy
  sender_action action = sender_action::unknown;
  friend bool operator==(const cached_mx&, const cached_mx&) = default;
};
BOOST_DESCRIBE_STRUCT(cached_mx, (), (host, covered, action))

/// What a sender does today that fetched the policy at the time of an earlier check.
struct cached_policy {
  cache_use use = cache_use::unknown;
  std::string id;
  policy_mode mode = policy_mode::none;
  std::uint64_t max_age = 0;  ///< seconds
  std::vector<std::string> patterns;
  std::string fetched_at;  ///< RFC 3339; the earlier check
  std::string expires_at;  ///< fetched_at and max_age
  std::string
      last_expires_at;        ///< of a copy that was fetched just before this check, should it have been served so long
  std::vector<cached_mx> mx;  ///< while it is applied: today's MX hosts
  friend bool operator==(const cached_policy&, const cached_policy&) = default;
};
BOOST_DESCRIBE_STRUCT(cached_policy, (),
                      (use, id, mode, max_age, patterns, fetched_at, expires_at, last_expires_at, mx))

/// Everything a check has to say. Canonical JSON has these keys in this order.
struct report {
  int schema_version = 1;
  std::string domain;      ///< ASCII, lower case; with `error` as the caller wrote it
  std::string checked_at;  ///< RFC 3339, UTC
  std::int64_t duration_ms = 0;
  bool partial = false;            ///< the deadline cut something off; what is missing is `unknown`
  std::optional<peer_text> error;  ///< why nothing was checked; everything else is then unknown or empty
  protection_state protection = protection_state::unknown;
  mtasts::readiness readiness;
  mtasts::score score;
  std::vector<finding> findings;      ///< fail and unknown, worst first
  std::vector<check_outcome> checks;  ///< everything that was judged, in the order of the catalogue
  sts_record record;
  std::optional<sts_policy> policy;  ///< absent when no body was had
  std::vector<mx_report> mx;
  tlsrpt_record tlsrpt;
  std::optional<cached_policy> cached;  ///< when an earlier report was given and a sender could have cached its policy
  mtasts::evidence evidence;
  std::vector<library_version> versions;

  friend bool operator==(const report&, const report&) = default;
};
BOOST_DESCRIBE_STRUCT(report, (),
                      (schema_version, domain, checked_at, duration_ms, partial, error, protection, readiness, score,
                       findings, checks, record, policy, mx, tlsrpt, cached, evidence, versions))

/// Every rule over the evidence. Pure: no clock, no socket; the same evidence gives the same report.
[[nodiscard]] report judge(evidence seen);

/// The report on what could not be checked at all, so that a stream gives as many reports as it took domains: `why` is
/// its `error`. `checked_at` in seconds since 1970 UTC.
[[nodiscard]] report refused_report(std::string_view input, std::string_view why, std::int64_t checked_at);

/// What of a report a later check wants to know: for the option `previous`.
[[nodiscard]] earlier_sight earlier_of(const report& earlier);

}  // namespace mtasts
