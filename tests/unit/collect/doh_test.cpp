// DNS over HTTPS against a small server of our own, RFC 8484: verified TLS, POST, and what is not a DNS message.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "collect/curl_multi.hpp"
#include "collect/dns_server.hpp"
#include "collect/tls.hpp"
#include "dns_question.hpp"
#include "mtasts/error.hpp"

namespace mtasts::test {
namespace {

using asio::ip::tcp;
using collect::record_type;

// A key and a certificate that signs itself, for dns.test and 127.0.0.1.
struct identity {
  identity() : key(EVP_EC_gen("P-256")), certificate(X509_new()) {
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("dns.test"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:dns.test,IP:127.0.0.1");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key, EVP_sha256());
    ::close(::mkstemp(path));
    std::FILE* file = std::fopen(path, "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
  }
  ~identity() {
    ::unlink(path);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  identity(const identity&) = delete;
  identity& operator=(const identity&) = delete;

  EVP_PKEY* key;
  X509* certificate;
  char path[32] = "/tmp/doh_test.XXXXXX";
};

struct response {
  std::string body;
  std::string status = "200 OK";
  std::string media_type = "application/dns-message";
};

class doh_stub {
 public:
  using script = std::function<response(const seen_query& query)>;
  using connection = asio::ssl::stream<tcp::socket>;

  doh_stub(asio::io_context& context, const identity& self, script answer)
      : tls_(asio::ssl::context::tls_server),
        acceptor_(context, {asio::ip::address_v4::loopback(), 0}),
        answer_(std::move(answer)) {
    SSL_CTX_use_certificate(tls_.native_handle(), self.certificate);
    SSL_CTX_use_PrivateKey(tls_.native_handle(), self.key);
    const auto run = [this] { return serve(); };
    asio::co_spawn(context, run, asio::detached);
  }
  [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const {
    return "https://" + host + ":" + std::to_string(acceptor_.local_endpoint().port()) + "/dns-query";
  }
  std::string request_head;

 private:
  asio::awaitable<void> serve() {
    const auto token = asio::as_tuple(asio::use_awaitable);
    while (true) {
      auto [failure, socket] = co_await acceptor_.async_accept(token);
      if (failure) co_return;
      auto peer = std::make_shared<connection>(std::move(socket), tls_);
      const auto run = [this, peer] { return serve_one(peer); };
      asio::co_spawn(acceptor_.get_executor(), run, asio::detached);
    }
  }

  asio::awaitable<void> serve_one(std::shared_ptr<connection> peer) {
    const auto token = asio::as_tuple(asio::use_awaitable);
    const auto [no_tls] = co_await peer->async_handshake(asio::ssl::stream_base::server, token);
    if (no_tls) co_return;
    std::string text;
    const auto [no_head, size] = co_await asio::async_read_until(*peer, asio::dynamic_buffer(text), "\r\n\r\n", token);
    if (no_head) co_return;
    request_head = text.substr(0, size);
    std::string body = text.substr(size);
    const auto length = static_cast<std::size_t>(std::stoul(text.substr(text.find("Content-Length:") + 15)));
    if (body.size() < length) {
      std::string rest(length - body.size(), '\0');
      co_await asio::async_read(*peer, asio::buffer(rest), token);
      body += rest;
    }
    const response said = answer_(read_query(body, true));
    const std::string head = "HTTP/1.1 " + said.status + "\r\nContent-Type: " + said.media_type +
                             "\r\nConnection: close\r\nContent-Length: " + std::to_string(said.body.size()) +
                             "\r\n\r\n";
    const std::string whole = head + said.body;
    co_await asio::async_write(*peer, asio::buffer(whole), token);
    co_await peer->async_shutdown(token);
  }

  asio::ssl::context tls_;
  tcp::acceptor acceptor_;
  script answer_;
};

struct doh_world {
  asio::io_context context;
  identity self;
  collect::curl_multi transfers{context};
  std::optional<doh_stub> server;

  explicit doh_world(doh_stub::script script) : server(std::in_place, context, self, std::move(script)) {}

  lookup<address_record> ask(const std::string& url, bool trusted = true) {
    const identity stranger;
    options chosen = asking({url});
    chosen.dns_timeout = 5;
    chosen.ca_file = trusted ? self.path : stranger.path;
    collect::resolver resolver(context, chosen, collect::trust_store::load(chosen), &transfers);
    return test::ask<address_record>(context, resolver, "example.org", record_type::a);
  }
};

response one_address(const seen_query& query) { return {.body = dns_reply(query).a(query.name, "192.0.2.1").bytes()}; }

TEST(doh, an_answer_comes_over_https) {
  doh_world here(one_address);
  const auto seen = here.ask(here.server->url());
  ASSERT_TRUE(seen) << seen.detail.bytes;
  EXPECT_EQ(seen->records, (std::vector<address_record>{{"192.0.2.1"}}));
  EXPECT_EQ(seen->transport, "https");
}

TEST(doh, the_request_is_a_post_of_a_dns_message_with_identifier_0) {
  std::optional<seen_query> asked;
  doh_world here([&](const seen_query& query) {
    asked = query;
    return one_address(query);
  });
  here.ask(here.server->url());
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->id, 0);
  EXPECT_EQ(asked->flags, unsigned{ARES_FLAG_RD | ARES_FLAG_AD});
  EXPECT_TRUE(here.server->request_head.starts_with("POST /dns-query HTTP/1.1\r\n")) << here.server->request_head;
  EXPECT_NE(here.server->request_head.find("Content-Type: application/dns-message\r\n"), std::string::npos);
  EXPECT_NE(here.server->request_head.find("Accept: application/dns-message\r\n"), std::string::npos);
}

TEST(doh, a_certificate_that_is_not_trusted_is_a_reason) {
  doh_world here(one_address);
  EXPECT_EQ(here.ask(here.server->url(), false).why, reason::certificate);
}

TEST(doh, a_proxy_of_the_environment_is_not_used) {
  doh_world here(one_address);
  ::setenv("https_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  const auto seen = here.ask(here.server->url());
  ::unsetenv("https_proxy");
  ::unsetenv("ALL_PROXY");
  EXPECT_TRUE(seen) << seen.detail.bytes;
}

TEST(doh, a_host_given_by_name_is_found_pinned_and_verified_by_that_name) {
  doh_world here(one_address);
  options chosen;
  chosen.ca_file = here.self.path;
  std::vector<std::string> looked_up;
  const collect::host_finder find = [&](std::string host) -> collect::awaitable<std::vector<std::string>> {
    looked_up.push_back(host);
    co_return std::vector<std::string>(1, "127.0.0.1");
  };
  const auto address = collect::parse_resolver_address(here.server->url("dns.test"));
  const auto https = collect::make_https_server(address, collect::trust_store::load(chosen), here.transfers, find);
  const auto query = collect::make_query("example.org", record_type::a);
  std::size_t answers = 0;
  const collect::message_reader read = [&](const ares_dns_record_t&) { ++answers; };
  for (int i = 0; i < 2; ++i) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const collect::dns_try tried = run_until_done(here.context, https->ask(*query, limit, read));
    EXPECT_FALSE(tried.why) << tried.detail;
  }
  EXPECT_EQ(answers, 2U);
  EXPECT_EQ(looked_up, std::vector<std::string>{"dns.test"});
}

TEST(doh, a_status_that_is_not_success_is_told) {
  doh_world here([](const seen_query&) { return response{.body = "no", .status = "503 Service Unavailable"}; });
  const auto seen = here.ask(here.server->url());
  EXPECT_EQ(seen.why, reason::other);
  EXPECT_NE(seen.detail.bytes.find("503"), std::string::npos) << seen.detail.bytes;
}

TEST(doh, a_web_page_is_malformed) {
  doh_world here([](const seen_query&) { return response{.body = "<html>", .media_type = "text/html"}; });
  EXPECT_EQ(here.ask(here.server->url()).why, reason::malformed);
}

TEST(doh, the_answer_to_another_question_is_malformed) {
  doh_world here([](seen_query query) {
    query.name = "elsewhere.org";
    return one_address(query);
  });
  EXPECT_EQ(here.ask(here.server->url()).why, reason::malformed);
}

TEST(doh, more_than_a_dns_message_can_hold_is_too_large) {
  doh_world here([](const seen_query&) { return response{.body = std::string(70000, 'x')}; });
  EXPECT_EQ(here.ask(here.server->url()).why, reason::too_large);
}

TEST(doh, a_url_without_trust_store_is_an_error) {
  asio::io_context context;
  EXPECT_THROW(collect::resolver(context, asking({"https://127.0.0.1/dns-query"})), error);
}

}  // namespace
}  // namespace mtasts::test
