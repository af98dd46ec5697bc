// The resolver of a world, over UDP and TCP.
#include "lab/dns_server.hpp"

#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <memory>

#include "lab/accept.hpp"
#include "lab/dns_message.hpp"
#include "lab/pause.hpp"
#include "lab/spawn.hpp"

namespace lab {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

constexpr std::size_t plain_udp_size = 512;

asio::awaitable<void> answer_datagram(std::shared_ptr<udp::socket> socket, udp::endpoint client, std::string bytes,
                                      const dns_site* site) {
  const auto asked = parse_question(bytes);
  if (!asked) co_return;
  const bool again = site->seen->question(asked->name, asked->type_name(), "udp") > 1;
  const auto given = resolve(site->zones, site->dnssec, asked->name, asked->type, again);
  if (given.silent) co_return;
  co_await pause(site->hop_ms + given.delay_ms);
  auto reply = write_answer(*asked, given, given.truncate);
  if (reply.size() > asked->udp_size.value_or(plain_udp_size)) reply = write_answer(*asked, given, true);
  boost::system::error_code ignored;
  co_await socket->async_send_to(asio::buffer(reply), client, asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> receive_datagrams(udp::socket bound, const dns_site* site) {
  const auto socket = std::make_shared<udp::socket>(std::move(bound));
  std::array<char, 4096> buffer;
  for (;;) {
    udp::endpoint client;
    boost::system::error_code failure;
    const auto size = co_await socket->async_receive_from(asio::buffer(buffer), client,
                                                          asio::redirect_error(asio::use_awaitable, failure));
    // A client that went away is told by ICMP through this socket; the others are still there.
    if (failure == asio::error::operation_aborted) co_return;
    if (failure) continue;
    std::string bytes(buffer.data(), size);
    auto task = answer_datagram(socket, client, std::move(bytes), site);
    spawn(socket->get_executor(), std::move(task));
  }
}

asio::awaitable<void> answer_stream(tcp::socket socket, const dns_site* site) {
  boost::system::error_code failure;
  for (;;) {
    std::array<unsigned char, 2> length;
    co_await asio::async_read(socket, asio::buffer(length), asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return;
    std::string bytes(static_cast<std::size_t>(length[0] << 8 | length[1]), '\0');
    co_await asio::async_read(socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, failure));
    const auto asked = failure ? std::nullopt : parse_question(bytes);
    if (!asked) co_return;
    const bool again = site->seen->question(asked->name, asked->type_name(), "tcp") > 1;
    const auto given = resolve(site->zones, site->dnssec, asked->name, asked->type, again);
    if (!given.tcp) co_return;
    if (given.silent) continue;
    co_await pause(site->hop_ms + given.delay_ms);
    const auto reply = write_answer(*asked, given, false);
    std::string framed{static_cast<char>(reply.size() >> 8), static_cast<char>(reply.size() & 0xff)};
    framed += reply;
    co_await asio::async_write(socket, asio::buffer(framed), asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return;
  }
}

}  // namespace

void serve_dns(udp::socket datagrams, tcp::acceptor streams, const dns_site& site) {
  const auto executor = datagrams.get_executor();
  auto over_udp = receive_datagrams(std::move(datagrams), &site);
  spawn(executor, std::move(over_udp));
  accept(std::move(streams), [&site](tcp::socket socket) { return answer_stream(std::move(socket), &site); });
}

}  // namespace lab
