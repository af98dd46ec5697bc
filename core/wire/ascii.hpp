// Character classes of ABNF, RFC 5234 appendix B.1, on bytes: no locale, no surprise above 0x7f.
#pragma once
#include <cstddef>
#include <string_view>

namespace mtasts::wire {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_wsp(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
/// VCHAR: %x21-7E.
constexpr bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The value of a hexadecimal digit; call it only where `is_hex` holds.
constexpr unsigned hex_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>(lower(c) - 'a') + 10U;
}

constexpr std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_wsp(text.front())) text.remove_prefix(1);
  return text;
}
constexpr std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_wsp(text.back())) text.remove_suffix(1);
  return text;
}
constexpr std::string_view trim(std::string_view text) { return trim_left(trim_right(text)); }

/// The name grammar that RFC 8461 sections 3.1 and 3.2 and RFC 8460 section 3 share: a letter or digit, then up to 31
/// of letters, digits, `_`, `-` and `.`. Gives the offset where it is left, or npos.
constexpr std::size_t leaves_extension_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool fits = is_alnum(c) || (i > 0 && (c == '_' || c == '-' || c == '.'));
    if (!fits || i >= 32) return i;
  }
  return name.empty() ? 0 : std::string_view::npos;
}

}  // namespace mtasts::wire
