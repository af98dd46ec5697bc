// The policy of RFC 8461 section 3.2: what is usable, what is not and why, what is worth a note.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mtasts/names.hpp"
#include "mtasts/sts.hpp"

namespace mtasts {
namespace {

using kind = policy_problem_kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string told(const std::vector<policy_problem>& problems) {
  std::string out;
  for (const policy_problem& p : problems)
    out += name_of(p.kind) + " " + std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.message + "\n";
  return out;
}

std::vector<kind> kinds(const std::vector<policy_problem>& problems) {
  std::vector<kind> out;
  for (const policy_problem& p : problems) out.push_back(p.kind);
  return out;
}

std::string with(const std::string& line) {
  return "version: STSv1\r\nmode: testing\r\nmax_age: 86400\r\nmx: a.example\r\n" + line;
}

TEST(policy, by_the_book_is_valid_without_a_note) {
  const sts_policy found = parse_policy(
      "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\n"
      "max_age: 604800\r\n");
  EXPECT_TRUE(found.valid) << told(found.errors);
  EXPECT_THAT(found.errors, IsEmpty());
  EXPECT_THAT(found.notes, IsEmpty()) << told(found.notes);
  EXPECT_EQ(found.looks_like, body_kind::policy);
  EXPECT_EQ(found.version, "STSv1");
  EXPECT_EQ(found.mode, policy_mode::enforce);
  EXPECT_EQ(found.max_age, 604800U);
  EXPECT_EQ(found.lines, line_ends::crlf);
  ASSERT_EQ(found.mx.size(), 3U);
  EXPECT_EQ(found.mx[1], (mx_pattern{.pattern = peer_text("*.example.net"), .line = 4, .valid = true}));
}

TEST(policy, is_valid_in_any_order_and_with_white_space_where_the_grammar_has_it) {
  for (const std::string body : {"max_age:0\r\nmx:\ta.example \t\r\nmode:none\r\nversion:   STSv1 \r\n",
                                 "mode: none\r\nmax_age: 31557600\r\nversion: STSv1\r\n",
                                 "mode: none\r\nmax_age: 0000086400\r\nversion: STSv1\r\n"}) {
    const sts_policy found = parse_policy(body);
    EXPECT_TRUE(found.valid) << body << told(found.errors);
    EXPECT_THAT(found.notes, IsEmpty()) << body << told(found.notes);
  }
}

TEST(policy, may_end_its_lines_in_lf_or_in_both_and_its_last_line_in_nothing) {
  struct row {
    std::string body;
    line_ends lines;
    std::vector<kind> notes;
  };
  const row rows[] = {
      {"version: STSv1\nmode: none\nmax_age: 1\n", line_ends::lf, {kind::line_endings}},
      {"version: STSv1\r\nmode: none\nmax_age: 1\r\n", line_ends::mixed, {kind::line_endings}},
      {"version: STSv1\r\nmode: none\r\nmax_age: 1", line_ends::crlf, {kind::final_newline}},
      {"version: STSv1\nmode: none\nmax_age: 1", line_ends::lf, {kind::line_endings, kind::final_newline}},
  };
  for (const row& r : rows) {
    const sts_policy found = parse_policy(r.body);
    EXPECT_TRUE(found.valid) << r.body;
    EXPECT_EQ(found.lines, r.lines) << r.body;
    EXPECT_EQ(kinds(found.notes), r.notes) << told(found.notes);
  }
}

TEST(policy, with_a_wrong_value_names_the_line_the_column_and_what_was_expected) {
  struct row {
    std::string line;  ///< stands first, so that it counts
    kind what;
    std::size_t column;
    std::string expected;
  };
  const row rows[] = {
      {"version: STSv1.", kind::version, 15, "exactly `STSv1`"},
      {"version: STSv2", kind::version, 14, "exactly `STSv1`"},
      {"version: stsv1", kind::version, 10, "in this case"},
      {"version:", kind::version, 9, "exactly `STSv1`"},
      {"version STSv1", kind::version, 8, "a colon right after `version`"},
      {"version=STSv1", kind::version, 8, "a colon right after `version`"},
      {"mode: Enforce", kind::mode, 7, "`enforce` in lower case"},
      {"mode: enforcing", kind::mode, 13, "most likely `enforce`"},
      {"mode: test", kind::mode, 11, "most likely `testing`"},
      {"mode: enforce # at last", kind::mode, 14, "nothing after `enforce`"},
      {"mode: live", kind::mode, 7, "`enforce`, `testing` or `none`"},
      {"mode:", kind::mode, 6, "`enforce`, `testing` or `none`"},
      {"mode enforce", kind::mode, 5, "a colon"},
      {"max_age: 31557601", kind::max_age, 10, "no more than 31557600"},
      {"max_age: 12345678901", kind::max_age, 20, "at most 10 digits"},
      {"max_age: 9999999999", kind::max_age, 10, "no more than 31557600"},
      {"max_age: -1", kind::max_age, 10, "digits only"},
      {"max_age: 7d", kind::max_age, 11, "digits only"},
      {"max_age: 604,800", kind::max_age, 13, "digits only"},
      {"max_age: 86400.0", kind::max_age, 15, "digits only"},
      {"max_age:", kind::max_age, 9, "a number of seconds"},
      {"mx:", kind::mx_pattern, 4, "a host name"},
      {"mx: mail.example.com.", kind::mx_pattern, 21, "no dot at the end"},
      {"mx: _dc-mx.example.com", kind::mx_pattern, 5, "underscore"},
      {"mx: m\u00fcnchen.de", kind::mx_pattern, 6, "write xn--mnchen-3ya.de"},
      {"mx: a.example, b.example", kind::mx_pattern, 14, "one pattern a line"},
      {"mx a.example", kind::mx_pattern, 3, "a colon"},
  };
  for (const row& r : rows) {
    const sts_policy found = parse_policy(r.line + "\r\n" + with(""));
    EXPECT_FALSE(found.valid) << r.line;
    ASSERT_THAT(kinds(found.errors), ElementsAre(r.what)) << r.line << "\n" << told(found.errors);
    EXPECT_EQ(found.errors[0].line, 1U) << r.line;
    EXPECT_EQ(found.errors[0].column, r.column) << told(found.errors);
    EXPECT_THAT(found.errors[0].message, HasSubstr(r.expected)) << r.line;
    EXPECT_EQ(found.errors[0].text.bytes, r.line);
  }
}

TEST(policy, without_a_required_key_says_which) {
  struct row {
    std::string body;
    std::vector<kind> errors;
  };
  const row rows[] = {
      {"mode: none\r\nmax_age: 1\r\n", {kind::version}},
      {"version: STSv1\r\nmax_age: 1\r\nmx: a.example\r\n", {kind::mode}},
      {"version: STSv1\r\nmode: none\r\n", {kind::max_age}},
      {"version: STSv1\r\nmode: testing\r\nmax_age: 1\r\n", {kind::mx_missing}},
      {"version: STSv1\r\nmode: None\r\nmax_age: 1\r\n", {kind::mode}},  // it means none, so no word about mx
      {"version: STSv1\r\n", {kind::mode, kind::max_age, kind::mx_missing}},
  };
  for (const row& r : rows) {
    const sts_policy found = parse_policy(r.body);
    EXPECT_FALSE(found.valid);
    EXPECT_EQ(kinds(found.errors), r.errors) << r.body << "\n" << told(found.errors);
  }
  EXPECT_EQ(parse_policy("version: STSv1\r\nmode: none\r\n").errors[0].line, 0U);
}

TEST(policy, points_at_the_key_that_was_probably_meant) {
  const sts_policy found = parse_policy("version: STSv1\r\nMode: enforce\r\nmx: a.example\r\nmax-age: 86400\r\n");
  ASSERT_THAT(kinds(found.errors), ElementsAre(kind::mode, kind::max_age));
  EXPECT_THAT(found.errors[0].message, HasSubstr("line 2 says `Mode`"));
  EXPECT_THAT(found.errors[1].message, HasSubstr("line 4 says `max-age`"));
}

TEST(policy, takes_the_first_of_a_repeated_key_and_ignores_the_others) {
  const sts_policy found =
      parse_policy(with("mode: enforce\r\nmode: nonsense\r\nversion: STSv9\r\nmax_age: 1\r\nx: 1\r\nx: 2\r\n"));
  EXPECT_TRUE(found.valid) << told(found.errors);
  EXPECT_EQ(found.mode, policy_mode::testing);
  EXPECT_EQ(found.max_age, 86400U);
  EXPECT_THAT(kinds(found.notes), ElementsAre(kind::duplicate_key, kind::duplicate_key, kind::duplicate_key,
                                              kind::duplicate_key, kind::unknown_key, kind::duplicate_key));
  ASSERT_EQ(found.extensions.size(), 1U);
  EXPECT_EQ(found.extensions[0].value.bytes, "1");
}

TEST(policy, ignores_unknown_keys_that_keep_the_grammar) {
  const std::string longest(32, 'k');
  const sts_policy found =
      parse_policy(with("contact: Gr\u00fc\u00dfe: postmaster at example\r\n" + longest + ": x\r\n0-_.: =\r\n"));
  EXPECT_TRUE(found.valid);
  EXPECT_THAT(kinds(found.notes), ElementsAre(kind::unknown_key, kind::unknown_key, kind::unknown_key));
  ASSERT_EQ(found.extensions.size(), 3U);
  EXPECT_EQ(found.extensions[0].value.bytes, "Gr\u00fc\u00dfe: postmaster at example");
  EXPECT_EQ(found.extensions[0].offset, with("").size());
}

TEST(policy, off_the_grammar_beside_a_complete_policy_is_usable_and_noisy) {
  struct row {
    std::string body;
    std::size_t line, column;
    std::string words;
  };
  const row rows[] = {
      {with("\r\n"), 5, 1, "a blank line"},
      {"\r\n" + with(""), 1, 1, "a blank line"},
      {with("  \t\r\n"), 5, 1, "a blank line"},
      {with("\r\n\r\n\r\n"), 5, 1, "a blank line (3 lines)"},
      {with("  mx: b.example\r\n"), 5, 1, "white space before the key"},
      {with("mx : b.example\r\n"), 5, 3, "white space before the colon"},
      {"\xef\xbb\xbf" + with(""), 1, 1, "a byte order mark"},
      {with("# a comment\r\n"), 5, 2, "expected `key: value`"},
      {with("hello\r\n"), 5, 6, "expected `key: value`"},
      {with("ext:\r\n"), 5, 5, "a value after the colon"},
      {with("ext: a\tb\r\n"), 5, 7, "no tab"},
      {with("ext: a\x01\r\n"), 5, 7, "no control character"},
      {with("ext: caf\xe9\r\n"), 5, 9, "valid UTF-8"},
      {with("_ext: a\r\n"), 5, 1, "expected a key"},
      {with("two words: a\r\n"), 5, 4, "expected a key"},
      {with(std::string(33, 'k') + ": a\r\n"), 5, 33, "at most 32"},
  };
  for (const row& r : rows) {
    const sts_policy found = parse_policy(r.body);
    EXPECT_TRUE(found.valid) << r.body << told(found.errors);
    ASSERT_THAT(kinds(found.notes), ElementsAre(kind::noise)) << r.body << told(found.notes);
    EXPECT_EQ(found.notes[0].line, r.line) << told(found.notes);
    EXPECT_EQ(found.notes[0].column, r.column) << told(found.notes);
    EXPECT_THAT(found.notes[0].message, HasSubstr(r.words));
    EXPECT_EQ(found.mode, policy_mode::testing);
    EXPECT_EQ(found.looks_like, body_kind::policy);
  }
}

TEST(policy, indented_throughout_is_read_and_noted_once) {
  const sts_policy found = parse_policy("  version: STSv1\n  mode: none\n  max_age: 86400\n");
  EXPECT_TRUE(found.valid) << told(found.errors);
  ASSERT_EQ(found.notes[0].kind, kind::noise);
  EXPECT_THAT(found.notes[0].message, HasSubstr("(3 lines)"));
  EXPECT_THAT(kinds(found.notes), ElementsAre(kind::noise, kind::line_endings));
}

TEST(policy, makes_a_malformed_line_an_error_when_the_policy_is_incomplete) {
  const sts_policy found = parse_policy("version: STSv1\r\nmode: enforce\r\nhello\r\nmx: a.example\r\n");
  EXPECT_THAT(kinds(found.errors), ElementsAre(kind::syntax, kind::max_age)) << told(found.errors);
  EXPECT_EQ(found.errors[0].line, 3U);
}

TEST(policy, holds_no_bare_cr) {
  const sts_policy old_mac = parse_policy("version: STSv1\rmode: none\rmax_age: 1\r");
  EXPECT_FALSE(old_mac.valid);
  ASSERT_THAT(kinds(old_mac.errors), ElementsAre(kind::syntax)) << told(old_mac.errors);
  EXPECT_EQ(old_mac.errors[0].column, 15U);
  EXPECT_EQ(old_mac.mode, policy_mode::none);  // read for the explanation
  const sts_policy doubled = parse_policy("version: STSv1\r\r\nmode: none\r\r\nmax_age: 1\r\r\n");
  EXPECT_THAT(kinds(doubled.errors), ElementsAre(kind::syntax)) << told(doubled.errors);
  EXPECT_FALSE(parse_policy("version: STSv1\r\nmode: none\r\nmax_age: 1\r").valid);
}

TEST(policy, bounds_what_it_keeps_of_a_hostile_body) {
  std::string body;
  for (int i = 0; i < 20000; ++i) body += "mx: _" + std::string(i == 0 ? 5000 : 1, 'x') + "\n";
  const sts_policy found = parse_policy(body);
  EXPECT_FALSE(found.valid);
  EXPECT_LE(found.errors.size(), 110U);
  EXPECT_LE(found.errors[0].text.bytes.size(), 200U);
  EXPECT_LE(found.mx[0].pattern.bytes.size(), 300U);
}

}  // namespace
}  // namespace mtasts
