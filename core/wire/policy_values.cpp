// What each key of a policy may hold, RFC 8461 section 3.2.
// Erratum 7282 (reported, not verified) would allow 8 digits of max_age; the published ABNF allows 10, and so do we.
#include "wire/policy_values.hpp"

#include <algorithm>
#include <string>

#include "mtasts/domain.hpp"
#include "wire/ascii.hpp"
#include "wire/utf8.hpp"

namespace mtasts::wire {
namespace {

using boost::system::result;

constexpr std::uint64_t longest_age = 31557600;

syntax_error at(std::size_t offset, std::string expected) {
  return {.offset = offset, .line = 0, .column = 0, .expected = std::move(expected)};
}

/// Where `value` first differs from `wanted`.
std::size_t common_start(std::string_view value, std::string_view wanted) {
  const auto [here, there] = std::mismatch(value.begin(), value.end(), wanted.begin(), wanted.end());
  return static_cast<std::size_t>(here - value.begin());
}

}  // namespace

result<void, syntax_error> check_version(std::string_view value) {
  if (value == "STSv1") return {};
  if (same_name(value, "STSv1") && !value.ends_with('.')) return at(0, "exactly `STSv1`, in this case");
  return at(common_start(value, "STSv1"), "exactly `STSv1` and nothing more");
}

result<policy_mode, syntax_error> read_mode(std::string_view value) {
  if (value == "enforce") return policy_mode::enforce;
  if (value == "testing") return policy_mode::testing;
  if (value == "none") return policy_mode::none;
  const std::string plain = ascii_lower(value);
  for (const std::string_view mode : {"enforce", "testing", "none"}) {
    if (plain == mode) return at(0, "`" + std::string(mode) + "` in lower case");
    if (value.starts_with(mode)) return at(mode.size(), "nothing after `" + std::string(mode) + "`");
  }
  if (plain.starts_with("enforc")) return at(6, "`enforce`, `testing` or `none`; most likely `enforce`");
  if (plain.starts_with("test")) return at(4, "`enforce`, `testing` or `none`; most likely `testing`");
  return at(0, "`enforce`, `testing` or `none`");
}

result<std::uint64_t, syntax_error> read_max_age(std::string_view value) {
  if (value.empty()) return at(0, "a number of seconds, 0 to 31557600");
  std::uint64_t seconds = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!is_digit(value[i])) return at(i, "digits only: whole seconds, 0 to 31557600");
    if (i == 10) return at(i, "at most 10 digits, and no more than 31557600 seconds");
    seconds = seconds * 10 + static_cast<unsigned>(value[i] - '0');
  }
  if (seconds > longest_age) return at(0, "no more than 31557600 seconds, which is one year");
  // Spelt out: an aggregate error could be made from a number as well.
  return result<std::uint64_t, syntax_error>(boost::system::in_place_value, seconds);
}

result<void, syntax_error> check_extension(std::string_view value) {
  if (value.empty()) return at(0, "a value after the colon");
  for (std::size_t i = 0; i < value.size();) {
    const std::size_t length = utf8_length(value, i);
    if (length == 0) return at(i, "valid UTF-8");
    if (is_control(value[i])) return at(i, value[i] == '\t' ? "no tab inside a value" : "no control character");
    i += length;
  }
  return {};
}

}  // namespace mtasts::wire
