// How resolvers are named: in the option, and in resolv.conf.
#include "collect/resolver_address.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "mtasts/error.hpp"

namespace mtasts::collect {
namespace {

resolver_address plain(std::string ip, std::uint16_t port) {
  return {.ip = std::move(ip), .port = port, .url = {}, .host = {}};
}

TEST(resolver_address, an_address_has_port_53_unless_it_says_another) {
  EXPECT_EQ(parse_resolver_address("192.0.2.1"), plain("192.0.2.1", 53));
  EXPECT_EQ(parse_resolver_address("192.0.2.1:5353"), plain("192.0.2.1", 5353));
  EXPECT_EQ(parse_resolver_address("2001:DB8::1"), plain("2001:db8::1", 53));
  EXPECT_EQ(parse_resolver_address("[2001:db8::1]"), plain("2001:db8::1", 53));
  EXPECT_EQ(parse_resolver_address("[2001:db8::1]:5353"), plain("2001:db8::1", 5353));
}

TEST(resolver_address, text_is_what_was_parsed) {
  for (const std::string text : {"192.0.2.1:53", "[2001:db8::1]:5353", "https://dns.example/q?x"}) {
    EXPECT_EQ(to_string(parse_resolver_address(text)), text);
  }
}

TEST(resolver_address, a_url_has_a_host_that_is_a_name_or_an_address) {
  const resolver_address named = parse_resolver_address("https://dns.example/dns-query");
  EXPECT_EQ(named.host, "dns.example");
  EXPECT_EQ(named.ip, "");
  EXPECT_EQ(named.port, 443);
  const resolver_address numeric = parse_resolver_address("https://[2001:db8::1]:8443/");
  EXPECT_EQ(numeric.ip, "2001:db8::1");
  EXPECT_EQ(numeric.port, 8443);
}

TEST(resolver_address, what_does_not_parse_is_refused_by_name) {
  for (const std::string text : {"",
                                 "dns.example",
                                 "192.0.2.1:",
                                 "192.0.2.1:0",
                                 "192.0.2.1:65536",
                                 "192.0.2.1:5x",
                                 "[::1",
                                 "[::1]5",
                                 "[::1]:",
                                 "1.2.3",
                                 "063.0.0.1",
                                 "http://192.0.2.1/",
                                 "https://",
                                 "https://:443/",
                                 "https://user@dns.example/",
                                 "https://dns example/",
                                 "https://dns..example/",
                                 "https://dns.example:x/",
                                 "192.0.2.1,192.0.2.2",
                                 "https://[dns.example]/"}) {
    try {
      static_cast<void>(parse_resolver_address(text));
      ADD_FAILURE() << text << " was taken";
    } catch (const error& refused) {
      EXPECT_EQ(refused.code(), error_code::invalid_option) << text;
      EXPECT_NE(std::string(refused.what()).find("resolver: \"" + text + "\""), std::string::npos) << refused.what();
    }
  }
}

class resolv_conf {
 public:
  explicit resolv_conf(const std::string& content) {
    ::close(::mkstemp(path_));
    std::ofstream(path_) << content;
  }
  ~resolv_conf() { ::unlink(path_); }
  resolv_conf(const resolv_conf&) = delete;
  resolv_conf& operator=(const resolv_conf&) = delete;
  [[nodiscard]] const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/resolv.conf.XXXXXX";
};

TEST(resolver_address, a_refusal_shows_what_was_written_without_its_control_characters) {
  const std::string text = std::string("[2001:db8::") + '\0' + "\x1b[2J" + std::string(5000, 'x');
  try {
    static_cast<void>(parse_resolver_address(text));
    ADD_FAILURE() << "taken";
  } catch (const error& refused) {
    const std::string words = refused.what();
    EXPECT_EQ(words.find("resolver: \"[2001:db8::\\x00\\x1b[2Jx"), 0u) << words;
    EXPECT_NE(words.find("x...\" is not an IP address"), std::string::npos) << words;
    EXPECT_LT(words.size(), 300u);
  }
}

TEST(resolver_address, tells_this_machine_from_others) {
  for (const char* here : {"127.0.0.1", "127.0.0.53:53", "[::1]:5353", "::1"})
    EXPECT_TRUE(is_loopback(parse_resolver_address(here))) << here;
  for (const char* there : {"192.0.2.1", "[2001:db8::1]:53", "https://127.0.0.1/dns-query", "https://dns.example/"})
    EXPECT_FALSE(is_loopback(parse_resolver_address(there))) << there;
}

TEST(system_resolvers, are_the_nameserver_lines_in_order) {
  const resolv_conf file(
      "# nameserver 192.0.2.9\nsearch example.org\nnameserver 192.0.2.1\n  nameserver\t::1  # here\noptions ndots:5\n");
  const std::vector<resolver_address> expected = {plain("192.0.2.1", 53), plain("::1", 53)};
  EXPECT_EQ(system_resolvers(file.path()), expected);
}

TEST(system_resolvers, none_is_an_error_that_says_so) {
  const resolv_conf file("search example.org\nnameserver nonsense\n");
  for (const std::string& path : {std::string(file.path()), std::string("/nonexistent/resolv.conf")}) {
    try {
      static_cast<void>(system_resolvers(path));
      ADD_FAILURE() << path;
    } catch (const error& missing) {
      EXPECT_EQ(missing.code(), error_code::no_resolver);
      EXPECT_NE(std::string(missing.what()).find(path), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace mtasts::collect
