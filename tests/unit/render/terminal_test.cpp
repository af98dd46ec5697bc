// What a peer writes is made visible before it reaches a terminal, and nothing else is touched.
#include "render/terminal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mtasts::render {
namespace {

using namespace std::string_literals;

struct escape_case {
  std::string what;
  std::string bytes;
  std::string shown;
};

const escape_case cases[] = {
    {"plain text stays", "mail.example.org", "mail.example.org"},
    {"letters of every script stay", "b\u00fccher \u65e5\u672c \u0645\u062b\u0627\u0644",
     "b\u00fccher \u65e5\u672c \u0645\u062b\u0627\u0644"},
    {"a backslash stays", R"(C:\x41)", R"(C:\x41)"},
    {"ESC", "\x1b[2J", R"(\x1b[2J)"},
    {"NUL", "a\0b"s, R"(a\x00b)"},
    {"BEL and backspace", "\a\b", R"(\x07\x08)"},
    {"DEL", "\x7f", R"(\x7f)"},
    {"line ends and tabs", "a\r\n\tb", R"(a\r\n\tb)"},
    {"C1 as UTF-8: CSI", "\u009b31m", R"(\u{9b}31m)"},
    {"C1 as a byte: CSI",
     "\x9b"
     "31m",
     R"(\x9b31m)"},
    {"right-to-left override", "\u202egpj.exe", R"(\u{202e}gpj.exe)"},
    {"isolates and marks", "\u2066\u2069\u200e\u200f\u061c", R"(\u{2066}\u{2069}\u{200e}\u{200f}\u{61c})"},
    {"zero width", "a\u200bb\u2060\ufeff", R"(a\u{200b}b\u{2060}\u{feff})"},
    {"soft hyphen", "a\u00adb", R"(a\u{ad}b)"},
    {"line separator", "\u2028", R"(\u{2028})"},
    {"tags beyond the first plane", "\U000e0041", R"(\u{e0041})"},
    {"noncharacter", "\U0001fffe", R"(\u{1fffe})"},
    {"a lone continuation byte", "\x80", R"(\x80)"},
    {"an overlong slash", "\xc0\xaf", R"(\xc0\xaf)"},
    {"a surrogate", "\xed\xa0\x80", R"(\xed\xa0\x80)"},
    {"beyond the last plane", "\xf4\x90\x80\x80", R"(\xf4\x90\x80\x80)"},
    {"cut off in the midst", "ab\xe2\x82", R"(ab\xe2\x82)"},
};

TEST(EscapeForTerminal, ShowsWhatWouldHideOrAct) {
  for (const escape_case& c : cases) EXPECT_EQ(escape_for_terminal(c.bytes), c.shown) << c.what;
}

TEST(EscapeForTerminal, LetsNoByteOfAnyValueThroughThatActs) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string shown = escape_for_terminal(std::string(1, static_cast<char>(byte)));
    for (const char c : shown) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << byte;
  }
}

TEST(DisplayWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("mail"), 4U);
  EXPECT_EQ(display_width("b\u00fccher"), 6U);
  EXPECT_EQ(display_width("bu\u0308cher"), 6U);
  EXPECT_EQ(display_width("\u65e5\u672c"), 4U);
  EXPECT_EQ(display_width("\u2717"), 1U);
  EXPECT_EQ(display_width(""), 0U);
}

}  // namespace
}  // namespace mtasts::render
