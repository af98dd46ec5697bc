// The resolver of a world: UDP and TCP on one port (RFC 1035 section 4.2, RFC 7766).
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "lab/counters.hpp"
#include "lab/world.hpp"

namespace lab {

/// What the server answers from; outlives the io_context.
struct dns_site {
  zone_data zones;
  bool dnssec = true;
  int hop_ms = 0;
  counters* seen = nullptr;
};

/// Starts serving on the executors of the sockets, which it takes.
void serve_dns(boost::asio::ip::udp::socket datagrams, boost::asio::ip::tcp::acceptor streams, const dns_site& site);

}  // namespace lab
