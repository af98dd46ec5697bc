// A result that a C library's callback hands to the one coroutine that waits for it.
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "collect/loop_executor.hpp"

namespace mtasts::collect {

enum class wake { delivered, expired, cancelled };

/// `set` only notes the result and posts the wake-up, so it may be called from within any callback. The callback must
/// not come after the delivery's end: whoever destroys one first takes its question back.
template <class T>
class delivery {
 public:
  explicit delivery(const loop_executor& executor) : signal_(executor) {}

  void set(T result) {
    result_.emplace(std::move(result));
    signal_.cancel();
  }

  [[nodiscard]] bool has_value() const noexcept { return result_.has_value(); }
  T& value() { return *result_; }

  /// Never throws. A result that is there wins over a time-out or a cancellation at the same moment.
  awaitable<wake> wait(std::chrono::steady_clock::time_point limit = forever) {
    namespace asio = boost::asio;
    if (result_) co_return wake::delivered;
    // A coroutine that was cancelled before would throw at its next co_await instead of beginning it.
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return wake::cancelled;
    signal_.expires_at(limit);
    const auto [failure] = co_await signal_.async_wait(asio::as_tuple(use_awaitable));
    if (result_) co_return wake::delivered;
    // The timer may have ended before the cancellation reached it.
    const bool stopped = failure || state.cancelled() != asio::cancellation_type::none;
    if (stopped) co_return wake::cancelled;
    co_return wake::expired;
  }

  /// For one who is cancelled and waits for the last word all the same; false when it does not come until `limit`.
  /// Needs a coroutine whose awaits do not throw when it is cancelled.
  awaitable<bool> wait_out(std::chrono::steady_clock::time_point limit) {
    namespace asio = boost::asio;
    while (!result_ && std::chrono::steady_clock::now() < limit) {
      signal_.expires_at(limit);
      co_await signal_.async_wait(asio::as_tuple(use_awaitable));
    }
    co_return result_.has_value();
  }

  static constexpr auto forever = std::chrono::steady_clock::time_point::max();

 private:
  std::optional<T> result_;
  steady_timer signal_;
};

}  // namespace mtasts::collect
