// What an option may be, and the one form in which it is refused; shared by the two ways in: a struct and JSON.
#pragma once
#include <boost/describe/members.hpp>
#include <string>
#include <string_view>

#include "mtasts/error.hpp"
#include "mtasts/options.hpp"

namespace mtasts::engine {

using all_options = boost::describe::describe_members<options, boost::describe::mod_public>;

/// What a number may be; each option of a numeric type has a row.
struct number_range {
  std::string_view name;
  double least;
  double most;
  bool above;  ///< `least` itself is not allowed
  std::string_view expected;

  [[nodiscard]] bool holds(double value) const {  // false for NaN
    return (above ? value > least : value >= least) && value <= most;
  }
};
[[nodiscard]] const number_range& range_of(std::string_view name);

inline constexpr std::string_view a_resolver = "an address, address:port, [address]:port or an https:// URL";

/// As a JSON string, so that no control character of the caller's reaches a log as it is.
[[nodiscard]] std::string quoted(std::string_view text);
[[nodiscard]] std::string in_words(double value);

/// An option that cannot be, before its name is put into the caller's spelling.
struct refusal {
  std::string name;
  std::string expected;
  std::string got;

  /// invalid_option: `option "timeout": expected ..., got ...`.
  [[nodiscard]] error as_error(spelling names) const;
};
/// Throws a refusal.
[[noreturn]] void refuse_option(std::string_view name, std::string_view expected, std::string_view got);

/// As `mtasts::validate`, but throws a refusal.
void judge_options(const options& chosen);

}  // namespace mtasts::engine
