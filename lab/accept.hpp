// One listener: each connection that it accepts gets a session of its own.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>

#include "lab/pause.hpp"
#include "lab/spawn.hpp"

namespace lab {

template <class Session>
boost::asio::awaitable<void> accept_each(boost::asio::ip::tcp::acceptor acceptor, Session session) {
  for (;;) {
    boost::system::error_code failure;
    auto socket = co_await acceptor.async_accept(boost::asio::redirect_error(boost::asio::use_awaitable, failure));
    if (failure == boost::asio::error::operation_aborted) co_return;
    if (failure) {
      co_await pause(10);  // out of descriptors: some will come back
      continue;
    }
    // A reply of several writes must not wait for the peer's delayed acknowledgement.
    boost::system::error_code ignored;
    socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    spawn(acceptor.get_executor(), session(std::move(socket)));
  }
}

/// `session` makes a coroutine of a socket.
template <class Session>
void accept(boost::asio::ip::tcp::acceptor acceptor, Session session) {
  const auto executor = acceptor.get_executor();
  spawn(executor, accept_each(std::move(acceptor), std::move(session)));
}

}  // namespace lab
