// Questions to a resolver, a datagram each (RFC 1035 section 4.2.1), without a c-ares channel.
#pragma once
#include <array>
#include <boost/asio/ip/udp.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collect/delivery.hpp"
#include "collect/dns_cookies.hpp"
#include "collect/dns_server.hpp"

namespace mtasts::collect {

/// c-ares writes and parses the messages. A channel of it copies each query and each answer by writing and parsing them
/// once more, and has 10 KiB of state: with thousands under way that is most of what a scan's questions cost. For
/// everything out of the ordinary - truncation, a server without EDNS, a cookie amiss, no message - the caller has its
/// channels.
///
/// Against forged answers each question has a source port and a number that cannot be guessed (RFC 5452 section 9), and
/// a cookie where the resolver has them (RFC 7873). Nobody else can send to a connected loopback socket: those are kept
/// from question to question.
class dns_datagrams {
 public:
  dns_datagrams(loop_executor executor, const resolver_address& server, bool keeps_sockets);
  ~dns_datagrams();
  dns_datagrams(const dns_datagrams&) = delete;
  dns_datagrams& operator=(const dns_datagrams&) = delete;

  /// As dns_server::ask; nothing where a channel should be asked instead.
  awaitable<std::optional<dns_try>> ask(ares_dns_record_t& query, time_point limit, const message_reader& read);
  /// What is under way ends as cancelled.
  void close();

 private:
  // One more than is offered with EDNS: what fills it may have been cut.
  static constexpr std::size_t longest = 1233;
  using receipt = delivery<std::pair<boost::system::error_code, std::size_t>>;
  // A question that may wait for its answer, for close() to find.
  struct under_way : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    receipt* waiter = nullptr;
  };
  struct line;
  class asking;
  enum class heard { ours, stray, unusual };

  struct sent {
    std::uint16_t id = 0;
    std::optional<dns_cookies::offer> cookie;
  };

  std::shared_ptr<line> free_line();
  bool open(line& closed);
  std::optional<std::uint16_t> next_id();
  std::optional<sent> send(line& over, ares_dns_record_t& query);
  heard listen(const line& over, std::size_t size, const sent& asked, const ares_dns_record_t& query,
               const message_reader& read);

  loop_executor executor_;
  boost::asio::ip::udp::endpoint server_;
  std::string name_;
  bool keeps_sockets_;
  dns_cookies cookies_;
  std::array<std::uint16_t, 256> ids_{};  // drawn together: one by one they would cost more than their sending
  std::size_t ids_left_ = 0;
  std::vector<std::shared_ptr<line>> idle_;
  boost::intrusive::list<under_way, boost::intrusive::constant_time_size<false>> busy_;
};

}  // namespace mtasts::collect
