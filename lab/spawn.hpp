// Starting a coroutine that nobody waits for, without losing what it throws.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <exception>

namespace lab {

/// An exception that leaves the coroutine is a fault of the lab itself and is said on standard error.
template <class Executor>
void spawn(const Executor& executor, boost::asio::awaitable<void> task) {
  auto ended = [](std::exception_ptr thrown) {
    if (!thrown) return;
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "mtasts-lab: %s\n", failure.what());
    }
  };
  boost::asio::co_spawn(executor, std::move(task), std::move(ended));
}

}  // namespace lab
