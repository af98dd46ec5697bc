// What holds of every text on a terminal, whoever wrote what it quotes: no byte of a peer controls anything.
#pragma once
#include "mtasts/render.hpp"
#include "tests/fuzz/property.hpp"
#include "wire/utf8.hpp"

namespace mtasts::fuzz {

/// Without the colours that we set ourselves: ESC `[`, digits and `;`, `m`.
inline std::string without_colours(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\x1b[") == 0) {
      const std::size_t end = text.find_first_not_of("0123456789;", i + 2);
      if (end != std::string::npos && text[end] == 'm') {
        i = end;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

inline void renders_safely(const report& said) {
  const std::string plain = to_text(said);
  holds(wire::first_not_utf8(plain) == std::string_view::npos, "what is printed is UTF-8");
  for (const char c : plain)
    holds(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f), "no control character is printed", plain);
  holds(without_colours(to_text(said, true)) == plain, "with colours the words are the same");
  for (const int width : {20, 132}) holds(!to_text(said, false, width).empty(), "a report has words in any width");
}

}  // namespace mtasts::fuzz
