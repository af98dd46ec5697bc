// One address of an MX host, spoken to as a sender would: greeting, EHLO, STARTTLS, handshake, EHLO, QUIT
// (RFC 5321, RFC 3207). No mail transaction is ever begun.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>

#include "collect/network.hpp"
#include "collect/tls.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

class mx_client {
 public:
  mx_client(boost::asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store);
  ~mx_client();

  /// As network::probe.
  awaitable<mx_probe> probe(mx_request request);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace mtasts::collect
