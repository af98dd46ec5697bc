// What becomes of the policy that a sender fetched at the time of an earlier check: RFC 8461 sections 3.3, 5.1 and 8.1.
#pragma once
#include <cstdint>
#include <optional>

#include "mtasts/report.hpp"
#include "rules/facts.hpp"

namespace mtasts::rules {

/// Nothing without an earlier report, or when no sender could fetch a policy then.
[[nodiscard]] std::optional<cached_policy> cached_policy_of(const facts& f);

/// When a copy ends that was fetched at the earlier check; seconds since 1970.
[[nodiscard]] std::int64_t cached_until(const earlier_sight& earlier, const sts_policy& policy);

/// Whether two policies tell senders the same: mode, max_age and the set of patterns. Line ends, order and extension
/// keys tell them nothing.
[[nodiscard]] bool same_meaning(const sts_policy& left, const sts_policy& right);

}  // namespace mtasts::rules
