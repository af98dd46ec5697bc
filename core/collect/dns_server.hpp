// A resolver to put one question to, once: over UDP and TCP, or over HTTPS. Tries and fail-over are the caller's.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "collect/dns_answer.hpp"
#include "collect/network.hpp"
#include "collect/resolver_address.hpp"

namespace mtasts::collect {

class curl_multi;
class trust_store;

/// Called with a message that belongs to the question, at most once and before `ask` returns.
using message_reader = std::function<void(const ares_dns_record_t& message)>;

/// How one try went. With no `why` the reader was called.
struct dns_try {
  std::optional<reason> why;
  std::string detail;
  std::string transport;  ///< "udp", "tcp" or "https"
};

class dns_server {
 public:
  dns_server() = default;
  dns_server(const dns_server&) = delete;
  dns_server& operator=(const dns_server&) = delete;
  virtual ~dns_server() = default;

  /// Ends by `limit` or when cancelled. Never throws. The query is afterwards as it was.
  virtual awaitable<dns_try> ask(ares_dns_record_t& query, time_point limit, const message_reader& read) = 0;
  /// What is under way ends as cancelled.
  virtual void close() = 0;

  /// A server that did not answer at all is asked after the others for a while.
  time_point shunned_until{};
  time_point answered{};  ///< when it last did
};

/// `only`: it is the one resolver. Several would each keep as many sockets as the busiest moment needed.
std::unique_ptr<dns_server> make_plain_server(const loop_executor& executor, const resolver_address& address,
                                              bool only);

/// Finds the addresses of a DNS-over-HTTPS host that is given by name.
using host_finder = std::function<awaitable<std::vector<std::string>>(std::string host)>;

std::unique_ptr<dns_server> make_https_server(const resolver_address& address, std::shared_ptr<const trust_store> store,
                                              curl_multi& transfers, host_finder find);

}  // namespace mtasts::collect
