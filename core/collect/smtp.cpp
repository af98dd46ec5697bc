// One address of an MX host, spoken to as a sender would up to the second EHLO (RFC 5321 section 3.1 and section 4.1.1,
// RFC 3207 section 4, RFC 8461 section 4.2). No mail transaction is ever begun.
#include "collect/smtp.hpp"

#include <unistd.h>

#include <array>
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
std::string own_name(const tcp::socket& socket) {
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

struct mx_client::state {
  asio::io_context& context;
  options chosen;
  std::shared_ptr<const trust_store> store;
  std::shared_ptr<SSL_CTX> tls;

  awaitable<void> speak(mx_probe& seen, smtp_dialogue& dialogue, std::string name, std::string host) const;
};

mx_client::mx_client(asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store)
    : state_(new state{context, chosen, store, make_client_context(*store)}) {}

mx_client::~mx_client() = default;

awaitable<mx_probe> mx_client::probe(mx_request request) {
  const stopwatch clock;
  mx_probe seen;
  seen.ip = request.ip;
  tcp::socket socket(state_->context);
  target where;
  where.ip = request.ip;
  where.port = state_->chosen.smtp_port;
  where.allow_private = state_->chosen.allow_private;
  seen.connect = co_await connect_to(socket, where, seconds(state_->chosen.connect_timeout), clock);
  if (!seen.connect) co_return seen;

  smtp_dialogue dialogue(socket, seconds(state_->chosen.smtp_timeout), clock);
  std::string name = state_->chosen.helo.empty() ? own_name(socket) : state_->chosen.helo;
  co_await state_->speak(seen, dialogue, std::move(name), request.host);
  seen.dialogue = std::move(dialogue).lines();
  co_return seen;
}

// After a step that was cancelled nothing more is awaited: each failed step returns at once.
awaitable<void> mx_client::state::speak(mx_probe& seen, smtp_dialogue& dialogue, std::string name,
                                        std::string host) const {
  seen.greeting = co_await dialogue.exchange("");
  if (!seen.greeting) co_return;
  if (seen.greeting->code != ready) {
    co_await dialogue.quit();
    co_return;
  }
  const std::string hello = "EHLO " + name;
  seen.ehlo = co_await dialogue.exchange(hello);
  if (!seen.ehlo) co_return;
  // A host that knows HELO only has no extensions, so there is nothing that HELO could still tell.
  seen.starttls_offered = seen.ehlo->code == completed && wire::lists_keyword(*seen.ehlo, "STARTTLS");
  if (!seen.starttls_offered) {
    co_await dialogue.quit();
    co_return;
  }
  seen.starttls = co_await dialogue.exchange("STARTTLS");
  if (!seen.starttls) co_return;
  if (seen.starttls->code != ready) {
    co_await dialogue.quit();
    co_return;
  }
  // RFC 3207 section 6: what an attacker slipped in before TLS would be taken for what the server said inside it.
  seen.injected = dialogue.spoken_out_of_turn();
  if (seen.injected) co_return;

  seen.tls = co_await dialogue.start_tls(tls.get(), *store, host);
  if (!seen.tls) co_return;
  seen.ehlo_tls = co_await dialogue.exchange(hello);
  if (seen.ehlo_tls) co_await dialogue.quit();
}

}  // namespace mtasts::collect
