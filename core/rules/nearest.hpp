// How far apart two short words are, to show what was perhaps meant.
#pragma once
#include <cstddef>
#include <string_view>

namespace mtasts::rules {

/// Insertions, deletions and replacements of one character (Levenshtein), on at most 256 characters of each.
[[nodiscard]] std::size_t edit_distance(std::string_view from, std::string_view to);

}  // namespace mtasts::rules
