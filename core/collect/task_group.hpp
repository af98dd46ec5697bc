// Tasks that start together and are waited for together: none outlives the group's owner, and one call cancels them
// all.
#pragma once
#include <boost/asio/cancellation_signal.hpp>
#include <exception>
#include <list>
#include <memory>
#include <utility>

#include "collect/loop_executor.hpp"

namespace mtasts::collect {

/// Not thread-safe: everything happens on the executor's one thread. The owner must `join` before it goes.
class task_group {
 public:
  explicit task_group(loop_executor executor);
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  /// What the tasks refer to is kept until the last of them has ended, also where the owner's own coroutine is
  /// destroyed in its sleep for lack of memory.
  void keep_alive(std::weak_ptr<void> owner) { owner_ = std::move(owner); }

  /// Starts `task`, unless the group is cancelled: then it is dropped unstarted.
  void spawn(awaitable<void> task);
  /// Asks every task to end; those that run answer promptly, and no further one starts.
  void cancel();
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }

  /// Until no task runs. When the waiting coroutine is cancelled the group is too, and the wait goes on to its end.
  /// Rethrows the first exception that left a task (only lack of memory should), which cancels the others.
  awaitable<void> join();

 private:
  loop_executor executor_;
  steady_timer idle_;  // never expires; cancelled to wake join
  std::weak_ptr<void> owner_;
  std::list<boost::asio::cancellation_signal> running_;
  std::list<boost::asio::cancellation_signal> ended_;  // Asio may still look at one while its task ends
  bool cancelled_ = false;
  std::exception_ptr failure_;
};

}  // namespace mtasts::collect
