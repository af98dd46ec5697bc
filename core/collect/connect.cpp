// TCP to one address, and what each failure of it means.
#include "collect/connect.hpp"

#include <fcntl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include "collect/address_guard.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

awaitable<error_code> connect_once(tcp_socket& socket, tcp::endpoint endpoint) {
  auto [error] = co_await socket.async_connect(endpoint, asio::as_tuple(use_awaitable));
  co_return error;
}

}  // namespace

std::int64_t time_of_day() {
  using namespace std::chrono;
  return duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch()).count();
}

reason reason_of(const error_code& error) {
  if (error == asio::error::operation_aborted) return reason::cancelled;
  if (error == asio::error::eof) return reason::closed;
  if (error.category() != boost::system::system_category()) return reason::other;
  switch (error.value()) {
    case ECONNREFUSED: return reason::refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EAFNOSUPPORT:
    case EACCES:  // a local packet filter says "prohibited" in this way
    case EPERM: return reason::unreachable;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE: return reason::reset;
    case ETIMEDOUT: return reason::timeout;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN:  // connect: no free local port
    case EADDRNOTAVAIL: return reason::resources;
    default: return reason::other;
  }
}

awaitable<observed<connection>> connect_to(tcp_socket& socket, target where, std::chrono::steady_clock::duration limit,
                                           const stopwatch& clock) {
  observed<connection> step;
  const auto begin = clock.elapsed_us();
  error_code error;
  const auto address = asio::ip::make_address(where.ip, error);
  if (error) {
    step.fail(reason::other, "not an IP address: " + where.ip);
  } else if (!may_contact(address, where.allow_private)) {
    step.fail(reason::blocked_private, where.ip + " is not globally routable");
  } else {
    const tcp::endpoint endpoint(address, where.port);
    socket.open(endpoint.protocol(), error);
    if (error) {
      step.fail(reason_of(error), error.message());
    } else {
      ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);  // Asio does not: a program started meanwhile would hold it
      auto attempt = connect_once(socket, endpoint);
      const auto ended = co_await within(limit, std::move(attempt));
      if (!ended.value) {
        step.fail(ended.stopped, "no connection to port " + std::to_string(where.port));
      } else if (*ended.value) {
        // A machine without IPv6 has no address to come from; one that is out of ports says so for IPv4 as well.
        const bool no_ipv6 = address.is_v6() && ended.value->value() == EADDRNOTAVAIL;
        step.fail(no_ipv6 ? reason::unreachable : reason_of(*ended.value), ended.value->message());
      } else {
        // Small writes in turn with replies: without this the kernel holds the second until the first is acknowledged,
        // which the peer puts off for 40 ms.
        socket.set_option(tcp::no_delay(true), error);
        connection made;
        made.ip = where.ip;
        made.port = where.port;
        step.set(made);
      }
    }
  }
  clock.stamp(step, begin);
  if (!step) socket.close(error);
  co_return step;
}

}  // namespace mtasts::collect
