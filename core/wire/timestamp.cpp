// A point in time as RFC 3339 section 5.6 writes it, without a clock and without a time zone.
#include "mtasts/timestamp.hpp"

#include <charconv>
#include <chrono>

#include "wire/rfc3339.hpp"

namespace mtasts {
namespace {

// The same for every year that a certificate may name; others only come of evidence that somebody made up.
void append_padded(std::string& to, unsigned value, std::size_t width) {
  char digits[16];
  const std::size_t size = static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits);
  if (size < width) to.append(width - size, '0');
  to.append(digits, size);
}

}  // namespace

std::string rfc3339(timestamp moment) {
  using namespace std::chrono;
  const sys_seconds at{std::chrono::seconds{moment.seconds}};
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const auto rest = static_cast<unsigned>((at - midnight).count());
  const int year = static_cast<int>(date.year());
  std::string out;
  out.reserve(20);
  if (year < 0) out += '-';
  append_padded(out, static_cast<unsigned>(year < 0 ? -year : year), 4);
  const auto part = [&out](char before, unsigned value) {
    out += before;
    append_padded(out, value, 2);
  };
  part('-', static_cast<unsigned>(date.month()));
  part('-', static_cast<unsigned>(date.day()));
  part('T', rest / 3600);
  part(':', rest / 60 % 60);
  part(':', rest % 60);
  out += 'Z';
  return out;
}

std::optional<timestamp> timestamp_of(std::string_view text) {
  if (const std::optional<std::int64_t> seconds = wire::seconds_of(text)) return timestamp{*seconds};
  return std::nullopt;
}

}  // namespace mtasts
