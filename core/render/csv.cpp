// CSV as RFC 4180 section 2 describes it, with a header row. Spreadsheets run what begins like a formula, and many
// split at `;` whatever the file says; the texts in a row are partly those of strangers, so no such text gets through.
#include <charconv>

#include "mtasts/columns.hpp"
#include "render/describe_json.hpp"
#include "render/terminal.hpp"

namespace mtasts {
namespace render {
namespace {

// Full-width forms too: spreadsheets in East Asian settings take them for the same.
constexpr std::string_view formula_beginnings[] = {"=", "+", "-", "@", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20"};

// The two separators that must not be seen by a reader of another kind.
std::string without_separators(std::string_view text, bool in_list) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == ';')
      out += "\\x3b";
    else if (c == ' ' && in_list)
      out += "\\x20";
    else
      out += c;
  }
  return out;
}

class cell_writer {
 public:
  template <class T>
  void put(const T& value, bool in_list = false) {
    if constexpr (is_optional<T>) {
      if (value) put(*value);
    } else if constexpr (is_list<T>) {
      for (const auto& element : value) {
        if (&element != &value.front()) text_ += ' ';
        put(element, true);
      }
    } else if constexpr (std::is_same_v<T, peer_text>) {
      put_text(escape_peer_text(value.bytes), in_list);
    } else if constexpr (std::is_same_v<T, std::string>) {
      put_text(value, in_list);
    } else if constexpr (std::is_same_v<T, timestamp>) {
      text_ += rfc3339(value);
    } else if constexpr (std::is_same_v<T, bool>) {
      text_ += value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
      text_ += name_of(value);
    } else {
      char digits[24];
      text_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    }
  }

  void append_to(std::string& row) const {
    if (is_foreign_ && begins_like_a_formula())
      append_field(row, "'" + text_);
    else
      append_field(row, text_);
  }

 private:
  void put_text(std::string_view text, bool in_list) {
    is_foreign_ = true;
    text_ += without_separators(escape_for_terminal(text), in_list);
  }

  [[nodiscard]] bool begins_like_a_formula() const {
    std::string_view text = text_;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));  // some trim before they look
    for (const std::string_view beginning : formula_beginnings)
      if (text.starts_with(beginning)) return true;
    return false;
  }

  static void append_field(std::string& row, std::string_view text) {
    if (text.find_first_of(",\"") == std::string_view::npos) {
      row += text;
      return;
    }
    row += '"';
    for (const char c : text) {
      if (c == '"') row += '"';
      row += c;
    }
    row += '"';
  }

  std::string text_;
  bool is_foreign_ = false;
};

}  // namespace
}  // namespace render

std::string csv_header() {
  std::string row;
  each_column(summary{}, [&](std::string_view name, const auto&) { (row += row.empty() ? "" : ",") += name; });
  return row + "\r\n";
}

std::string to_csv(const summary& row) {
  std::string line;
  bool first = true;
  each_column(row, [&](std::string_view, const auto& value) {
    if (!std::exchange(first, false)) line += ',';
    render::cell_writer cell;
    cell.put(value);
    cell.append_to(line);
  });
  return line + "\r\n";
}

}  // namespace mtasts
