// One c-ares channel for one server, wrapped as one awaitable; one question at a time.
#pragma once
#include <ares.h>

#include <optional>

#include "collect/delivery.hpp"
#include "collect/dns_server.hpp"
#include "collect/foreign_sockets.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/loop_executor.hpp"

namespace mtasts::collect {

/// c-ares gets only what it does well: messages, sockets, EDNS fall-back, TCP after truncation, cookies, parsing. Time
/// is kept here, because a channel shared by many questions shortens its time-outs to five times the usual latency (at
/// least 250 ms), which a slow authoritative server exceeds, and drops every question when one answer is malformed.
/// Each question has a socket and so a source port of its own (RFC 5452 section 4.5).
class dns_channel {
 public:
  /// Throws mtasts::error (resources).
  dns_channel(const loop_executor& executor, const resolver_address& server);
  ~dns_channel();
  dns_channel(const dns_channel&) = delete;
  dns_channel& operator=(const dns_channel&) = delete;

  /// One question under way. On the stack of the coroutine that asks: its end takes the question back, so that c-ares
  /// never calls into what is gone, and closes the socket.
  class question {
   public:
    question(dns_channel& asked, const ares_dns_record_t& query, const message_reader& read);
    ~question();
    question(const question&) = delete;
    question& operator=(const question&) = delete;

    awaitable<wake> wait(time_point limit) { return status_.wait(limit); }
    /// What came of it, once `wait` has returned.
    [[nodiscard]] dns_try outcome(wake woken);

   private:
    friend class dns_channel;
    dns_channel& channel_;
    const message_reader& read_;
    memory_watch memory_;
    delivery<ares_status_t> status_;
    std::optional<reason> local_;  ///< what the system said of a socket that could not be had
  };

  void cancel() { ares_cancel(channel_); }
  /// Whether it may be lent again.
  [[nodiscard]] bool usable_again() const noexcept { return !unwatched_; }

 private:
  void give_up_unwatched();
  static void on_answer(void* asked, ares_status_t status, size_t timeouts, const ares_dns_record_t* message) noexcept;
  static void on_socket_state(void* self, ares_socket_t socket, int readable, int writable);
  static int on_socket_made(ares_socket_t socket, int type, void* self);

  loop_executor executor_;
  std::string server_;
  foreign_sockets sockets_;
  ares_channel_t* channel_ = nullptr;
  bool tcp_ = false;
  bool unwatched_ = false;  // a socket of it is deaf: nothing more can be asked here
};

}  // namespace mtasts::collect
