// Options from JSON, in which the bindings hand them over: types and spelling are judged here, ranges in options.cpp.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "engine/option_ranges.hpp"
#include "mtasts/domain.hpp"
#include "mtasts/error.hpp"
#include "mtasts/names.hpp"
#include "mtasts/options.hpp"
#include "mtasts/render.hpp"
#include "rules/nearest.hpp"

namespace mtasts {
namespace engine {
namespace {

namespace json = boost::json;

// A value as the caller wrote it, bounded.
std::string as_written(const json::value& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return value.get_array().empty() ? "an empty list" : "a list";
  if (value.is_double()) return in_words(value.get_double());
  std::string text = json::serialize(value);
  if (text.size() <= 100) return text;
  return "a text of " + std::to_string(value.get_string().size()) + " bytes";
}

template <class E>
std::string choices() {
  std::string words;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto d) { words += (words.empty() ? "\"" : ", \"") + name_of(d.value) + "\""; });
  return "one of " + words;
}

template <class T>
void read_number(std::string_view name, const json::value& from, T& into) {
  const number_range& range = range_of(name);
  const double number = from.is_number() ? from.to_number<double>() : std::numeric_limits<double>::quiet_NaN();
  const bool whole = std::is_floating_point_v<T> || number == std::trunc(number);
  if (!whole || !range.holds(number)) refuse_option(name, range.expected, as_written(from));
  into = static_cast<T>(number);
}

std::string read_text(std::string_view name, std::string_view expected, const json::value& from) {
  const json::string* text = from.if_string();
  if (text == nullptr) refuse_option(name, expected, as_written(from));
  return std::string(*text);
}

// A report as `to_json` writes it; null is none.
std::optional<earlier_sight> read_report(std::string_view name, const json::value& from) {
  if (from.is_null()) return {};
  if (!from.is_object()) refuse_option(name, "an earlier report", as_written(from));
  try {
    return earlier_of(report_from_json(json::serialize(from)));
  } catch (const error& wrong) {
    refuse_option(name, "an earlier report", std::string("one whose ") + wrong.what());
  }
}

template <class T>
void read_member(std::string_view name, const json::value& from, T& into) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_bool()) refuse_option(name, "true or false", as_written(from));
    into = from.get_bool();
  } else if constexpr (std::is_enum_v<T>) {
    const std::optional<T> found = from.is_string() ? from_name<T>(std::string_view(from.get_string())) : std::nullopt;
    if (!found) refuse_option(name, choices<T>(), as_written(from));
    into = *found;
  } else if constexpr (std::is_arithmetic_v<T>) {
    read_number(name, from, into);
  } else if constexpr (std::is_same_v<T, std::optional<earlier_sight>>) {
    into = read_report(name, from);
  } else if constexpr (std::is_same_v<T, std::string>) {
    into = read_text(name, name == "helo" ? "a host name" : "a path", from);
  } else {
    into.clear();
    if (from.is_array())
      for (const json::value& item : from.get_array()) into.push_back(read_text(name, a_resolver, item));
    else
      into.push_back(read_text(name, std::string(a_resolver) + ", or a list of them", from));
  }
}

[[noreturn]] void refuse_unknown(std::string_view key, spelling names) {
  std::string nearest;
  std::string known;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  boost::mp11::mp_for_each<all_options>([&](auto member) {
    const std::string name = spelt(member.name, names);
    known += (known.empty() ? "" : ", ") + name;
    const std::size_t distance =
        key.size() > 64 ? key.size() : rules::edit_distance(ascii_lower(key), ascii_lower(name));
    if (distance < least) least = distance, nearest = name;
  });
  const bool near = least <= std::max<std::size_t>(2, nearest.size() / 3);
  throw error(error_code::invalid_option,
              "option " + quoted(key.substr(0, 100)) + " is not known; " +
                  (near ? "did you mean \"" + nearest + "\"?" : "the options are " + known));
}

// Python writes a float that is no number as NaN or Infinity, outside of JSON. As strings they reach the option that
// they were meant for, which then says what it expects.
std::string with_quoted_non_numbers(std::string_view text) {
  std::string out;
  bool inside = false;
  while (!text.empty()) {
    std::size_t take = 1;
    if (inside && text.front() == '\\') take = std::min<std::size_t>(2, text.size());
    if (take == 1 && text.front() == '"') inside = !inside;
    std::string_view word;
    for (const std::string_view w : {"-Infinity", "Infinity", "NaN"})
      if (!inside && text.starts_with(w)) word = w;
    if (!word.empty()) take = word.size();
    out += word.empty() ? std::string(text.substr(0, take)) : quoted(word);
    text.remove_prefix(take);
  }
  return out;
}

json::value parse(std::string_view text) {
  json::error_code code;
  json::value document = json::parse({text.data(), text.size()}, code);
  if (!code) return document;
  json::error_code still;
  document = json::parse(with_quoted_non_numbers(text), still);
  if (still) throw error(error_code::invalid_option, "the options are not JSON: " + code.message());
  return document;
}

}  // namespace
}  // namespace engine

options options_from_json(std::string_view object, const options& base, spelling names) {
  const boost::json::value document = engine::parse(object);
  const boost::json::object* given = document.if_object();
  if (given == nullptr)
    throw error(error_code::invalid_option, "expected an object of options, got " + engine::as_written(document));
  options chosen = base;
  try {
    for (const auto& [key, value] : *given) {
      bool known = false;
      boost::mp11::mp_for_each<engine::all_options>([&](auto member) {
        if (std::string_view(key) != spelt(member.name, names)) return;
        known = true;
        engine::read_member(member.name, value, chosen.*member.pointer);
      });
      if (!known) engine::refuse_unknown(std::string_view(key), names);
    }
    engine::judge_options(chosen);
  } catch (const engine::refusal& refused) {
    throw refused.as_error(names);
  }
  return chosen;
}

}  // namespace mtasts
