// How many may be inside at once, by key; who comes later waits in line. Politeness towards one mail server, and a
// bound on the descriptors that we hold.
#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <map>
#include <string>

#include "collect/network.hpp"

namespace mtasts::collect {

/// Not thread-safe: one executor thread.
class turnstile {
 public:
  turnstile(boost::asio::any_io_executor executor, int at_once) : executor_(std::move(executor)), at_once_(at_once) {}

  /// Waits for a place; false when cancelled instead. Each true is followed by one `leave`.
  awaitable<bool> enter(std::string key = {}) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    line& here = lines_[key];
    if (here.inside < at_once_) {
      ++here.inside;
      co_return true;
    }
    const auto place = here.waiting.emplace(here.waiting.end(), executor_);
    place->timer.expires_at(boost::asio::steady_timer::time_point::max());
    boost::system::error_code ignored;
    co_await place->timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    const bool called = place->called;
    here.waiting.erase(place);
    if (called) {
      // The place was handed over by `leave`; a cancelled one hands it on at once.
      const auto state = co_await boost::asio::this_coro::cancellation_state;
      if (state.cancelled() == boost::asio::cancellation_type::none) co_return true;
      leave(key);
    }
    co_return false;
  }

  void leave(const std::string& key = {}) {
    const auto found = lines_.find(key);
    for (waiter& next : found->second.waiting) {
      if (next.called) continue;
      next.called = true;  // keeps `inside` as it is: the place passes on
      next.timer.cancel();
      return;
    }
    if (--found->second.inside == 0 && found->second.waiting.empty()) lines_.erase(found);
  }

 private:
  struct waiter {
    explicit waiter(const boost::asio::any_io_executor& executor) : timer(executor) {}
    boost::asio::steady_timer timer;  // never expires
    bool called = false;
  };
  struct line {
    int inside = 0;
    std::list<waiter> waiting;
  };

  boost::asio::any_io_executor executor_;
  int at_once_;
  std::map<std::string, line> lines_;
};

}  // namespace mtasts::collect
