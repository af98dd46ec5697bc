// What each format is behind `rendering`: something that takes reports one after the other and gives text. One file a
// format; rendering.cpp holds the table.
#pragma once
#include <memory>
#include <string>

#include "mtasts/render.hpp"

namespace mtasts::render {

class writer {
 public:
  writer() = default;
  writer(const writer&) = delete;
  writer& operator=(const writer&) = delete;
  virtual ~writer() = default;

  /// What can be written already.
  virtual std::string add(const report& whole) = 0;
  /// Refused unless a format says otherwise: a row holds too little for most.
  virtual std::string add_row(const summary& row);
  /// The rest.
  virtual std::string end() { return {}; }
};

/// `alone`: one report, and not a list of one.
using writer_maker = std::unique_ptr<writer>(const render_options& chosen, bool alone);

writer_maker as_text, as_json, as_ndjson, as_csv, as_junit, as_sarif, as_nagios, as_prometheus, as_github, as_markdown,
    as_html;

/// Whether a failure of that severity counts as one of the whole.
[[nodiscard]] bool reaches(severity level, threshold at);

}  // namespace mtasts::render
