// The walk between Boost.Describe structs and JSON (RFC 8259), both ways. The way out appends to one string without a
// tree in between; the way back reads a boost::json tree and says, with a path, where a document is not what it claims.
#pragma once
#include <boost/describe/members.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "mtasts/names.hpp"
#include "mtasts/peer_text.hpp"
#include "mtasts/timestamp.hpp"
#include "render/member_names.hpp"

namespace mtasts::render {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_observed = false;
template <class T>
inline constexpr bool is_observed<observed<T>> = true;

template <class T>
inline constexpr bool may_be_absent = is_optional<T> || is_observed<T>;

template <class S>
using members_of = boost::describe::describe_members<S, boost::describe::mod_public>;

// ---- the way out ----

/// Appends `text` as a JSON string. Bytes outside UTF-8 become U+FFFD, so that the document is JSON whatever came in
/// (peer_text has its own escapes and loses nothing); hidden characters are written `\uNNNN`, so that a document on a
/// terminal is as harmless as the text renderer's.
void append_quoted(std::string& to, std::string_view text);
void append_number(std::string& to, double value);

class json_writer {
 public:
  explicit json_writer(bool pretty) : pretty_(pretty) {}

  template <class T>
  void put(const T& value) {
    if constexpr (std::is_same_v<T, peer_text>) {
      append_quoted(out_, escape_peer_text(value.bytes));
    } else if constexpr (std::is_same_v<T, std::string>) {
      append_quoted(out_, value);
    } else if constexpr (std::is_same_v<T, timestamp>) {
      append_quoted(out_, rfc3339(value));
    } else if constexpr (std::is_same_v<T, bool>) {
      out_ += value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
      append_quoted(out_, name_of(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      append_number(out_, value);
    } else if constexpr (std::is_integral_v<T>) {
      char digits[24];
      out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    } else if constexpr (is_optional<T>) {
      if (value)
        put(*value);
      else
        out_ += "null";
    } else if constexpr (is_list<T>) {
      put_list(value);
    } else {
      put_struct(value);
    }
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  template <class T>
  void put_list(const std::vector<T>& values) {
    open('[');
    for (const T& value : values) {
      next();
      put(value);
    }
    close(']');
  }

  template <class S>
  void put_struct(const S& value) {
    open('{');
    boost::mp11::mp_for_each<members_of<S>>([&](auto member) {
      next();
      constexpr std::string_view key = json_name<S>(decltype(member)::name);
      out_ += '"';
      out_ += key;
      out_ += pretty_ ? "\": " : "\":";
      put(value.*member.pointer);
    });
    close('}');
  }

  void open(char bracket);
  void next();
  void close(char bracket);
  void new_line();

  std::string out_;
  bool pretty_;
  bool first_ = true;
  std::size_t depth_ = 0;
};

template <class T>
[[nodiscard]] std::string write_json(const T& value, bool pretty = false) {
  json_writer writer(pretty);
  writer.put(value);
  return writer.take();
}

// ---- the way back ----

/// Where in a document we are; lives on the stack of the walk and becomes words only when something is wrong.
struct document_place {
  const document_place* parent = nullptr;
  std::string_view member = {};  ///< of an object; empty for an element
  std::size_t index = 0;         ///< of an array

  [[nodiscard]] std::string path() const;
};

/// Throws error (invalid_document): "mx[2].host: expected a string, found a number".
[[noreturn]] void refuse(const document_place& at, std::string_view expected, const boost::json::value& found);
[[noreturn]] void refuse(const document_place& at, std::string_view problem);

/// Parses with bounds on size (256 MiB) and nesting. Throws error (invalid_document) that says at which byte it ended.
[[nodiscard]] boost::json::value parse_document(std::string_view text);

template <class T>
void read_json(const boost::json::value& from, T& into, const document_place& at);

/// Times and durations keep within what every reader of JSON has exactly (RFC 7493 section 2.2), so that rules may add
/// and subtract some without a thought for overflow.
template <class T>
void read_integer(const boost::json::value& from, T& into, const document_place& at) {
  constexpr bool is_time = std::is_same_v<T, std::int64_t>;
  constexpr std::int64_t exact = (std::int64_t{1} << 53U) - 1;
  constexpr T least = is_time ? static_cast<T>(-exact) : std::numeric_limits<T>::min();
  constexpr T most = is_time ? static_cast<T>(exact) : std::numeric_limits<T>::max();
  const auto fits = [&](auto number) {
    return std::cmp_less_equal(least, number) && std::cmp_less_equal(number, most);
  };
  if (const std::int64_t* i = from.if_int64(); i != nullptr && fits(*i))
    into = static_cast<T>(*i);
  else if (const std::uint64_t* u = from.if_uint64(); u != nullptr && fits(*u))
    into = static_cast<T>(*u);
  else
    refuse(at, "a whole number from " + std::to_string(least) + " to " + std::to_string(most), from);
}

template <class E>
void read_enum(const boost::json::value& from, E& into, const document_place& at) {
  if (const boost::json::string* word = from.if_string()) {
    if (const std::optional<E> found = from_name<E>(std::string_view(*word))) {
      into = *found;
      return;
    }
  }
  std::string words;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto d) { words += (words.empty() ? "" : ", ") + name_of(d.value); });
  refuse(at, "one of " + words, from);
}

/// Members of a struct by name. A member that is absent is an error unless its type has a word for that: an optional is
/// then null, an observation was not asked for. So what a later release adds is optional or observed, and a document
/// that was saved before stays readable, while one that is no report at all is told so. A member that we do not know is
/// passed over: a later release may have added it under the same schema_version.
template <class S>
void read_struct(const boost::json::value& from, S& into, const document_place& at) {
  const boost::json::object* object = from.if_object();
  if (object == nullptr) refuse(at, "an object", from);
  boost::mp11::mp_for_each<members_of<S>>([&](auto member) {
    constexpr std::string_view key = json_name<S>(decltype(member)::name);
    auto& field = into.*member.pointer;
    const document_place here{.parent = &at, .member = key};
    if (const boost::json::value* found = object->if_contains({key.data(), key.size()}))
      read_json(*found, field, here);
    else if constexpr (may_be_absent<std::remove_reference_t<decltype(field)>>)
      field = {};
    else
      refuse(here, "is missing");
  });
  if constexpr (is_observed<S>)
    if (into.value.has_value() == into.why.has_value())
      refuse(at, "expected either a value or a reason, found " + std::string(into.value ? "both" : "neither"));
}

template <class T>
void read_json(const boost::json::value& from, T& into, const document_place& at) {
  if constexpr (std::is_same_v<T, peer_text> || std::is_same_v<T, std::string>) {
    const boost::json::string* text = from.if_string();
    if (text == nullptr) refuse(at, "a string", from);
    if constexpr (std::is_same_v<T, peer_text>)
      into.bytes = unescape_peer_text(std::string_view(*text));
    else
      into = std::string_view(*text);
  } else if constexpr (std::is_same_v<T, timestamp>) {
    const boost::json::string* text = from.if_string();
    const auto read = text != nullptr ? timestamp_of(std::string_view(*text)) : std::nullopt;
    if (!read) refuse(at, "a date-time of RFC 3339", from);
    into = *read;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_bool()) refuse(at, "true or false", from);
    into = from.get_bool();
  } else if constexpr (std::is_enum_v<T>) {
    read_enum(from, into, at);
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!from.is_number()) refuse(at, "a number", from);
    into = from.to_number<T>();
  } else if constexpr (std::is_integral_v<T>) {
    read_integer(from, into, at);
  } else if constexpr (is_optional<T>) {
    if (from.is_null()) return into.reset();
    read_json(from, into.emplace(), at);
  } else if constexpr (is_list<T>) {
    const boost::json::array* array = from.if_array();
    if (array == nullptr) refuse(at, "an array", from);
    into.assign(array->size(), {});
    for (std::size_t i = 0; i < into.size(); ++i) read_json((*array)[i], into[i], {.parent = &at, .index = i});
  } else {
    read_struct(from, into, at);
  }
}

}  // namespace mtasts::render
