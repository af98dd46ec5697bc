// What a sender with an empty cache does today, in one word.
#pragma once
#include "mtasts/report.hpp"
#include "rules/facts.hpp"

namespace mtasts::rules {

[[nodiscard]] protection_state protection_of(const facts& f);

}  // namespace mtasts::rules
