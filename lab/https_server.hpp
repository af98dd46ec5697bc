// A policy host on one address: HTTPS that serves one resource, well or badly (RFC 8461 section 3.3).
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "lab/counters.hpp"
#include "lab/tls_server.hpp"
#include "lab/world.hpp"

namespace lab {

/// What the server acts by; outlives the io_context.
struct https_site {
  std::string ip;
  std::shared_ptr<boost::asio::ssl::context> context;
  tls_plan tls;
  http_plan response;
  int hop_ms = 0;
  counters* seen = nullptr;
};

/// Starts serving on the executor of the acceptor, which it takes.
void serve_https(boost::asio::ip::tcp::acceptor acceptor, const https_site& site);

}  // namespace lab
