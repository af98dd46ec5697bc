// Properties that hold for every input: each parser answers, whatever the bytes; places lie within the text; a verdict
// and its errors agree; and functions that say the same thing in two ways agree.
#include <gtest/gtest.h>

#include <random>

#include "mtasts/domain.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"
#include "mtasts/tlsrpt_report.hpp"
#include "wire/mx_pattern.hpp"
#include "wire/smtp_reply.hpp"

namespace mtasts {
namespace {

/// The same sequence on every machine: std::mt19937 is specified to the bit, the distributions are not used.
class dice {
 public:
  explicit dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  /// Pieces of the grammar and random bytes, so that some texts get far and all break somewhere.
  std::string text(const std::vector<std::string>& pieces) {
    std::string out;
    for (std::size_t n = below(12); n > 0; --n) {
      if (below(4) == 0)
        out += static_cast<char>(below(256));
      else
        out += pieces[below(pieces.size())];
    }
    return out;
  }

 private:
  std::mt19937 engine_;
};

constexpr int rounds = 20000;

TEST(totality, of_records) {
  dice thrown(8461);
  const std::vector<std::string> pieces{
      "v=STSv1;", "v=TLSRPTv1;",        " id=1",   "id=", ";", " ",     "a=b",  "=",       "rua=mailto:a@b.example",
      ",",        "https://x.example/", "mailto:", "%41", "!", "[::1]", "?a=b", "\xc3\xbc"};
  for (int i = 0; i < rounds; ++i) {
    const std::string text = (i % 2 == 0 ? "v=STSv1;" : "v=TLSRPTv1;") + thrown.text(pieces);
    const std::vector<std::string> records{text};
    const sts_record sts = parse_sts_records(records);
    ASSERT_EQ(sts.state == record_state::invalid, sts.error.has_value()) << text;
    ASSERT_EQ(sts.state == record_state::valid, !sts.id.empty()) << text;
    ASSERT_LE(sts.error.value_or(syntax_error{}).offset, text.size()) << text;
    ASSERT_TRUE(!sts.error || !sts.error->expected.empty()) << text;
    const tlsrpt_record tls = parse_tlsrpt_records(records);
    ASSERT_EQ(tls.state == record_state::invalid, tls.error.has_value()) << text;
    ASSERT_TRUE(tls.state != record_state::valid || !tls.rua.empty()) << text;
    ASSERT_LE(tls.error.value_or(syntax_error{}).offset, text.size()) << text;
    for (const rua_uri& uri : tls.rua)
      ASSERT_EQ(text.compare(uri.offset, uri.uri.bytes.size(), uri.uri.bytes), 0) << text;
  }
}

TEST(totality, of_policies) {
  dice thrown(3207);
  const std::vector<std::string> pieces{"version: STSv1\n",
                                        "mode: enforce\r\n",
                                        "mode: none\n",
                                        "max_age: 86400\n",
                                        "mx: a.example\n",
                                        "mx:\n",
                                        "- b\n",
                                        "---\n",
                                        "\r",
                                        "\n",
                                        " ",
                                        ":",
                                        "x: y\n",
                                        "{",
                                        "<html>",
                                        "\\fs",
                                        "mx",
                                        "\xef\xbb\xbf",
                                        "[",
                                        "]"};
  int valid = 0;
  for (int i = 0; i < rounds; ++i) {
    std::string text = thrown.text(pieces);
    if (i % 2 == 0) text = "version: STSv1\nmode: none\nmax_age: 1\n" + text;
    const sts_policy found = parse_policy(text);
    ASSERT_EQ(found.valid, found.errors.empty()) << text;
    if (found.valid) {
      ++valid;
      ASSERT_EQ(found.version, "STSv1") << text;
      ASSERT_TRUE(found.mode && found.max_age) << text;
      ASSERT_TRUE(*found.mode == policy_mode::none || !found.mx.empty()) << text;
      for (const mx_pattern& pattern : found.mx) ASSERT_TRUE(pattern.valid) << text;
      // What is usable stays so, and means the same, with another line that senders ignore.
      sts_policy again = parse_policy(text + (text.ends_with('\n') ? "" : "\n") + "later-extension: 1\n");
      ASSERT_TRUE(again.valid) << text;
      ASSERT_EQ(again.mx, found.mx) << text;
    }
    for (const auto* list : {&found.errors, &found.notes})
      for (const policy_problem& problem : *list) {
        ASSERT_FALSE(problem.message.empty()) << text;
        ASSERT_EQ(problem.line == 0, problem.column == 0) << text;
        ASSERT_LE(problem.text.bytes.size(), 200U);
      }
  }
  EXPECT_GT(valid, rounds / 10);
}

TEST(totality, of_names_and_patterns) {
  dice thrown(5890);
  const std::vector<std::string> pieces{"a", "example",   ".", "-", "xn--", "mnchen-3ya", "\u00fc", "\u3002", "*.", "_",
                                        "1", "192.0.2.1", "[", "]", ":",    "\u200d",     "\u05d0"};
  for (int i = 0; i < rounds; ++i) {
    const std::string text = thrown.text(pieces);
    const auto name = parse_domain(text);
    if (name) {
      ASSERT_TRUE(is_host_name(name->ascii)) << text;
      ASSERT_FALSE(is_address(name->ascii)) << text;
      const auto again = parse_domain(name->ascii);
      ASSERT_TRUE(again) << text;
      ASSERT_EQ(*again, *name) << text;
      const auto shown = parse_domain(name->unicode);
      ASSERT_TRUE(shown) << text;
      ASSERT_EQ(shown->ascii, name->ascii) << text;
      ASSERT_TRUE(match_mx(name->ascii, name->ascii)) << text;
      ASSERT_TRUE(match_mx("*." + name->ascii, "x." + name->ascii) || name->ascii.size() > 251 ||
                  is_address("x." + name->ascii))
          << text;
    } else {
      ASSERT_LE(name.error().offset, text.size()) << text;
      ASSERT_FALSE(name.error().expected.empty()) << text;
    }
    const auto problem = wire::check_mx_pattern(text);
    if (problem) {
      ASSERT_LE(problem->offset, text.size()) << text;
      ASSERT_FALSE(match_mx(text, "mail.example")) << text;
    }
    ASSERT_TRUE(!is_host_name(text) || !problem) << text;
  }
}

TEST(totality, of_replies_and_the_cut_of_their_bytes_does_not_matter) {
  dice thrown(5321);
  const std::vector<std::string> pieces{"220 a\r\n", "250-b\r\n", "250 c\n", "250", "\r\n", "-", "STARTTLS", "\n", " "};
  for (int i = 0; i < rounds; ++i) {
    const std::string text = thrown.text(pieces);
    wire::reply_reader whole;
    wire::reply_reader bitwise;
    whole.feed(text);
    for (const char c : text) bitwise.feed(std::string_view(&c, 1));
    ASSERT_EQ(whole.state(), bitwise.state()) << text;
    ASSERT_EQ(whole.reply(), bitwise.reply()) << text;
    ASSERT_EQ(whole.leftover(), bitwise.leftover()) << text;
  }
}

TEST(totality, of_reports) {
  dice thrown(8460);
  const std::vector<std::string> pieces{"{",
                                        "}",
                                        "[",
                                        "]",
                                        "\"policies\"",
                                        ":",
                                        ",",
                                        "\"date-range\"",
                                        "1",
                                        "null",
                                        "\"x\"",
                                        "\x1f\x8b\x08",
                                        "\"organization-name\":\"a\"",
                                        "\\",
                                        "\n"};
  for (int i = 0; i < rounds; ++i) {
    const std::string text = thrown.text(pieces);
    const auto found = parse_tlsrpt_report(text);
    ASSERT_FALSE(found) << text;  // none of these has all that is required
    ASSERT_LE(found.error().offset, text.size()) << text;
    ASSERT_FALSE(found.error().expected.empty()) << text;
  }
}

}  // namespace
}  // namespace mtasts
