// How long a question waited for which limit: what evidence says of it as `held_up`.
#pragma once
#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "collect/network.hpp"
#include "mtasts/evidence.hpp"

namespace mtasts::collect {

class waiting_log {
 public:
  void begin(own_limit limit, time_point now) { now_for_ = limit, since_ = now; }
  void end(time_point now) {
    if (now_for_) add(list_, *now_for_, since_, now);
    now_for_.reset();
  }

  [[nodiscard]] std::optional<own_limit> now_for() const noexcept { return now_for_; }
  /// Nothing when nothing waited; what is being waited for counts until now.
  [[nodiscard]] std::optional<std::vector<hold_up>> list(time_point now) const {
    std::vector<hold_up> all = list_;
    if (now_for_) add(all, *now_for_, since_, now);
    if (all.empty()) return {};
    return all;
  }

 private:
  // One entry a limit, in the order in which they were met.
  static void add(std::vector<hold_up>& to, own_limit limit, time_point since, time_point now) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now - since).count();
    if (us <= 0) return;
    const auto known = std::ranges::find(to, limit, &hold_up::limit);
    if (known != to.end())
      known->us += us;
    else
      to.push_back({.limit = limit, .us = us});
  }

  std::vector<hold_up> list_;
  std::optional<own_limit> now_for_;
  time_point since_{};
};

}  // namespace mtasts::collect
