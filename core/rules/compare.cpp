// Two reports side by side. The later evidence is judged once more with the earlier report in view.
#include "mtasts/compare.hpp"

#include <algorithm>

#include "mtasts/error.hpp"
#include "rules/dates.hpp"

namespace mtasts {
namespace {

bool is_failure(const finding& said) { return said.result == outcome::fail; }
bool is_change(const finding& said) { return said.id.starts_with("change-"); }

bool fails_in(const report& where, const finding& said) {
  return std::ranges::any_of(where.findings, [&](const finding& other) {
    return is_failure(other) && other.id == said.id && other.subject == said.subject;
  });
}

/// What could not be seen this time is not known to be mended.
bool unseen_in(const report& where, const finding& said) {
  return std::ranges::any_of(where.checks, [&](const check_outcome& check) {
    return check.result == outcome::unknown && check.id == said.id && check.subject == said.subject;
  });
}

}  // namespace

comparison compare(const report& earlier, const report& later) {
  const std::string& domain = later.evidence.domain;
  if (earlier.evidence.domain != domain)
    throw error(error_code::invalid_document,
                "cannot compare a report of " + earlier.evidence.domain + " with one of " + domain);
  if (later.evidence.checked_at < earlier.evidence.checked_at)
    throw error(error_code::invalid_document, "the earlier report is of " + earlier.checked_at + " and the later of " +
                                                  later.checked_at + ": give them in their order");
  evidence seen = later.evidence;
  seen.earlier = earlier_of(earlier);
  report now = judge(std::move(seen));
  comparison said;
  said.domain = domain;
  said.earlier_at = earlier.checked_at;
  said.later_at = later.checked_at;
  said.protection_before = earlier.protection;
  said.protection_after = now.protection;
  said.score_before = earlier.score.total;
  said.score_after = now.score.total;
  for (const finding& one : now.findings) {
    if (is_change(one))
      said.changes.push_back(one);
    else if (is_failure(one) && !fails_in(earlier, one))
      said.appeared.push_back(one);
  }
  for (const finding& one : earlier.findings)
    if (is_failure(one) && !is_change(one) && !fails_in(now, one) && !unseen_in(now, one)) said.resolved.push_back(one);
  said.cached = std::move(now.cached);
  return said;
}

}  // namespace mtasts
