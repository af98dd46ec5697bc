// Saved evidence as somebody may hand it to `judge`: what is read is written the same, judging has no moods, and the
// report goes to JSON and back.
#include "mtasts/evidence.hpp"

#include <algorithm>

#include "mtasts/error.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "mtasts/report.hpp"
#include "mtasts/rule.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/rendered.hpp"

namespace mtasts::fuzz {
namespace {

void the_report(const report& said) {
  const auto& rules = catalogue();
  const auto is_rule = [&](const std::string& id) {
    return std::any_of(rules.begin(), rules.end(), [&](const rule_description& one) { return one.id == id; });
  };
  for (const finding& one : said.findings) {
    holds(is_rule(one.id), "a finding is of a rule in the catalogue", one.id);
    holds(one.result == outcome::fail || one.result == outcome::unknown, "a finding failed or is unknown");
    const auto judged = std::count_if(said.checks.begin(), said.checks.end(), [&](const check_outcome& check) {
      return check.id == one.id && check.subject == one.subject && check.result == one.result;
    });
    holds(judged > 0, "a finding is one of the checks", one.id);
  }
  for (const check_outcome& one : said.checks) {
    const bool told = std::any_of(said.findings.begin(), said.findings.end(), [&](const finding& finding) {
      return finding.id == one.id && finding.subject == one.subject;
    });
    implies(one.result == outcome::fail || one.result == outcome::unknown, told, "what failed is told", one.id);
  }
  const auto in_range = [](const std::optional<int>& points, int of) {
    return !points || (*points >= 0 && *points <= of);
  };
  holds(in_range(said.score.total, 100), "a score is 0 to 100");
  for (const score_part& part :
       {said.score.parts.record, said.score.parts.policy_fetch, said.score.parts.policy_text, said.score.parts.mode,
        said.score.parts.mx_covered, said.score.parts.mx_tls, said.score.parts.tlsrpt})
    holds(in_range(part.points, part.of), "a part of the score keeps within it");
  holds((said.readiness.state == readiness_state::ready) <= said.readiness.blockers.empty(),
        "what is ready has no blockers");
}

void check(const evidence& seen) {
  const std::string saved = to_json(seen);
  holds(evidence_from_json(saved) == seen, "evidence that was saved is read as it was");
  holds(evidence_from_json(to_json(seen, true)) == seen, "evidence in pretty print is the same");
  const report said = judge(seen);
  holds(said.evidence == seen, "judging leaves the evidence as it is");
  holds(judge(said.evidence) == said, "judging again gives the same report");
  const std::string text = to_json(said);
  const report read = report_from_json(text);
  holds(read == said && to_json(read) == text, "a report that was saved is read as it was");
  the_report(said);
  renders_safely(said);
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  mtasts::evidence seen;
  try {
    seen = mtasts::evidence_from_json(text_of(data, size));
  } catch (const mtasts::error& refused) {
    holds(refused.code() == mtasts::error_code::invalid_document && refused.what()[0] != '\0',
          "a document that is refused is told what is wrong with it");
    return 0;
  }
  check(seen);
  return 0;
}
