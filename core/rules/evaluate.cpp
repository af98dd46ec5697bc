// Every rule asked, and the findings that come of it.
#include "rules/evaluate.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "rules/tables.hpp"

namespace mtasts::rules {

std::vector<judged> evaluate(const facts& f) {
  std::vector<judged> all;
  if (f.which == kept::all) all.reserve(128);
  std::size_t order = 0;
  for (const table* subject : tables())
    for (const rule& one : subject->rules) {
      one.check.each(f, [&](verdict&& given) {
        if (!is_kept(given, f.which)) return;
        if (given.subject.empty()) given.subject = subject->subject;
        if (!given.report_type && given.result == outcome::fail) given.report_type = one.report_type;
        if (!given.level) given.level = one.level;
        all.push_back({.asked = &one, .order = order, .given = std::move(given)});
      });
      ++order;
    }
  return all;
}

std::vector<rfc_clause> citation_of(const rule& one) {
  std::vector<rfc_clause> cited;
  for (const clause& c : one.rfc.list()) {
    std::string url = "https://www.rfc-editor.org/rfc/rfc";
    url.append(c.number).append("#section-").append(c.section);
    cited.push_back({.number = std::string(c.number), .section = std::string(c.section), .url = std::move(url)});
  }
  return cited;
}

namespace {

/// What could not be checked keeps the words of what was to hold: whether it fails is not known.
std::string_view headline_of(const judged& one) {
  const bool failed = one.given.result == outcome::fail || one.given.headed_by_failure;
  return failed ? one.asked->failure : one.asked->title;
}

/// What was not seen may be as it should be: advice to change it would blame somebody who did nothing wrong.
std::string_view advice_of(const judged& one) {
  const bool judged_at_all = one.given.result == outcome::fail || one.given.headed_by_failure;
  return judged_at_all ? one.asked->advice
                       : "Check again later, or from another network: nothing is known to be wrong here.";
}

}  // namespace

std::vector<finding> findings_of(const std::vector<judged>& all) {
  std::vector<const judged*> worth_saying;
  for (const judged& one : all)
    if (one.given.result == outcome::fail || one.given.result == outcome::unknown) worth_saying.push_back(&one);
  const auto rank = [](const judged* one) {
    return std::tuple(one->given.result != outcome::fail, *one->given.level, one->order,
                      std::string_view(one->given.subject));
  };
  std::ranges::stable_sort(worth_saying, {}, rank);
  std::vector<finding> findings;
  for (const judged* one : worth_saying) {
    finding said;
    said.id = one->asked->id;
    said.level = *one->given.level;
    said.result = one->given.result;
    said.subject = one->given.subject;
    said.title = headline_of(*one);
    said.detail = peer_text(one->given.detail);
    said.advice = advice_of(*one);
    if (one->given.fix) said.fix = peer_text(*one->given.fix);
    said.rfc = citation_of(*one->asked);
    said.report_type = one->given.report_type;
    findings.push_back(std::move(said));
  }
  return findings;
}

std::vector<check_outcome> outcomes_of(std::vector<judged>&& all) {
  std::vector<check_outcome> outcomes;
  outcomes.reserve(all.size());
  for (judged& one : all)
    outcomes.push_back(
        {.id = std::string(one.asked->id), .result = one.given.result, .subject = std::move(one.given.subject)});
  return outcomes;
}

}  // namespace mtasts::rules
