// Bytes of a peer: the escape of peer_text and its way back, and UTF-8 by RFC 3629 section 4 as the RFC prints it.
#include "mtasts/peer_text.hpp"

#include <algorithm>

#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"
#include "wire/utf8.hpp"

namespace mtasts::fuzz {
namespace {

constexpr auto npos = std::string_view::npos;

const abnf::rule character = abnf::range(0, 0x7f) | abnf::utf8_2 | abnf::utf8_3 | abnf::utf8_4;
const abnf::rule characters = abnf::any(character);

void check(std::string_view bytes) {
  const std::string escaped = escape_peer_text(bytes);
  holds(wire::first_not_utf8(escaped) == npos, "what was escaped is UTF-8");
  holds(unescape_peer_text(escaped) == bytes, "what was escaped comes back");
  const bool is_utf8 = wire::first_not_utf8(bytes) == npos;
  implies(is_utf8 && bytes.find('\\') == npos, escaped == bytes, "what is readable stays as it is");
  const std::string unescaped = unescape_peer_text(bytes);
  holds(unescape_peer_text(escape_peer_text(unescaped)) == unescaped, "whatever was taken for an escape, it stays");

  if (bytes.size() <= abnf::longest) {
    holds(abnf::matches(characters, bytes) == is_utf8, "UTF-8 is what RFC 3629 section 4 says", bytes);
    const std::size_t bad = std::min(wire::first_not_utf8(bytes), bytes.size());
    holds(abnf::matches(characters, bytes.substr(0, bad)), "up to the first other byte it is UTF-8", bytes);
  }
  for (const std::size_t limit : {0UL, 1UL, 2UL, 3UL, 4UL, 7UL, 64UL, bytes.size() / 2, bytes.size()}) {
    const std::string_view prefix = wire::utf8_prefix(bytes, limit);
    holds(bytes.starts_with(prefix) && prefix.size() <= limit, "a prefix is one, within its limit");
    holds(prefix.size() + 3 >= std::min(limit, bytes.size()), "at most the rest of one character is left out");
    implies(is_utf8, wire::first_not_utf8(prefix) == npos, "no character is cut");
  }
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
