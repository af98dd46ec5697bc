// Text that is safe to print: what peers wrote can neither move the cursor, nor change colours, nor hide or reorder
// what stands beside it. Also how many columns a text takes, for wrapping.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mtasts::render {

/// The first code point of `bytes` (not empty) by the rules of RFC 3629: no overlong form, no surrogate. When what
/// stands there is not UTF-8, `valid` is false, `value` is the first byte and `size` is 1.
struct code_point {
  char32_t value = 0;
  std::size_t size = 1;
  bool valid = false;
};
[[nodiscard]] code_point first_code_point(std::string_view bytes);

/// True for what shows as nothing or rearranges its neighbours: C0 and C1 controls, bidirectional controls, zero-width
/// and invisible characters, variation selectors, tags, line and paragraph separators, noncharacters.
[[nodiscard]] bool is_hidden(char32_t value);

/// Every hidden character becomes `\n`, `\r`, `\t`, `\xNN` (below U+0080) or `\u{NNNN}`, every byte outside UTF-8
/// `\xNN`; everything else stays.
[[nodiscard]] std::string escape_for_terminal(std::string_view bytes);

/// Columns of a text that `escape_for_terminal` gave: East Asian wide characters take two, combining marks none.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace mtasts::render
