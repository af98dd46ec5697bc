// The report for a terminal: what a sender does today, how far from perfect it is, then what to change, then what was
// seen.
#include <string>

#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "render/page.hpp"
#include "render/plain_words.hpp"
#include "render/story.hpp"

namespace mtasts {
namespace render {
namespace {

constexpr std::size_t label_columns = 10;
constexpr std::size_t body_column = 4;
constexpr std::size_t address_columns = 17;

void write_verdict(page& to, const report& from) {
  to.paragraph({{from.domain + ":", look::strong}, {" "}, {name_of(from.protection), look_of(from.protection)}});
  to.paragraph({{std::string(meaning_of(from.protection))}});
  to.blank();
  to.entry(0, {"score", look::quiet}, label_columns, score_in_words(from.score));
  if (const sentence text = readiness_in_words(from); !text.empty())
    to.entry(0, {"enforce", look::quiet}, label_columns, text);
  to.entry(0, {"checked", look::quiet}, label_columns, {{checked_in_words(from)}});
  if (from.partial)
    to.entry(0, {"partial", look::doubt}, label_columns,
             {{"the time for the whole check ran out; what is missing is unknown"}});
}

// Texts of one line (an `mx` line a host) follow each other so that they can be taken in one go; longer ones stand
// apart.
void write_fixes(page& to, const std::vector<std::string_view>& fixes) {
  for (const std::string_view fix : fixes) {
    if (fix == fixes.front() || fix.find('\n') != std::string_view::npos) to.blank();
    to.verbatim(fix, body_column + 4);
  }
  if (!fixes.empty()) to.blank();
}

std::string reference_of(const finding& what) {
  std::string text = what.id;
  for (const rfc_clause& clause : what.rfc) text += ", " + clause_in_words(clause);
  if (what.report_type) text += ", in TLS reports " + name_of(*what.report_type);
  return text;
}

void write_rule(page& to, const told_rule& rule, const told_section& in) {
  const std::string word = "(" + severity_word(*rule.first) + ")";
  to.entry(2, {std::string(in.mark), in.how}, 2, {{rule.first->title, look::strong}, {" "}, {word, in.how}});
  for (const told_subjects& each : rule.subjects) {
    sentence text{{each.names, look::strong}};
    // That it could not be checked is said above, by the section and beside the title.
    if (!each.detail.empty()) text.push_back({": ", look::strong}), text.push_back({std::string(each.detail)});
    to.paragraph(text, body_column);
  }
  for (const std::string_view advice : rule.advice)
    to.entry(body_column, {"→", look::good}, 2, {{std::string(advice)}});
  write_fixes(to, rule.fixes);
  to.paragraph({{reference_of(*rule.first), look::quiet}}, body_column);
}

void write_findings(page& to, const report& from) {
  for (const told_section& section : findings_in_sections(from)) {
    to.blank();
    to.paragraph({{std::string(section.title), look::strong}});
    for (const told_rule& rule : section.rules) {
      to.blank();
      write_rule(to, rule, section);
    }
  }
}

void write_lines(page& to, const std::vector<told_line>& lines) {
  for (const told_line& line : lines) to.entry(2, {line.label, look::quiet}, label_columns, line.text);
}

void write_cached(page& to, const report& from) {
  const std::vector<told_line> lines = cached_in_words(from);
  if (lines.empty()) return;
  to.blank();
  to.paragraph({{"In senders' caches", look::strong}});
  to.blank();
  write_lines(to, lines);
}

void write_mx(page& to, const report& from) {
  if (from.mx.empty()) to.entry(2, {"mx", look::quiet}, label_columns, no_mx_in_words(from));
  for (const mx_report& mx : from.mx) {
    to.entry(2, {"mx " + std::to_string(mx.preference), look::quiet}, label_columns, mx_in_words(mx));
    for (std::size_t i = 0; i < mx.addresses.size(); ++i) {
      const mx_address_report& address = mx.addresses[i];
      sentence text = address_in_words(address);
      const bool is_known = shares_certificate(mx, i);
      if (is_known) text.push_back({", the same certificate"});
      to.entry(2 + label_columns, {address.ip}, address_columns, text);
      if (address.certificate && !is_known)
        to.paragraph(certificate_in_words(*address.certificate, from), 2 + label_columns + address_columns);
    }
  }
}

void write_seen(page& to, const report& from) {
  to.blank();
  to.paragraph({{"What was seen", look::strong}});
  to.blank();
  write_lines(to, records_in_words(from));
  write_mx(to, from);
  write_lines(to, tlsrpt_in_words(from));
}

}  // namespace
}  // namespace render

std::string to_text(const report& what, bool colour, int width) {
  render::page sheet(colour, width);
  if (what.error) {
    sheet.paragraph({{what.domain + ":", render::look::strong}, {" not checked", render::look::doubt}});
    sheet.paragraph({{what.error->bytes}});
    return sheet.take();
  }
  render::write_verdict(sheet, what);
  render::write_findings(sheet, what);
  render::write_cached(sheet, what);
  render::write_seen(sheet, what);
  return sheet.take();
}

}  // namespace mtasts
