// So many a second and no more: the generic cell rate algorithm (ITU-T I.371), whose whole state is one point in time.
#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>

#include "collect/network.hpp"

namespace mtasts::collect {

/// In any span of t seconds at most `burst + t * per_second` are let through, exactly.
struct rate {
  std::int64_t interval_ns = 0;  ///< 0: no limit
  std::int64_t tolerance_ns = 0;

  rate() = default;
  /// `per_second` 0: no limit. The interval is rounded up, so that rounding never makes it faster than was asked.
  rate(double per_second, double burst)
      : interval_ns(per_second > 0 ? static_cast<std::int64_t>(std::ceil(1e9 / per_second)) : 0),
        tolerance_ns(static_cast<std::int64_t>((std::max(burst, 1.0) - 1) * static_cast<double>(interval_ns))) {}

  [[nodiscard]] bool unlimited() const noexcept { return interval_ns == 0; }
};

[[nodiscard]] inline std::int64_t nanoseconds_of(time_point when) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch()).count();
}

/// When the next may go, given the theoretical arrival time of it.
[[nodiscard]] inline time_point free_at(const rate& allowed, std::int64_t arrival_ns) {
  return time_point(
      std::chrono::duration_cast<time_point::duration>(std::chrono::nanoseconds(arrival_ns - allowed.tolerance_ns)));
}

/// One limit for several threads: exact across them, without a lock.
class rate_limit {
 public:
  explicit rate_limit(rate allowed) : allowed_(allowed) {}

  [[nodiscard]] bool unlimited() const noexcept { return allowed_.unlimited(); }

  /// Nothing when one may go now, which then counts; else when it is worth asking again. Who never comes again takes
  /// nothing from anybody.
  std::optional<time_point> take(time_point now) {
    if (unlimited()) return {};
    const std::int64_t now_ns = nanoseconds_of(now);
    std::int64_t arrival = arrival_ns_.load(std::memory_order_relaxed);
    for (;;) {
      if (arrival - allowed_.tolerance_ns > now_ns) return free_at(allowed_, arrival);
      const std::int64_t next = std::max(arrival, now_ns) + allowed_.interval_ns;
      if (arrival_ns_.compare_exchange_weak(arrival, next, std::memory_order_relaxed)) return {};
    }
  }

 private:
  rate allowed_;
  std::atomic<std::int64_t> arrival_ns_{INT64_MIN / 2};
};

}  // namespace mtasts::collect
