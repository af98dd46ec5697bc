// Every rule asked, in the order of the catalogue.
#pragma once
#include <vector>

#include "mtasts/report.hpp"
#include "rules/facts.hpp"

namespace mtasts::rules {

/// A rule's verdict with everything filled in that it left to the rule and its table.
struct judged {
  const rule* asked = nullptr;
  std::size_t order = 0;  ///< place of the rule in the catalogue
  verdict given;
};

/// Those verdicts that `f.which` keeps.
[[nodiscard]] std::vector<judged> evaluate(const facts& f);

/// Fail and unknown, worst first: fail before unknown, then by severity, then as in the catalogue, then by subject.
[[nodiscard]] std::vector<finding> findings_of(const std::vector<judged>& all);
[[nodiscard]] std::vector<check_outcome> outcomes_of(std::vector<judged>&& all);
[[nodiscard]] std::vector<rfc_clause> citation_of(const rule& one);

}  // namespace mtasts::rules
