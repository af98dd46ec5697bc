// Reads Reply-line of RFC 5321 section 4.2: three digits, then `-` and more to come, or a space, or nothing at all.
#include "wire/smtp_reply.hpp"

#include <algorithm>
#include <utility>

#include "mtasts/domain.hpp"
#include "wire/ascii.hpp"
#include "wire/utf8.hpp"

namespace mtasts::wire {
namespace {

constexpr std::size_t longest_quote = 80;

std::string quoted(std::string_view line) { return "\"" + std::string(utf8_prefix(line, longest_quote)) + "\""; }

/// 0 when the line does not begin with a code. The second digit is not held to 0-5: section 4.2 has clients go by the
/// first one. A code that begins with another digit than 2 to 5 is out of range and fatal.
std::uint16_t code_of(std::string_view line) {
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return 0;
  if (line[0] < '2' || line[0] > '5') return 0;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return 0;
  return static_cast<std::uint16_t>((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
}

}  // namespace

reply_state reply_reader::feed(std::string_view bytes) {
  if (state_ == reply_state::failed) return state_;
  buffer_ += bytes;
  return state_ == reply_state::complete ? state_ : run();
}

reply_state reply_reader::next() {
  if (state_ == reply_state::failed) return state_;
  buffer_.erase(0, read_);
  read_ = 0;
  reply_ = {};
  bare_lf_ = false;
  state_ = reply_state::need_more;
  return run();
}

std::string_view reply_reader::leftover() const noexcept {
  return state_ == reply_state::complete ? std::string_view(buffer_).substr(read_) : std::string_view();
}

std::string_view reply_reader::unfinished() const noexcept {
  return state_ == reply_state::complete ? std::string_view() : std::string_view(buffer_).substr(read_);
}

reply_state reply_reader::fail(reason why, std::string message) {
  error_ = {.why = why, .message = std::move(message)};
  return state_ = reply_state::failed;
}

reply_state reply_reader::run() {
  while (state_ == reply_state::need_more) {
    const std::string_view rest = std::string_view(buffer_).substr(read_);
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    const bool ended = end != std::string_view::npos;
    const bool crlf = ended && line.ends_with('\r');
    if (crlf) line.remove_suffix(1);
    if (line.size() > longest_line + (ended ? 0 : 1))  // an unfinished line may still hold its CR
      return fail(reason::too_large, "a reply line of more than " + std::to_string(longest_line) + " octets");
    if (!ended) return state_;
    if (reply_.lines.size() == most_lines)
      return fail(reason::too_large, "a reply of more than " + std::to_string(most_lines) + " lines");
    bare_lf_ = bare_lf_ || !crlf;
    read_ += end + 1;
    if (take_line(line)) state_ = reply_state::complete;
  }
  return state_;
}

bool reply_reader::take_line(std::string_view line) {
  const std::uint16_t code = code_of(line);
  if (code == 0) {
    fail(reason::malformed, "expected a reply code 200 to 599 and then a space or `-`, not " + quoted(line));
    return false;
  }
  if (!reply_.lines.empty() && code != reply_.code) {
    fail(reason::malformed, "expected another line of reply " + std::to_string(reply_.code) + ", not " + quoted(line));
    return false;
  }
  reply_.code = code;
  reply_.lines.emplace_back(line.substr(std::min<std::size_t>(line.size(), 4)));
  return line.size() == 3 || line[3] == ' ';
}

bool lists_keyword(const smtp_reply& ehlo, std::string_view keyword) {
  if (ehlo.code != 250 || ehlo.lines.empty()) return false;
  return std::any_of(ehlo.lines.begin() + 1, ehlo.lines.end(), [&](const peer_text& line) {
    const std::string_view text = trim_right(line.bytes);
    return ascii_lower(text.substr(0, text.find_first_of(" \t"))) == ascii_lower(keyword);
  });
}

}  // namespace mtasts::wire
