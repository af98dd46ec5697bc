// The HTML document: a page of its own, or a card for a notebook. A browser is told to load and run nothing, should
// anything ever get through the escaping.
#include <memory>
#include <string>
#include <vector>

#include "mtasts/names.hpp"
#include "render/html_parts.hpp"
#include "render/plain_words.hpp"
#include "render/writer.hpp"
#include "render/xml.hpp"

namespace mtasts::render {
namespace {

// More than anybody reads in a notebook, and less than what makes one slow.
constexpr std::size_t rows_of_a_card = 100;

std::string page_of(std::string_view title, std::string_view content) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
         "base-uri 'none'; form-action 'none'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<title>" +
         for_xml(title) + "</title>\n" + html_style(true) + "</head>\n<body>\n<main class=\"mtasts\">\n" +
         std::string(content) + "</main>\n</body>\n</html>\n";
}

class html final : public writer {
 public:
  html(bool card, bool alone) : card_(card), alone_(alone) {}

  std::string add(const report& whole) override {
    if (alone_) {
      title_ = whole.domain;
      articles_ = html_report(whole, card_ ? 3 : 1, {});
    } else {
      const std::string anchor = card_ ? "" : "report-" + std::to_string(all_ + 1);
      if (!card_) articles_ += html_report(whole, 2, anchor);
      add_to_table(summary_of(whole), anchor);
    }
    return {};
  }

  std::string add_row(const summary& row) override {
    title_ = row.domain;
    add_to_table(row, {});
    return {};
  }

  std::string end() override {
    std::string content = articles_;
    if (!alone_ || content.empty()) {
      title_ = "MTA-STS of " + counted(all_, "domain");
      content = (card_ ? "" : element("h1", title_) + "\n") + html_table(rows_, all_, card_) + articles_;
    }
    if (card_) return html_style(false) + "<div class=\"mtasts\">\n" + content + "</div>\n";
    return page_of(alone_ ? "MTA-STS of " + title_ : title_, content);
  }

 private:
  void add_to_table(const summary& row, const std::string& anchor) {
    ++all_;
    if (!card_ || rows_.size() < rows_of_a_card) rows_.push_back({row, anchor});
  }

  bool card_;
  bool alone_;
  std::string title_;
  std::string articles_;
  std::vector<table_row> rows_;
  std::size_t all_ = 0;
};

}  // namespace

std::unique_ptr<writer> as_html(const render_options& chosen, bool alone) {
  return std::make_unique<html>(chosen.card, alone);
}

}  // namespace mtasts::render
