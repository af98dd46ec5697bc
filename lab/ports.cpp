// Listening sockets on ports of the kernel's choice.
#include "lab/ports.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/system_error.hpp>

namespace lab {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

constexpr int most_tries = 64;

/// Without reuse_address: a number that somebody holds must count as taken.
tcp::acceptor bind_one(asio::io_context& context, const tcp::endpoint& to, boost::system::error_code& failure) {
  tcp::acceptor made(context);
  made.open(to.protocol(), failure);
  if (failure) return made;
  // ::1 and 127.0.0.0/8 are addresses of their own, each bound in its own family.
  if (to.protocol() == tcp::v6()) made.set_option(asio::ip::v6_only(true), failure);
  made.bind(to, failure);
  return made;
}

}  // namespace

bound_sockets bind_everywhere(asio::io_context& context, std::vector<std::string> ips) {
  if (ips.empty()) ips.emplace_back("127.0.0.1");
  for (int tries = 1;; ++tries) {
    bound_sockets made;
    boost::system::error_code failure;
    for (const auto& ip : ips) {
      made.sockets.push_back(bind_one(context, tcp::endpoint(asio::ip::make_address(ip), made.port), failure));
      if (failure) break;
      if (made.port == 0) made.port = made.sockets.front().local_endpoint().port();
    }
    if (!failure) return made;
    if (failure != asio::error::address_in_use || tries == most_tries)
      throw boost::system::system_error(failure, "cannot bind " + ips[made.sockets.size() - 1]);
  }
}

bound_resolver bind_resolver(asio::io_context& context) {
  const auto loopback = asio::ip::address_v4::loopback();
  for (int tries = 1;; ++tries) {
    udp::socket datagrams(context, udp::endpoint(loopback, 0));
    // Bursts of a load test wait here while one thread answers them.
    boost::system::error_code failure;
    datagrams.set_option(asio::socket_base::receive_buffer_size(4 << 20), failure);
    const auto port = datagrams.local_endpoint().port();
    auto streams = bind_one(context, tcp::endpoint(loopback, port), failure);
    if (!failure) {
      streams.listen();
      return {port, std::move(datagrams), std::move(streams)};
    }
    if (tries == most_tries) throw boost::system::system_error(failure, "cannot bind a port for UDP and TCP");
  }
}

std::vector<tcp::socket> make_blackhole(tcp::acceptor& bound) {
  bound.listen(0);
  std::vector<tcp::socket> fillers;
  constexpr int most_fillers = 8;
  constexpr int patience_ms = 50;
  for (int i = 0; i < most_fillers; ++i) {
    auto& filler = fillers.emplace_back(bound.get_executor());
    const auto to = bound.local_endpoint();
    filler.open(to.protocol());
    filler.non_blocking(true);
    // Asio's own connect waits for the end even on a socket that does not block.
    (void)::connect(filler.native_handle(), to.data(), static_cast<socklen_t>(to.size()));
    pollfd wait{filler.native_handle(), POLLOUT, 0};
    if (poll(&wait, 1, patience_ms) == 0) break;  // this one was not let in: nor will the next be
  }
  return fillers;
}

}  // namespace lab
