// Each way to get an option wrong, and the sentence that says so.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "mtasts/error.hpp"
#include "mtasts/options.hpp"

namespace mtasts {
namespace {

std::string refusal(const std::string& json, spelling names = spelling::snake_case) {
  try {
    static_cast<void>(options_from_json(json, {}, names));
  } catch (const error& e) {
    EXPECT_EQ(e.code(), error_code::invalid_option);
    return e.what();
  }
  return "accepted";
}

std::string refusal(const options& chosen) {
  try {
    validate(chosen);
  } catch (const error& e) {
    EXPECT_EQ(e.code(), error_code::invalid_option);
    return e.what();
  }
  return "accepted";
}

TEST(Options, DefaultsAreValid) {
  EXPECT_EQ(refusal(options{}), "accepted");
  EXPECT_EQ(options_from_json("{}"), options{});
}

TEST(Options, AreReadByNameOverABase) {
  options base;
  base.max_mx = 7;
  options expected = base;
  expected.resolver = {"192.0.2.53", "[2001:db8::53]:5353", "https://dns.example/dns-query"};
  expected.trust_ad = true;
  expected.timeout = 2.5;
  expected.policy_max_bytes = 1024;
  expected.probe_mx = probe_choice::policy;
  expected.helo = "probe.example.org";
  expected.ca_file = "/nowhere/ca.pem";
  expected.cache_ttl = 0;
  expected.smtp_port = 2525;
  EXPECT_EQ(options_from_json(R"({"resolver": ["192.0.2.53", "[2001:db8::53]:5353", "https://dns.example/dns-query"],
                                  "trust_ad": true, "timeout": 2.5, "policy_max_bytes": 1024.0, "probe_mx": "policy",
                                  "helo": "probe.example.org", "ca_file": "/nowhere/ca.pem", "cache_ttl": 0,
                                  "smtp_port": 2525})",
                              base),
            expected);
}

TEST(Options, TakeOneResolverAsAString) {
  EXPECT_EQ(options_from_json(R"({"resolver": "127.0.0.1:5353"})").resolver,
            std::vector<std::string>{"127.0.0.1:5353"});
}

TEST(Options, ThatAreNoObjectAreRefused) {
  EXPECT_EQ(refusal("[]"), "expected an object of options, got an empty list");
  EXPECT_EQ(refusal("3"), "expected an object of options, got 3");
  EXPECT_EQ(refusal("null"), "expected an object of options, got null");
  EXPECT_EQ(refusal("{").substr(0, 25), "the options are not JSON:");
}

TEST(Options, OfAnUnknownNameAreRefusedWithTheNearest) {
  EXPECT_EQ(refusal(R"({"timout": 3})"), R"(option "timout" is not known; did you mean "timeout"?)");
  EXPECT_EQ(refusal(R"({"dnsTimeout": 3})"), R"(option "dnsTimeout" is not known; did you mean "dns_timeout"?)");
  EXPECT_EQ(refusal(R"({"MAX_MX": 3})"), R"(option "MAX_MX" is not known; did you mean "max_mx"?)");
  EXPECT_EQ(refusal(R"({"proxy": 3})").substr(0, 61),
            R"(option "proxy" is not known; the options are resolver, trust_)");
}

TEST(Options, MayBeSpeltAsNodeDoes) {
  constexpr auto camel = spelling::camel_case;
  EXPECT_EQ(options_from_json(R"({"dnsTimeout": 2, "ipv4": false})", {}, camel).dns_timeout, 2);
  EXPECT_EQ(refusal(R"({"dnsTimeout": 0})", camel),
            "option \"dnsTimeout\": expected a number of seconds above 0 and at most 86400, got 0");
  EXPECT_EQ(refusal(R"({"dns_timeout": 1})", camel),
            R"(option "dns_timeout" is not known; did you mean "dnsTimeout"?)");
  EXPECT_EQ(refusal(R"({"dnstimeot": 1})", camel), R"(option "dnstimeot" is not known; did you mean "dnsTimeout"?)");
}

TEST(Options, OfTheWrongTypeAreRefused) {
  EXPECT_EQ(refusal(R"({"timeout": "soon"})"),
            R"(option "timeout": expected a number of seconds above 0 and at most 86400, got "soon")");
  EXPECT_EQ(refusal(R"({"timeout": null})"),
            R"(option "timeout": expected a number of seconds above 0 and at most 86400, got null)");
  EXPECT_EQ(refusal(R"({"timeout": true})"),
            R"(option "timeout": expected a number of seconds above 0 and at most 86400, got true)");
  EXPECT_EQ(refusal(R"({"trust_ad": 1})"), R"(option "trust_ad": expected true or false, got 1)");
  EXPECT_EQ(refusal(R"({"max_mx": 2.5})"), R"(option "max_mx": expected a whole number from 1 to 100, got 2.5)");
  EXPECT_EQ(refusal(R"({"max_mx": [2]})"), R"(option "max_mx": expected a whole number from 1 to 100, got a list)");
  EXPECT_EQ(refusal(R"({"helo": {}})"), R"(option "helo": expected a host name, got an object)");
  EXPECT_EQ(refusal(R"({"ca_file": 3})"), R"(option "ca_file": expected a path, got 3)");
  EXPECT_EQ(refusal(R"({"probe_mx": "sometimes"})"),
            R"(option "probe_mx": expected one of "always", "policy", "never", got "sometimes")");
  EXPECT_EQ(refusal(R"({"probe_mx": true})"),
            R"(option "probe_mx": expected one of "always", "policy", "never", got true)");
  EXPECT_EQ(refusal(R"({"resolver": 53})"), R"(option "resolver": expected an address, address:port, [address]:port )"
                                            R"(or an https:// URL, or a list of them, got 53)");
  EXPECT_EQ(refusal(R"({"resolver": ["192.0.2.1", 53]})"), R"(option "resolver": expected an address, address:port, )"
                                                           R"([address]:port or an https:// URL, got 53)");
}

TEST(Options, ThatAreNoNumberAreRefusedByName) {
  EXPECT_EQ(refusal(R"({"helo": "\" NaN", "max_mx": NaN})"),
            R"(option "max_mx": expected a whole number from 1 to 100, got "NaN")");
  EXPECT_EQ(refusal(R"({"timeout": NaN})"),
            R"(option "timeout": expected a number of seconds above 0 and at most 86400, got "NaN")");
  EXPECT_EQ(refusal(R"({"cache_ttl": -Infinity})"),
            R"(option "cache_ttl": expected a number of seconds from 0 to 604800, got "-Infinity")");
}

TEST(Options, BeyondTheirRangeAreRefused) {
  const std::string seconds = "expected a number of seconds above 0 and at most 86400, got ";
  const std::pair<std::string, std::string> cases[] = {
      {R"({"timeout": 0})", R"(option "timeout": )" + seconds + "0"},
      {R"({"timeout": 86400.5})", R"(option "timeout": )" + seconds + "86400.5"},
      {R"({"dns_timeout": -1})", R"(option "dns_timeout": )" + seconds + "-1"},
      {R"({"connect_timeout": 0})", R"(option "connect_timeout": )" + seconds + "0"},
      {R"({"policy_timeout": 0})", R"(option "policy_timeout": )" + seconds + "0"},
      {R"({"smtp_timeout": 90000})", R"(option "smtp_timeout": )" + seconds + "90000"},
      {R"({"dns_tries": 11})", R"(option "dns_tries": expected a whole number from 1 to 10, got 11)"},
      {R"({"policy_max_bytes": 1023})",
       R"(option "policy_max_bytes": expected a whole number of bytes from 1024 to 16777216, got 1023)"},
      {R"({"policy_max_bytes": 18446744073709551615})",
       R"(option "policy_max_bytes": expected a whole number of bytes from 1024 to 16777216, )"
       R"(got 18446744073709551615)"},
      {R"({"max_mx": 0})", R"(option "max_mx": expected a whole number from 1 to 100, got 0)"},
      {R"({"max_addresses": 65})", R"(option "max_addresses": expected a whole number from 1 to 64, got 65)"},
      {R"({"per_host": 101})", R"(option "per_host": expected a whole number from 1 to 100, got 101)"},
      {R"({"cache_ttl": 604801})", R"(option "cache_ttl": expected a number of seconds from 0 to 604800, got 604801)"},
      {R"({"https_port": 0})", R"(option "https_port": expected a port from 1 to 65535, got 0)"},
      {R"({"smtp_port": 65536})", R"(option "smtp_port": expected a port from 1 to 65535, got 65536)"},
  };
  for (const auto& [json, message] : cases) EXPECT_EQ(refusal(json), message);
}

TEST(Options, OfAStructAreJudgedAlike) {
  options chosen;
  chosen.timeout = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refusal(chosen), R"(option "timeout": expected a number of seconds above 0 and at most 86400, got NaN)");
  chosen = {};
  chosen.dns_timeout = std::numeric_limits<double>::infinity();
  EXPECT_EQ(refusal(chosen),
            R"(option "dns_timeout": expected a number of seconds above 0 and at most 86400, got Infinity)");
  chosen = {};
  chosen.per_host = 0;
  EXPECT_EQ(refusal(chosen), R"(option "per_host": expected a whole number from 1 to 100, got 0)");
  chosen = {};
  chosen.ca_path = std::string("a\0b", 3);
  EXPECT_EQ(refusal(chosen), R"(option "ca_path": expected a path, got "a\u0000b")");
}

TEST(Helo, IsAHostNameOrAnAddressLiteral) {
  for (const char* good : {"", "probe.example.org", "localhost", "[192.0.2.1]", "[IPv6:2001:db8::1]"}) {
    options chosen;
    chosen.helo = good;
    EXPECT_EQ(refusal(chosen), "accepted") << good;
  }
  for (const char* bad : {"a b", "example.org\r\nMAIL FROM:<>", "192.0.2.1", "2001:db8::1", "[2001:db8::1]",
                          "[IPv6:192.0.2.1]", "[]", "[", "-a.example", "b\u00fccher.example", "[[192.0.2.1]]"}) {
    options chosen;
    chosen.helo = bad;
    EXPECT_EQ(refusal(chosen).substr(0, 38), R"(option "helo": expected a host name or)") << bad;
  }
}

TEST(Resolver, IsAnAddressWithAPortOrAUrl) {
  for (const char* good :
       {"192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:5353",
        "https://dns.example/dns-query", "https://192.0.2.1:8443/q{?dns}", "https://[2001:db8::1]/"}) {
    options chosen;
    chosen.resolver = {good};
    EXPECT_EQ(refusal(chosen), "accepted") << good;
  }
  for (const char* bad :
       {"", "dns.example", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:", "[2001:db8::1]53", "[2001:db8::1",
        "http://dns.example/", "https://", "https://a b/", "192.0.2.1\n", "192.0.2.256", "063.0.0.1"}) {
    options chosen;
    chosen.resolver = {bad};
    EXPECT_EQ(refusal(chosen).substr(0, 40), R"(option "resolver": expected an address, )") << bad;
  }
}

}  // namespace
}  // namespace mtasts
