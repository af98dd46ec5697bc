// The UTF-8 of RFC 3629 section 4, as a table of what the second byte may be after each first byte.
#include "wire/utf8.hpp"

namespace mtasts::wire {

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto within = [](unsigned b, unsigned low, unsigned high) { return b >= low && b <= high; };
  const auto tail = [&](std::size_t i) { return within(byte(i), 0x80, 0xbf); };
  if (at >= text.size()) return 0;
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  if (within(first, 0xc2, 0xdf)) return tail(at + 1) ? 2 : 0;
  if (within(first, 0xe0, 0xef)) {
    const bool second = within(byte(at + 1), first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
    return second && tail(at + 2) ? 3 : 0;
  }
  if (within(first, 0xf0, 0xf4)) {
    const bool second = within(byte(at + 1), first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
    return second && tail(at + 2) && tail(at + 3) ? 4 : 0;
  }
  return 0;
}

std::size_t first_not_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

std::string_view utf8_prefix(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  // At most three bytes back: a stray run of continuation bytes is no character and may be cut anywhere.
  while (end > 0 && limit - end < 3 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, utf8_length(text, end) > limit - end ? end : limit);
}

}  // namespace mtasts::wire
