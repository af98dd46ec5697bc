// What all loops of one Checker share: limits that hold for the Checker as a whole. A loop works on one thread; here
// alone several meet, and they meet without a lock.
#pragma once
#include <algorithm>

#include "collect/rate_limit.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

struct shared_limits {
  /// `sharers`: how many loops. What is counted in places or bytes is divided among them.
  explicit shared_limits(const options& chosen, int sharers = 1)
      // A burst of a hundredth of a second: what timers can keep apart.
      : dns(rate(chosen.dns_rate, chosen.dns_rate / 100)), loops(std::max(sharers, 1)) {}

  rate_limit dns;  ///< look-ups
  int loops;
};

}  // namespace mtasts::collect
