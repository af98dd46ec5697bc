// A bound in bytes on what several caches keep together: who was used longest ago leaves first, and who is of no use to
// anybody any more.
#pragma once
#include <boost/intrusive/list.hpp>
#include <cstddef>

#include "collect/network.hpp"

namespace mtasts::collect {

/// An answer that a cache keeps.
class kept_answer : public boost::intrusive::list_base_hook<> {
 public:
  kept_answer() = default;
  kept_answer(const kept_answer&) = delete;
  kept_answer& operator=(const kept_answer&) = delete;
  virtual ~kept_answer() = default;

 private:
  friend class memory_budget;
  /// Leaves its cache. It has left the budget already, and may be gone when this returns.
  virtual void forget() = 0;
  std::size_t bytes_ = 0;
  time_point until_{};
};

/// Not thread-safe. The caches leave before it goes.
class memory_budget {
 public:
  explicit memory_budget(std::size_t most) : most_(most) {}

  /// Takes one in as the latest used, good until `until`, and lets others go until there is room. One that is larger
  /// than the whole budget goes itself. Of those used longest ago two go for each that comes if they are good no more:
  /// a service that has had its rush gives the memory back.
  void keep(kept_answer& one, std::size_t bytes, time_point now, time_point until) {
    for (int i = 0; i < 2 && !by_use_.empty() && by_use_.front().until_ <= now; ++i) let_go(by_use_.front());
    one.bytes_ = bytes;
    one.until_ = until;
    bytes_ += bytes;
    by_use_.push_back(one);
    while (bytes_ > most_) let_go(by_use_.front());
  }
  void used(kept_answer& one) { by_use_.splice(by_use_.end(), by_use_, by_use_.iterator_to(one)); }
  /// Nothing when it is not kept.
  void release(kept_answer& one) {
    if (!one.is_linked()) return;
    by_use_.erase(by_use_.iterator_to(one));
    bytes_ -= one.bytes_;
  }

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t size() const noexcept { return by_use_.size(); }

 private:
  void let_go(kept_answer& one) {
    release(one);
    one.forget();
  }

  std::size_t most_;
  std::size_t bytes_ = 0;
  boost::intrusive::list<kept_answer> by_use_;  // longest ago first
};

}  // namespace mtasts::collect
