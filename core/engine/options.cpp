// What a caller may set, judged in one place for every language: range and form. The name for EHLO (RFC 5321 section
// 4.1.1.1) is judged by its form; whether a file exists is the trust store's question.
#include "mtasts/options.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/mp11/algorithm.hpp>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <type_traits>

#include "collect/resolver_address.hpp"
#include "engine/option_ranges.hpp"
#include "mtasts/domain.hpp"
#include "mtasts/error.hpp"

namespace mtasts {
namespace engine {
namespace {

constexpr std::string_view some_seconds = "a number of seconds above 0 and at most 86400";
constexpr number_range ranges[] = {
    {"timeout", 0, 86400, true, some_seconds},
    {"dns_timeout", 0, 86400, true, some_seconds},
    {"dns_tries", 1, 10, false, "a whole number from 1 to 10"},
    {"connect_timeout", 0, 86400, true, some_seconds},
    {"policy_timeout", 0, 86400, true, some_seconds},
    {"policy_max_bytes", 1024, 16777216, false, "a whole number of bytes from 1024 to 16777216"},
    {"smtp_timeout", 0, 86400, true, some_seconds},
    {"max_mx", 1, 100, false, "a whole number from 1 to 100"},
    {"max_addresses", 1, 64, false, "a whole number from 1 to 64"},
    {"per_host", 1, 100, false, "a whole number from 1 to 100"},
    {"per_policy_host", 1, 1000, false, "a whole number from 1 to 1000"},
    {"host_rate", 0, 1000000, false, "a number of connections a second from 0 to 1000000"},
    {"back_off", 0, 86400, false, "a number of seconds from 0 to 86400"},
    {"dns_rate", 0, 10000000, false, "a number of look-ups a second from 0 to 10000000"},
    {"threads", 0, 256, false, "a whole number from 0 (one a core) to 256"},
    {"cache_ttl", 0, 604800, false, "a number of seconds from 0 to 604800"},
    {"cache_bytes", 0, 1099511627776, false, "a whole number of bytes from 0 to 1099511627776"},
    {"https_port", 1, 65535, false, "a port from 1 to 65535"},
    {"smtp_port", 1, 65535, false, "a port from 1 to 65535"},
};

}  // namespace

const number_range& range_of(std::string_view name) {
  const auto* found = std::find_if(std::begin(ranges), std::end(ranges), [&](const auto& r) { return r.name == name; });
  if (found == std::end(ranges)) throw std::logic_error("a numeric option without a range: " + std::string(name));
  return *found;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t most = 120;
  std::size_t end = std::min(text.size(), most);
  const auto goes_on = [&] { return end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80; };
  while (end > 0 && goes_on()) --end;  // not in the middle of a character
  const std::string shown = boost::json::serialize(boost::json::value(boost::json::string(text.substr(0, end))));
  return end < text.size() ? shown + "..." : shown;
}

std::string in_words(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char digits[32];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void refuse_option(std::string_view name, std::string_view expected, std::string_view got) {
  throw refusal{.name = std::string(name), .expected = std::string(expected), .got = std::string(got)};
}

error refusal::as_error(spelling names) const {
  return {error_code::invalid_option, "option \"" + spelt(name, names) + "\": expected " + expected + ", got " + got};
}

namespace {

// ---- texts that have a form ----

bool is_bare_address(std::string_view text) { return !text.starts_with('[') && is_address(text); }

bool is_resolver(std::string_view text) {
  try {
    static_cast<void>(collect::parse_resolver_address(text));
    return true;
  } catch (const error&) {
    return false;
  }
}

// RFC 5321 section 4.1.3: an address literal stands in brackets, IPv6 with its tag.
bool is_helo(std::string_view text) {
  if (is_host_name(text)) return !is_bare_address(text);
  if (!text.starts_with('[') || !text.ends_with(']')) return false;
  constexpr std::string_view tag = "IPv6:";
  const std::string_view inner = text.substr(1, text.size() - 2);
  const bool tagged = inner.starts_with(tag);
  const std::string_view address = tagged ? inner.substr(tag.size()) : inner;
  return is_bare_address(address) && tagged == (address.find(':') != std::string_view::npos);
}

void validate_text(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (name == "helo" && !is_helo(value))
    refuse_option(name, "a host name or an address literal such as [192.0.2.1] or [IPv6:2001:db8::1]", quoted(value));
  if (value.find('\0') != std::string_view::npos) refuse_option(name, "a path", quoted(value));
}

template <class T>
void validate_member(std::string_view name, const T& value) {
  if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T> || std::is_same_v<T, std::optional<earlier_sight>>) {
    // every value is one
  } else if constexpr (std::is_arithmetic_v<T>) {
    const double number = static_cast<double>(value);
    if (!range_of(name).holds(number)) refuse_option(name, range_of(name).expected, in_words(number));
  } else if constexpr (std::is_same_v<T, std::string>) {
    validate_text(name, value);
  } else {
    for (const std::string& resolver : value)
      if (!is_resolver(resolver)) refuse_option(name, a_resolver, quoted(resolver));
  }
}

}  // namespace

void judge_options(const options& chosen) {
  boost::mp11::mp_for_each<all_options>([&](auto member) { validate_member(member.name, chosen.*member.pointer); });
}

}  // namespace engine

std::string spelt(std::string_view name, spelling how) {
  if (how == spelling::snake_case) return std::string(name);
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool next_word = name[i] == '_' && i + 1 < name.size();
    out += next_word ? static_cast<char>(name[++i] - 'a' + 'A') : name[i];
  }
  return out;
}

void validate(const options& chosen) {
  try {
    engine::judge_options(chosen);
  } catch (const engine::refusal& refused) {
    throw refused.as_error(spelling::snake_case);
  }
}

}  // namespace mtasts
