// The formats that put one report after the other: text, JSON, newline-delimited JSON and CSV.
#include <memory>
#include <string>

#include "mtasts/columns.hpp"
#include "render/writer.hpp"

namespace mtasts::render {
namespace {

class text_lines final : public writer {
 public:
  explicit text_lines(const render_options& chosen) : chosen_(chosen) {}
  std::string add(const report& whole) override {
    std::string text = first_ ? "" : "\n\n";
    first_ = false;
    return text += to_text(whole, chosen_.colour, chosen_.width);
  }

 private:
  render_options chosen_;
  bool first_ = true;
};

// A list is an array with a report a line.
class json_list final : public writer {
 public:
  explicit json_list(bool alone) : alone_(alone) {}
  std::string add(const report& whole) override { return before() + to_json(whole); }
  std::string add_row(const summary& row) override { return before() + to_json(row); }
  std::string end() override {
    if (alone_) return "\n";
    return empty_ ? "[]\n" : "\n]\n";
  }

 private:
  std::string before() {
    if (alone_) return {};
    return std::exchange(empty_, false) ? "[\n" : ",\n";
  }
  bool alone_;
  bool empty_ = true;
};

class ndjson_lines final : public writer {
 public:
  std::string add(const report& whole) override { return to_ndjson(whole); }
  std::string add_row(const summary& row) override { return to_ndjson(row); }
};

// The header stands also above no rows.
class csv_lines final : public writer {
 public:
  std::string add(const report& whole) override { return add_row(summary_of(whole)); }
  std::string add_row(const summary& row) override { return header() + to_csv(row); }
  std::string end() override { return header(); }

 private:
  std::string header() { return std::exchange(begun_, true) ? "" : csv_header(); }
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<writer> as_text(const render_options& chosen, bool) { return std::make_unique<text_lines>(chosen); }
std::unique_ptr<writer> as_json(const render_options&, bool alone) { return std::make_unique<json_list>(alone); }
std::unique_ptr<writer> as_ndjson(const render_options&, bool) { return std::make_unique<ndjson_lines>(); }
std::unique_ptr<writer> as_csv(const render_options&, bool) { return std::make_unique<csv_lines>(); }

}  // namespace mtasts::render
