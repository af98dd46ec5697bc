// The SMTP probe against servers that do one thing each, on loopback.
#include "collect/smtp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>

#include "certificates.hpp"
#include "peers.hpp"

namespace mtasts::collect {
namespace {

using certificates::authority;
using certificates::issued;
using certificates::leaf;
using certificates::trusted;
using peers::peer;
using peers::server;
using testing::ElementsAre;
using testing::HasSubstr;

/// A mail host that is told what to do, and the probe of it.
struct world {
  issued root = authority("Root");
  trusted roots{{root}};
  issued own = leaf("mx.example.org", root);
  std::shared_ptr<SSL_CTX> tls = certificates::server_context(own);
  boost::asio::io_context context;
  options chosen;
  boost::asio::cancellation_signal cancel;

  world() {
    chosen.allow_private = true;
    chosen.helo = "probe.example.net";
    chosen.smtp_timeout = 20;
  }

  mx_probe probe(const server& mail_host) { return probe_port(mail_host.port()); }
  mx_probe probe_port(std::uint16_t port) {
    chosen.smtp_port = port;
    mx_client client(context, chosen, roots.store());
    mx_request request;
    request.host = "mx.example.org";
    request.ip = ip;
    return peers::answer(context, client.probe(request), &cancel);
  }
  std::string ip = "127.0.0.1";
};

/// Greets, answers EHLO with STARTTLS, takes STARTTLS with 220.
boost::asio::awaitable<void> up_to_tls(peer& client) {
  co_await client.say("220 mx.example.org ESMTP\r\n");
  co_await client.hear();
  co_await client.say("250-mx.example.org\r\n250-PIPELINING\r\n250 STARTTLS\r\n");
  co_await client.hear();
  co_await client.say("220 go ahead\r\n");
}

TEST(Smtp, TellsTheWholeStoryOfASoundHost) {
  world w;
  std::vector<std::string> heard;
  std::string name;
  const peers::story sound = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await up_to_tls(client);
    co_await client.start_tls(w.tls);
    name = client.server_name();
    heard.push_back(co_await client.hear());
    co_await client.say("250 mx.example.org\r\n");
    heard.push_back(co_await client.hear());
    co_await client.say("221 bye\r\n");
  };
  const server mail_host(w.context, sound);
  const mx_probe seen = w.probe(mail_host);
  ASSERT_TRUE(seen.ehlo_tls) << seen.ehlo_tls.detail.bytes << seen.tls.detail.bytes;
  EXPECT_EQ(seen.connect->port, mail_host.port());
  EXPECT_EQ(seen.greeting->code, 220);
  EXPECT_TRUE(seen.starttls_offered);
  EXPECT_EQ(seen.starttls->code, 220);
  EXPECT_FALSE(seen.injected);
  EXPECT_EQ(seen.tls->version, "TLSv1.3");
  EXPECT_EQ(seen.tls->group, "X25519");
  EXPECT_EQ(seen.tls->trust, trust_cause::trusted) << seen.tls->trust_detail;
  EXPECT_TRUE(seen.tls->name_matches);
  EXPECT_EQ(seen.ehlo_tls->code, 250);
  EXPECT_EQ(name, "mx.example.org");
  EXPECT_TRUE(peers::run_until(w.context, [&] { return heard.size() == 2; }));
  EXPECT_THAT(heard, ElementsAre("EHLO probe.example.net", "QUIT"));
  std::vector<std::string> said;
  for (const dialogue_line& line : seen.dialogue) said.push_back(line.from + ": " + line.text.bytes);
  EXPECT_THAT(said, ElementsAre("server: 220 mx.example.org ESMTP", "client: EHLO probe.example.net",
                                "server: 250-mx.example.org", "server: 250-PIPELINING", "server: 250 STARTTLS",
                                "client: STARTTLS", "server: 220 go ahead"));
  EXPECT_GE(seen.tls.start_us, seen.starttls.start_us + seen.starttls.duration_us);
}

TEST(Smtp, ABadCertificateIsRecordedAndTheStoryGoesOn) {
  world w;
  certificates::wish wanted;
  wanted.common_name = "mx.example.org";
  w.own = certificates::issue(wanted);
  w.tls = certificates::server_context(w.own);
  const peers::story self_signed = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await up_to_tls(client);
    co_await client.start_tls(w.tls);
    co_await client.hear();
    co_await client.say("250 mx.example.org\r\n");
    co_await client.wait_for_end();
  };
  w.chosen.smtp_timeout = 1;
  const server mail_host(w.context, self_signed);
  const mx_probe seen = w.probe(mail_host);
  ASSERT_TRUE(seen.tls);
  EXPECT_EQ(seen.tls->trust, trust_cause::self_signed);
  EXPECT_TRUE(seen.tls->only_cn_matches);
  EXPECT_TRUE(seen.ehlo_tls);
}

TEST(Smtp, AnOldProtocolIsNamed) {
  world w;
  SSL_CTX_set_min_proto_version(w.tls.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(w.tls.get(), TLS1_VERSION);
  SSL_CTX_set_cipher_list(w.tls.get(), "ALL:@SECLEVEL=0");
  const peers::story old = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await up_to_tls(client);
    co_await client.start_tls(w.tls);
    co_await client.hear();
    co_await client.say("250 mx.example.org\r\n");
    co_await client.hear();
    co_await client.say("221 bye\r\n");
  };
  const server mail_host(w.context, old);
  const mx_probe seen = w.probe(mail_host);
  ASSERT_TRUE(seen.tls) << seen.tls.detail.bytes;
  EXPECT_EQ(seen.tls->version, "TLSv1");
}

TEST(Smtp, WithoutStarttlsItSaysGoodbye) {
  world w;
  std::string last;
  const peers::story plain_only = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220 hi\r\n");
    co_await client.hear();
    co_await client.say("250-mx.example.org\r\n250 SIZE\r\n");
    last = co_await client.hear();
    co_await client.say("221 bye\r\n");
  };
  const server mail_host(w.context, plain_only);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_EQ(seen.ehlo->code, 250);
  EXPECT_FALSE(seen.starttls_offered);
  EXPECT_EQ(seen.starttls.why, reason::not_asked);
  EXPECT_EQ(seen.tls.why, reason::not_asked);
  EXPECT_TRUE(peers::run_until(w.context, [&] { return !last.empty(); }));
  EXPECT_EQ(last, "QUIT");
}

TEST(Smtp, ARefusedStarttlsKeepsItsReply) {
  world w;
  std::string last;
  const peers::story refusing = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220 hi\r\n");
    co_await client.hear();
    co_await client.say("250-mx.example.org\r\n250 STARTTLS\r\n");
    co_await client.hear();
    co_await client.say("454 4.7.0 TLS not available\r\n");
    last = co_await client.hear();
  };
  const server mail_host(w.context, refusing);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_TRUE(seen.starttls_offered);
  EXPECT_EQ(seen.starttls->code, 454);
  EXPECT_EQ(seen.starttls->lines.at(0).bytes, "4.7.0 TLS not available");
  EXPECT_EQ(seen.tls.why, reason::not_asked);
  EXPECT_TRUE(peers::run_until(w.context, [&] { return !last.empty(); }));
  EXPECT_EQ(last, "QUIT");
}

TEST(Smtp, AGreetingOtherThan220EndsTheStory) {
  for (const int code : {421, 554}) {
    world w;
    const peers::story busy = [&](peer& client) -> boost::asio::awaitable<void> {
      co_await client.say(std::to_string(code) + " not now\r\n");
      co_await client.hear();
    };
    const server mail_host(w.context, busy);
    const mx_probe seen = w.probe(mail_host);
    ASSERT_TRUE(seen.greeting);
    EXPECT_EQ(seen.greeting->code, code);
    EXPECT_EQ(seen.ehlo.why, reason::not_asked);
  }
}

TEST(Smtp, TheAnswerDoesNotWaitForTheReplyToQuitAndTheConnectionDoes) {
  world w;
  bool replied = false;
  bool ended = false;
  const peers::story slow = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("554 no\r\n");
    co_await client.hear();
    boost::asio::steady_timer later(w.context, std::chrono::milliseconds(300));
    co_await later.async_wait(boost::asio::use_awaitable);
    replied = true;
    co_await client.say("221 bye\r\n");
    co_await client.wait_for_end();
    ended = true;
  };
  const server mail_host(w.context, slow);
  w.chosen.smtp_port = mail_host.port();
  mx_client client(w.context, w.chosen, w.roots.store());
  const auto place = std::make_shared<int>();
  mx_request request{.host = "mx.example.org", .ip = w.ip, .place = place};
  const mx_probe seen = peers::answer(w.context, client.probe(std::move(request)));
  EXPECT_EQ(seen.greeting->code, 554);
  EXPECT_EQ(seen.dialogue.back().text.bytes, "QUIT");
  EXPECT_FALSE(replied);
  EXPECT_EQ(place.use_count(), 2);  // the connection has its place until it is closed
  EXPECT_TRUE(peers::run_until(w.context, [&] { return ended; }));
  EXPECT_TRUE(replied);
  EXPECT_EQ(place.use_count(), 1);
}

TEST(Smtp, AServerThatNeverAnswersQuitIsHungUpOn) {
  world w;
  bool ended = false;
  const peers::story mute = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("554 no\r\n");
    co_await client.wait_for_end();
    ended = true;
  };
  w.chosen.smtp_timeout = 0.3;
  const server mail_host(w.context, mute);
  EXPECT_EQ(w.probe(mail_host).greeting->code, 554);
  EXPECT_TRUE(peers::run_until(w.context, [&] { return ended; }));
}

TEST(Smtp, StepsAreToldAsTheyEnd) {
  world w;
  mx_probe so_far;
  const peers::story cancelling = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220 hi\r\n");
    co_await client.hear();
    EXPECT_TRUE(so_far.connect);
    EXPECT_TRUE(so_far.greeting);
    EXPECT_EQ(so_far.ehlo.why, reason::not_asked);
  };
  const server mail_host(w.context, cancelling);
  w.chosen.smtp_port = mail_host.port();
  mx_client client(w.context, w.chosen, w.roots.store());
  mx_request request{.host = "mx.example.org", .ip = w.ip, .so_far = &so_far};
  EXPECT_EQ(peers::answer(w.context, client.probe(std::move(request))).ehlo.why, reason::closed);
}

TEST(Smtp, ARefusedEhloOffersNothing) {
  world w;
  const peers::story ancient = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220 hi\r\n");
    co_await client.hear();
    co_await client.say("502 what?\r\n");
    co_await client.hear();
  };
  const server mail_host(w.context, ancient);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_EQ(seen.ehlo->code, 502);
  EXPECT_FALSE(seen.starttls_offered);
}

TEST(Smtp, PlainTextBehindTheReplyToStarttlsIsAnInjection) {
  world w;
  const peers::story injecting = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220 hi\r\n");
    co_await client.hear();
    co_await client.say("250-mx.example.org\r\n250 STARTTLS\r\n");
    co_await client.hear();
    co_await client.say("220 go ahead\r\n250 AUTH PLAIN\r\n");
    co_await client.wait_for_end();
  };
  const server mail_host(w.context, injecting);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_TRUE(seen.injected);
  EXPECT_EQ(seen.tls.why, reason::not_asked);
  EXPECT_EQ(seen.dialogue.back().text.bytes, "250 AUTH PLAIN");
}

mx_probe after_starttls(world& w, const peers::story& then) {
  const peers::story whole = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await up_to_tls(client);
    co_await then(client);
  };
  const server mail_host(w.context, whole);
  return w.probe(mail_host);
}

TEST(Smtp, PlainTextInsteadOfTheHandshakeIsNotTls) {
  world w;
  const peers::story confused = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    co_await client.say("500 unrecognised command\r\n");
    co_await client.wait_for_end();
  };
  EXPECT_EQ(after_starttls(w, confused).tls.why, reason::not_tls);
}

TEST(Smtp, AnAlertIsNamed) {
  world w;
  const peers::story refusing = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    co_await client.say(std::string("\x15\x03\x03\x00\x02\x02\x28", 7));
    co_await client.wait_for_end();
  };
  const mx_probe seen = after_starttls(w, refusing);
  EXPECT_EQ(seen.tls.why, reason::tls_alert);
  EXPECT_THAT(seen.tls.detail.bytes, HasSubstr("handshake_failure (40)"));
}

TEST(Smtp, BrokenTlsIsAProtocolError) {
  world w;
  const peers::story broken = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    co_await client.say(std::string("\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00", 10));
    co_await client.wait_for_end();
  };
  const mx_probe seen = after_starttls(w, broken);
  EXPECT_EQ(seen.tls.why, reason::tls_protocol) << seen.tls.detail.bytes;
}

TEST(Smtp, ClosedAndResetDuringTheHandshakeAreToldApart) {
  world w;
  const peers::story closing = [](peer& client) -> boost::asio::awaitable<void> { co_await client.hear("\x03"); };
  EXPECT_EQ(after_starttls(w, closing).tls.why, reason::closed);
  const peers::story resetting = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    client.reset();
  };
  EXPECT_EQ(after_starttls(w, resetting).tls.why, reason::reset);
}

TEST(Smtp, SilenceTimesOutInTheStepThatItWasAt) {
  const peers::story mute = [](peer& client) -> boost::asio::awaitable<void> { co_await client.wait_for_end(); };
  world at_greeting;
  at_greeting.chosen.smtp_timeout = 0.05;
  const server mail_host(at_greeting.context, mute);
  const mx_probe seen = at_greeting.probe(mail_host);
  EXPECT_TRUE(seen.connect);
  EXPECT_EQ(seen.greeting.why, reason::timeout);
  EXPECT_GE(seen.greeting.duration_us, 50'000);
  world at_handshake;
  at_handshake.chosen.smtp_timeout = 0.3;
  EXPECT_EQ(after_starttls(at_handshake, mute).tls.why, reason::timeout);
}

TEST(Smtp, AClosedConnectionKeepsWhatWasSaidBefore) {
  world w;
  const peers::story leaving = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220-wait\r\n");
  };
  const server mail_host(w.context, leaving);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_EQ(seen.greeting.why, reason::closed);
  ASSERT_EQ(seen.dialogue.size(), 1U);
  EXPECT_EQ(seen.dialogue.front().text.bytes, "220-wait");
}

TEST(Smtp, AnEndlessGreetingIsTooLargeAndItsRecordBounded) {
  world w;
  const peers::story talking = [](peer& client) -> boost::asio::awaitable<void> {
    std::string much;
    for (int i = 0; i < 2000; ++i) much += "220-and so on\r\n";
    co_await client.say(much);
  };
  const server mail_host(w.context, talking);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_EQ(seen.greeting.why, reason::too_large);
  EXPECT_LE(seen.dialogue.size(), 320U);
}

TEST(Smtp, ANonsensicalGreetingIsMalformed) {
  world w;
  const peers::story other = [](peer& client) -> boost::asio::awaitable<void> { co_await client.say("SSH-2.0-x\r\n"); };
  const server mail_host(w.context, other);
  EXPECT_EQ(w.probe(mail_host).greeting.why, reason::malformed);
}

TEST(Smtp, ARefusedConnectionIsRefused) {
  world w;
  std::uint16_t port = 0;
  {
    boost::asio::ip::tcp::acceptor gone(w.context, {boost::asio::ip::address_v4::loopback(), 0});
    port = gone.local_endpoint().port();
  }
  EXPECT_EQ(w.probe_port(port).connect.why, reason::refused);
}

TEST(Smtp, TheGuardForbidsAPrivateAddress) {
  world w;
  w.chosen.allow_private = false;
  const peers::story any = [](peer& client) -> boost::asio::awaitable<void> { co_await client.wait_for_end(); };
  const server mail_host(w.context, any);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_EQ(seen.connect.why, reason::blocked_private);
  EXPECT_EQ(mail_host.clients(), 0);
}

TEST(Smtp, CancellingEndsItAtOnceInTheStepThatItWasAt) {
  world w;
  const peers::story cancelling = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220 hi\r\n");
    co_await client.hear();
    w.cancel.emit(boost::asio::cancellation_type::terminal);
  };
  const server mail_host(w.context, cancelling);
  const mx_probe seen = w.probe(mail_host);
  EXPECT_TRUE(seen.greeting);
  EXPECT_EQ(seen.ehlo.why, reason::cancelled);
  EXPECT_EQ(seen.starttls.why, reason::not_asked);
}

TEST(Smtp, CancellingTheHandshakeEndsItAtOnce) {
  world w;
  const peers::story cancelling = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    w.cancel.emit(boost::asio::cancellation_type::all);
  };
  EXPECT_EQ(after_starttls(w, cancelling).tls.why, reason::cancelled);
}

TEST(Smtp, WithoutANameItGivesItsHostNameOrAnAddressLiteral) {
  world w;
  w.chosen.helo.clear();
  std::string hello;
  const peers::story listening = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.say("220 hi\r\n");
    hello = co_await client.hear();
  };
  const server mail_host(w.context, listening);
  w.probe(mail_host);
  EXPECT_THAT(hello, testing::AnyOf("EHLO [127.0.0.1]", testing::MatchesRegex("EHLO .+\\..+")));
}

}  // namespace
}  // namespace mtasts::collect
