// What a mail server says, all at once and whatever was asked (RFC 5321 section 4.2, RFC 3207): the conversation ends,
// and what is kept of it is bounded.
#include "collect/smtp_dialogue.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/fuzz/property.hpp"
#include "tests/mutation/mutation.hpp"
#include "tests/unit/collect/certificates.hpp"

namespace mutation {
namespace {

using namespace mtasts;
using namespace mtasts::collect;
using fuzz::holds;

struct talk {
  observed<smtp_reply> greeting, ehlo, starttls;
  observed<tls_session> tls;
  bool injected = false;
};

awaitable<void> converse(smtp_dialogue& dialogue, SSL_CTX* context, const trust_store& store, talk& seen) {
  seen.greeting = co_await dialogue.exchange("");
  if (!seen.greeting) co_return;
  seen.ehlo = co_await dialogue.exchange("EHLO client.example");
  if (!seen.ehlo) co_return;
  seen.starttls = co_await dialogue.exchange("STARTTLS");
  if (!seen.starttls) co_return;
  seen.injected = dialogue.spoken_out_of_turn();
  if (!seen.injected) seen.tls = co_await dialogue.start_tls(context, store, "mx.good.example");
  (void)co_await dialogue.say_goodbye();
  co_await dialogue.hear_goodbye();
}

void reply_holds(const observed<smtp_reply>& reply) {
  if (!reply) return;
  holds(reply->code >= 200 && reply->code <= 599, "a reply has a code of RFC 5321");
  holds(!reply->lines.empty(), "a reply has a line");
}

void check(std::string_view said, SSL_CTX* context, const trust_store& store) {
  int ends[2];
  holds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "there is a pair of sockets");
  const auto sent = write(ends[1], said.data(), said.size());
  holds(sent == static_cast<ssize_t>(said.size()), "all that is said fits into the socket");
  shutdown(ends[1], SHUT_WR);
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.assign(boost::asio::ip::tcp::v4(), ends[0]);
  const stopwatch clock;
  smtp_dialogue dialogue(socket, std::chrono::seconds(2), clock);
  talk seen;
  bool ended = false;
  auto told = converse(dialogue, context, store, seen);
  boost::asio::co_spawn(io, std::move(told), [&](const std::exception_ptr& failure) {
    holds(!failure, "no exception leaves a conversation");
    ended = true;
  });
  io.run_for(std::chrono::seconds(10));
  holds(ended, "a conversation with one who has said all ends");
  for (const auto* each : {&seen.greeting, &seen.ehlo, &seen.starttls}) reply_holds(*each);
  holds(!seen.tls, "what was written beforehand is no handshake");
  const auto lines = dialogue.take_lines();
  holds(lines.size() <= 200, "the lines that are kept are bounded");
  for (const dialogue_line& each : lines) {
    holds(each.text.bytes.size() <= 1000, "a line that is kept is bounded");
    holds(each.text.bytes.find('\n') == std::string::npos, "a line is one line");
  }
  close(ends[1]);
}

}  // namespace

target of_smtp_dialogue() {
  const auto root = certificates::authority("root");
  const auto trusted = std::make_shared<certificates::trusted>(std::vector{root});
  const auto store = trusted->store();
  const auto context = make_client_context(*store);
  target made{.name = "smtp_dialogue", .seeds = {}, .words = {}, .run = {}};
  made.run = [trusted, store, context](std::string_view said) { check(said, context.get(), *store); };
  const std::string hello = "220 mx.good.example ESMTP\r\n250-mx.good.example\r\n250-SIZE 1\r\n250 STARTTLS\r\n";
  made.seeds = {
      hello + "220 go ahead\r\n",
      hello + "454 4.7.0 not now\r\n221 bye\r\n",
      hello + "220 go ahead\r\n250 injected\r\n",
      hello + "220 go ahead\r\n" + std::string("\x15\x03\x01\x00\x02\x02\x28", 7),
      hello + "220 go ahead\r\n" + std::string("\x16\x03\x03\x00\x04\x02\x00\x00\x00", 9),
      "220-one\r\n220-two\r\n220 three\r\n502 no EHLO\r\n500 no\r\n",
      "421 4.3.2 busy\r\n",
      "554 go away\r\n221 bye\r\n",
      "HTTP/1.1 400 Bad Request\r\n\r\n",
  };
  made.words = {"\r\n",
                "\n",
                "\r",
                std::string(1, '\0'),
                "220 ",
                "220-",
                "250-STARTTLS\r\n",
                "250 ",
                "999 ",
                "2201 ",
                "\xff\xfe",
                std::string("\x16\x03\x01", 3),
                std::string("\x17\x03\x03\x40\x00", 5),
                std::string(1200, 'x'),
                "221 \r\n"};
  return made;
}

}  // namespace mutation
