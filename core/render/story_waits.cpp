// What a check waited for on our side, where that explains how long it took: the limits of politeness, longest first.
#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

#include "mtasts/names.hpp"
#include "render/describe_json.hpp"
#include "render/story.hpp"

namespace mtasts::render {
namespace {

constexpr std::int64_t worth_saying_us = 100'000;

// The longest single wait for each limit; waits side by side do not add up.
template <class T>
void gather(const T& from, std::vector<hold_up>& longest) {
  if constexpr (is_list<T> || is_optional<T>) {
    if constexpr (is_optional<T>) {
      if (from) gather(*from, longest);
    } else if constexpr (std::is_class_v<typename T::value_type>) {
      for (const auto& each : from) gather(each, longest);
    }
  } else if constexpr (std::is_same_v<T, hold_up>) {
    const auto known = std::ranges::find(longest, from.limit, &hold_up::limit);
    if (known == longest.end())
      longest.push_back(from);
    else
      known->us = std::max(known->us, from.us);
  } else if constexpr (boost::describe::has_describe_members<T>::value) {
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) { gather(from.*member.pointer, longest); });
  }
}

std::string in_seconds(std::int64_t us) {
  const std::int64_t tenths = (us + 50'000) / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

std::string waits_in_words(const evidence& from) {
  std::vector<hold_up> longest;
  gather(from, longest);
  std::erase_if(longest, [](const hold_up& one) { return one.us < worth_saying_us; });
  std::ranges::sort(longest, std::ranges::greater(), &hold_up::us);
  std::string words;
  for (const hold_up& one : longest)
    words += (words.empty() ? "waited up to " : ", ") + in_seconds(one.us) + " for " + name_of(one.limit);
  return words;
}

}  // namespace mtasts::render
