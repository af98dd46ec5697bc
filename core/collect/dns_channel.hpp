// One c-ares channel for one server, wrapped as one awaitable; one question at a time.
#pragma once
#include <ares.h>

#include <boost/asio/any_io_executor.hpp>

#include "collect/delivery.hpp"
#include "collect/dns_server.hpp"
#include "collect/foreign_sockets.hpp"

namespace mtasts::collect {

/// c-ares gets only what it does well: messages, sockets, EDNS fall-back, TCP after truncation, cookies, parsing. Time
/// is kept here, because a channel shared by many questions shortens its time-outs to five times the usual latency (at
/// least 250 ms), which a slow authoritative server exceeds, and drops every question when one answer is malformed.
class dns_channel {
 public:
  /// Throws mtasts::error (resources).
  dns_channel(const boost::asio::any_io_executor& executor, const resolver_address& server);
  ~dns_channel();
  dns_channel(const dns_channel&) = delete;
  dns_channel& operator=(const dns_channel&) = delete;

  awaitable<dns_try> ask(const ares_dns_record_t& query, time_point limit, const message_reader& read);
  void cancel() { ares_cancel(channel_); }

 private:
  struct question;
  static void on_answer(void* asked, ares_status_t status, size_t timeouts, const ares_dns_record_t* message) noexcept;
  static void on_socket_state(void* self, ares_socket_t socket, int readable, int writable);
  static int on_socket_made(ares_socket_t socket, int type, void* self);

  boost::asio::any_io_executor executor_;
  std::string server_;
  foreign_sockets sockets_;
  ares_channel_t* channel_ = nullptr;
  bool tcp_ = false;
};

}  // namespace mtasts::collect
