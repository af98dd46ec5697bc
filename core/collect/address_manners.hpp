// What one address is owed: no more than so many new connections a second, and to be left alone for a while when it
// asks for that (421, RFC 5321 section 3.8 and section 4.2.1). Memory of the past alone; who waits is another's matter.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "collect/network.hpp"
#include "collect/rate_limit.hpp"

namespace mtasts::collect {

/// Entries that say nothing any more are swept whenever their number has doubled, so that the work is little and the
/// memory follows the addresses of the last minutes. Where those are more than `most`, what can be spared goes too.
template <class State>
class swept_map {
 public:
  [[nodiscard]] const State* find(const std::string& key) const {
    const auto found = states_.find(key);
    return found == states_.end() ? nullptr : &found->second;
  }
  template <class Idle, class Spare>
  State& at(const std::string& key, const Idle& says_nothing, const Spare& can_be_spared) {
    if (states_.size() >= sweep_at_) {
      std::erase_if(states_, [&](const auto& entry) { return says_nothing(entry.second); });
      if (states_.size() >= most / 2)
        std::erase_if(states_, [&](const auto& entry) { return can_be_spared(entry.second); });
      sweep_at_ = std::max(least, 2 * states_.size());
    }
    return states_[key];
  }
  template <class Idle>
  State& at(const std::string& key, const Idle& says_nothing) {
    return at(key, says_nothing, says_nothing);
  }
  [[nodiscard]] std::size_t size() const noexcept { return states_.size(); }

  static constexpr std::size_t most = 16 * 1024;  ///< of what can be spared; some 2 MB

 private:
  static constexpr std::size_t least = 1024;
  std::unordered_map<std::string, State> states_;
  std::size_t sweep_at_ = least;
};

/// New connections a second to each address.
class address_rates {
 public:
  /// `per_second` 0: no limit. A burst is a second's worth, and never more than five.
  explicit address_rates(double per_second);

  /// When the next connection may begin; not later than `now` when it may at once.
  [[nodiscard]] time_point free_at(const std::string& ip, time_point now) const;
  /// One begins now.
  void take(const std::string& ip, time_point now);

 private:
  rate allowed_;
  swept_map<std::int64_t> arrivals_;
};

/// Which servers asked to be left alone, and until when.
class back_offs {
 public:
  /// `first` zero: nobody is.
  explicit back_offs(time_point::duration first) : first_(first) {}

  /// Until when the address is to be left alone; in the past when it is not.
  [[nodiscard]] time_point until(const std::string& ip) const;
  /// It said 421 or the like. Each time in a row doubles the wait, up to sixteen times the first; what several
  /// connections heard in the same wait counts once.
  void asked(const std::string& ip, time_point now);
  /// It refused a connection: a wish only of one that took connections a moment ago.
  void refused(const std::string& ip, time_point now);
  /// It took us in.
  void welcomed(const std::string& ip, time_point now);

  /// Addresses that it remembers: those that wish to be left alone, and the latest others, as many as swept_map allows.
  [[nodiscard]] std::size_t size() const noexcept { return states_.size(); }

 private:
  struct state {
    time_point until = time_point::min();
    std::optional<time_point> welcomed;
    int in_a_row = 0;
  };
  [[nodiscard]] bool row_is_over(const state& of, time_point now) const;
  [[nodiscard]] bool lately_welcomed(const state& of, time_point now) const;
  state& at(const std::string& ip, time_point now);

  static constexpr int most_doublings = 4;
  time_point::duration first_;
  swept_map<state> states_;
};

}  // namespace mtasts::collect
