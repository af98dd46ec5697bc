// The columns of a described struct in Arrow's memory layout: which format each member has, and the buffers that hold
// it. Built row by row; columnar, little-endian and unpadded, as the Arrow columnar format wants it.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/error.hpp"
#include "render/describe_json.hpp"

namespace mtasts::render {

/// One column, or the elements of one of lists. Only what its format asks for is filled.
struct column {
  std::string_view name;
  std::string_view format;  ///< in the C data interface's words: "u" a text, "l" a whole number, ...
  std::int64_t length = 0;
  std::int64_t nulls = 0;
  bool nullable = false;
  std::vector<std::uint8_t> valid;          ///< a bit a row, while nullable
  std::vector<std::uint8_t> bits;           ///< of a bool
  std::vector<std::int64_t> numbers;        ///< of integers and timestamps
  std::vector<std::int32_t> offsets = {0};  ///< of texts and lists: where each ends
  std::string text;
  std::vector<column> elements;  ///< one, of a list
};

/// Valid UTF-8 whatever comes in: bytes outside of it become U+FFFD.
[[nodiscard]] std::string as_utf8(std::string_view text);

template <class T>
[[nodiscard]] constexpr std::string_view arrow_format() {
  if constexpr (is_optional<T>)
    return arrow_format<typename T::value_type>();
  else if constexpr (is_list<T>)
    return "+l";
  else if constexpr (std::is_same_v<T, bool>)
    return "b";
  else if constexpr (std::is_same_v<T, timestamp>)
    return "tss:UTC";
  else if constexpr (std::is_integral_v<T>)
    return "l";
  else
    return "u";
}

inline void append_bit(std::vector<std::uint8_t>& bits, std::int64_t index, bool set) {
  if (index % 8 == 0) bits.push_back(0);
  if (set) bits.back() |= static_cast<std::uint8_t>(1U << (index % 8));
}

inline std::int32_t as_offset(std::size_t size) {
  if (size > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    throw error(error_code::resources, "the texts of one batch of columns are more than 2 GiB");
  return static_cast<std::int32_t>(size);
}

template <class T>
void append_value(column& to, const T& value);

/// What stands in the place of a null.
template <class T>
void append_nothing(column& to) {
  if constexpr (is_list<T> || arrow_format<T>() == "u")
    to.offsets.push_back(to.offsets.back());
  else if constexpr (std::is_same_v<T, bool>)
    append_bit(to.bits, to.length, false);
  else
    to.numbers.push_back(0);
}

template <class T>
void append(column& to, const T& value) {
  if constexpr (is_optional<T>) {
    append_bit(to.valid, to.length, value.has_value());
    if (value)
      append_value(to, *value);
    else
      append_nothing<typename T::value_type>(to), ++to.nulls;
  } else {
    append_value(to, value);
  }
  ++to.length;
}

template <class T>
void append_value(column& to, const T& value) {
  if constexpr (is_list<T>) {
    for (const auto& element : value) append(to.elements.front(), element);
    to.offsets.push_back(as_offset(static_cast<std::size_t>(to.elements.front().length)));
  } else if constexpr (std::is_same_v<T, bool>) {
    append_bit(to.bits, to.length, value);
  } else if constexpr (std::is_same_v<T, timestamp>) {
    to.numbers.push_back(value.seconds);
  } else if constexpr (std::is_integral_v<T>) {
    to.numbers.push_back(static_cast<std::int64_t>(value));
  } else {
    if constexpr (std::is_same_v<T, peer_text>)
      to.text += escape_peer_text(value.bytes);
    else if constexpr (std::is_enum_v<T>)
      to.text += name_of(value);
    else
      to.text += as_utf8(value);
    to.offsets.push_back(as_offset(to.text.size()));
  }
}

template <class T>
[[nodiscard]] column empty_column(std::string_view name) {
  column made;
  made.name = name;
  made.format = arrow_format<T>();
  made.nullable = is_optional<T>;
  if constexpr (is_list<T>) made.elements.push_back(empty_column<typename T::value_type>("item"));
  return made;
}

/// One for each member of S, in order.
template <class S>
[[nodiscard]] std::vector<column> empty_columns() {
  std::vector<column> all;
  boost::mp11::mp_for_each<members_of<S>>([&](auto member) {
    using type = std::remove_cvref_t<decltype(std::declval<S&>().*member.pointer)>;
    all.push_back(empty_column<type>(json_name<S>(decltype(member)::name)));
  });
  return all;
}

/// `to` came of `empty_columns<S>`.
template <class S>
void append_row(std::vector<column>& to, const S& row) {
  std::size_t index = 0;
  boost::mp11::mp_for_each<members_of<S>>([&](auto member) { append(to[index++], row.*member.pointer); });
}

}  // namespace mtasts::render
