// What a sender does with each MX host and each of its addresses, RFC 8461 section 5, and the RFC 8460 section 4.3
// result types that it would report.
#pragma once
#include <vector>

#include "mtasts/report.hpp"
#include "rules/facts.hpp"

namespace mtasts::rules {

/// What senders apply: nothing when there is no record, no usable policy or mode none (RFC 8461 sections 3.1, 3.3, 5).
enum class applied { unknown, nothing, testing, enforce };
[[nodiscard]] applied applied_policy(const facts& f);
/// What a usable policy of that mode comes to.
[[nodiscard]] applied applied_by(policy_mode mode);

struct address_action {
  sender_action action = sender_action::unknown;
  std::vector<result_type> report_types;  ///< empty where no policy is applied
};
[[nodiscard]] address_action action_for(const facts& f, const target& host, const mx_probe& probe);

/// What of a host a sender that validates would meet, whatever the mode.
enum class host_sight {
  passes,  ///< covered, and every address that was seen passes
  mixed,   ///< covered, and some addresses pass and some fail: a sender that tries them in turn gets through
  doubt,   ///< covered, every address that was seen fails, and one that was not seen may still take the mail
  fails,   ///< not covered, or every address fails
  unseen,
};
[[nodiscard]] host_sight sight_of(const facts& f, const target& host);
/// For a mixed host: deliver (the mail gets through) under enforce, report under testing. In doubt: unknown and report.
[[nodiscard]] sender_action action_for(const facts& f, const target& host);
/// The same for any policy, such as one in a sender's cache.
[[nodiscard]] sender_action action_under(applied policy, host_sight sight);

}  // namespace mtasts::rules
