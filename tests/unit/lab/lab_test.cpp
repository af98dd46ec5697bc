// The lab's servers as a plain client meets them: good behaviour, and each fault.
#include "lab/lab.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <regex>
#include <string>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

constexpr auto whole_world = R"({
  "about": "One host for each fault.", "domain": "a.example",
  "zones": {
    "a.example": {"MX": ["10 mx.a.example"]},
    "mx.a.example": {"A": ["127.2.0.1"]},
    "mta-sts.a.example": {"A": ["127.2.0.10"]},
    "big.a.example": {"TXT": {"records": ["short"], "truncate": true}},
    "*.load.example": {"A": ["127.2.0.13"]}
  },
  "policy_hosts": [
    {"ip": "127.2.0.10", "response": {"body": ["version: STSv1"]}},
    {"ip": "127.2.0.11", "tls": {"alert": "unrecognized_name"}},
    {"ip": "127.2.0.12", "response": {"body": "0123456789", "chunked": true, "drip_ms": 1, "drip_bytes": 4}},
    {"ip": "127.2.0.13", "response": {"body": "0123456789", "length": 100}}
  ],
  "mail_hosts": [
    {"ip": "127.2.0.1"},
    {"ip": "127.2.0.2", "listen": "refuse"},
    {"ip": "127.2.0.3", "listen": "blackhole"},
    {"ip": "127.2.0.4", "limit": {"connections": 1}},
    {"ip": "127.2.0.5", "inject": "250 injected\r\n"},
    {"ip": "127.2.0.6", "greeting": {"code": 554, "text": "No", "then": "close"}},
    {"ip": "127.2.0.7", "tls": {"max": "TLSv1.1"}}
  ]
})";

class running_lab : public testing::Test {
 protected:
  tcp::socket connect(const std::string& ip, const char* port_option) {
    const auto port = static_cast<std::uint16_t>(lab_.options(0).at(port_option).to_number<int>());
    tcp::socket made(context_);
    made.connect(tcp::endpoint(asio::ip::make_address(ip), port));
    return made;
  }
  tcp::socket connect_smtp(const std::string& ip) { return connect(ip, "smtp_port"); }

  /// Sends a command, if there is one, and reads the reply to its last line: the one with a space after the code.
  template <class Stream>
  static std::string ask(Stream& stream, const std::string& command) {
    if (!command.empty()) asio::write(stream, asio::buffer(command + "\r\n"));
    std::string reply;
    std::array<char, 1024> buffer;
    const std::regex last_line("(^|\\n)[0-9]{3} [^\\n]*\\r\\n");
    while (!std::regex_search(reply, last_line)) reply.append(buffer.data(), stream.read_some(asio::buffer(buffer)));
    return reply;
  }

  asio::ssl::context trusting() const {
    asio::ssl::context made(asio::ssl::context::tls_client);
    made.load_verify_file(lab_.ca_file());
    made.set_verify_mode(asio::ssl::verify_peer);
    SSL_CTX_set_security_level(made.native_handle(), 0);
    return made;
  }

  /// The whole answer of a policy host, to the end of the connection, whatever that is.
  std::string fetch(const std::string& ip, const std::string& name) {
    auto trust = trusting();
    auto socket = connect(ip, "https_port");
    asio::ssl::stream<tcp::socket&> stream(socket, trust);
    SSL_set_tlsext_host_name(stream.native_handle(), name.c_str());
    stream.set_verify_callback(asio::ssl::host_name_verification(name));
    stream.handshake(asio::ssl::stream_base::client);
    asio::write(stream, asio::buffer("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: " + name + "\r\n\r\n"));
    std::string answer;
    boost::system::error_code end;
    asio::read(stream, asio::dynamic_buffer(answer), end);
    return answer;
  }

  asio::io_context context_;
  lab::lab lab_{[] {
    std::vector<lab::world> one;
    one.push_back(lab::parse_world(whole_world));
    return one;
  }()};
};

TEST_F(running_lab, greets_and_lists_starttls) {
  auto socket = connect_smtp("127.2.0.1");
  EXPECT_EQ(ask(socket, "").substr(0, 4), "220 ");
  EXPECT_NE(ask(socket, "EHLO me.example").find("STARTTLS"), std::string::npos);
}

TEST_F(running_lab, presents_a_certificate_for_the_names_that_lead_to_the_host) {
  auto socket = connect_smtp("127.2.0.1");
  ask(socket, "");
  ask(socket, "EHLO me.example");
  EXPECT_EQ(ask(socket, "STARTTLS").substr(0, 4), "220 ");
  auto trust = trusting();
  asio::ssl::stream<tcp::socket&> stream(socket, trust);
  stream.set_verify_callback(asio::ssl::host_name_verification("mx.a.example"));
  stream.handshake(asio::ssl::stream_base::client);
  EXPECT_EQ(ask(stream, "EHLO me.example").find("STARTTLS"), std::string::npos);
  EXPECT_EQ(ask(stream, "MAIL FROM:<>").substr(0, 4), "550 ");
  EXPECT_EQ(ask(stream, "QUIT").substr(0, 4), "221 ");
  EXPECT_EQ(lab_.seen(0).host(lab::service::smtp, "127.2.0.1").transactions, 1u);
  EXPECT_EQ(lab_.seen(0).host(lab::service::smtp, "127.2.0.1").handshakes, 1u);
}

TEST_F(running_lab, refuses_where_it_should) {
  try {
    connect_smtp("127.2.0.2");
    FAIL() << "the connection came to be";
  } catch (const boost::system::system_error& failure) {
    EXPECT_EQ(failure.code(), asio::error::connection_refused);
  }
}

TEST_F(running_lab, lets_nobody_into_a_blackhole) {
  const auto port = static_cast<std::uint16_t>(lab_.options(0).at("smtp_port").to_number<int>());
  tcp::socket socket(context_);
  boost::system::error_code ended = asio::error::would_block;
  socket.async_connect(tcp::endpoint(asio::ip::make_address("127.2.0.3"), port), [&](auto how) { ended = how; });
  context_.run_for(std::chrono::milliseconds(200));
  EXPECT_EQ(ended, asio::error::would_block);
}

TEST_F(running_lab, is_busy_above_its_limit) {
  auto first = connect_smtp("127.2.0.4");
  EXPECT_EQ(ask(first, "").substr(0, 4), "220 ");
  auto second = connect_smtp("127.2.0.4");
  EXPECT_EQ(ask(second, "").substr(0, 4), "421 ");
}

TEST_F(running_lab, injects_behind_the_reply_to_starttls) {
  auto socket = connect_smtp("127.2.0.5");
  ask(socket, "");
  ask(socket, "EHLO me.example");
  EXPECT_EQ(ask(socket, "STARTTLS"), "220 2.0.0 Ready to start TLS\r\n250 injected\r\n");
}

TEST_F(running_lab, closes_after_a_reply_that_says_so) {
  auto socket = connect_smtp("127.2.0.6");
  std::string all;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(all), end);
  EXPECT_EQ(all, "554 No\r\n");
  EXPECT_EQ(end, asio::error::eof);
}

TEST_F(running_lab, speaks_an_old_tls_and_no_newer) {
  auto socket = connect_smtp("127.2.0.7");
  ask(socket, "");
  ask(socket, "EHLO me.example");
  ask(socket, "STARTTLS");
  auto trust = trusting();
  SSL_CTX_set_min_proto_version(trust.native_handle(), TLS1_VERSION);
  asio::ssl::stream<tcp::socket&> stream(socket, trust);
  stream.set_verify_mode(asio::ssl::verify_none);
  stream.handshake(asio::ssl::stream_base::client);
  EXPECT_STREQ(SSL_get_version(stream.native_handle()), "TLSv1.1");
}

TEST_F(running_lab, serves_a_policy) {
  const auto answer = fetch("127.2.0.10", "mta-sts.a.example");
  EXPECT_EQ(answer.substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_TRUE(answer.ends_with("\r\n\r\nversion: STSv1\r\n"));
}

TEST_F(running_lab, answers_a_client_hello_with_an_alert) {
  try {
    (void)fetch("127.2.0.11", "mta-sts.a.example");
    FAIL() << "the handshake came to be";
  } catch (const boost::system::system_error& failure) {
    EXPECT_EQ(ERR_GET_REASON(static_cast<unsigned long>(failure.code().value())), SSL_R_TLSV1_UNRECOGNIZED_NAME);
  }
}

TEST_F(running_lab, serves_in_chunks_and_pieces) {
  auto trust = trusting();
  auto socket = connect("127.2.0.12", "https_port");
  asio::ssl::stream<tcp::socket&> stream(socket, trust);
  stream.handshake(asio::ssl::stream_base::client);
  asio::write(stream, asio::buffer(std::string("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: x\r\n\r\n")));
  std::string answer;
  boost::system::error_code end;
  asio::read(stream, asio::dynamic_buffer(answer), end);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n"));
}

TEST_F(running_lab, issues_a_leaf_for_any_name_behind_a_pattern_and_lies_about_a_length) {
  const auto answer = fetch("127.2.0.13", "mta-sts.d17.load.example");
  EXPECT_NE(answer.find("Content-Length: 100\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n0123456789"));
}

TEST_F(running_lab, answers_over_udp_and_sets_tc_where_it_should) {
  // Transaction 1, recursion desired, one question: big.a.example TXT.
  std::string query("\0\1\1\0\0\1\0\0\0\0\0\0\3big\1a\7example\0\0\20\0\1", 31);
  const auto resolver = std::string(lab_.options(0).at("resolver").at(0).as_string());
  const auto port = static_cast<std::uint16_t>(std::stoi(resolver.substr(resolver.find(':') + 1)));
  udp::socket socket(context_, udp::v4());
  socket.send_to(asio::buffer(query), udp::endpoint(asio::ip::address_v4::loopback(), port));
  std::array<unsigned char, 512> answer{};
  const auto size = socket.receive(asio::buffer(answer));
  ASSERT_GE(size, 12u);
  EXPECT_EQ(answer[2] & 0x82, 0x82) << "QR and TC";

  tcp::socket stream(context_);
  stream.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
  asio::write(stream, asio::buffer(std::string("\0\37", 2) + query));
  std::array<unsigned char, 14> head{};
  asio::read(stream, asio::buffer(head));
  EXPECT_EQ(head[2 + 7], 1) << "one answer";
  EXPECT_EQ(lab_.seen(0).questions("big.a.example", "TXT"), 2u);
}

TEST_F(running_lab, leaves_nothing_behind_when_it_stops) {
  const auto file = lab_.ca_file();
  EXPECT_TRUE(std::filesystem::exists(file));
  lab_.stop();
  EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
