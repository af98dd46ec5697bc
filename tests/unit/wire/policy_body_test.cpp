// Bodies that are no policy at all (RFC 8461 section 3.2): one error, in words that name what was served instead.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mtasts/names.hpp"
#include "mtasts/sts.hpp"

namespace mtasts {
namespace {

using namespace std::string_view_literals;
using kind = policy_problem_kind;
using testing::HasSubstr;

struct row {
  std::string body;
  body_kind kind_of_body;
  std::string words;
};

TEST(policy_body, that_is_no_policy_is_named_in_one_error) {
  const row rows[] = {
      {"", body_kind::empty, "the body is empty"},
      {"\r\n", body_kind::empty, "the body is empty"},
      {" \t\n \n", body_kind::empty, "the body is empty"},
      {"\xef\xbb\xbf", body_kind::empty, "the body is empty"},
      {"<!DOCTYPE html>\n<html><head><title>404</title></head></html>", body_kind::html, "an HTML page"},
      {"\n<HTML>nothing here: sorry</HTML>", body_kind::html, "an HTML page"},
      {"<pre>version: STSv1\nmode: none\n</pre>", body_kind::html, "an HTML page"},
      {"{\\rtf1\\ansi\\ansicpg1252\n\\f0\\fs24 \\cf0 version: STSv1\\\nmode: enforce\\\nmx: a.example\\\nmax_age: "
       "86400}",
       body_kind::rtf, "rich text"},
      {"\\f0\\fs24 \\cf0 version: STSv1\\\nmode: enforce\\\nmx: a.example\\\nmax_age: 86400}", body_kind::rtf,
       "rich text"},
      {"---\nlayout: none\npermalink: .well-known/mta-sts.txt\n---\nversion: STSv1\nmode: testing\nmx: "
       "a.example\nmax_age: 1",
       body_kind::front_matter, "front matter"},
      {"\n---\nlayout: none\n# a comment\n---\n\nversion: STSv1\nmode: none\nmax_age: 1\n", body_kind::front_matter,
       "front matter"},
      {"version: STSv1\nmode: testing\nmx:\n  - a.example\n  - b.example\nmax_age: 86400\n", body_kind::yaml_list,
       "YAML list"},
      {"{\"version\": \"STSv1\", \"mode\": \"enforce\", \"mx\": [\"a.example\"], \"max_age\": 86400}", body_kind::json,
       "JSON"},
      {"v=STSv1; id=20240101;", body_kind::txt_record, "the TXT record"},
      {"_mta-sts.example.com. IN TXT \"v=STSv1; id=1\"", body_kind::txt_record, "the TXT record"},
      {"{{ content }}\n", body_kind::placeholder, "place holders"},
      {"Our site has no mail.\n\nSee the notes: they say more.\n", body_kind::prose, "without any key"},
      {"404 page not found", body_kind::prose, "without any key"},
      {std::string("\xff\xfev\0e\0r\0s\0"sv), body_kind::binary, "binary"},
      {std::string("\x1f\x8b\x08\0\0"sv), body_kind::binary, "binary"},
      {std::string("version: STSv1\0mode: none"sv), body_kind::binary, "binary"},
  };
  for (const row& r : rows) {
    const sts_policy found = parse_policy(r.body);
    EXPECT_FALSE(found.valid) << r.body;
    EXPECT_EQ(found.looks_like, r.kind_of_body) << r.body << " looks like " << name_of(found.looks_like);
    ASSERT_EQ(found.errors.size(), 1U) << r.body;
    EXPECT_EQ(found.errors[0].kind, kind::syntax) << r.body;
    EXPECT_GE(found.errors[0].line, 1U) << r.body;
    EXPECT_THAT(found.errors[0].message, HasSubstr(r.words)) << r.body;
  }
}

TEST(policy_body, of_a_yaml_list_gives_its_hosts_for_the_advice) {
  const sts_policy found =
      parse_policy("version: STSv1\nmode: testing\nmx:\n  - a.example\n  - b_.example\nmax_age: 86400\n");
  ASSERT_EQ(found.mx.size(), 2U);
  EXPECT_EQ(found.mx[0], (mx_pattern{.pattern = peer_text("a.example"), .line = 4, .valid = true}));
  EXPECT_FALSE(found.mx[1].valid);
  EXPECT_EQ(found.errors[0].line, 3U);
}

TEST(policy_body, behind_front_matter_is_read_for_its_own_errors) {
  const sts_policy found =
      parse_policy("---\nlayout: none\n---\nversion: STSv1\nmode: on\nmx: a.example\nmax_age: 1\n");
  ASSERT_EQ(found.errors.size(), 2U);
  EXPECT_EQ(found.errors[1].kind, kind::mode);
  EXPECT_EQ(found.errors[1].line, 5U);
}

TEST(policy_body, with_place_holders_keeps_the_place_of_each) {
  for (const std::string value : {"<your mx>", "{{ mx }}", "${MX}", "[mail.example.com]", "YOUR_MX_HOST"}) {
    const sts_policy found = parse_policy("version: STSv1\nmode: testing\nmx: " + value + "\nmax_age: 86400\n");
    EXPECT_FALSE(found.valid) << value;
    EXPECT_EQ(found.looks_like, body_kind::placeholder) << value;
    ASSERT_EQ(found.errors.size(), 1U) << value;
    EXPECT_EQ(found.errors[0].kind, kind::mx_pattern) << value;
    EXPECT_EQ(found.errors[0].line, 3U) << value;
  }
}

TEST(policy_body, that_is_usable_is_a_policy_whatever_else_it_holds) {
  const std::string complete = "version: STSv1\r\nmode: none\r\nmax_age: 1\r\n";
  for (const std::string extra :
       {"<!-- <html> -->\r\n", "v=STSv1; id=1\r\n", "{\"a\": 1}\r\n", "mail.yourdomain.example\r\n"}) {
    const sts_policy found = parse_policy(complete + extra);
    EXPECT_TRUE(found.valid) << extra;
    EXPECT_EQ(found.looks_like, body_kind::policy) << extra;
  }
}

}  // namespace
}  // namespace mtasts
