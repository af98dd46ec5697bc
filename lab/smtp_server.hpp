// A mail server on one address: RFC 5321 as far as a sender goes before a mail transaction, STARTTLS of RFC 3207, and
// every fault of its world.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "lab/counters.hpp"
#include "lab/tls_server.hpp"
#include "lab/world.hpp"

namespace lab {

/// What the server acts by; outlives the io_context.
struct smtp_site {
  mail_host host;
  std::shared_ptr<boost::asio::ssl::context> context;
  int hop_ms = 0;
  counters* seen = nullptr;
};

/// Starts serving on the executor of the acceptor, which it takes.
void serve_smtp(boost::asio::ip::tcp::acceptor acceptor, const smtp_site& site);

}  // namespace lab
