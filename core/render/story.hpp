// The story of a report, which text, HTML and Markdown tell alike: the verdict, what to change, what was seen. Here is
// what is said and in which order; how it is laid out is the renderer's.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/report.hpp"
#include "render/sentence.hpp"

namespace mtasts::render {

// ---- the verdict ----

[[nodiscard]] sentence score_in_words(const score& from);
/// Empty unless the step from testing to enforce is the next one to take.
[[nodiscard]] sentence readiness_in_words(const report& from);
/// "2026-01-31T12:00:00Z, took 1.2 s (waited up to 0.5 s for per_host)".
[[nodiscard]] std::string checked_in_words(const report& from);
/// "waited up to 12.0 s for host_rate, 0.5 s for per_host"; empty when nothing waited for long.
[[nodiscard]] std::string waits_in_words(const evidence& from);

// ---- what to change ----

/// Subjects about which the same is said.
struct told_subjects {
  std::string names;
  std::string_view detail;  ///< may quote a peer
};

/// One rule, told once however many subjects there are. What it refers to lives in the report.
struct told_rule {
  const finding* first;
  std::vector<told_subjects> subjects;
  std::vector<std::string_view> advice;
  std::vector<std::string_view> fixes;  ///< to paste, each one line or several
};

struct told_section {
  std::string_view title;
  std::string_view mark;  ///< a different sign for each, so that colour is never needed
  look how;
  std::vector<told_rule> rules;  ///< none is empty
};

/// Failures by severity, then what could not be checked, then what is merely worth knowing; empty sections left out.
[[nodiscard]] std::vector<told_section> findings_in_sections(const report& from);
/// "error", "warning", "notice" or "unknown".
[[nodiscard]] std::string severity_word(const finding& what);
/// "RFC 8461 section 4.1".
[[nodiscard]] std::string clause_in_words(const rfc_clause& clause);

// ---- what was seen ----

struct told_line {
  std::string label;  ///< empty: it goes on what the line above began
  sentence text;
};

/// What a sender does that still holds the policy of an earlier report; empty when there was none.
[[nodiscard]] std::vector<told_line> cached_in_words(const report& from);
[[nodiscard]] std::vector<told_line> records_in_words(const report& from);  ///< MTA-STS, then the policy
[[nodiscard]] std::vector<told_line> tlsrpt_in_words(const report& from);
/// Why there are no MX hosts to show; empty when there are.
[[nodiscard]] sentence no_mx_in_words(const report& from);
[[nodiscard]] sentence mx_in_words(const mx_report& mx);
[[nodiscard]] sentence address_in_words(const mx_address_report& address);
/// Whether this address presents what the one before it did: it is then told once.
[[nodiscard]] bool shares_certificate(const mx_report& mx, std::size_t address);
[[nodiscard]] sentence certificate_in_words(const certificate_summary& shown, const report& from);

}  // namespace mtasts::render
