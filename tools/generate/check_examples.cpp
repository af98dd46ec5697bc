// Which saved report shows a rule best.
#include "tools/generate/check_examples.hpp"

#include <algorithm>

namespace mtasts::generate {
namespace {

/// Fewer failures of anything else make a plainer example; of two alike the first by name.
std::size_t noise_of(const saved_world& world, const std::string& id) {
  return static_cast<std::size_t>(std::ranges::count_if(
      world.judged.findings, [&](const finding& said) { return said.id != id && said.result == outcome::fail; }));
}

const check_outcome* outcome_in(const report& judged, const std::string& id, outcome wanted) {
  const auto found = std::ranges::find_if(
      judged.checks, [&](const check_outcome& check) { return check.id == id && check.result == wanted; });
  return found == judged.checks.end() ? nullptr : &*found;
}

}  // namespace

std::optional<check_example> example_of(const rule_description& rule, outcome wanted, const saved_worlds& all) {
  const std::pair<const std::string, saved_world>* best = nullptr;
  for (const auto& entry : all) {
    if (outcome_in(entry.second.judged, rule.id, wanted) == nullptr) continue;
    if (best == nullptr || noise_of(entry.second, rule.id) < noise_of(best->second, rule.id)) best = &entry;
  }
  if (best == nullptr) return {};
  const report& judged = best->second.judged;
  const check_outcome* check = outcome_in(judged, rule.id, wanted);
  check_example shown{.world = best->first,
                      .about = best->second.about,
                      .seen = seen_by(rule.subject, check->subject, judged),
                      .said = {}};
  const auto said = std::ranges::find_if(judged.findings, [&](const finding& one) {
    return one.id == rule.id && one.result == wanted && one.subject == check->subject;
  });
  if (said != judged.findings.end()) shown.said = *said;
  return shown;
}

}  // namespace mtasts::generate
