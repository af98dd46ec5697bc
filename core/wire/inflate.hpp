// One stream of deflate (RFC 1951), bare or in one of its wrappings, held to a bound.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mtasts/error.hpp"

namespace mtasts::wire {

/// The values are zlib's window bits.
enum class wrapping { bare = -15, zlib = 15, gzip = 15 + 16 };

/// Appends what the stream at the start of `rest` holds to `out`, which never grows beyond `limit` bytes, and leaves
/// `rest` behind the stream. `whole` is what the error's offset counts from.
[[nodiscard]] std::optional<syntax_error> inflate_one(std::string_view whole, std::string_view& rest, wrapping how,
                                                      std::string& out, std::size_t limit);

}  // namespace mtasts::wire
