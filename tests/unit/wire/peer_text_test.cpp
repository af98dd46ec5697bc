// The JSON form of a stranger's bytes: readable where it can be, and nothing is ever lost.
#include "mtasts/peer_text.hpp"

#include <gtest/gtest.h>

#include "wire/utf8.hpp"

namespace mtasts {
namespace {

using namespace std::string_view_literals;

TEST(peer_text, keeps_valid_utf8_as_it_is) {
  EXPECT_EQ(escape_peer_text("220 mx.example.org gr\u00fc\u00df dich \U0001F600"),
            "220 mx.example.org gr\u00fc\u00df dich \U0001F600");
  EXPECT_EQ(escape_peer_text("a\0b\r\n\x1b"sv),
            "a\0b\r\n\x1b"sv);  // controls are JSON's to escape, and each renderer's
}

TEST(peer_text, doubles_a_backslash) { EXPECT_EQ(escape_peer_text(R"(a\b\x41)"), R"(a\\b\\x41)"); }

TEST(peer_text, spells_out_bytes_that_are_not_utf8) {
  EXPECT_EQ(escape_peer_text("caf\xe9!"), R"(caf\xe9!)");
  EXPECT_EQ(escape_peer_text("\xc0\xaf"), R"(\xc0\xaf)");                  // overlong
  EXPECT_EQ(escape_peer_text("\xed\xa0\x80"), R"(\xed\xa0\x80)");          // a surrogate
  EXPECT_EQ(escape_peer_text("\xf4\x90\x80\x80"), R"(\xf4\x90\x80\x80)");  // above U+10FFFF
  EXPECT_EQ(escape_peer_text("\xe2\x82"), R"(\xe2\x82)");                  // cut in the midst
}

TEST(peer_text, takes_back_what_it_gave_and_leaves_the_rest) {
  EXPECT_EQ(unescape_peer_text(R"(caf\xe9 \\x41 \x41 \n \)"), "caf\xe9 \\x41 \\x41 \\n \\");
}

TEST(peer_text, survives_the_way_there_and_back_for_every_pair_of_bytes) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string bytes{'\\', 'x', static_cast<char>(first), static_cast<char>(second), '8'};
      const std::string escaped = escape_peer_text(bytes);
      ASSERT_EQ(wire::first_not_utf8(escaped), std::string_view::npos);
      ASSERT_EQ(unescape_peer_text(escaped), bytes);
    }
}

TEST(utf8_prefix, never_cuts_a_character_and_never_exceeds_its_limit) {
  EXPECT_EQ(wire::utf8_prefix("abc", 5), "abc");
  EXPECT_EQ(wire::utf8_prefix("ab\u20ac", 4), "ab");
  EXPECT_EQ(wire::utf8_prefix("ab\u20ac", 5), "ab\u20ac");
  EXPECT_EQ(wire::utf8_prefix("\x80\x80\x80\x80\x80\x80", 4).size(), 4U);
}

}  // namespace
}  // namespace mtasts
