// A report as text: canonical JSON for programs, words for people. Every renderer escapes what peers wrote.
#pragma once
#include <string>
#include <string_view>

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

}  // namespace mtasts
