// Text that a stranger chose: a banner, a policy body, a certificate's subject.
// It has a type of its own so that no renderer prints it without escaping it first.
#pragma once
#include <boost/describe/class.hpp>
#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace mtasts {

/// Bytes as the peer sent them, already bounded in length by whoever read them.
/// In JSON: a string in which a backslash is written `\\` and a byte that is not part of valid UTF-8 is
/// written `\xNN`, so that every byte survives the way there and back.
struct peer_text {
  std::string bytes;

  peer_text() = default;
  explicit peer_text(std::string text) : bytes(std::move(text)) {}
  explicit peer_text(std::string_view text) : bytes(text) {}
  explicit peer_text(const char* text) : bytes(text) {}

  [[nodiscard]] bool empty() const noexcept { return bytes.empty(); }
  friend auto operator<=>(const peer_text&, const peer_text&) = default;
};
BOOST_DESCRIBE_STRUCT(peer_text, (), (bytes))

/// The form of `peer_text` in JSON, and its way back. `unescape` takes what `escape` gave; anything else it keeps as
/// is.
[[nodiscard]] std::string escape_peer_text(std::string_view bytes);
[[nodiscard]] std::string unescape_peer_text(std::string_view text);

}  // namespace mtasts
