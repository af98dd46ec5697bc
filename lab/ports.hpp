// Listening sockets of a world: one port number, chosen by the kernel, on every address that the world names.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <string>
#include <vector>

namespace lab {

struct bound_sockets {
  std::uint16_t port = 0;
  /// One for each address, in order; bound and not listening, so that for now each refuses.
  std::vector<boost::asio::ip::tcp::acceptor> sockets;
};

/// Throws boost::system::system_error where an address cannot be bound at all.
bound_sockets bind_everywhere(boost::asio::io_context& context, std::vector<std::string> ips);

struct bound_resolver {
  std::uint16_t port = 0;
  boost::asio::ip::udp::socket datagrams;
  boost::asio::ip::tcp::acceptor streams;
};

/// UDP and TCP on one port of 127.0.0.1, listening.
bound_resolver bind_resolver(boost::asio::io_context& context);

/// Makes a bound socket one that connections neither reach nor are refused by: its queue is full and stays so.
/// What fills it is returned, to be kept.
std::vector<boost::asio::ip::tcp::socket> make_blackhole(boost::asio::ip::tcp::acceptor& bound);

}  // namespace lab
