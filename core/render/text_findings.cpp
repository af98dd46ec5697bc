// What to change: failures by severity, then what could not be checked, then what is merely worth knowing. One cause at
// many subjects is told once, with the subjects below it.
#include <algorithm>
#include <string>
#include <vector>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/text_parts.hpp"

namespace mtasts::render {
namespace {

constexpr std::size_t body_column = 4;

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

std::string severity_word(const finding& what) {
  return what.result == outcome::unknown ? "unknown" : name_of(what.level);
}

// Subjects beside each other about which the same is said share one paragraph.
void write_subjects(page& to, const finding_list& rule, const report& from) {
  for (std::size_t i = 0; i < rule.size();) {
    std::string names = name_of_subject(rule[i]->subject, from.domain);
    const finding& first = *rule[i];
    for (++i; i < rule.size() && rule[i]->detail == first.detail && rule[i]->result == first.result; ++i)
      names += ", " + name_of_subject(rule[i]->subject, from.domain);
    sentence text{{names, look::strong}};
    // That it could not be checked is said above, by the section and beside the title.
    if (!first.detail.empty()) text.push_back({": ", look::strong}), text.push_back({first.detail.bytes});
    to.paragraph(text, body_column);
  }
}

void write_advice(page& to, const finding_list& rule) {
  std::vector<std::string_view> said;
  for (const finding* f : rule) {
    if (f->advice.empty() || std::find(said.begin(), said.end(), f->advice) != said.end()) continue;
    to.entry(body_column, {"→", look::good}, 2, {{f->advice}});
    said.push_back(f->advice);
  }
}

// Texts of one line (an `mx` line a host) follow each other so that they can be taken in one go; longer ones stand
// apart.
void write_fixes(page& to, const finding_list& rule) {
  std::vector<std::string_view> written;
  for (const finding* f : rule) {
    const std::string_view fix = f->fix ? std::string_view(f->fix->bytes) : std::string_view();
    if (fix.empty() || std::find(written.begin(), written.end(), fix) != written.end()) continue;
    if (written.empty() || fix.find('\n') != std::string_view::npos) to.blank();
    to.verbatim(fix, body_column + 4);
    written.push_back(fix);
  }
  if (!written.empty()) to.blank();
}

std::string reference_of(const finding& what) {
  std::string text = what.id;
  for (const rfc_clause& clause : what.rfc) text += ", RFC " + clause.number + " section " + clause.section;
  if (what.report_type) text += ", in TLS reports " + name_of(*what.report_type);
  return text;
}

void write_rule(page& to, const finding_list& rule, const section& in, const report& from) {
  const finding& first = *rule[0];
  const std::string word = "(" + severity_word(first) + ")";
  to.entry(2, {std::string(in.mark), in.how}, 2, {{first.title, look::strong}, {" "}, {word, in.how}});
  write_subjects(to, rule, from);
  write_advice(to, rule);
  write_fixes(to, rule);
  to.paragraph({{reference_of(first), look::quiet}}, body_column);
}

}  // namespace

void write_findings(page& to, const report& from) {
  for (std::size_t i = 0; i < std::size(sections); ++i) {
    const std::vector<finding_list> rules = by_rule(from, i);
    if (rules.empty()) continue;
    to.blank();
    to.paragraph({{std::string(sections[i].title), look::strong}});
    for (const finding_list& rule : rules) {
      to.blank();
      write_rule(to, rule, sections[i], from);
    }
  }
}

}  // namespace mtasts::render
