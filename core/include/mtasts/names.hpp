// The one place where an enumerator becomes a word: as Boost.Describe knows it, with `-` for `_` where the field's own
// terms are written so (RFC 8460 result types, the verdicts of the report).
#pragma once
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace mtasts {

/// Specialise to true beside an enum whose words are hyphenated.
template <class E>
inline constexpr bool hyphenated = false;

template <class E>
requires std::is_enum_v<E>
[[nodiscard]] std::string name_of(E value) {
  std::string name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) name = d.name;
  });
  if constexpr (hyphenated<E>)
    for (char& c : name)
      if (c == '_') c = '-';
  // An enumerator that C++ reserves as a word is declared with a trailing underscore.
  while (!name.empty() && (name.back() == '_' || (hyphenated<E> && name.back() == '-'))) name.pop_back();
  return name;
}

template <class E>
requires std::is_enum_v<E>
[[nodiscard]] std::optional<E> from_name(std::string_view name) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (name_of(d.value) == name) found = d.value;
  });
  return found;
}

}  // namespace mtasts
