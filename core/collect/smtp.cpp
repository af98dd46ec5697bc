// One address of an MX host, spoken to as a sender would up to the second EHLO (RFC 5321 section 3.1 and section 4.1.1,
// RFC 3207 section 4, RFC 8461 section 4.2). No mail transaction is ever begun.
#include "collect/smtp.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "collect/smtp_dialogue.hpp"
#include "mtasts/domain.hpp"
#include "wire/smtp_reply.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::uint16_t ready = 220;
constexpr std::uint16_t completed = 250;

// RFC 5321 section 4.1.4 wants the client's own host name, or an address literal (section 4.1.3) where it has none.
std::string own_name(const tcp_socket& socket) {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) {
    const std::string host = name.data();
    if (host.find('.') != std::string::npos && is_host_name(host) && !is_address(host)) return host;
  }
  boost::system::error_code error;
  const auto local = socket.local_endpoint(error).address();
  if (error || local.is_unspecified()) return "[127.0.0.1]";
  if (local.is_v4()) return "[" + local.to_string() + "]";
  auto bare = local.to_v6();
  bare.scope_id(0);
  return "[IPv6:" + bare.to_string() + "]";
}

}  // namespace

namespace {

// A connection and what was said on it, which may live on for a moment after the answer.
struct conversation {
  conversation(asio::io_context& context, std::chrono::steady_clock::duration patience, std::shared_ptr<void> held)
      : place(std::move(held)), socket(context), dialogue(socket, patience, clock) {}

  std::shared_ptr<void> place;  // let go last
  stopwatch clock;
  tcp_socket socket;
  smtp_dialogue dialogue;
};

// RFC 5321 section 4.1.1.10: the client should wait for the reply to QUIT. No verdict needs it, so it is waited for
// when the answer has long been handed over; the connection keeps its place in the line of the server until it is
// closed.
awaitable<void> part(std::unique_ptr<conversation> ended) { co_await ended->dialogue.hear_goodbye(); }

}  // namespace

struct mx_client::state {
  asio::io_context& context;
  options chosen;
  std::shared_ptr<const trust_store> store;
  std::shared_ptr<SSL_CTX> tls;

  awaitable<bool> speak(mx_probe& seen, smtp_dialogue& dialogue, std::string name, std::string host) const;
};

mx_client::mx_client(asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store)
    : state_(new state{context, chosen, store, make_client_context(*store)}) {}

mx_client::~mx_client() = default;

awaitable<mx_probe> mx_client::probe(mx_request request) {
  mx_probe own;
  mx_probe& seen = request.so_far != nullptr ? *request.so_far : own;
  seen.ip = request.ip;
  auto talk =
      std::make_unique<conversation>(state_->context, seconds(state_->chosen.smtp_timeout), std::move(request.place));
  target where;
  where.ip = request.ip;
  where.port = state_->chosen.smtp_port;
  where.allow_private = state_->chosen.allow_private;
  seen.connect = co_await connect_to(talk->socket, where, seconds(state_->chosen.connect_timeout), talk->clock);
  if (!seen.connect) co_return std::move(seen);

  std::string name = state_->chosen.helo.empty() ? own_name(talk->socket) : state_->chosen.helo;
  const bool said_quit = co_await state_->speak(seen, talk->dialogue, std::move(name), request.host);
  seen.dialogue = talk->dialogue.take_lines();
  if (said_quit) {
    auto parting = part(std::move(talk));
    asio::co_spawn(state_->context, std::move(parting), asio::detached);
  }
  co_return std::move(seen);
}

// Whether it ended with QUIT. After a step that was cancelled nothing more is awaited: each failed step returns at
// once.
awaitable<bool> mx_client::state::speak(mx_probe& seen, smtp_dialogue& dialogue, std::string name,
                                        std::string host) const {
  seen.greeting = co_await dialogue.exchange("");
  if (!seen.greeting) co_return false;
  bool said_quit = false;
  if (seen.greeting->code != ready) {
    said_quit = co_await dialogue.say_goodbye();
    co_return said_quit;
  }
  const std::string hello = "EHLO " + name;
  seen.ehlo = co_await dialogue.exchange(hello);
  if (!seen.ehlo) co_return false;
  // A host that knows HELO only has no extensions, so there is nothing that HELO could still tell.
  seen.starttls_offered = seen.ehlo->code == completed && wire::lists_keyword(*seen.ehlo, "STARTTLS");
  if (!seen.starttls_offered) {
    said_quit = co_await dialogue.say_goodbye();
    co_return said_quit;
  }
  seen.starttls = co_await dialogue.exchange("STARTTLS");
  if (!seen.starttls) co_return false;
  if (seen.starttls->code != ready) {
    said_quit = co_await dialogue.say_goodbye();
    co_return said_quit;
  }
  // RFC 3207 section 6: what an attacker slipped in before TLS would be taken for what the server said inside it.
  seen.injected = dialogue.spoken_out_of_turn();
  if (seen.injected) co_return false;

  seen.tls = co_await dialogue.start_tls(tls.get(), *store, host);
  if (!seen.tls) co_return false;
  seen.ehlo_tls = co_await dialogue.exchange(hello);
  if (seen.ehlo_tls) said_quit = co_await dialogue.say_goodbye();
  co_return said_quit;
}

}  // namespace mtasts::collect
