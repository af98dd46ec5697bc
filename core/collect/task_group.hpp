// Tasks that start together and are waited for together: none outlives the group's owner, and one call cancels them
// all.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <list>

namespace mtasts::collect {

/// Not thread-safe: everything happens on the executor's one thread. The owner must `join` before it goes.
class task_group {
 public:
  explicit task_group(boost::asio::any_io_executor executor);
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  /// Starts `task`, unless the group is cancelled: then it is dropped unstarted.
  void spawn(boost::asio::awaitable<void> task);
  /// Asks every task to end; those that run answer promptly, and no further one starts.
  void cancel();
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }

  /// Until no task runs. When the waiting coroutine is cancelled the group is too, and the wait goes on to its end.
  /// Rethrows the first exception that left a task (only lack of memory should).
  boost::asio::awaitable<void> join();

 private:
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer idle_;  // never expires; cancelled to wake join
  std::list<boost::asio::cancellation_signal> running_;
  bool cancelled_ = false;
  std::exception_ptr failure_;
};

}  // namespace mtasts::collect
