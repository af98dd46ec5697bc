// Questions to a resolver on this machine, a datagram each (RFC 1035 section 4.2.1), without a c-ares channel.
#pragma once
#include <boost/asio/ip/udp.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "collect/delivery.hpp"
#include "collect/dns_server.hpp"

namespace mtasts::collect {

/// c-ares writes and parses the messages. A channel of it copies each query and each answer by writing and parsing them
/// once more, and has 10 KiB of state: with thousands under way that is most of what a scan's questions cost. Nobody
/// else can send to a connected loopback socket, so that neither DNS cookies nor fresh source ports are missed. For
/// everything out of the ordinary - truncation, a server without EDNS, no message - the caller has its channels.
class dns_datagrams {
 public:
  dns_datagrams(boost::asio::any_io_executor executor, const resolver_address& server);
  ~dns_datagrams();
  dns_datagrams(const dns_datagrams&) = delete;
  dns_datagrams& operator=(const dns_datagrams&) = delete;

  /// As dns_server::ask; nothing where a channel should be asked instead.
  awaitable<std::optional<dns_try>> ask(const ares_dns_record_t& query, time_point limit, const message_reader& read);
  /// What is under way ends as cancelled.
  void close();

 private:
  // One more than is offered with EDNS: what fills it may have been cut.
  static constexpr std::size_t longest = 1233;
  struct line;
  class asking;
  enum class heard { ours, stray, unusual };

  std::shared_ptr<line> free_line();
  bool send(line& over, const ares_dns_record_t& query, std::uint16_t id);
  static heard listen(const line& over, std::size_t size, std::uint16_t id, const ares_dns_record_t& query,
                      const message_reader& read);

  boost::asio::any_io_executor executor_;
  boost::asio::ip::udp::endpoint server_;
  std::string name_;
  std::uint16_t last_id_;
  std::vector<std::shared_ptr<line>> idle_;
  std::unordered_set<line*> busy_;
};

}  // namespace mtasts::collect
