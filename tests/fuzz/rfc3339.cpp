// A date-time: RFC 3339 section 5.6 as the RFC prints it, and a calendar that counts days one year after the other.
#include "wire/rfc3339.hpp"

#include <array>

#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

namespace grammar {
using namespace abnf;
const rule two = digit + digit;
const rule offset = any_case("z") | (one_of("+-") + two + ":" + two);
// The space instead of the T is the NOTE of section 5.6.
const rule date_time =
    two + two + "-" + two + "-" + two + one_of("Tt ") + two + ":" + two + ":" + two + maybe("." + some(digit)) + offset;
}  // namespace grammar

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_of(int year, int month) {
  constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days.at(static_cast<std::size_t>(month) - 1) + (month == 2 && is_leap(year) ? 1 : 0);
}

std::int64_t days_since_1970(int year, int month, int day) {
  std::int64_t days = day - 1;
  for (int m = 1; m < month; ++m) days += days_of(year, m);
  for (int y = 1970; y < year; ++y) days += is_leap(y) ? 366 : 365;
  for (int y = year; y < 1970; ++y) days -= is_leap(y) ? 366 : 365;
  return days;
}

std::optional<std::int64_t> by_counting(const std::string& text) {
  if (!abnf::matches(grammar::date_time, text)) return {};
  const auto number = [&](std::size_t at, std::size_t digits) { return std::stoi(text.substr(at, digits)); };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (month < 1 || month > 12 || day < 1 || day > days_of(year, month)) return {};
  if (hour > 23 || minute > 59 || second > 60) return {};
  std::int64_t east = 0;
  if (const char last = text.back(); last != 'Z' && last != 'z') {
    const std::size_t sign = text.size() - 6;
    const int hours = number(sign + 1, 2), minutes = number(sign + 4, 2);
    if (hours > 23 || minutes > 59) return {};
    east = (hours * 60 + minutes) * (text[sign] == '+' ? 60 : -60);
  }
  return days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - east;
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  const std::string text(text_of(data, size));
  if (text.size() > abnf::longest) return 0;
  const auto found = mtasts::wire::seconds_of(text);
  holds(found == by_counting(text), "a date-time is the seconds that counting gives", text);
  if (found && text.find('.') == std::string::npos && (text.ends_with('Z') || text.ends_with('z'))) {
    const std::string east = text.substr(0, text.size() - 1) + "+01:00";
    holds(mtasts::wire::seconds_of(east) == *found - 3600, "an hour further east it is an hour earlier");
  }
  return 0;
}
