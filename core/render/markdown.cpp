// Markdown as GitHub shows it: for a job's summary, an issue, a pull request. The same story as the text.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "mtasts/names.hpp"
#include "render/markdown_text.hpp"
#include "render/plain_words.hpp"
#include "render/story.hpp"
#include "render/writer.hpp"

namespace mtasts::render {
namespace {

// Two code spans must not touch.
void append(std::string& to, const std::string& piece) {
  if (to.ends_with('`') && piece.starts_with('`')) to += ' ';
  to += piece;
}

std::string prose(const sentence& text) {
  std::string out, plain;
  for (const words& run : text) {
    if (run.how != look::code) {
      plain += run.text;
      continue;
    }
    append(out, markdown_prose(std::exchange(plain, {})));
    append(out, markdown_code(run.text));
  }
  append(out, markdown_prose(plain));
  return out;
}

// Only to the RFC Editor, and only what is an address and nothing else.
std::string clause_link(const rfc_clause& clause) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./:#";
  const std::string words = markdown_prose(clause_in_words(clause));
  const bool safe =
      clause.url.starts_with("https://www.rfc-editor.org/") && clause.url.find_first_not_of(plain) == std::string::npos;
  return safe && words.find('`') == std::string::npos ? "[" + words + "](" + clause.url + ")" : words;
}

std::string rule_of(const told_rule& rule, const told_section& in) {
  const finding& first = *rule.first;
  std::string text =
      "- " + std::string(in.mark) + " **" + markdown_prose(first.title) + "** (" + severity_word(first) + ")\n";
  for (const told_subjects& each : rule.subjects) {
    std::string line = each.names;
    if (!each.detail.empty()) line += ": " + std::string(each.detail);
    text += "\n  " + markdown_prose(line) + "\n";
  }
  for (const std::string_view advice : rule.advice) text += "\n  → " + markdown_prose(advice) + "\n";
  for (const std::string_view fix : rule.fixes) text += "\n" + markdown_block(fix, 2);
  text += "\n  " + markdown_code(first.id);
  for (const rfc_clause& clause : first.rfc) text += ", " + clause_link(clause);
  if (first.report_type) text += ", in TLS reports " + markdown_code(name_of(*first.report_type));
  return text + "\n";
}

std::string findings_of(const report& from, const std::string& heading) {
  std::string text;
  for (const told_section& section : findings_in_sections(from)) {
    text += "\n" + heading + std::string(section.title) + "\n";
    for (const told_rule& rule : section.rules) text += "\n" + rule_of(rule, section);
  }
  return text;
}

std::string lines_of(const std::vector<told_line>& lines) {
  std::string text;
  for (const told_line& line : lines)
    text += (line.label.empty() ? "  - " : "- " + markdown_prose(line.label) + ": ") + prose(line.text) + "\n";
  return text;
}

std::string table_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string table_head(const std::vector<std::string>& names) {
  return table_row(names) + table_row(std::vector<std::string>(names.size(), "---"));
}

std::string mx_of(const report& from) {
  if (from.mx.empty()) return "- mx: " + prose(no_mx_in_words(from)) + "\n";
  std::string text = "\n" + table_head({"MX host", "Address", "Mail", "Certificate"});
  for (const mx_report& mx : from.mx) {
    if (mx.addresses.empty()) text += table_row({prose(mx_in_words(mx)), "", "", ""});
    for (std::size_t i = 0; i < mx.addresses.size(); ++i) {
      const mx_address_report& address = mx.addresses[i];
      std::string certificate;
      if (address.certificate)
        certificate = shares_certificate(mx, i) ? "the same" : prose(certificate_in_words(*address.certificate, from));
      text += table_row({i == 0 ? prose(mx_in_words(mx)) : "", markdown_code(address.ip),
                         prose(address_in_words(address)), certificate});
    }
  }
  return text + "\n";
}

std::string report_of(const report& from, const std::string& heading) {
  std::string text = heading + markdown_code(from.domain) + ": ";
  if (from.error) return text + "not checked\n\n" + markdown_prose(from.error->bytes) + "\n";
  text += name_of(from.protection) + "\n\n" + std::string(meaning_of(from.protection)) + "\n\n";
  text += "- score: " + prose(score_in_words(from.score)) + "\n";
  if (const sentence enforce = readiness_in_words(from); !enforce.empty())
    text += "- enforce: " + prose(enforce) + "\n";
  text += "- checked: " + markdown_prose(checked_in_words(from)) + "\n";
  if (from.partial) text += "- partial: the time for the whole check ran out; what is missing is unknown\n";
  text += findings_of(from, "#" + heading);
  if (const std::vector<told_line> cached = cached_in_words(from); !cached.empty())
    text += "\n#" + heading + "In senders' caches\n\n" + lines_of(cached);
  return text + "\n#" + heading + "What was seen\n\n" + lines_of(records_in_words(from)) + mx_of(from) +
         lines_of(tlsrpt_in_words(from));
}

std::string fails_of(const summary& of) {
  if (of.error) return markdown_prose(of.error->bytes);
  std::string text;
  for (const std::string& id : of.failed) text += (text.empty() ? "" : ", ") + markdown_code(id);
  if (!of.unknown.empty()) text += (text.empty() ? "" : "; ") + std::to_string(of.unknown.size()) + " unknown";
  return text;
}

class markdown final : public writer {
 public:
  explicit markdown(bool alone) : alone_(alone) {}

  std::string add(const report& whole) override {
    if (alone_) return report_of(whole, "## ");
    add_row(summary_of(whole));
    reports_ += "\n" + report_of(whole, "## ");
    return {};
  }

  std::string add_row(const summary& row) override {
    ++all_;
    rows_ += table_row({markdown_code(row.domain), row.error ? "not checked" : name_of(row.protection),
                        row.score ? std::to_string(*row.score) : "", row.policy_mode ? name_of(*row.policy_mode) : "",
                        fails_of(row)});
    return {};
  }

  std::string end() override {
    if (alone_ && rows_.empty()) return {};
    std::string text = "# MTA-STS of " + counted(all_, "domain") + "\n";
    if (all_ != 0) text += "\n" + table_head({"Domain", "Protection", "Score", "Mode", "Fails"}) + rows_;
    return text + reports_;
  }

 private:
  bool alone_;
  std::size_t all_ = 0;
  std::string rows_;
  std::string reports_;
};

}  // namespace

std::unique_ptr<writer> as_markdown(const render_options&, bool alone) { return std::make_unique<markdown>(alone); }

}  // namespace mtasts::render
