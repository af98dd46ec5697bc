// A page of text for a terminal: wraps at words by display columns, colours when asked. Everything that is put on a
// page is escaped by the page itself, so no caller can forget it and no escape sequence of a peer's can pass.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "render/sentence.hpp"

namespace mtasts::render {

class page {
 public:
  /// Widths below 40 are taken as 40.
  page(bool colour, int width);

  /// Wrapped at spaces; every line begins at column `indent`. Spaces at an end of `words` separate, none joins.
  void paragraph(const sentence& text, std::size_t indent = 0);
  /// A label in a column of its own, then the text wrapped beside it. A label too long for its column pushes the first
  /// line to the right.
  void entry(std::size_t indent, const words& label, std::size_t label_columns, const sentence& text);
  /// To be copied: line breaks are kept and nothing is wrapped.
  void verbatim(std::string_view text, std::size_t indent);
  void blank();

  [[nodiscard]] std::string take();

 private:
  void start(std::size_t column);
  void turn(look how);
  void append(std::string_view safe, look how);
  void flow(const sentence& text, std::size_t hang);
  void end_line();

  std::string out_;
  bool colour_;
  look look_ = look::plain;
  std::size_t width_;
  std::size_t column_ = 0;
};

}  // namespace mtasts::render
