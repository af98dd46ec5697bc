// The parts of the HTML document: the style, one report, a table of many. html.cpp puts them together. No script,
// nothing loaded from elsewhere, and still a document with headings, lists and tables where the style is taken away.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/report.hpp"
#include "mtasts/summary.hpp"
#include "render/sentence.hpp"

namespace mtasts::render {

/// A `<style>` that touches nothing outside of `.mtasts`, but for the page's own body.
[[nodiscard]] std::string html_style(bool page);

/// `level`: of its heading, 1 to 3. `anchor`: its id in the page, or empty.
[[nodiscard]] std::string html_report(const report& of, int level, std::string_view anchor);

struct table_row {
  summary row;
  std::string anchor;  ///< of the report further down in the page; empty: there is none
};
/// `all`: how many there are, of which `rows` are shown; the caption says so.
[[nodiscard]] std::string html_table(const std::vector<table_row>& rows, std::size_t all, bool captioned);

// ---- what they share ----

[[nodiscard]] std::string html_of(const sentence& text);
/// `name` comes from us, what it holds is escaped or markup already.
[[nodiscard]] std::string element(std::string_view name, std::string_view content, std::string_view css_class = {});
[[nodiscard]] std::string_view class_of(look how);

}  // namespace mtasts::render
