// The times of a TLS report as reporters write them: RFC 8460 section 4.4 wants the date-time of RFC 3339, and many
// send something near it.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace mtasts::wire {

/// As `seconds_of`; besides, a time without zone is UTC, as the days of reports are (RFC 8460 section 4.1), a date
/// alone is its midnight, and an offset may be written +0000 or +00, the zone UTC or GMT, with a space before it.
[[nodiscard]] std::optional<std::int64_t> report_time(std::string_view text);

}  // namespace mtasts::wire
