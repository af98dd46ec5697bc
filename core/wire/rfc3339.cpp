// RFC 3339 section 5.6: `2016-04-01T00:00:00Z`, with a fraction and an offset if one likes.
#include "wire/rfc3339.hpp"

#include <chrono>

#include "wire/ascii.hpp"

namespace mtasts::wire {
namespace {

class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  /// Exactly `digits` digits, within `low` and `high`.
  int number(std::size_t digits, int low, int high) {
    int out = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_.empty() || !is_digit(rest_.front())) return fail();
      out = out * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return out < low || out > high ? fail() : out;
  }
  void one_of(std::string_view set) {
    if (!accept(set)) fail();
  }
  char accept(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  [[nodiscard]] bool whole() const { return fits_ && rest_.empty(); }

 private:
  int fail() {
    fits_ = false;
    return 0;
  }
  std::string_view rest_;
  bool fits_ = true;
};

}  // namespace

std::optional<std::int64_t> seconds_of(std::string_view text) {
  scanner in(text);
  const int year = in.number(4, 0, 9999);
  in.one_of("-");
  const int month = in.number(2, 1, 12);
  in.one_of("-");
  const int day = in.number(2, 1, 31);
  in.one_of("Tt ");
  const int hour = in.number(2, 0, 23);
  in.one_of(":");
  const int minute = in.number(2, 0, 59);
  in.one_of(":");
  const int second = in.number(2, 0, 60);
  if (in.accept(".")) {
    in.number(1, 0, 9);
    while (in.accept("0123456789")) {
    }
  }
  int offset = 0;  // minutes east
  if (const char sign = in.accept("+-")) {
    const int hours = in.number(2, 0, 23);
    in.one_of(":");
    offset = (hours * 60 + in.number(2, 0, 59)) * (sign == '+' ? 1 : -1);
  } else {
    in.one_of("Zz");
  }
  using namespace std::chrono;
  const year_month_day date = std::chrono::year(year) / month / day;
  if (!in.whole() || !date.ok()) return {};
  const auto days = sys_days(date).time_since_epoch();
  return seconds(days + hours(hour) + minutes(minute - offset) + seconds(second)).count();
}

}  // namespace mtasts::wire
