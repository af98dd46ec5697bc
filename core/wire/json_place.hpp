// Where in a JSON text a value stands. Boost.JSON forgets that once it has parsed; an error message needs it.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mtasts/error.hpp"

namespace mtasts::wire {

/// Keys of objects and indices of arrays, from the outside in.
using json_path = std::vector<std::variant<std::string_view, std::size_t>>;

/// As people write it: `policies[0].summary`.
[[nodiscard]] std::string name_of(const json_path& path);

/// The offset of the value at `path`, or of the innermost value on the way there when the rest is missing.
/// `json` must be valid JSON (RFC 8259).
[[nodiscard]] std::size_t offset_of(std::string_view json, const json_path& path);

/// Fills line and column, both from 1, from the offset.
[[nodiscard]] syntax_error place_in(std::string_view text, std::size_t offset, std::string expected);

}  // namespace mtasts::wire
