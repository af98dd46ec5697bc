// What a person may type for a domain, and what is refused with a place and a reason.
#include "mtasts/domain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mtasts {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;

std::string long_label(std::size_t length) { return std::string(length, 'a'); }

TEST(parse_domain, takes_what_people_type) {
  struct row {
    std::string typed, ascii, unicode;
  };
  const row rows[] = {
      {"example.org", "example.org", "example.org"},
      {"Example.ORG.", "example.org", "example.org"},
      {"localhost", "localhost", "localhost"},
      {"3com.example", "3com.example", "3com.example"},
      {"r3---sn.example", "r3---sn.example", "r3---sn.example"},
      {"M\u00dcNCHEN.de", "xn--mnchen-3ya.de", "m\u00fcnchen.de"},
      {"XN--Mnchen-3YA.de", "xn--mnchen-3ya.de", "m\u00fcnchen.de"},
      {"m\u00fcnchen\u3002de", "xn--mnchen-3ya.de", "m\u00fcnchen.de"},
      {"m\u00fcnchen.de\u3002", "xn--mnchen-3ya.de", "m\u00fcnchen.de"},
      {"fa\u00df.de", "xn--fa-hia.de", "fa\u00df.de"},  // non-transitional: not fass.de
      {"\u65e5\u672c\u8a9e.jp", "xn--wgv71a119e.jp", "\u65e5\u672c\u8a9e.jp"},
      {"\uff45\uff58ample.com", "example.com", "example.com"},
      {long_label(63) + ".example", long_label(63) + ".example", long_label(63) + ".example"},
  };
  for (const row& r : rows) {
    const auto name = parse_domain(r.typed);
    ASSERT_TRUE(name) << r.typed << ": " << name.error().expected;
    EXPECT_EQ(name->ascii, r.ascii) << r.typed;
    EXPECT_EQ(name->unicode, r.unicode) << r.typed;
  }
}

TEST(parse_domain, shows_an_a_label_as_it_is_when_it_stands_for_nothing_that_idna_allows) {
  for (const auto* typed : {"xn--i-7iq.ws", "xn--zzzzzzzz99.de"}) {
    const auto name = parse_domain(typed);
    ASSERT_TRUE(name) << typed;
    EXPECT_EQ(name->unicode, typed);
  }
}

TEST(parse_domain, takes_what_it_shows) {
  // Labels that IDNA2008 would refuse stand beside U-labels as they stand in a name of ASCII alone.
  for (const auto* ascii : {"xn--bcher-kva.xn--i-7iq.ws", "xn--bcher-kva.r3---x.example", "xn--zzzzzzzz99.xn--tda"}) {
    const auto name = parse_domain(ascii);
    ASSERT_TRUE(name) << ascii;
    ASSERT_NE(name->unicode, ascii);
    const auto shown = parse_domain(name->unicode);
    ASSERT_TRUE(shown) << name->unicode << ": " << shown.error().expected;
    EXPECT_EQ(*shown, *name);
  }
}

TEST(parse_domain, refuses_the_rest_and_says_where_and_what_was_expected) {
  struct row {
    std::string typed;
    std::size_t offset;
    std::string expected;
  };
  const std::string fits = long_label(63) + "." + long_label(63) + "." + long_label(63) + "." + long_label(61);
  ASSERT_TRUE(parse_domain(fits));  // 253 octets
  const row rows[] = {
      {"", 0, "a domain name"},
      {".", 0, "at least one label"},
      {"example..org", 8, "two dots"},
      {".example.org", 0, "a dot at the start"},
      {"example.org..", 12, "two dots"},
      {long_label(64) + ".org", 63, "at most 63 octets"},
      {long_label(300), 63, "at most 63 octets"},
      {"a." + fits, 253, "at most 253 octets"},
      {std::string(3000, 'a'), 253, "at most 253 octets"},
      {"192.0.2.1", 0, "not an IP address"},
      {"192.0.2.1.", 0, "not an IP address"},
      {"\uff11\uff12\uff17.0.0.1", 0, "not an IP address"},
      {"2001:db8::1", 0, "not an IP address"},
      {"[192.0.2.1]", 0, "not an IP address"},
      {"[IPv6:2001:db8::1]", 0, "not an IP address"},
      {"[example.org]", 0, "address literal"},
      {" example.org", 0, "no white space"},
      {"example.org ", 11, "no white space"},
      {"example.org\n", 11, "no white space"},
      {"exam ple.org", 4, "no white space"},
      {std::string("exam\0ple.org"sv), 4, "no control character"},
      {"_dmarc.example.org", 0, "underscore"},
      {"mail_host.example.org", 4, "underscore"},
      {"user@example.org", 4, "not an e-mail address"},
      {"https://example.org", 5, "without scheme, port or path"},
      {"example.org:25", 11, "without scheme, port or path"},
      {"*.example.org", 0, "without a wildcard"},
      {"-example.org", 0, "at the start of a label"},
      {"www.example-.org", 11, "at the end of a label"},
      {"caf\xe9.org", 3, "valid UTF-8"},
      {"m\u00fcn_chen.de", 4, "underscore"},
      {"m\u00fc..de", 4, "two dots"},
      {"a.\u2603.net", 2, "IDNA2008"},
      {"www.\u0301abc.com", 4, "combining mark"},
      {"a\u200db.com", 0, "joiners"},
      {"\u05d0\u05d11a.com", 0, "right-to-left"},
      {"\u00a0example.com", 0, "letters, digits and hyphens"},
  };
  for (const row& r : rows) {
    const auto name = parse_domain(r.typed);
    ASSERT_FALSE(name) << r.typed;
    EXPECT_EQ(name.error().offset, r.offset) << r.typed << ": " << name.error().expected;
    EXPECT_THAT(name.error().expected, HasSubstr(r.expected)) << r.typed;
  }
}

TEST(parse_domain, refuses_a_name_that_is_too_long_as_a_labels) {
  std::string name = "example";
  for (int i = 0; i < 30; ++i) name = "\u00fc." + name;  // xn--tda: 8 octets with its dot
  ASSERT_TRUE(parse_domain(name));
  const auto longer = parse_domain("a.\u00fc." + name);
  ASSERT_FALSE(longer);
  EXPECT_THAT(longer.error().expected, HasSubstr("253 octets"));
}

TEST(parse_domain, refuses_a_u_label_whose_a_label_is_too_long) {
  std::string label;
  for (int i = 0; i < 60; ++i) label += i % 2 == 0 ? "\u00fc" : "\u0436";
  EXPECT_FALSE(parse_domain(label + ".example"));
}

TEST(is_host_name, is_ldh_without_a_final_dot) {
  for (const auto* yes : {"example.org", "a", "1.2.3.4", "xn--mnchen-3ya.de", "A-B.c"})
    EXPECT_TRUE(is_host_name(yes)) << yes;
  for (const auto* no : {"", ".", "example.org.", "a..b", "_a.b", "a b", "-a", "a-", "\u00fc.de", "a.b:25", "*.a"})
    EXPECT_FALSE(is_host_name(no)) << no;
}

TEST(is_address, knows_the_forms_of_both_families) {
  for (const auto* yes : {"192.0.2.1", "0.0.0.0", "[192.0.2.1]", "::", "2001:db8::1", "[2001:DB8::1]", "[IPv6:::1]",
                          "::ffff:192.0.2.1", "192.000.002.001"})
    EXPECT_TRUE(is_address(yes)) << yes;
  for (const auto* no : {"", "[]", "192.0.2", "192.0.2.256", "192.0.2.1.", "192.0.2.1.5", "1e.2.3.4", "2001:db8",
                         ":::", "a.b.c.d", "[IPv6:192.0.2.1]", "2001:db8::1%eth0"})
    EXPECT_FALSE(is_address(no)) << no;
  EXPECT_FALSE(is_address("::1\0"sv));
}

TEST(same_name, ignores_case_and_one_final_dot_and_nothing_else) {
  EXPECT_TRUE(same_name("Mail.Example.ORG.", "mail.example.org"));
  EXPECT_FALSE(same_name("mail.example.org..", "mail.example.org"));
  EXPECT_FALSE(same_name("mail.example.org", "ail.example.org"));
  EXPECT_FALSE(same_name("mail.example.org", "mail.example.or"));
}

}  // namespace
}  // namespace mtasts
