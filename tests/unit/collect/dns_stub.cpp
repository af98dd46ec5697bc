// A name server on loopback that a test scripts.
#include "dns_stub.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace mtasts::test {

seen_query read_query(const std::string& bytes, bool tcp) {
  ares_dns_record_t* parsed = nullptr;
  ares_dns_parse(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), 0, &parsed);
  const collect::dns_message message(parsed);
  seen_query query;
  const char* name = nullptr;
  ares_dns_class_t unused{};
  ares_dns_record_query_get(parsed, 0, &name, &query.type, &unused);
  query.name = name;
  query.flags = ares_dns_record_get_flags(parsed);
  query.id = ares_dns_record_get_id(parsed);
  query.tcp = tcp;
  for (std::size_t i = 0; i < ares_dns_record_rr_cnt(parsed, ARES_SECTION_ADDITIONAL); ++i) {
    const ares_dns_rr_t* record = ares_dns_record_rr_get_const(parsed, ARES_SECTION_ADDITIONAL, i);
    if (ares_dns_rr_get_type(record) != ARES_REC_TYPE_OPT) continue;
    query.udp_size = ares_dns_rr_get_u16(record, ARES_RR_OPT_UDP_SIZE);
    const unsigned char* cookie = nullptr;
    std::size_t size = 0;
    if (ares_dns_rr_get_opt_byid(record, ARES_RR_OPT_OPTIONS, ARES_OPT_PARAM_COOKIE, &cookie, &size) == ARES_TRUE)
      query.cookie.assign(reinterpret_cast<const char*>(cookie), size);
  }
  return query;
}

struct dns_stub::shared {
  shared(asio::io_context& context, script chosen) : udp(context), acceptor(context), answer(std::move(chosen)) {
    const asio::ip::udp::endpoint any(asio::ip::address_v4::loopback(), 0);
    boost::system::error_code taken;
    do {  // the port that UDP got may be in use for TCP
      boost::system::error_code unused;
      udp.close(unused);
      acceptor.close(unused);
      udp.open(asio::ip::udp::v4());
      udp.bind(any);
      acceptor.open(asio::ip::tcp::v4());
      acceptor.bind({asio::ip::address_v4::loopback(), udp.local_endpoint().port()}, taken);
    } while (taken);
    acceptor.listen();
  }
  asio::ip::udp::socket udp;
  asio::ip::tcp::acceptor acceptor;
  script answer;
  std::vector<seen_query> seen;

  std::string answer_to(const std::string& bytes, bool tcp, unsigned short port = 0) {
    seen.push_back(read_query(bytes, tcp));
    seen.back().from = port;
    const seen_query query = seen.back();
    return answer(query);
  }
};

dns_stub::dns_stub(asio::io_context& context, script answer)
    : shared_(std::make_shared<shared>(context, std::move(answer))) {
  const auto over_udp = [held = shared_] { return serve_udp(held); };
  const auto over_tcp = [held = shared_] { return serve_tcp(held); };
  asio::co_spawn(context, over_udp, asio::detached);
  asio::co_spawn(context, over_tcp, asio::detached);
}

std::string dns_stub::address() const { return "127.0.0.1:" + std::to_string(shared_->udp.local_endpoint().port()); }

const std::vector<seen_query>& dns_stub::seen() const { return shared_->seen; }

void dns_stub::stop() { shared_->udp.close(), shared_->acceptor.close(); }

asio::awaitable<void> dns_stub::serve_udp(std::shared_ptr<shared> held) {
  std::array<char, 4096> buffer{};
  const auto token = asio::as_tuple(asio::use_awaitable);
  while (true) {
    asio::ip::udp::endpoint from;
    const auto [failure, size] = co_await held->udp.async_receive_from(asio::buffer(buffer), from, token);
    if (failure) co_return;
    const std::string answer = held->answer_to(std::string(buffer.data(), size), false, from.port());
    if (answer.empty()) continue;
    co_await held->udp.async_send_to(asio::buffer(answer), from, token);
  }
}

asio::awaitable<void> dns_stub::serve_tcp(std::shared_ptr<shared> held) {
  const auto token = asio::as_tuple(asio::use_awaitable);
  while (true) {
    auto [failure, socket] = co_await held->acceptor.async_accept(token);
    if (failure) co_return;
    auto accepted = std::make_shared<asio::ip::tcp::socket>(std::move(socket));
    const auto one = [held, accepted] { return serve_connection(held, accepted); };
    asio::co_spawn(held->acceptor.get_executor(), one, asio::detached);
  }
}

asio::awaitable<void> dns_stub::serve_connection(std::shared_ptr<shared> held,
                                                 std::shared_ptr<asio::ip::tcp::socket> socket) {
  const auto token = asio::as_tuple(asio::use_awaitable);
  std::array<unsigned char, 2> length{};
  const auto [no_length, got] = co_await asio::async_read(*socket, asio::buffer(length), token);
  if (no_length || got != 2) co_return;
  std::string bytes(length[0] * 256U + length[1], '\0');
  const auto [no_body, all] = co_await asio::async_read(*socket, asio::buffer(bytes), token);
  if (no_body || all != bytes.size()) co_return;
  const std::string answer = held->answer_to(bytes, true);
  std::string framed{static_cast<char>(answer.size() >> 8), static_cast<char>(answer.size() & 255)};
  framed += answer;
  if (!answer.empty()) co_await asio::async_write(*socket, asio::buffer(framed), token);
}

}  // namespace mtasts::test
