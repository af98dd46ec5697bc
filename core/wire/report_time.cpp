// What reporters write is brought into the form of RFC 3339 section 5.6 and read as that.
#include "wire/report_time.hpp"

#include <string>

#include "wire/ascii.hpp"
#include "wire/rfc3339.hpp"

namespace mtasts::wire {
namespace {

constexpr std::size_t date_size = std::string_view("2016-04-01").size();

/// "", "Z", "+01:00" for "", "UTC", "+0100" or "+01"; anything else as it is.
std::string zone_of(std::string_view text) {
  if (text.empty() || text == "UTC" || text == "GMT") return "Z";
  const bool offset = text.front() == '+' || text.front() == '-';
  if (offset && text.size() == 3) return std::string(text) + ":00";
  if (offset && text.size() == 5 && text.find(':') == std::string_view::npos)
    return std::string(text.substr(0, 3)) + ":" + std::string(text.substr(3));
  return std::string(text);
}

}  // namespace

std::optional<std::int64_t> report_time(std::string_view text) {
  text = trim(text);
  if (text.size() == date_size) return seconds_of(std::string(text) + "T00:00:00Z");
  std::size_t clock = text.size() < date_size ? text.size() : date_size + 1;
  while (clock < text.size() && (is_digit(text[clock]) || text[clock] == ':' || text[clock] == '.')) ++clock;
  std::string time(text.substr(0, clock));
  if (time.size() == std::string_view("2016-04-01T00:00").size()) time += ":00";
  return seconds_of(time + zone_of(trim(text.substr(clock))));
}

}  // namespace mtasts::wire
