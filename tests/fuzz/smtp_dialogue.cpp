// What a mail server says (RFC 5321 section 4.2, RFC 3207), at once and whatever was asked: the conversation ends
// without a wait, and what is kept of it is bounded. What stands behind an octet 0xfe is said in TLS, by a server with
// a sound certificate, once STARTTLS was asked for.
#include "collect/smtp_dialogue.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/fuzz/property.hpp"
#include "tests/unit/collect/certificates.hpp"

namespace mtasts::fuzz {
namespace {

using namespace collect;
namespace asio = boost::asio;

struct parties {
  certificates::issued root = certificates::authority("root");
  certificates::trusted roots{{root}};
  std::shared_ptr<const trust_store> store = roots.store();
  std::shared_ptr<SSL_CTX> client = make_client_context(*store);
  std::shared_ptr<SSL_CTX> server = certificates::server_context(certificates::leaf("mx.good.example", root));
};

// The other end of the pair of sockets, moved by hand: what it can do now is done in `act`.
class mail_server {
 public:
  mail_server(int socket, SSL_CTX* context, std::string_view said) : socket_(socket), tls_(SSL_new(context)) {
    const std::size_t turn = said.find('\xfe');
    const std::string_view plain = said.substr(0, turn);
    if (turn != std::string_view::npos) inside_ = said.substr(turn + 1);
    const auto sent = send(socket_, plain.data(), plain.size(), MSG_DONTWAIT);
    holds(sent == static_cast<ssize_t>(plain.size()), "all that is said fits into the socket");
    SSL_set_fd(tls_, socket_);
    SSL_set_accept_state(tls_);
    if (turn == std::string_view::npos) hang_up();
  }
  ~mail_server() {
    SSL_free(tls_);
    close(socket_);
  }
  mail_server(const mail_server&) = delete;
  mail_server& operator=(const mail_server&) = delete;

  void act() {
    if (hung_up_ || !asked_for_tls()) return;
    if (!SSL_is_init_finished(tls_) && SSL_accept(tls_) != 1) return;
    if (!inside_.empty()) {
      const int size = SSL_write(tls_, inside_.data(), static_cast<int>(inside_.size()));
      holds(size == static_cast<int>(inside_.size()), "all that is said in TLS fits into the socket");
    }
    hang_up();
  }
  void hang_up() {
    shutdown(socket_, SHUT_WR);
    hung_up_ = true;
  }
  [[nodiscard]] bool hung_up() const { return hung_up_; }

 private:
  // Reads up to the command and not an octet beyond: the handshake may stand there already.
  bool asked_for_tls() {
    constexpr std::string_view command = "STARTTLS\r\n";
    char one = 0;
    while (!heard_.ends_with(command) && recv(socket_, &one, 1, MSG_DONTWAIT) == 1) heard_ += one;
    return heard_.ends_with(command);
  }

  int socket_;
  SSL* tls_;
  std::string inside_;
  std::string heard_;
  bool hung_up_ = false;
};

struct talk {
  observed<smtp_reply> greeting, ehlo, starttls, ehlo_tls;
  observed<tls_session> tls;
  bool injected = false;
};

// As core/collect/smtp.cpp tells it.
awaitable<bool> converse(smtp_dialogue& dialogue, const parties& with, talk& seen) {
  seen.greeting = co_await dialogue.exchange("");
  if (!seen.greeting) co_return false;
  if (seen.greeting->code != 220) co_return true;
  seen.ehlo = co_await dialogue.exchange("EHLO client.example");
  if (!seen.ehlo) co_return false;
  if (!wire::lists_keyword(*seen.ehlo, "STARTTLS")) co_return true;
  seen.starttls = co_await dialogue.exchange("STARTTLS");
  if (!seen.starttls) co_return false;
  if (seen.starttls->code != 220) co_return true;
  seen.injected = dialogue.spoken_out_of_turn();
  if (seen.injected) co_return false;
  seen.tls = co_await dialogue.start_tls(with.client.get(), *with.store, "mx.good.example");
  if (!seen.tls) co_return false;
  seen.ehlo_tls = co_await dialogue.exchange("EHLO client.example");
  co_return static_cast<bool>(seen.ehlo_tls);
}

awaitable<void> converse_and_part(smtp_dialogue& dialogue, const parties& with, talk& seen) {
  const bool politely = co_await converse(dialogue, with, seen);
  if (!politely) co_return;
  const bool said = co_await dialogue.say_goodbye();
  if (said) co_await dialogue.hear_goodbye();
}

void the_talk(const talk& seen, std::string_view said) {
  for (const auto* each : {&seen.greeting, &seen.ehlo, &seen.starttls, &seen.ehlo_tls}) {
    if (!*each) continue;
    holds((*each)->code >= 200 && (*each)->code <= 599, "a reply has a code of RFC 5321");
    holds(!(*each)->lines.empty(), "a reply has a line");
  }
  implies(static_cast<bool>(seen.tls), said.find('\xfe') != said.npos, "what was written beforehand is no handshake");
  if (!seen.tls) return;
  holds(!seen.injected, "nothing follows what was slipped in");
  holds(seen.tls->trust == trust_cause::trusted && seen.tls->name_matches, "a sound certificate is trusted");
}

void check(std::string_view said) {
  static const parties with;
  int ends[2];
  holds(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0, "there is a pair of sockets");
  asio::io_context io;
  tcp_socket socket(io);
  socket.assign(asio::ip::tcp::v4(), ends[0]);
  mail_server server(ends[1], with.server.get(), said);
  const stopwatch clock;
  smtp_dialogue dialogue(socket, std::chrono::hours(1), clock);
  talk seen;
  bool ended = false;
  auto told = converse_and_part(dialogue, with, seen);
  asio::co_spawn(io, std::move(told), [&](const std::exception_ptr& failure) {
    holds(!failure, "no exception leaves a conversation");
    ended = true;
  });
  // Nothing waits for time here: when neither side can do anything more, the server hangs up.
  while (!ended) {
    const bool was_gone = server.hung_up();
    io.restart();
    if (io.poll() > 0) continue;
    server.act();
    io.restart();
    if (io.poll() > 0 || ended) continue;
    holds(!was_gone, "a conversation with one who hung up ends");
    server.hang_up();
  }
  the_talk(seen, said);
  const auto lines = dialogue.take_lines();
  holds(lines.size() <= 3 * wire::reply_reader::most_lines + 20, "the lines that are kept are bounded");
  for (const dialogue_line& each : lines) {
    holds(each.text.bytes.size() <= 1000, "a line that is kept is bounded");
    holds(each.text.bytes.find('\n') == std::string::npos, "a line is one line");
  }
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
