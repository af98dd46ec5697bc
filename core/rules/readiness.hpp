// May `testing` go to `enforce` today?
#pragma once
#include <vector>

#include "mtasts/report.hpp"
#include "rules/evaluate.hpp"

namespace mtasts::rules {

[[nodiscard]] readiness readiness_of(const facts& f, const std::vector<judged>& all);

}  // namespace mtasts::rules
