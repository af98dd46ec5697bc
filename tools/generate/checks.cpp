// docs/checks: an index of the catalogue and a page a rule, from what the catalogue itself holds and from the saved
// reports, which give each rule its examples.
#include <stdexcept>

#include "mtasts/names.hpp"
#include "tools/generate/check_examples.hpp"
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

struct group {
  std::string_view subject;
  std::string_view title;
};
constexpr group groups[] = {
    {"mx", "MX records (RFC 5321 section 5.1, RFC 7505)"},
    {"sts-record", "The _mta-sts TXT record (RFC 8461 section 3.1)"},
    {"policy-host", "The policy host and the fetch (RFC 8461 section 3.3)"},
    {"policy", "The policy text (RFC 8461 section 3.2)"},
    {"mx-policy", "MX hosts against the policy (RFC 8461 section 4.1)"},
    {"mx-tls", "STARTTLS and certificates of each MX address (RFC 8461 section 4.2, RFC 3207)"},
    {"tlsrpt", "The _smtp._tls TXT record (RFC 8460 section 3)"},
    {"dane", "DANE beside MTA-STS (RFC 7672)"},
    {"change", "Change since an earlier report (RFC 8461 section 8)"},
};

std::string title_of(const std::string& subject) {
  for (const group& one : groups)
    if (one.subject == subject) return std::string(one.title);
  throw std::logic_error("no title for the table " + subject);
}

// Fenced by more backticks than any peer's text could close: a policy may well hold three.
std::string block(const std::string& text) {
  std::string fence = "```";
  while (text.find(fence) != std::string::npos) fence += '`';
  return fence + "text\n" + text + (text.ends_with('\n') ? "" : "\n") + fence + "\n";
}

std::string finding_text(const finding& said) {
  std::string text = said.title + " (" + name_of(said.level) + ")\n" + said.subject + ": " +
                     escape_peer_text(said.detail.bytes) + "\n";
  if (said.fix) {
    std::string fix = escape_peer_text(said.fix->bytes);
    for (std::size_t at = fix.find("\\r\\n"); at != std::string::npos; at = fix.find("\\r\\n", at))
      fix.replace(at, 4, "\n"), ++at;
    text += "\n" + fix;
  }
  return text;
}

std::string example(std::string_view heading, const rule_description& rule, outcome wanted, const saved_worlds& all) {
  const std::optional<check_example> shown = example_of(rule, wanted, all);
  if (!shown) return {};
  std::string out = "\n## " + std::string(heading) + "\n\nThe world [" + shown->world + "](../../tests/worlds/" +
                    shown->world + ".json): " + shown->about + "\n\n";
  if (!shown->seen.empty()) out += block(shown->seen);
  if (shown->said) out += "\nThe report says:\n\n" + block(finding_text(*shown->said));
  return out;
}

std::string page(const rule_description& rule, const saved_worlds& all) {
  std::string out = std::string(written_by) + "# " + rule.id + "\n\n" + rule.title + ".\n\n| | |\n|---|---|\n";
  out += row("severity", name_of(rule.level));
  out += row("a report says", rule.failure);
  out += row("fails when", rule.fails_when);
  out += row("stands on", clauses(rule));
  out += row("in TLS reports", rule.report_type.empty() ? "" : "`" + rule.report_type + "` (RFC 8460 section 4.3)");
  out += "\n## Why it matters\n\n" + rule.why + "\n\n## What a sender does\n\n" + rule.sender +
         "\n\n## What to change\n\n" + rule.advice + "\n";
  out += example("An example that fails", rule, outcome::fail, all);
  out += example("An example that could not be judged", rule, outcome::unknown, all);
  out += example("An example that passes", rule, outcome::pass, all);
  return out + "\n[All checks](index.md)\n";
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
      out += "\n## " + title_of(subject) + "\n\n| check | severity | what holds | stands on |\n|---|---|---|---|\n";
    }
    out += "| [" + rule.id + "](" + rule.id + ".md) | " + name_of(rule.level) + " | " + cell(rule.title) + " | " +
           clauses(rule) + " |\n";
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> check_pages(const std::vector<rule_description>& rules, const saved_worlds& all) {
  std::map<std::string, std::string> pages{{"index.md", index_of(rules)}};
  for (const rule_description& rule : rules) pages[rule.id + ".md"] = page(rule, all);
  return pages;
}

}  // namespace mtasts::generate
