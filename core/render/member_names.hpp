// The few members whose C++ name and JSON name differ, in one place: JSON, schema and generated types all ask here.
// (C++ cannot name a member after its own type; JSON can, and readers of a report expect `severity` and `outcome`.)
#pragma once
#include <string_view>

#include "mtasts/evidence.hpp"
#include "mtasts/report.hpp"
#include "mtasts/rule.hpp"

namespace mtasts::render {

struct renamed_member {
  std::string_view in_cpp;
  std::string_view in_json;
};

/// Specialised beside each struct that has such members; empty for all others.
template <class S>
struct renamed_members {
  static constexpr renamed_member table[] = {{"", ""}};
};
template <>
struct renamed_members<finding> {
  static constexpr renamed_member table[] = {{"level", "severity"}, {"result", "outcome"}};
};
template <>
struct renamed_members<check_outcome> {
  static constexpr renamed_member table[] = {{"result", "outcome"}};
};
template <>
struct renamed_members<rule_description> {
  static constexpr renamed_member table[] = {{"level", "severity"}};
};
template <class T>
struct renamed_members<observed<T>> {
  static constexpr renamed_member table[] = {{"why", "reason"}};
};

/// The name of a member of S in JSON.
template <class S>
[[nodiscard]] constexpr std::string_view json_name(std::string_view in_cpp) {
  for (const renamed_member& member : renamed_members<S>::table)
    if (member.in_cpp == in_cpp) return member.in_json;
  return in_cpp;
}

}  // namespace mtasts::render
