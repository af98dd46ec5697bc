// Structured concurrency over Asio's co_spawn: each task has a cancellation signal of its own, all of them one owner.
#include "collect/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <new>

#include "collect/loop_executor.hpp"
#include "collect/sure_end.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;

task_group::task_group(loop_executor executor) : executor_(executor), idle_(executor) {
  idle_.expires_at(steady_timer::time_point::max());
}

void task_group::spawn(awaitable<void> task) {
  if (cancelled_) return;
  running_.emplace_front();
  auto self = running_.begin();
  auto ended = surely([this, self, owner = owner_.lock()](std::exception_ptr failure) {
    if (failure && !failure_) failure_ = failure;
    ended_.splice(ended_.begin(), running_, self);
    if (failure) cancel();
    if (running_.empty()) idle_.cancel();
  });
  ended_.clear();
  asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(self->slot(), std::move(ended)));
}

void task_group::cancel() {
  if (cancelled_) return;
  cancelled_ = true;
  // A task may end inside emit and take its own list entry with it, so the next one is found first.
  for (auto next = running_.begin(); next != running_.end();) {
    auto signal = next++;
    // Asio needs memory to pass it on. A task that cannot be reached ends by its own limits; the others hear of it, and
    // whoever waits for all of them is woken.
    try {
      signal->emit(asio::cancellation_type::terminal);
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch)
    }
  }
}

awaitable<void> task_group::join() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!running_.empty()) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) cancel();
    if (running_.empty()) break;
    boost::system::error_code ignored;
    co_await idle_.async_wait(asio::redirect_error(use_awaitable, ignored));
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace mtasts::collect
