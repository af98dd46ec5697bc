// How far apart two short words are.
#include "rules/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace mtasts::rules {

std::size_t edit_distance(std::string_view from, std::string_view to) {
  constexpr std::size_t most = 256;  // the cost is the product of the lengths, and peers choose the words
  from = from.substr(0, most);
  to = to.substr(0, most);
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t k = 1; k <= to.size(); ++k) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[k - 1] ? 0 : 1);
      diagonal = row[k];
      row[k] = std::min({row[k] + 1, row[k - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace mtasts::rules
