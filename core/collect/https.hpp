// The policy by HTTPS from one address, RFC 8461 section 3.3: no redirect, no cache, no proxy, a cap on bytes and time.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>

#include "collect/network.hpp"
#include "collect/tls.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

class policy_client {
 public:
  policy_client(boost::asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store);
  ~policy_client();

  /// As network::fetch.
  awaitable<policy_fetch> fetch(policy_request request);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace mtasts::collect
