// The date-time of RFC 3339 section 5.6.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace mtasts::wire {

/// Seconds since 1970 UTC, fractions dropped; nothing when `text` is no date-time. A leap second counts as the next
/// one.
[[nodiscard]] std::optional<std::int64_t> seconds_of(std::string_view text);

}  // namespace mtasts::wire
