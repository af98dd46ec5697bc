// Instants in words (RFC 3339 section 5.6), without a clock and without a time zone.
#include "rules/dates.hpp"

#include <chrono>

namespace mtasts::rules {
namespace {

struct civil {
  int year;
  unsigned month, day, hour, minute, second;
};

civil civil_of(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds at{std::chrono::seconds{seconds}};
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const auto rest = static_cast<unsigned>((at - midnight).count());
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          rest / 3600,
          rest / 60 % 60,
          rest % 60};
}

std::string padded(unsigned value, std::size_t width = 2) {
  std::string digits = std::to_string(value);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

std::string year_of(const civil& at) {
  return at.year < 0 ? "-" + padded(static_cast<unsigned>(-at.year), 4) : padded(static_cast<unsigned>(at.year), 4);
}

}  // namespace

std::string rfc3339(std::int64_t seconds) {
  const civil at = civil_of(seconds);
  return calendar_day(seconds) + "T" + padded(at.hour) + ":" + padded(at.minute) + ":" + padded(at.second) + "Z";
}

std::string calendar_day(std::int64_t seconds) {
  const civil at = civil_of(seconds);
  return year_of(at) + "-" + padded(at.month) + "-" + padded(at.day);
}

std::string record_id(std::int64_t seconds) {
  const civil at = civil_of(seconds);
  return year_of(at) + padded(at.month) + padded(at.day) + padded(at.hour) + padded(at.minute) + padded(at.second) +
         "Z";
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
