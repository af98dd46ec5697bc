// Two reports of one domain: what changed, and what a sender does that still holds the earlier policy.
#pragma once
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mtasts/report.hpp"

namespace mtasts {

struct comparison {
  std::string domain;
  std::string earlier_at;  ///< RFC 3339
  std::string later_at;
  protection_state protection_before = protection_state::unknown;
  protection_state protection_after = protection_state::unknown;
  std::optional<int> score_before;
  std::optional<int> score_after;
  std::vector<finding> changes;         ///< what the change-* rules say
  std::vector<finding> appeared;        ///< failures of the later report that the earlier has not
  std::vector<finding> resolved;        ///< failures of the earlier report that the later saw to be no more
  std::optional<cached_policy> cached;  ///< absent when no sender could have cached a policy then
  friend bool operator==(const comparison&, const comparison&) = default;
};
BOOST_DESCRIBE_STRUCT(comparison, (),
                      (domain, earlier_at, later_at, protection_before, protection_after, score_before, score_after,
                       changes, appeared, resolved, cached))

/// Pure. Throws error (invalid_document) when the reports are of two domains or in the wrong order.
[[nodiscard]] comparison compare(const report& earlier, const report& later);

}  // namespace mtasts
