// 0 to 100, from parts that are shown.
#pragma once
#include "mtasts/report.hpp"
#include "rules/facts.hpp"

namespace mtasts::rules {

[[nodiscard]] score score_of(const facts& f);

}  // namespace mtasts::rules
