// How long a limit is; see deadline.hpp for what becomes of an operation that outlives it.
#include "collect/deadline.hpp"

#include <algorithm>
#include <cmath>

namespace mtasts::collect {

std::chrono::steady_clock::duration seconds(double count) {
  constexpr double longest = 365.0 * 24 * 3600;
  const double bounded = std::isfinite(count) ? std::clamp(count, 0.0, longest) : longest;
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(bounded));
}

}  // namespace mtasts::collect
