// Instants in words. Evidence counts seconds since 1970 UTC; reports write RFC 3339 section 5.6.
#pragma once
#include <cstdint>
#include <string>

namespace mtasts::rules {

inline constexpr std::int64_t seconds_a_day = 86400;

/// "2026-11-22T02:30:00Z"
[[nodiscard]] std::string rfc3339(std::int64_t seconds);
/// "2026-11-22"
[[nodiscard]] std::string calendar_day(std::int64_t seconds);
/// "20261122023000Z": the form that RFC 8461 section 3.1 shows for the id of a record.
[[nodiscard]] std::string record_id(std::int64_t seconds);
/// A span for people: "12 days", "1 day", "3 hours", "40 seconds". Never negative.
[[nodiscard]] std::string span_in_words(std::int64_t seconds);

}  // namespace mtasts::rules
