// Where the coroutines, timers and sockets of a loop run: Asio's own types over an executor of ours. It is that of the
// loop's io_context, without the type erasure of asio::any_io_executor, and what is posted gets through.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <new>
#include <utility>

namespace mtasts::collect {

/// Memory for the word that must get through, kept by each thread that posts.
void keep_room_to_post() noexcept;
/// Gives that back to the allocator, or waits a millisecond for others to give back theirs; false when that has been in
/// vain for a second.
[[nodiscard]] bool make_room_to_post(int tried) noexcept;

/// Where Asio has no memory to let a coroutine go on, it takes it down by a post within a destructor, which may not
/// throw: were the post to fail as well, the process would end. So a post waits for memory for as long as a second
/// before it throws std::bad_alloc.
class loop_executor {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): co_spawn and sockets convert that of an io_context
  loop_executor(boost::asio::io_context::executor_type of) noexcept : of_(of) {}

  [[nodiscard]] boost::asio::io_context& query(boost::asio::execution::context_t) const noexcept {
    return boost::asio::query(of_, boost::asio::execution::context);
  }
  [[nodiscard]] loop_executor require(boost::asio::execution::blocking_t::possibly_t) const noexcept { return of_; }
  [[nodiscard]] loop_executor require(boost::asio::execution::blocking_t::never_t) const noexcept {
    loop_executor later(of_);
    later.posts_ = true;
    return later;
  }

  template <class Work>
  void execute(Work&& work) const {
    if (!posts_ && of_.running_in_this_thread()) return of_.execute(std::forward<Work>(work));
    const auto later = boost::asio::require(of_, boost::asio::execution::blocking.never);
    for (int tried = 0;; ++tried) {
      try {
        later.execute(std::forward<Work>(work));  // makes room before it takes the work
        return keep_room_to_post();
      } catch (const std::bad_alloc&) {
        if (!make_room_to_post(tried)) throw;
      }
    }
  }

  friend bool operator==(const loop_executor&, const loop_executor&) noexcept = default;

 private:
  boost::asio::io_context::executor_type of_;
  bool posts_ = false;
};

template <class T>
using awaitable = boost::asio::awaitable<T, loop_executor>;
inline constexpr boost::asio::use_awaitable_t<loop_executor> use_awaitable;

using steady_timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      loop_executor>;
using tcp_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, loop_executor>;
using udp_socket = boost::asio::basic_datagram_socket<boost::asio::ip::udp, loop_executor>;
using stream_descriptor = boost::asio::posix::basic_stream_descriptor<loop_executor>;

}  // namespace mtasts::collect
