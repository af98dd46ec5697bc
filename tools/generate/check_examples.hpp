// Examples for the pages of the checks: of the saved reports, one that the rule fails and one that it passes.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mtasts/report.hpp"
#include "mtasts/rule.hpp"

namespace mtasts::generate {

/// A saved report by the name of its world, and the sentence that the world says about itself.
struct saved_world {
  std::string about;
  report judged;
};
using saved_worlds = std::map<std::string, saved_world>;

struct check_example {
  std::string world;
  std::string about;
  std::string seen;             ///< what the rule looked at, line by line
  std::optional<finding> said;  ///< of one that fails
};

/// The plainest one: with the fewest other failures.
[[nodiscard]] std::optional<check_example> example_of(const rule_description& rule, outcome wanted,
                                                      const saved_worlds& all);

/// What of the evidence rules of that table look at, for that subject.
[[nodiscard]] std::string seen_by(const std::string& table, const std::string& subject, const report& judged);

}  // namespace mtasts::generate
