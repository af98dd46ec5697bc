// Instants in words (RFC 3339 section 5.6), without a clock and without a time zone.
#include "rules/dates.hpp"

#include "mtasts/timestamp.hpp"

namespace mtasts::rules {

std::string rfc3339(std::int64_t seconds) { return mtasts::rfc3339(timestamp{seconds}); }

std::string calendar_day(std::int64_t seconds) {
  const std::string whole = rfc3339(seconds);
  return whole.substr(0, whole.find('T'));
}

std::string record_id(std::int64_t seconds) {
  std::string id = rfc3339(seconds);
  std::erase_if(id, [](char c) { return c == '-' || c == 'T' || c == ':'; });
  return id;
}

std::string span_in_words(std::int64_t seconds) {
  const auto counted = [](std::int64_t n, const char* unit) {
    return std::to_string(n) + " " + unit + (n == 1 ? "" : "s");
  };
  if (seconds < 0) seconds = 0;
  if (seconds >= seconds_a_day) return counted(seconds / seconds_a_day, "day");
  if (seconds >= 3600) return counted(seconds / 3600, "hour");
  if (seconds >= 60) return counted(seconds / 60, "minute");
  return counted(seconds, "second");
}

}  // namespace mtasts::rules
