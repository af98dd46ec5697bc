// A point in time that has a type of its own, so that JSON writes it as RFC 3339 and a column of times is one.
#pragma once
#include <boost/describe/class.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mtasts {

/// Seconds since 1970 UTC. In JSON the date-time of RFC 3339 section 5.6: "2026-11-22T02:30:00Z".
struct timestamp {
  std::int64_t seconds = 0;
  friend auto operator<=>(const timestamp&, const timestamp&) = default;
};
BOOST_DESCRIBE_STRUCT(timestamp, (), (seconds))

[[nodiscard]] std::string rfc3339(timestamp moment);
/// Nothing when `text` is no date-time; a fraction is dropped.
[[nodiscard]] std::optional<timestamp> timestamp_of(std::string_view text);

}  // namespace mtasts
