// docs/checks: an index of the catalogue and a page a rule, from what the catalogue itself holds.
#include "mtasts/names.hpp"
#include "tools/generate/outputs.hpp"

namespace mtasts::generate {
namespace {

constexpr std::string_view written_by =
    "<!-- Written by tools/generate from the catalogue. Change the rule, then run ./dev generate. -->\n";

// Within a table a bar would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

std::string clauses(const rule_description& rule) {
  std::string out;
  for (const rfc_clause& clause : rule.rfc)
    out += std::string(out.empty() ? "" : ", ") + "[RFC " + clause.number + " section " + clause.section + "](" +
           clause.url + ")";
  return out;
}

std::string row(std::string_view label, std::string_view text) {
  return text.empty() ? std::string() : "| " + std::string(label) + " | " + cell(text) + " |\n";
}

std::string page(const rule_description& rule) {
  std::string out = std::string(written_by) + "# " + rule.id + "\n\n" + rule.title + ".\n\n| | |\n|---|---|\n";
  out += row("severity", name_of(rule.level));
  out += row("a report says", rule.failure);
  out += row("fails when", rule.fails_when);
  out += row("stands on", clauses(rule));
  out += row("in TLS reports", rule.report_type.empty() ? "" : "`" + rule.report_type + "` (RFC 8460 section 4.3)");
  out += "\n## What to change\n\n" + rule.advice + "\n\n[All checks](index.md)\n";
  return out;
}

std::string index_of(const std::vector<rule_description>& rules) {
  std::string out = std::string(written_by) + "# The checks\n\n" + std::to_string(rules.size()) +
                    " checks, in the order of the RFCs. An id stays what it is for ever. The severity follows the "
                    "standard's word:\nMUST is an error; SHOULD, or a danger that operators regret, is a warning; the "
                    "rest are notices.\nThe outcome stands apart from it: `pass`, `fail`, `not_applicable`, or "
                    "`unknown` where the evidence could not be had.\n";
  std::string subject;
  for (const rule_description& rule : rules) {
    if (rule.subject != subject) {
      subject = rule.subject;
      out += "\n## " + subject + "\n\n| check | severity | what holds | stands on |\n|---|---|---|---|\n";
    }
    out += "| [" + rule.id + "](" + rule.id + ".md) | " + name_of(rule.level) + " | " + cell(rule.title) + " | " +
           clauses(rule) + " |\n";
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> check_pages(const std::vector<rule_description>& rules) {
  std::map<std::string, std::string> pages{{"index.md", index_of(rules)}};
  for (const rule_description& rule : rules) pages[rule.id + ".md"] = page(rule);
  return pages;
}

}  // namespace mtasts::generate
