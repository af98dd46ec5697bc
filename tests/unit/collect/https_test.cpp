// The policy fetch against servers that do one thing each, on loopback.
#include "collect/https.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <iterator>
#include <optional>

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
using testing::HasSubstr;
using testing::StartsWith;

const std::string policy = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.org\r\nmax_age: 604800\r\n";

std::string reply(const std::string& status, const std::string& headers, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A policy host that is told what to do, and the fetch from it.
struct world {
  issued root = authority("Root");
  trusted roots{{root}};
  std::shared_ptr<SSL_CTX> tls = certificates::server_context(leaf("mta-sts.example.org", root));
  boost::asio::io_context context;
  options chosen;
  boost::asio::cancellation_signal cancel;
  std::string request;  // as the server got it
  std::string name;     // of the SNI

  world() { chosen.allow_private = true; }

  policy_fetch fetch(const server& host) { return fetch_port(host.port()); }
  policy_fetch fetch_port(std::uint16_t port) {
    chosen.https_port = port;
    policy_client client(context, chosen, roots.store());
    policy_request asked;
    asked.host = "mta-sts.example.org";
    asked.ip = "127.0.0.1";
    return peers::answer(context, client.fetch(asked), &cancel);
  }

  /// A server that speaks TLS, hears the request and gives `answer`.
  policy_fetch fetch_answered(const std::string& answer) {
    // It may outlive this: a client that does not like the certificate leaves in the middle.
    const peers::story answering = [this, answer](peer& client) -> boost::asio::awaitable<void> {
      const bool shaken = co_await client.start_tls(tls);
      if (!shaken) co_return;
      name = client.server_name();
      request = co_await client.hear("\r\n\r\n");
      co_await client.say(answer);
    };
    const server host(context, answering);
    return fetch(host);
  }
};

TEST(Https, FetchesAPolicyAsASenderWould) {
  world w;
  const policy_fetch seen = w.fetch_answered(reply("200 OK", "Content-Type: text/plain\r\nX-Other: 1\r\n", policy));
  ASSERT_TRUE(seen.response) << seen.tls.detail.bytes << seen.response.detail.bytes;
  EXPECT_EQ(seen.ip, "127.0.0.1");
  EXPECT_EQ(seen.connect->port, w.chosen.https_port);
  EXPECT_EQ(seen.tls->version, "TLSv1.3");
  EXPECT_EQ(seen.tls->group, "X25519");
  EXPECT_EQ(seen.tls->trust, trust_cause::trusted);
  EXPECT_TRUE(seen.tls->name_matches);
  EXPECT_EQ(seen.response->status, 200);
  EXPECT_EQ(seen.response->body.bytes, policy);
  EXPECT_EQ(seen.response->content_type.bytes, "text/plain");
  EXPECT_FALSE(seen.response->too_large);
  EXPECT_EQ(seen.response->headers.size(), 2U);
  EXPECT_EQ(w.name, "mta-sts.example.org");
  EXPECT_THAT(w.request, StartsWith("GET /.well-known/mta-sts.txt HTTP/1.1\r\n"));
  EXPECT_THAT(w.request, HasSubstr("\r\nHost: mta-sts.example.org\r\n"));
  EXPECT_THAT(w.request, HasSubstr("\r\nUser-Agent: mtasts/"));
  EXPECT_THAT(w.request, testing::Not(HasSubstr("Accept-Encoding")));
  EXPECT_THAT(w.request, HasSubstr("\r\nConnection: close"));
  EXPECT_GE(seen.response.start_us, seen.tls.start_us + seen.tls.duration_us);
}

TEST(Https, OffersTheProtocolThatItSpeaks) {
  world w;
  std::string offered;
  const auto see = [](SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* in, unsigned length,
                      void* into) {
    static_cast<std::string*>(into)->assign(reinterpret_cast<const char*>(in), length);
    *chosen = in + 1, *size = in[0];
    return SSL_TLSEXT_ERR_OK;
  };
  SSL_CTX_set_alpn_select_cb(w.tls.get(), see, &offered);
  EXPECT_TRUE(w.fetch_answered(reply("200 OK", "", policy)).response);
  EXPECT_EQ(offered, "\x08http/1.1");
}

TEST(Https, SaysGoodbye) {
  world w;
  std::optional<bool> heard;
  const peers::story listening = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.start_tls(w.tls);
    co_await client.hear("\r\n\r\n");
    co_await client.say(reply("200 OK", "", policy));
    co_await client.wait_for_end();
    heard = client.heard_goodbye();
  };
  const server host(w.context, listening);
  EXPECT_TRUE(w.fetch(host).response);
  ASSERT_TRUE(peers::run_until(w.context, [&] { return heard.has_value(); }));
  EXPECT_TRUE(*heard);
}

TEST(Https, ARedirectIsShownAndNeverFollowed) {
  world w;
  const policy_fetch seen = w.fetch_answered(reply("301 Moved", "Location: https://elsewhere.example/\r\n", ""));
  ASSERT_TRUE(seen.response);
  EXPECT_EQ(seen.response->status, 301);
  EXPECT_EQ(seen.response->location.bytes, "https://elsewhere.example/");
}

TEST(Https, AnErrorStatusIsAnAnswer) {
  world w;
  const policy_fetch seen = w.fetch_answered(reply("404 Not Found", "Content-Type: text/html\r\n", "<html>"));
  ASSERT_TRUE(seen.response);
  EXPECT_EQ(seen.response->status, 404);
  EXPECT_EQ(seen.response->body.bytes, "<html>");
}

TEST(Https, ABodyAboveTheLimitIsCutThere) {
  world w;
  w.chosen.policy_max_bytes = 1000;
  const policy_fetch exact = w.fetch_answered(reply("200 OK", "", std::string(1000, 'x')));
  ASSERT_TRUE(exact.response);
  EXPECT_FALSE(exact.response->too_large);
  const policy_fetch above = w.fetch_answered(reply("200 OK", "", std::string(200'000, 'x')));
  ASSERT_TRUE(above.response) << above.response.detail.bytes;
  EXPECT_TRUE(above.response->too_large);
  EXPECT_EQ(above.response->body.bytes.size(), 1000U);
}

TEST(Https, EndlessHeadersAreTooLarge) {
  world w;
  std::string headers;
  for (int i = 0; i < 4000; ++i) headers += "X-Much: 0123456789012345678901234567890123456789\r\n";
  EXPECT_EQ(w.fetch_answered(reply("200 OK", headers, policy)).response.why, reason::too_large);
}

TEST(Https, HeadersThatWereLeftOutOrCutAreRemarked) {
  world w;
  EXPECT_EQ(w.fetch_answered(reply("200 OK", "Server: a\r\n", policy)).response.detail.bytes, "");
  std::string many;
  for (int i = 0; i < 40; ++i) many += "Via: 1.1 a\r\n";
  const policy_fetch left_out = w.fetch_answered(reply("200 OK", many, policy));
  EXPECT_EQ(left_out.response->headers.size(), 32U);
  EXPECT_NE(left_out.response.detail.bytes, "");
  const policy_fetch cut = w.fetch_answered(reply("200 OK", "Server: " + std::string(2000, 'x') + "\r\n", policy));
  EXPECT_NE(cut.response.detail.bytes, "");
}

TEST(Https, ABodyThatBreaksOffIsClosed) {
  world w;
  EXPECT_EQ(w.fetch_answered("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nversion").response.why, reason::closed);
}

TEST(Https, ABodyWithoutALengthWantsAGoodbye) {
  world w;
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + policy;
  EXPECT_EQ(w.fetch_answered(answer).response.why, reason::closed);  // it may have been longer
  const peers::story parting = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.start_tls(w.tls);
    co_await client.hear("\r\n\r\n");
    co_await client.say(answer);
    co_await client.part();
  };
  const server host(w.context, parting);
  const policy_fetch seen = w.fetch(host);
  ASSERT_TRUE(seen.response) << seen.response.detail.bytes;
  EXPECT_EQ(seen.response->body.bytes, policy);
}

TEST(Https, WhatBreaksTlsInTheMiddleIsToldApartFromAReset) {
  world w;
  const peers::story garbling = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.start_tls(w.tls);
    co_await client.hear("\r\n\r\n");
    co_await client.say_beneath("\x17\x03\x03" + std::string(1, '\0') + "\x20" + std::string(32, 'x'));
    co_await client.wait_for_end();
  };
  const server host(w.context, garbling);
  const policy_fetch seen = w.fetch(host);
  EXPECT_EQ(seen.response.why, reason::tls_protocol);
  EXPECT_THAT(seen.response.detail.bytes, HasSubstr("bad record mac"));
  const peers::story resetting = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.start_tls(w.tls);
    co_await client.hear("\r\n\r\n");
    client.reset();
  };
  const server other(w.context, resetting);
  EXPECT_EQ(w.fetch(other).response.why, reason::reset);
}

TEST(Https, AClientCertificateThatIsWantedIsNamed) {
  world w;
  SSL_CTX_set_verify(w.tls.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  const policy_fetch seen = w.fetch_answered(reply("200 OK", "", policy));
  ASSERT_TRUE(seen.tls);  // TLS 1.3: the refusal comes after our side of the handshake has ended
  EXPECT_EQ(seen.response.why, reason::tls_alert);
  EXPECT_THAT(seen.response.detail.bytes, HasSubstr("certificate_required (116)"));
}

TEST(Https, WhatIsNotHttpIsMalformed) {
  world w;
  EXPECT_EQ(w.fetch_answered("SSH-2.0-openssh\r\n\r\n").response.why, reason::malformed);
}

/// The certificate decides before anything is read.
policy_fetch fetch_with(world& w, const issued& own) {
  w.tls = certificates::server_context(own);
  return w.fetch_answered(reply("200 OK", "", policy));
}

TEST(Https, AnUnacceptableCertificateEndsItBeforeTheRequest) {
  world w;
  certificates::wish expired;
  expired.dns_names = {"mta-sts.example.org"};
  expired.common_name = "old";
  expired.from_days = -90;
  expired.to_days = -1;
  certificates::wish untrusted;
  untrusted.dns_names = {"mta-sts.example.org"};
  untrusted.common_name = "self";
  const std::vector<std::pair<issued, trust_cause>> table = {
      {certificates::issue(untrusted), trust_cause::self_signed},
      {certificates::issue(expired, &w.root), trust_cause::trusted},
      {leaf("other.example.org", w.root), trust_cause::trusted},
      {leaf("mta-sts.example.org", authority("Unsent", &w.root)), trust_cause::missing_intermediate},
  };
  for (const auto& [own, cause] : table) {
    w.request.clear();
    const policy_fetch seen = fetch_with(w, own);
    ASSERT_TRUE(seen.tls) << seen.tls.detail.bytes;
    EXPECT_EQ(seen.tls->trust, cause);
    EXPECT_EQ(seen.tls->version, "TLSv1.3");
    EXPECT_EQ(seen.response.why, reason::certificate);
    EXPECT_TRUE(w.request.empty());
  }
}

TEST(Https, AnOldProtocolIsNamed) {
  world w;
  SSL_CTX_set_min_proto_version(w.tls.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(w.tls.get(), TLS1_VERSION);
  SSL_CTX_set_cipher_list(w.tls.get(), "ALL:@SECLEVEL=0");
  const policy_fetch seen = w.fetch_answered(reply("200 OK", "", policy));
  ASSERT_TRUE(seen.tls) << seen.tls.detail.bytes;
  EXPECT_EQ(seen.tls->version, "TLSv1");
  EXPECT_TRUE(seen.response);
}

policy_fetch fetch_raw(world& w, const peers::story& told) {
  const server host(w.context, told);
  return w.fetch(host);
}

TEST(Https, PlainTextInsteadOfTheHandshakeIsNotTls) {
  world w;
  const peers::story plain = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    co_await client.say("HTTP/1.1 400 Bad Request\r\n\r\n");
    co_await client.wait_for_end();
  };
  const policy_fetch seen = fetch_raw(w, plain);
  EXPECT_EQ(seen.tls.why, reason::not_tls) << seen.tls.detail.bytes;
  EXPECT_EQ(seen.response.why, reason::not_asked);
}

TEST(Https, AnAlertIsNamed) {
  world w;
  const peers::story refusing = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    co_await client.say(std::string("\x15\x03\x03\x00\x02\x02\x70", 7));
    co_await client.wait_for_end();
  };
  const policy_fetch seen = fetch_raw(w, refusing);
  EXPECT_EQ(seen.tls.why, reason::tls_alert) << seen.tls.detail.bytes;
  EXPECT_THAT(seen.tls.detail.bytes, HasSubstr("unrecognized_name (112)"));
}

TEST(Https, ClosedAndResetDuringTheHandshakeAreToldApart) {
  world w;
  const peers::story closing = [](peer& client) -> boost::asio::awaitable<void> { co_await client.hear("\x03"); };
  const policy_fetch closed = fetch_raw(w, closing);
  EXPECT_EQ(closed.tls.why, reason::closed) << closed.tls.detail.bytes;
  const peers::story resetting = [](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    client.reset();
  };
  const policy_fetch torn = fetch_raw(w, resetting);
  EXPECT_EQ(torn.tls.why, reason::reset) << torn.tls.detail.bytes;
}

TEST(Https, SilenceTimesOutInTheStepThatItWasAt) {
  world at_handshake;
  at_handshake.chosen.policy_timeout = 0.2;
  const peers::story mute = [](peer& client) -> boost::asio::awaitable<void> { co_await client.wait_for_end(); };
  const policy_fetch first = fetch_raw(at_handshake, mute);
  EXPECT_TRUE(first.connect);
  EXPECT_EQ(first.tls.why, reason::timeout);
  world at_response;
  at_response.chosen.policy_timeout = 1.5;
  const peers::story thinking = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.start_tls(at_response.tls);
    co_await client.wait_for_end();
  };
  const policy_fetch second = fetch_raw(at_response, thinking);
  EXPECT_TRUE(second.tls);
  EXPECT_EQ(second.response.why, reason::timeout);
}

TEST(Https, CancellingEndsItAtOnceInTheStepThatItWasAt) {
  world at_handshake;
  const peers::story early = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.hear("\x03");
    at_handshake.cancel.emit(boost::asio::cancellation_type::terminal);
  };
  EXPECT_EQ(fetch_raw(at_handshake, early).tls.why, reason::cancelled);
  world at_response;
  const peers::story late = [&](peer& client) -> boost::asio::awaitable<void> {
    co_await client.start_tls(at_response.tls);
    co_await client.hear("\r\n\r\n");
    at_response.cancel.emit(boost::asio::cancellation_type::all);
  };
  const policy_fetch seen = fetch_raw(at_response, late);
  EXPECT_TRUE(seen.tls);
  EXPECT_EQ(seen.response.why, reason::cancelled);
}

TEST(Https, ARefusedConnectionIsRefused) {
  world w;
  std::uint16_t port = 0;
  {
    boost::asio::ip::tcp::acceptor gone(w.context, {boost::asio::ip::address_v4::loopback(), 0});
    port = gone.local_endpoint().port();
  }
  EXPECT_EQ(w.fetch_port(port).connect.why, reason::refused);
}

TEST(Https, TheGuardForbidsAPrivateAddress) {
  world w;
  w.chosen.allow_private = false;
  const peers::story any = [](peer& client) -> boost::asio::awaitable<void> { co_await client.wait_for_end(); };
  const server host(w.context, any);
  EXPECT_EQ(w.fetch(host).connect.why, reason::blocked_private);
  EXPECT_EQ(host.clients(), 0);
}

// Open descriptors of this process. Its own directory handle counts each time, so differences are exact.
std::ptrdiff_t descriptors() {
  const std::filesystem::directory_iterator open("/proc/self/fd");
  return std::distance(begin(open), end(open));
}

TEST(Https, AHostThatNeverHangsUpKeepsNoSocketOfOurs) {
  world w;
  constexpr int hosts = 20;
  const peers::story clinging = [&](peer& client) -> boost::asio::awaitable<void> {
    const bool shaken = co_await client.start_tls(w.tls);
    if (!shaken) co_return;
    co_await client.hear("\r\n\r\n");
    co_await client.say(reply("200 OK", "", policy));
    boost::asio::steady_timer never(w.context, std::chrono::steady_clock::time_point::max());
    co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  };
  const server host(w.context, clinging);
  w.chosen.https_port = host.port();
  policy_client client(w.context, w.chosen, w.roots.store());
  policy_request asked;
  asked.host = "mta-sts.example.org";
  asked.ip = "127.0.0.1";
  ASSERT_TRUE(peers::answer(w.context, client.fetch(asked)).response);  // what is opened once is open now
  const auto before = descriptors();
  for (int i = 0; i < hosts; ++i) ASSERT_TRUE(peers::answer(w.context, client.fetch(asked)).response);
  EXPECT_EQ(descriptors() - before, hosts);  // the host's own ends of the connections
}

TEST(Https, FiftyFetchesParseTheTrustStoreOnce) {
  world w;
  const auto store = w.roots.store();
  const auto loads = trust_store::loads();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(w.fetch_answered(reply("200 OK", "", policy)).response);
  EXPECT_EQ(trust_store::loads(), loads);
}

}  // namespace
}  // namespace mtasts::collect
