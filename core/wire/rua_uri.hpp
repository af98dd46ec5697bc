// One reporting address of RFC 8460 section 3: a `mailto:` URI of RFC 6068 or an `https:` URI of RFC 3986.
#pragma once
#include <string>
#include <string_view>

#include "mtasts/tlsrpt.hpp"

namespace mtasts::wire {

/// `key` gets the form in which equal addresses are equal texts: scheme and host in lower case.
[[nodiscard]] rua_uri read_rua_uri(std::string_view uri, std::size_t offset, std::string& key);

/// The scheme by RFC 3986 section 3.1 with its colon, as written; empty when the text begins with none.
[[nodiscard]] std::string_view scheme_of(std::string_view text);

}  // namespace mtasts::wire
