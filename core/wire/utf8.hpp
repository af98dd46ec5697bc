// Which bytes are UTF-8 by RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once
#include <cstddef>
#include <string_view>

namespace mtasts::wire {

/// Length in bytes of the character that begins at `at`, 0 when none does.
[[nodiscard]] std::size_t utf8_length(std::string_view text, std::size_t at);

/// Offset of the first byte that is not part of a character, npos when all are.
[[nodiscard]] std::size_t first_not_utf8(std::string_view text);

/// The first `limit` bytes at most, cut before a character rather than inside it.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t limit);

}  // namespace mtasts::wire
