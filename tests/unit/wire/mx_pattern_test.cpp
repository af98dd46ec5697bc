// MX patterns: which fit the grammar of RFC 8461 section 3.2, and which hosts they match by section 4.1.
#include "wire/mx_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mtasts/sts.hpp"

namespace mtasts {
namespace {

using testing::HasSubstr;

TEST(match_mx, matches_whole_names_and_one_label) {
  struct row {
    std::string pattern, host;
    bool matches;
  };
  const row rows[] = {
      {"mail.example.com", "mail.example.com", true},
      {"Mail.Example.COM", "mAIL.example.com", true},
      {"mail.example.com", "mail.example.com.", true},
      {"mail.example.com", "mail.example.com.evil.net", false},
      {"mail.example.com", "evilmail.example.com", false},
      {"mail.example.com", "mail.example.co", false},
      {"example.com", "mail.example.com", false},
      {"*.example.com", "mail.example.com", true},
      {"*.example.com", "MAIL.EXAMPLE.COM", true},
      {"*.example.com", "example.com", false},
      {"*.example.com", "foo.bar.example.com", false},
      {"*.example.com", "mail.example.com.evil.net", false},
      {"*.example.com", "mailexample.com", false},
      {"*.mx.microsoft", "a.mx.microsoft", true},
      {"*.mx.microsoft", "a.b.mx.microsoft", false},
      {"*.com", "example.com", true},
      {"*.com", "mail.example.com", false},
      {"*.example.com", "*.example.com", false},
      {"*.*.com", "a.b.com", false},
      {"*", "localhost", false},
      {"m*.example.com", "mail.example.com", false},
      {"mail.*.com", "mail.example.com", false},
      {"mail.example.com.", "mail.example.com", false},
      {"", "", false},
      {"mail.example.com", "", false},
      {"*.example.com", ".example.com", false},
      {"*.example.com", "a_b.example.com", false},
      {"192.0.2.1", "192.0.2.1", false},  // an address is not the name of a host
      {"*.0.2.1", "192.0.2.1", false},
      {"xn--mnchen-3ya.de", "XN--mnchen-3ya.de", true},
      {"m\u00fcnchen.de", "xn--mnchen-3ya.de", false},
  };
  for (const row& r : rows) EXPECT_EQ(match_mx(r.pattern, r.host), r.matches) << r.pattern << " and " << r.host;
}

TEST(check_mx_pattern, takes_a_domain_or_a_wildcard_and_a_domain) {
  for (const auto* yes : {"mail.example.com", "*.example.com", "MAIL.EXAMPLE.COM", "localhost", "*.com", "192.0.2.1",
                          "xn--mnchen-3ya.de", "*.mail.protection.outlook.com", "0x00sec-org.example"})
    EXPECT_FALSE(wire::check_mx_pattern(yes)) << yes;
}

TEST(check_mx_pattern, says_where_and_why_another_value_is_none) {
  struct row {
    std::string pattern;
    std::size_t offset;
    std::string expected;
  };
  const row rows[] = {
      {"", 0, "a host name, or `*.` and a host name"},
      {"*", 1, "a wildcard stands for one label"},
      {"*.", 2, "after `*.`"},
      {"*.*.example.com", 2, "whole left-most label"},
      {"mx*.example.com", 2, "whole left-most label"},
      {"mx.*.example.com", 3, "whole left-most label"},
      {"*example.com", 0, "whole left-most label"},
      {"mail.example.com.", 16, "no dot at the end"},
      {"*.example.com.", 13, "no dot at the end"},
      {".example.com", 0, "`*.` where every host"},
      {"mail..example.com", 5, "two dots"},
      {"_dc-mx.0123.example.com", 0, "underscore"},
      {"mail_1.example.com", 4, "underscore"},
      {"mail.example.com:25", 16, "without a port"},
      {"[mail.example.com]:25", 0, "place holder"},
      {"postmaster@example.com", 10, "e-mail address"},
      {"https://mail.example.com", 5, "not a URL"},
      {"2001:db8::1", 0, "not an IP address"},
      {"[192.0.2.1]", 0, "not an IP address"},
      {"a.example.com, b.example.com", 13, "one pattern a line"},
      {"a.example.com b.example.com", 13, "one pattern a line"},
      {"a.example.com # the first", 13, "no comments"},
      {"10 mail.example.com", 2, "one pattern a line"},
      {"\"mail.example.com\"", 0, "without quotes"},
      {"<your mx here>", 0, "place holder"},
      {"{{ mx_host }}", 0, "place holder"},
      {"m\u00fcnchen.de", 1, "write xn--mnchen-3ya.de"},
      {"*.m\u00fcnchen.de", 3, "write *.xn--mnchen-3ya.de"},
      {"\u2603.example", 0, "A-labels"},
      {"-mail.example.com", 0, "start of a label"},
      {"mail.example-.com", 12, "end of a label"},
      {std::string(64, 'a') + ".com", 63, "63 octets"},
      {"*." + std::string(64, 'a') + ".com", 65, "63 octets"},
      {"mail\\", 4, "letters, digits, hyphens and dots"},
  };
  for (const row& r : rows) {
    const auto problem = wire::check_mx_pattern(r.pattern);
    ASSERT_TRUE(problem) << r.pattern;
    EXPECT_EQ(problem->offset, r.offset) << r.pattern << ": " << problem->expected;
    EXPECT_THAT(problem->expected, HasSubstr(r.expected)) << r.pattern;
    EXPECT_FALSE(match_mx(r.pattern, r.pattern)) << r.pattern;
  }
}

}  // namespace
}  // namespace mtasts
