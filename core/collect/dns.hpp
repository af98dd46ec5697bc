// DNS: one awaitable. See dns.cpp for what is asked and how answers are told apart.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "collect/network.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

class curl_multi;
class trust_store;

class resolver {
 public:
  /// `store` and `transfers` are needed for a resolver that is an https URL; `transfers` must outlive this.
  /// Throws mtasts::error: no_resolver when the system's is needed and names none; invalid_option for one that does not
  /// parse.
  resolver(boost::asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store = nullptr,
           curl_multi* transfers = nullptr);
  /// Questions under way end as cancelled.
  ~resolver();
  resolver(const resolver&) = delete;
  resolver& operator=(const resolver&) = delete;

  /// As network::resolve.
  awaitable<resolution> resolve(std::string name, record_type type);

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace mtasts::collect
