// Walks over JSON (RFC 8259) that is known to be valid; so it only has to find where values end.
#include "wire/json_place.hpp"

#include <algorithm>

namespace mtasts::wire {
namespace {

class walker {
 public:
  explicit walker(std::string_view json) : json_(json) {}

  std::size_t find(const json_path& path) {
    skip_blank();
    std::size_t best = at_;
    for (const auto& step : path) {
      const auto* const key = std::get_if<std::string_view>(&step);
      if (key ? !enter_key(*key) : !enter_index(std::get<std::size_t>(step))) break;
      best = at_;
    }
    return best;
  }

 private:
  [[nodiscard]] char here() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  void skip_blank() { at_ = std::min(json_.find_first_not_of(" \t\r\n", at_), json_.size()); }
  bool take(char c) {
    skip_blank();
    const bool is = here() == c;
    if (is) ++at_;
    skip_blank();
    return is;
  }

  /// The text between the quotes, escapes as they are.
  std::string_view take_string() {
    const std::size_t start = ++at_;
    while (at_ < json_.size() && json_[at_] != '"') at_ += json_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, json_.size());
    ++at_;
    return json_.substr(start, end - start);
  }

  /// Without recursion: brackets are counted, and strings skipped whole.
  void skip_value() {
    std::size_t depth = 0;
    do {
      skip_blank();
      const char c = here();
      if (c == '"') {
        take_string();
      } else if (c == '{' || c == '[') {
        ++depth, ++at_;
      } else if (c == '}' || c == ']') {
        --depth, ++at_;
      } else if (c == ',' || c == ':') {
        ++at_;
      } else {
        at_ = std::min(json_.find_first_of(" \t\r\n,]}", at_), json_.size());
      }
    } while (depth > 0 && at_ < json_.size());
  }

  /// Of equal keys the last, as the parser has it.
  bool enter_key(std::string_view key) {
    if (!take('{')) return false;
    std::size_t found = std::string_view::npos;
    while (here() == '"') {
      const std::string_view name = take_string();
      take(':');
      if (name == key) found = at_;
      skip_value();
      if (!take(',')) break;
    }
    if (found != std::string_view::npos) at_ = found;
    return found != std::string_view::npos;
  }

  bool enter_index(std::size_t index) {
    if (!take('[')) return false;
    for (std::size_t i = 0; i < index; ++i) {
      if (here() == ']') return false;
      skip_value();
      if (!take(',')) return false;
    }
    return here() != ']';
  }

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace

std::string name_of(const json_path& path) {
  std::string out;
  for (const auto& step : path) {
    if (const auto* const key = std::get_if<std::string_view>(&step)) {
      if (!out.empty()) out += '.';
      out += *key;
    } else {
      out += "[" + std::to_string(std::get<std::size_t>(step)) + "]";
    }
  }
  return out.empty() ? "the report" : out;
}

std::size_t offset_of(std::string_view json, const json_path& path) { return walker(json).find(path); }

syntax_error place_in(std::string_view text, std::size_t offset, std::string expected) {
  offset = std::min(offset, text.size());
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t newline = before.rfind('\n');  // npos + 1 is 0
  return {.offset = offset, .line = line, .column = offset - (newline + 1) + 1, .expected = std::move(expected)};
}

}  // namespace mtasts::wire
