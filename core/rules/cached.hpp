// What becomes of the policy that a sender fetched at the time of an earlier check: RFC 8461 sections 3.3, 5.1 and 8.1.
#pragma once
#include <cstdint>
#include <optional>

#include "mtasts/report.hpp"
#include "rules/facts.hpp"

namespace mtasts::rules {

/// Nothing without an earlier report, or when no sender could fetch a policy then.
[[nodiscard]] std::optional<cached_policy> cached_policy_of(const facts& f);

/// When copies of the cached policy cease to be applied, seconds since 1970: one that was fetched at the earlier check,
/// and one that was fetched just before this check. max_age decides; where a new id and a new policy are there already,
/// it is the TTL of the earlier record at the latest (RFC 8461 section 8.1).
struct cached_span {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
[[nodiscard]] cached_span span_of(const facts& f);

/// Whether two policies tell senders the same: mode, max_age and the set of patterns. Line ends, order and extension
/// keys tell them nothing.
[[nodiscard]] bool same_meaning(const sts_policy& left, const sts_policy& right);

}  // namespace mtasts::rules
