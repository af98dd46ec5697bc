// The JSON form of a stranger's bytes: whatever is UTF-8 (RFC 3629 section 4) stays readable, the rest is spelt out.
#include "mtasts/peer_text.hpp"

#include <algorithm>

#include "wire/ascii.hpp"
#include "wire/utf8.hpp"

namespace mtasts {

std::string escape_peer_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size());
  const auto plain = [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\\'; };
  for (std::size_t i = 0; i < bytes.size();) {
    // Nearly all of every text is plain, and every text of a report comes through here.
    const auto rest = bytes.begin() + static_cast<std::ptrdiff_t>(i);
    if (const auto run = static_cast<std::size_t>(std::find_if_not(rest, bytes.end(), plain) - rest); run > 0) {
      out += bytes.substr(i, run);
      i += run;
      continue;
    }
    const std::size_t length = wire::utf8_length(bytes, i);
    if (length == 0) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      out += "\\x";
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
      ++i;
    } else {
      if (bytes[i] == '\\') out += '\\';
      out += bytes.substr(i, length);
      i += length;
    }
  }
  return out;
}

std::string unescape_peer_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\\\\")) {
      out += '\\';
      i += 1;
    } else if (rest.starts_with("\\x") && rest.size() >= 4 && wire::is_hex(rest[2]) && wire::is_hex(rest[3]) &&
               rest[2] >= '8') {  // only bytes above 0x7f are ever escaped
      out += static_cast<char>(wire::hex_value(rest[2]) * 16 + wire::hex_value(rest[3]));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace mtasts
