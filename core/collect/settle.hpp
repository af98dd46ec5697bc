// One walk over evidence, for what must be done to every observation in it: move its times, name who ended it.
#pragma once
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <type_traits>
#include <vector>

#include "mtasts/evidence.hpp"

namespace mtasts::collect {

template <class T>
inline constexpr bool is_observed = false;
template <class T>
inline constexpr bool is_observed<observed<T>> = true;

template <class T>
inline constexpr bool is_described_list = false;
template <class T>
inline constexpr bool is_described_list<std::vector<T>> = true;

/// Calls `visit` with every observed<T> below `root`, itself included.
template <class T, class Visit>
void for_each_observation(T& root, const Visit& visit) {
  if constexpr (is_observed<T>) {
    visit(root);
    if (root.value) for_each_observation(*root.value, visit);
  } else if constexpr (requires {
                         typename T::value_type;
                         root.begin();
                       }) {
    if constexpr (std::is_class_v<typename T::value_type>)
      for (auto& each : root) for_each_observation(each, visit);
  } else if constexpr (boost::describe::has_describe_members<T>::value) {
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_any_access>>(
        [&](auto d) { for_each_observation(root.*d.pointer, visit); });
  }
}

/// From the question's own time to that of the check. Steps that were never taken keep 0.
template <class T>
void shift_times(T& seen, std::int64_t by_us) {
  for_each_observation(seen, [by_us](auto& step) {
    if (step.value || *step.why != reason::not_asked) step.start_us += by_us;
  });
  if constexpr (std::is_same_v<T, mx_probe>)
    for (dialogue_line& line : seen.dialogue) line.at_us += by_us;
}

/// The one place that tells the whole check's deadline from the caller's wish: a question only knows that it was ended.
template <class T>
void name_deadline(T& seen) {
  for_each_observation(seen, [](auto& step) {
    if (!step.value && *step.why == reason::cancelled) step.why = reason::cut_off;
  });
}

}  // namespace mtasts::collect
