// A limit on the time of one operation. The one place that tells "its time ran out" from "the caller cancelled it":
// both end the operation in the same way, and Asio of this age has no cancel_after.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "collect/loop_executor.hpp"
#include "mtasts/evidence.hpp"

namespace mtasts::collect {

/// What an operation gave, or why it was stopped: `timeout` or `cancelled`, nothing else.
template <class T>
struct in_time {
  std::optional<T> value;
  reason stopped = reason::cancelled;
};

/// Seconds as an option gives them, bounded so that no clock overflows.
[[nodiscard]] std::chrono::steady_clock::duration seconds(double count);

/// Runs `operation` for at most `limit`, then cancels it. It must end promptly when cancelled, and must say by its
/// value what else went wrong; T is default constructible. After `cancelled` the caller awaits nothing more: Asio
/// would throw.
template <class T>
awaitable<in_time<T>> within(std::chrono::steady_clock::duration limit, awaitable<T> operation) {
  namespace asio = boost::asio;
  in_time<T> result;
  auto before = co_await asio::this_coro::cancellation_state;
  if (before.cancelled() != asio::cancellation_type::none) co_return result;

  auto executor = co_await asio::this_coro::executor;
  steady_timer timer(executor, limit);
  auto race = asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(operation), asio::deferred),
                                                      timer.async_wait(asio::deferred));
  auto [order, thrown, value, timer_error] =
      co_await race.async_wait(asio::experimental::wait_for_one(), use_awaitable);

  auto after = co_await asio::this_coro::cancellation_state;
  if (after.cancelled() != asio::cancellation_type::none) co_return result;
  if (order[0] != 0) {
    result.stopped = reason::timeout;
    co_return result;
  }
  if (thrown) std::rethrow_exception(thrown);
  result.value = std::move(value);
  co_return result;
}

}  // namespace mtasts::collect
