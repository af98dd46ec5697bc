// A report as text: canonical JSON for programs, words for people, and the formats of continuous integration and
// monitoring. Every renderer escapes what peers wrote, in the way of the reader it writes for.
#pragma once
#include <boost/describe/enum.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/compare.hpp"
#include "mtasts/evidence.hpp"
#include "mtasts/report.hpp"
#include "mtasts/rule.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/suggest.hpp"
#include "mtasts/summary.hpp"
#include "mtasts/tlsrpt.hpp"
#include "mtasts/tlsrpt_report.hpp"

namespace mtasts {

/// Canonical JSON: keys in the order of the structs, no white space unless `pretty`, absent values as null.
[[nodiscard]] std::string to_json(const report& what, bool pretty = false);
[[nodiscard]] std::string to_json(const evidence& what, bool pretty = false);
[[nodiscard]] std::string to_json(const sts_record& what);
[[nodiscard]] std::string to_json(const sts_policy& what);
[[nodiscard]] std::string to_json(const tlsrpt_record& what);
[[nodiscard]] std::string to_json(const tls_report& what);
[[nodiscard]] std::string to_json(const std::vector<rule_description>& what);
[[nodiscard]] std::string to_json(const rule_description& what);
[[nodiscard]] std::string to_json(const std::vector<library_version>& what);
[[nodiscard]] std::string to_json(const comparison& what);
[[nodiscard]] std::string to_json(const suggestion& what);
[[nodiscard]] std::string to_json(const summary& what);

/// The way back. Throws error (invalid_document) that names the member (as a path) and what was expected there.
[[nodiscard]] report report_from_json(std::string_view text);
[[nodiscard]] evidence evidence_from_json(std::string_view text);
[[nodiscard]] summary summary_from_json(std::string_view text);

/// For a terminal: the verdict first, then what to change, then what was seen. `colour` uses ANSI escapes of our own;
/// those of peers never pass. Lines keep within `width` columns where words allow.
[[nodiscard]] std::string to_text(const report& what, bool colour = false, int width = 80);

/// `markdown` is GitHub's, `github` the workflow commands of GitHub Actions, `prometheus` the text exposition 0.0.4,
/// `sarif` 2.1.0, `nagios` what a monitoring plugin prints; json, ndjson and csv are those of to_json and columns.hpp.
BOOST_DEFINE_ENUM_CLASS(format, text, json, ndjson, csv, junit, sarif, nagios, prometheus, github, markdown, html)

/// From which severity on a failing rule counts as a failure of the whole. What is unknown never does.
BOOST_DEFINE_ENUM_CLASS(threshold, error, warning, notice, never)

struct render_options {
  bool colour = false;                   ///< of text
  int width = 80;                        ///< of text, in columns
  threshold fail_on = threshold::error;  ///< of junit, nagios and github
  bool card = false;                     ///< of html: a part of a page, for a notebook, and not a page of its own
};

/// Throw error (invalid_option), which names what there is.
[[nodiscard]] format format_named(std::string_view name);
[[nodiscard]] threshold threshold_named(std::string_view name);

/// Whether a rule of that severity, or of a graver one, fails.
[[nodiscard]] bool fails(const report& what, threshold at);

/// What a monitoring plugin exits with: 0 fine, 1 a warning, 2 critical, 3 unknown. Critical is what fails at or above
/// `critical`; a warning is any other failure that is more than a notice.
[[nodiscard]] int nagios_state(const report& what, threshold critical = threshold::error);
/// Of two such states the one to show: critical, then warning, then unknown, then fine.
[[nodiscard]] int graver_nagios_state(int one, int other) noexcept;

/// The report without the findings and checks of other rules. `select` (all, when empty) and `ignore` hold ids
/// ("mx-covered") or the beginnings of some up to a hyphen ("mx", "policy-certificate"); one that fits no rule throws
/// error (unknown_rule). Protection, readiness and score stay as they were judged.
[[nodiscard]] report filtered(report whole, const std::vector<std::string>& select,
                              const std::vector<std::string>& ignore);

namespace render {
class writer;
}

/// One document of any number of reports, written as they come: what is joined of all `add` and of `end` is what
/// `rendered` gives. Formats that need to see all of them first (prometheus, nagios, html, markdown) keep what they
/// need. `alone`: it is one report and not a list of one, which in json makes an object instead of an array.
class rendering {
 public:
  rendering(format as, const render_options& chosen, bool alone = false);
  ~rendering();
  rendering(rendering&&) noexcept;
  rendering& operator=(rendering&&) noexcept;

  [[nodiscard]] std::string add(const report& whole);
  /// Of a summary: ndjson, csv, markdown and html. Throws error (invalid_option) for the formats that need more.
  [[nodiscard]] std::string add(const summary& row);
  [[nodiscard]] std::string end();

 private:
  std::unique_ptr<render::writer> writer_;
};

[[nodiscard]] std::string rendered(const report& what, format as, const render_options& chosen = {});
[[nodiscard]] std::string rendered(std::span<const report> all, format as, const render_options& chosen = {});

}  // namespace mtasts
