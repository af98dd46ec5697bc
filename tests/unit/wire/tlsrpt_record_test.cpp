// The record of RFC 8460 section 3 and its reporting addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mtasts/names.hpp"
#include "mtasts/tlsrpt.hpp"

namespace mtasts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

tlsrpt_record parse(std::vector<std::string> records) { return parse_tlsrpt_records(records); }

/// The one URI of a record with that `rua`.
rua_uri only(const std::string& uri) {
  const tlsrpt_record found = parse({"v=TLSRPTv1; rua=" + uri});
  EXPECT_EQ(found.rua.size(), 1U) << uri;
  return found.rua.empty() ? rua_uri{} : found.rua.front();
}

std::string told(const std::vector<rua_problem>& problems) {
  std::string out;
  for (const rua_problem problem : problems) out += name_of(problem) + " ";
  return out;
}

TEST(tlsrpt_record, is_valid_by_the_abnf) {
  for (const std::string record :
       {"v=TLSRPTv1;rua=mailto:reports@example.com", "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt",
        "v=TLSRPTv1; rua=mailto:a@example.com , https://b.example/x;",
        "v=TLSRPTv1; x=y; rua=mailto:a@example.com; rua=other"}) {
    const tlsrpt_record found = parse({record});
    EXPECT_EQ(found.state, record_state::valid) << record << ": " << (found.error ? found.error->expected : "");
    for (const rua_uri& uri : found.rua) EXPECT_THAT(uri.problems, IsEmpty()) << record << ": " << told(uri.problems);
  }
}

TEST(tlsrpt_record, gives_each_address_with_its_offset_scheme_and_host) {
  const tlsrpt_record found =
      parse({"v=TLSRPTv1; rua=mailto:TLS@Example.COM ,\thttps://Reports.Example.net:8443/v1?x=1"});
  ASSERT_EQ(found.rua.size(), 2U);
  EXPECT_EQ(found.rua[0].uri.bytes, "mailto:TLS@Example.COM");
  EXPECT_EQ(found.rua[0].scheme, "mailto");
  EXPECT_EQ(found.rua[0].host, "example.com");
  EXPECT_EQ(found.rua[0].offset, 16U);
  EXPECT_EQ(found.rua[1].scheme, "https");
  EXPECT_EQ(found.rua[1].host, "reports.example.net");
  EXPECT_EQ(found.rua[1].offset, 41U);
  ASSERT_EQ(found.fields.size(), 1U);
  EXPECT_EQ(found.fields[0].name.bytes, "rua");
}

TEST(tlsrpt_record, without_an_address_says_so_and_nothing_else) {
  for (const std::string record : {"v=TLSRPTv1;", "v=TLSRPTv1; rua=", "v=TLSRPTv1; rua=;", "v=TLSRPTv1; x=y",
                                   "v=TLSRPTv1; RUA=mailto:a@example.com"}) {
    const tlsrpt_record found = parse({record});
    EXPECT_EQ(found.state, record_state::invalid) << record;
    EXPECT_TRUE(found.rua_error) << record;
  }
}

TEST(tlsrpt_record, that_leaves_the_grammar_says_where_and_what_was_expected) {
  struct row {
    std::string record;
    std::size_t offset;
    std::string expected;
  };
  const row rows[] = {
      {"v=TLSRPTv1; rua: mailto:a@example.com", 15, "not a colon"},
      {"v=TLSRPTv1;; rua=mailto:a@example.com", 11, "between two semicolons"},
      {"v=TLSRPTv1; rua= mailto:a@example.com", 16, "right after `rua=`"},
      {"v=TLSRPTv1; rua=mailto:a@example.com,", 37, "a comma stands only between two"},
      {"v=TLSRPTv1; rua=,mailto:a@example.com", 16, "a comma stands only between two"},
      {"v=TLSRPTv1; rua=mailto:a@example.com ", 36, "no white space at the end"},
      {"v=TLSRPTv1; rua=mailto:a@example.com;mailto:b@example.com", 43, "URIs are separated by `,`"},
      {"v=TLSRPTv1; rua=mailto:a@example.com; mailto:b@example.com", 44, "URIs are separated by `,`"},
      {"v=TLSRPTv1; rua=mailto:a@example.com; x=a b", 41, "no white space"},
  };
  for (const row& r : rows) {
    const tlsrpt_record found = parse({r.record});
    EXPECT_EQ(found.state, record_state::invalid) << r.record;
    ASSERT_TRUE(found.error) << r.record;
    EXPECT_FALSE(found.rua_error) << r.record;
    EXPECT_EQ(found.error->offset, r.offset) << r.record << ": " << found.error->expected;
    EXPECT_THAT(found.error->expected, HasSubstr(r.expected)) << r.record;
    for (const rua_uri& uri : found.rua) EXPECT_THAT(uri.problems, IsEmpty()) << r.record;
  }
}

TEST(tlsrpt_record, counts_only_what_begins_with_the_version) {
  EXPECT_EQ(parse({}).state, record_state::absent);
  for (const std::string record :
       {"v=TLSRPTv1", "v=TLSRPTv1 ; rua=mailto:a@b.example", "v=tlsrptv1; rua=mailto:a@b.example",
        "v=TLSRPTv2; rua=mailto:a@b.example", "v=DMARC1; p=none"})
    EXPECT_EQ(parse({record}).state, record_state::absent) << record;
  const std::string good = "v=TLSRPTv1; rua=mailto:a@b.example";
  EXPECT_EQ(parse({"v=spf1 -all", good}).state, record_state::valid);
  EXPECT_EQ(parse({good, good}).state, record_state::multiple);
}

TEST(rua_uri, of_a_valid_mailbox_has_no_problem) {
  struct row {
    std::string uri, host;
  };
  const row rows[] = {
      {"mailto:reports@example.com", "example.com"},
      {"MAILTO:reports@example.com", "example.com"},
      {"mailto:a.b+c@example.com?subject=TLS%20report", "example.com"},
      {"mailto:%22a%20b%22@example.com", "example.com"},
      {"mailto:gorby%25kremvax@example.com", "example.com"},
      {"mailto:user@%E7%B4%8D%E8%B1%86.example.org", "xn--99zt52a.example.org"},
      {"mailto:user@localhost", "localhost"},
      {"mailto:user@%5B192.0.2.1%5D", ""},
  };
  for (const row& r : rows) {
    const rua_uri found = only(r.uri);
    EXPECT_THAT(found.problems, IsEmpty()) << r.uri << ": " << told(found.problems);
    EXPECT_EQ(found.host, r.host) << r.uri;
  }
}

TEST(rua_uri, of_an_https_endpoint_has_no_problem) {
  struct row {
    std::string uri, host;
  };
  const row rows[] = {
      {"https://example.com", "example.com"},
      {"HTTPS://Example.com:443/a/b%2Cc?d=e&f#g", "example.com"},
      {"https://user:pw@example.com/", "example.com"},
      {"https://192.0.2.1/x", "192.0.2.1"},
      {"https://[2001:DB8::1]:8443/", "[2001:db8::1]"},
      {"https://a_b.example.com/", "a_b.example.com"},
      {"https://m%C3%BCnchen.de/", "xn--mnchen-3ya.de"},
      {"https://example.com:/", "example.com"},
  };
  for (const row& r : rows) {
    const rua_uri found = only(r.uri);
    EXPECT_THAT(found.problems, IsEmpty()) << r.uri << ": " << told(found.problems);
    EXPECT_EQ(found.host, r.host) << r.uri;
  }
}

TEST(rua_uri, tells_what_is_off) {
  struct row {
    std::string uri;
    std::vector<rua_problem> problems;
  };
  const row rows[] = {
      {"reports@example.com", {rua_problem::scheme}},
      {"http://example.com/", {rua_problem::scheme}},
      {"mail:reports@example.com", {rua_problem::scheme}},
      {"<mailto:reports@example.com>", {rua_problem::scheme}},
      {"mailto:", {rua_problem::mailto}},
      {"mailto:reports", {rua_problem::mailto}},
      {"mailto:@example.com", {rua_problem::mailto}},
      {"mailto:reports@", {rua_problem::mailto}},
      {"mailto:a@b@example.com", {rua_problem::mailto}},
      {"mailto:.a@example.com", {rua_problem::mailto}},
      {"mailto:a..b@example.com", {rua_problem::mailto}},
      {"mailto:a b@example.com", {rua_problem::mailto}},
      {"mailto:a%2@example.com", {rua_problem::mailto}},
      {"mailto:\"a\"@example.com", {rua_problem::mailto}},
      {"mailto:a%FF@example.com", {rua_problem::mailto}},
      {"mailto:a@exa_mple.com", {rua_problem::mailto}},
      {"mailto:a@example..com", {rua_problem::mailto}},
      {"mailto:a@192.0.2.1", {rua_problem::mailto}},
      {"mailto:?to=a@example.com", {rua_problem::mailto}},
      {"mailto://a@example.com", {rua_problem::mailto}},
      {"mailto:a@example.com!10m", {rua_problem::mailto, rua_problem::encoding}},
      {"mailto:a!b@example.com", {rua_problem::encoding}},
      {"https:example.com", {rua_problem::https}},
      {"https:///path", {rua_problem::https}},
      {"https://", {rua_problem::https}},
      {"https://exa mple.com/", {rua_problem::https}},
      {"https://-a-.example..com/", {rua_problem::https}},
      {"https://example.com:99999/", {rua_problem::https}},
      {"https://example.com:port/", {rua_problem::https}},
      {"https://[2001:db8::zz]/", {rua_problem::https}},
      {"https://[IPv6:2001:db8::1]/", {rua_problem::https}},
      {"https://[192.0.2.1]/", {rua_problem::https}},
      {"https://example.com/a\"b", {rua_problem::https}},
      {"https://example.com/a#b#c", {rua_problem::https}},
      {"https://example.com/a!b", {rua_problem::encoding}},
      {"https://example.com/a,b", {rua_problem::encoding}},
  };
  for (const row& r : rows) EXPECT_EQ(only(r.uri).problems, r.problems) << r.uri << ": " << told(only(r.uri).problems);
}

TEST(rua_uri, with_a_bare_semicolon_inside_is_told_apart_from_a_wrong_separator) {
  const tlsrpt_record found = parse({"v=TLSRPTv1; rua=https://example.com/a;b"});
  EXPECT_EQ(found.state, record_state::invalid);
  EXPECT_THAT(found.error->expected, HasSubstr("%3B"));
  ASSERT_EQ(found.rua.size(), 1U);
  EXPECT_THAT(found.rua[0].problems, ElementsAre(rua_problem::encoding));
}

TEST(rua_uri, repeated_is_a_duplicate_whatever_the_case_of_its_domain) {
  const tlsrpt_record found = parse({"v=TLSRPTv1; rua=mailto:a@example.com,mailto:A@example.com,MAILTO:a@EXAMPLE.com"});
  ASSERT_EQ(found.rua.size(), 3U);
  EXPECT_THAT(found.rua[1].problems, IsEmpty());  // another local part
  EXPECT_THAT(found.rua[2].problems, ElementsAre(rua_problem::duplicate));
}

TEST(rua_uri, after_a_comma_without_its_scheme_is_a_scheme_problem) {
  const tlsrpt_record found = parse({"v=TLSRPTv1; rua=mailto:a@example.com,b@example.com"});
  ASSERT_EQ(found.rua.size(), 2U);
  EXPECT_THAT(found.rua[1].problems, ElementsAre(rua_problem::scheme));
}

}  // namespace
}  // namespace mtasts
