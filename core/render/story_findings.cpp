// What to change: failures by severity, then what could not be checked, then what is merely worth knowing. One cause at
// many subjects is told once, with the subjects below it.
#include <algorithm>
#include <string>
#include <vector>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/story.hpp"

namespace mtasts::render {
namespace {

struct section {
  std::string_view title;
  std::string_view mark;  ///< a different sign for each, so that colour is never needed
  look how;
};
constexpr section sections[] = {
    {"To fix", "✗", look::bad},
    {"To consider", "!", look::caution},
    {"Could not be checked", "?", look::doubt},
    {"Worth knowing", "·", look::quiet},
};

std::size_t section_of(const finding& what) {
  if (what.result == outcome::unknown) return 2;
  switch (what.level) {
    case severity::error: return 0;
    case severity::warning: return 1;
    case severity::notice: break;
  }
  return 3;
}

using finding_list = std::vector<const finding*>;

// The findings of one section, those of one rule beside each other, in the order in which each rule first appears.
std::vector<finding_list> by_rule(const report& from, std::size_t wanted) {
  std::vector<finding_list> rules;
  for (const finding& f : from.findings) {
    if (section_of(f) != wanted) continue;
    const auto same = std::find_if(rules.begin(), rules.end(), [&](const finding_list& r) { return r[0]->id == f.id; });
    if (same != rules.end())
      same->push_back(&f);
    else
      rules.push_back({&f});
  }
  return rules;
}

// Subjects beside each other about which the same is said share one paragraph.
std::vector<told_subjects> subjects_of(const finding_list& rule, const report& from) {
  std::vector<told_subjects> told;
  for (const finding* each : rule) {
    const std::string name = name_of_subject(each->subject, from.domain);
    if (!told.empty() && told.back().detail == each->detail.bytes)
      told.back().names += ", " + name;
    else
      told.push_back({name, each->detail.bytes});
  }
  return told;
}

void add_once(std::vector<std::string_view>& to, std::string_view text) {
  if (!text.empty() && std::ranges::find(to, text) == to.end()) to.push_back(text);
}

told_rule told(const finding_list& rule, const report& from) {
  told_rule whole{.first = rule.front(), .subjects = subjects_of(rule, from), .advice = {}, .fixes = {}};
  for (const finding* each : rule) {
    add_once(whole.advice, each->advice);
    if (each->fix) add_once(whole.fixes, each->fix->bytes);
  }
  return whole;
}

}  // namespace

std::string severity_word(const finding& what) {
  return what.result == outcome::unknown ? "unknown" : name_of(what.level);
}

std::string clause_in_words(const rfc_clause& clause) { return "RFC " + clause.number + " section " + clause.section; }

std::vector<told_section> findings_in_sections(const report& from) {
  std::vector<told_section> all;
  for (std::size_t i = 0; i < std::size(sections); ++i) {
    told_section one{.title = sections[i].title, .mark = sections[i].mark, .how = sections[i].how, .rules = {}};
    for (const finding_list& rule : by_rule(from, i)) one.rules.push_back(told(rule, from));
    if (!one.rules.empty()) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace mtasts::render
