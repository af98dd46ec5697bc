// Text for GitHub's Markdown; see markdown_text.hpp. The grammar is that of CommonMark 0.31 section 6.1 (code spans)
// and 4.5 (fenced code), and of GitHub's tables, where a `|` ends a cell even in code unless a backslash stands before
// it.
#include "render/markdown_text.hpp"

#include <algorithm>

#include "render/terminal.hpp"

namespace mtasts::render {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  return longest;
}

// "e-mail", "isn't", "and/or"; "8461", "4.1". A word of hexadecimal digits could be a commit, GH-1 an issue.
bool is_plain(std::string_view word) {
  const auto inner = [&](std::string_view joints, auto belongs) {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (belongs(word[i])) continue;
      const bool is_joint = joints.find(word[i]) != std::string_view::npos;
      if (!is_joint || i == 0 || i + 1 == word.size() || !belongs(word[i - 1])) return false;
    }
    return true;
  };
  const auto is_hexadecimal = [](char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); };
  if (word.size() >= 7 && std::ranges::all_of(word, is_hexadecimal)) return false;
  return inner("-'/", is_letter) || (word.size() < 7 && inner(".", is_digit));
}

std::string code_span(std::string_view safe) {
  const std::string fence(longest_run(safe) + 1, '`');
  std::string out = fence;
  const bool padded = safe.front() == '`' || safe.back() == '`' || (safe.front() == ' ' && safe.back() == ' ');
  if (padded) out += ' ';
  for (const char c : safe) {
    if (c == '|') out += '\\';
    out += c;
  }
  if (padded) out += ' ';
  return out + fence;
}

constexpr std::string_view may_precede = " (\"";
constexpr std::string_view may_follow = ".,;:)\"!?";

// Two code spans never touch: their backticks would make another run, and what they hold would be let out.
void append_word(std::string& to, std::string_view word) {
  std::size_t end = word.size();
  while (end > 0 && may_follow.find(word[end - 1]) != std::string_view::npos) --end;
  const std::string_view core = word.substr(0, end);
  if (!core.empty()) to += is_plain(core) ? std::string(core) : code_span(core);
  to += word.substr(end);
}

// "`key: value`" and what may follow it, up to the next space; empty when the text does not begin so.
std::string_view quoted_code(std::string_view text) {
  const std::size_t close = text.starts_with('`') ? text.find('`', 1) : std::string_view::npos;
  if (close == std::string_view::npos || close == 1) return {};
  const std::string_view whole = text.substr(0, text.find(' ', close));
  return whole.find_first_not_of(may_follow, close + 1) == std::string_view::npos ? whole : std::string_view();
}

}  // namespace

std::string markdown_prose(std::string_view bytes) {
  const std::string safe = escape_for_terminal(bytes);
  std::string out;
  for (std::string_view rest = safe; !rest.empty();) {
    const std::size_t before = std::min(rest.find_first_not_of(may_precede), rest.size());
    out += rest.substr(0, before);
    rest.remove_prefix(before);
    if (const std::string_view quoted = quoted_code(rest); !quoted.empty()) {
      const std::size_t close = quoted.find('`', 1);
      out += code_span(quoted.substr(1, close - 1));
      out += quoted.substr(close + 1);
      rest.remove_prefix(quoted.size());
    } else {
      const std::string_view word = rest.substr(0, rest.find(' '));
      append_word(out, word);
      rest.remove_prefix(word.size());
    }
  }
  return out;
}

std::string markdown_code(std::string_view bytes) {
  const std::string safe = escape_for_terminal(bytes);
  return safe.empty() ? safe : code_span(safe);
}

std::string markdown_block(std::string_view lines, std::size_t indent) {
  const std::string before(indent, ' ');
  const std::string fence(std::max<std::size_t>(longest_run(lines) + 1, 3), '`');
  std::string out = before + fence + "text\n";
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += before + escape_for_terminal(line) + "\n";
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out + before + fence + "\n";
}

}  // namespace mtasts::render
