// A page of text for a terminal; see page.hpp.
#include "render/page.hpp"

#include <algorithm>

#include "render/terminal.hpp"

namespace mtasts::render {
namespace {

std::string_view sequence_of(look how) {
  switch (how) {
    case look::strong: return "\x1b[1m";
    case look::quiet: return "\x1b[2m";
    case look::good: return "\x1b[1;32m";
    case look::caution: return "\x1b[1;33m";
    case look::bad: return "\x1b[1;31m";
    case look::doubt: return "\x1b[1;36m";
    case look::code:
    case look::plain: break;
  }
  return {};
}

// What may not be torn apart: the pieces between two spaces, which can differ in look.
struct unbreakable {
  std::vector<words> pieces;
  std::size_t columns = 0;
};

std::vector<unbreakable> split(const sentence& text) {
  std::vector<unbreakable> parts;
  bool joined = false;
  for (const words& run : text) {
    const std::string safe = escape_for_terminal(run.text);
    for (std::size_t at = 0; at < safe.size();) {
      const std::size_t end = std::min(safe.find(' ', at), safe.size());
      if (end > at) {
        if (!joined) parts.emplace_back();
        parts.back().pieces.push_back({safe.substr(at, end - at), run.how});
        parts.back().columns += display_width(parts.back().pieces.back().text);
      }
      joined = end > at && end == safe.size();
      at = end + (end < safe.size() ? 1 : 0);
    }
  }
  return parts;
}

}  // namespace

page::page(bool colour, int width) : colour_(colour), width_(static_cast<std::size_t>(std::max(width, 40))) {}

void page::start(std::size_t column) {
  turn(look::plain);
  if (column_ < column) out_.append(column - column_, ' ');
  column_ = std::max(column_, column);
}

void page::turn(look how) {
  if (!colour_ || how == look_) return;
  if (look_ != look::plain) out_ += "\x1b[0m";
  out_ += sequence_of(how);
  look_ = how;
}

void page::append(std::string_view safe, look how) {
  if (safe.empty()) return;
  turn(how);
  out_ += safe;
  column_ += display_width(safe);
}

void page::end_line() {
  turn(look::plain);
  out_ += '\n';
  column_ = 0;
}

void page::flow(const sentence& text, std::size_t hang) {
  bool first_on_line = true;
  for (const unbreakable& part : split(text)) {
    if (!first_on_line && column_ + 1 + part.columns > width_) {
      end_line();
      first_on_line = true;
    }
    if (first_on_line)
      start(hang);
    else
      append(" ", part.pieces.front().how == look_ ? look_ : look::plain);
    for (const words& piece : part.pieces) append(piece.text, piece.how);
    first_on_line = false;
  }
  end_line();
}

void page::paragraph(const sentence& text, std::size_t indent) { flow(text, indent); }

void page::entry(std::size_t indent, const words& label, std::size_t label_columns, const sentence& text) {
  start(indent);
  append(escape_for_terminal(label.text), label.how);
  const std::size_t hang = indent + label_columns;
  if (column_ >= hang) append(" ", look::plain);
  flow(text, hang);
}

void page::verbatim(std::string_view text, std::size_t indent) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) {
      start(indent);
      append(escape_for_terminal(line), look::plain);
    }
    end_line();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void page::blank() { out_ += '\n'; }

std::string page::take() { return std::move(out_); }

}  // namespace mtasts::render
