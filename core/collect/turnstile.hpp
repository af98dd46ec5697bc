// How many may be inside at once; who comes later waits in line. Politeness towards one server, and a bound on the
// descriptors that we hold.
#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/intrusive/list.hpp>
#include <string>
#include <unordered_map>

#include "collect/loop_executor.hpp"
#include "collect/network.hpp"

namespace mtasts::collect {

/// Not thread-safe: one executor thread.
class turnstile {
 public:
  turnstile(loop_executor executor, int at_once) : executor_(std::move(executor)), at_once_(at_once) {}

  /// Takes a place when one is free: the way of nearly all, without a coroutine.
  [[nodiscard]] bool try_enter() noexcept {
    if (inside_ == at_once_) return false;
    ++inside_;
    return true;
  }

  /// Waits for a place; false when cancelled instead. Each place that was given is followed by one `leave`.
  awaitable<bool> enter() {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    if (try_enter()) co_return true;
    auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) co_return false;
    waiter place(*this);
    waiting_.push_back(place);
    boost::system::error_code ignored;
    co_await place.timer.async_wait(boost::asio::redirect_error(use_awaitable, ignored));
    // A place that was handed over by `leave` to one who is cancelled is handed on at once.
    state = co_await boost::asio::this_coro::cancellation_state;
    place.entered = place.called && state.cancelled() == boost::asio::cancellation_type::none;
    co_return place.entered;
  }

  void leave() {
    if (waiting_.empty()) {
      --inside_;
      return;
    }
    waiter& next = waiting_.front();
    waiting_.pop_front();
    called_.push_back(next);
    next.called = true;  // keeps `inside_` as it is: the place passes on
    next.timer.cancel();
  }

  [[nodiscard]] bool idle() const noexcept { return inside_ == 0 && waiting_.empty(); }

 private:
  // On the stack of the coroutine that waits, which may also be destroyed in its sleep.
  using hook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
  struct waiter : hook {
    explicit waiter(turnstile& at) : of(at), timer(at.executor_, steady_timer::time_point::max()) {}
    ~waiter() {
      if (!is_linked()) return;  // the turnstile is gone
      unlink();
      if (called && !entered) of.leave();
    }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    turnstile& of;
    steady_timer timer;  // never expires
    bool called = false;
    bool entered = false;
  };

  loop_executor executor_;
  int at_once_;
  int inside_ = 0;
  using line = boost::intrusive::list<waiter, boost::intrusive::constant_time_size<false>>;
  line waiting_;
  line called_;  // have a place and have not run yet: a deadline of thousands calls as many in one turn
};

/// A turnstile for each key; those where nobody is cost nothing.
class turnstiles {
 public:
  turnstiles(loop_executor executor, int at_once) : executor_(std::move(executor)), at_once_(at_once) {}

  [[nodiscard]] bool try_enter(const std::string& key) {
    return lines_.try_emplace(key, executor_, at_once_).first->second.try_enter();
  }

  /// As turnstile::enter.
  awaitable<bool> enter(std::string key) {
    turnstile& here = lines_.try_emplace(key, executor_, at_once_).first->second;
    const bool entered = co_await here.enter();
    if (here.idle()) lines_.erase(key);
    co_return entered;
  }

  void leave(const std::string& key) {
    const auto found = lines_.find(key);
    found->second.leave();
    if (found->second.idle()) lines_.erase(found);
  }

 private:
  loop_executor executor_;
  int at_once_;
  std::unordered_map<std::string, turnstile> lines_;
};

}  // namespace mtasts::collect
