// The value of an `mx` key, RFC 8461 section 3.2: `["*."] Domain`, and what is wrong with one that is not.
#pragma once
#include <optional>
#include <string_view>

#include "mtasts/error.hpp"

namespace mtasts::wire {

/// Nothing when `pattern` fits the grammar; an IPv4 address fits it, although no MX host ever matches it.
/// Else the offset in the pattern, and in words what is expected there. The words never quote the pattern.
[[nodiscard]] std::optional<syntax_error> check_mx_pattern(std::string_view pattern);

}  // namespace mtasts::wire
