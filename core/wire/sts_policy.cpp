// The policy body, RFC 8461 section 3.2: one pass over its lines, then the verdict.
// Where we are milder than the grammar (blank lines, indentation, white space before the colon, a byte order mark,
// malformed lines that are none of the four keys) the policy is usable with a note `noise`: senders differ there.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "mtasts/domain.hpp"
#include "mtasts/sts.hpp"
#include "wire/ascii.hpp"
#include "wire/body_kind.hpp"
#include "wire/mx_pattern.hpp"
#include "wire/policy_lines.hpp"
#include "wire/policy_values.hpp"
#include "wire/utf8.hpp"

namespace mtasts {
namespace {

using kind = policy_problem_kind;
using wire::policy_line;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view refused_by_some = "; strict senders refuse the policy for it";
constexpr std::size_t longest_quote = 200;    // bytes of a line or a value that are kept
constexpr std::size_t longest_pattern = 300;  // beyond 255 no pattern is valid
constexpr std::size_t most_problems = 100;    // of each sort; a body of 64 KiB could hold 32768

/// One way to be off the grammar and usable all the same. Said once, with the number of lines.
struct noise {
  std::string_view words;
  const policy_line* first = nullptr;
  std::size_t column = 0;
  std::size_t lines = 0;
  void seen_at(const policy_line& line, std::size_t where) {
    if (lines++ == 0) first = &line, column = where;
  }
};

struct key_line {
  const policy_line* line = nullptr;
  std::string_view key;
  std::string_view value;
  std::size_t column = 0;  ///< of the value, from 1
};

class policy_reader {
 public:
  explicit policy_reader(std::string_view body) : body_(body) {}
  sts_policy read();

 private:
  void add(std::vector<policy_problem>& to, kind what, const policy_line& line, std::size_t column,
           std::string message);
  void error(kind what, const policy_line& line, std::size_t column, std::string message) {
    add(out_.errors, what, line, column, std::move(message));
  }
  void note(kind what, const policy_line& line, std::size_t column, std::string message) {
    add(out_.notes, what, line, column, std::move(message));
  }
  void wrong_value(kind what, const key_line& at, const syntax_error& problem);

  std::size_t skip_front_matter(const std::vector<policy_line>& lines);
  std::size_t read_line(const std::vector<policy_line>& lines, std::size_t index);
  void read_without_colon(const policy_line& line, std::string_view text, std::size_t lead);
  void read_known(const key_line& at);
  void read_mx(const key_line& at);
  std::size_t read_yaml_list(const std::vector<policy_line>& lines, std::size_t index);
  void read_extension(const key_line& at);
  void judge_line_ends(const std::vector<policy_line>& lines);
  void judge_noise();
  void judge_missing();
  void judge_whole();
  void missing(kind what, std::string_view key, std::string_view wanted);

  std::string_view body_;
  sts_policy out_;
  std::vector<policy_problem> malformed_;  ///< lines that are noise beside a complete policy, else errors
  noise blank_{.words = "a blank line"};
  noise indented_{.words = "white space before the key"};
  noise spaced_{.words = "white space before the colon"};
  std::unordered_set<std::string> seen_;
  std::vector<std::pair<std::string, std::size_t>> near_;  ///< extension names and lines, for "did you mean"
  bool mode_said_none_ = false;
  bool said_bare_cr_ = false;
};

void policy_reader::add(std::vector<policy_problem>& to, kind what, const policy_line& line, std::size_t column,
                        std::string message) {
  if (to.size() >= most_problems) return;
  to.push_back({.kind = what,
                .line = line.number,
                .column = column,
                .message = std::move(message),
                .text = peer_text(wire::utf8_prefix(line.text, longest_quote))});
}

void policy_reader::wrong_value(kind what, const key_line& at, const syntax_error& problem) {
  if (wire::looks_like_placeholder(at.value)) out_.looks_like = body_kind::placeholder;
  error(what, *at.line, at.column + problem.offset, "`" + std::string(at.key) + "`: expected " + problem.expected);
}

std::size_t policy_reader::skip_front_matter(const std::vector<policy_line>& lines) {
  const auto is_fence = [](const policy_line& line) { return wire::trim(line.text) == "---"; };
  const auto is_text = [](const policy_line& line) { return !wire::trim(line.text).empty(); };
  const auto first = std::find_if(lines.begin(), lines.end(), is_text);
  if (first == lines.end() || !is_fence(*first)) return 0;
  out_.looks_like = body_kind::front_matter;
  error(kind::syntax, *first, 1, wire::words_for(body_kind::front_matter));
  const auto last = std::find_if(first + 1, lines.end(), is_fence);
  return static_cast<std::size_t>((last == lines.end() ? first : last) - lines.begin()) + 1;
}

/// Gives how many lines were taken.
std::size_t policy_reader::read_line(const std::vector<policy_line>& lines, std::size_t index) {
  const policy_line& line = lines[index];
  const std::string_view text = wire::trim(line.text);
  if (line.end == wire::line_end::bare_cr && !std::exchange(said_bare_cr_, true))
    error(kind::syntax, line, line.text.size() + 1, "expected LF or CRLF; a CR alone ends no line");
  const bool after_cr = index > 0 && lines[index - 1].end == wire::line_end::bare_cr;
  if (text.empty()) {
    if (!after_cr) blank_.seen_at(line, 1);
    return 1;
  }
  const std::size_t lead = line.text.size() - wire::trim_left(line.text).size();
  const std::size_t colon = line.text.find(':');
  if (colon == std::string_view::npos) {
    read_without_colon(line, text, lead);
    return 1;
  }
  const std::string_view before = line.text.substr(lead, colon - lead);
  const std::string_view behind = line.text.substr(colon + 1);
  const key_line at{.line = &line,
                    .key = wire::trim_right(before),
                    .value = wire::trim(behind),
                    .column = colon + 2 + (behind.size() - wire::trim_left(behind).size())};
  const bool known = at.key == "version" || at.key == "mode" || at.key == "max_age" || at.key == "mx";
  if (wire::leaves_extension_name(at.key) == std::string_view::npos) {
    if (lead > 0) indented_.seen_at(line, 1);
    if (at.key != before) spaced_.seen_at(line, lead + at.key.size() + 1);
  }
  if (at.key == "mx" && at.value.empty())
    if (const std::size_t items = read_yaml_list(lines, index); items > 0) return items + 1;
  if (known)
    read_known(at);
  else
    read_extension(at);
  return 1;
}

void policy_reader::read_without_colon(const policy_line& line, std::string_view text, std::size_t lead) {
  const std::string_view word = text.substr(0, text.find_first_of(" \t="));
  const std::size_t column = lead + word.size() + 1;
  constexpr std::array<std::pair<std::string_view, kind>, 4> keys{
      {{"version", kind::version}, {"mode", kind::mode}, {"max_age", kind::max_age}, {"mx", kind::mx_pattern}}};
  for (const auto& [key, what] : keys) {
    if (word != key || (seen_.contains(std::string(key)) && key != "mx")) continue;
    seen_.insert(std::string(key));
    return error(what, line, column, "expected a colon right after `" + std::string(key) + "`");
  }
  add(malformed_, kind::syntax, line, column, "expected `key: value`");
}

void policy_reader::read_known(const key_line& at) {
  if (at.key == "mx") return read_mx(at);
  if (!seen_.insert(std::string(at.key)).second)
    return note(kind::duplicate_key, *at.line, 1, "`" + std::string(at.key) + "` again; the first counts");
  if (at.key == "version") {
    out_.version = wire::utf8_prefix(at.value, longest_quote);
    if (const auto fits = wire::check_version(at.value); !fits) wrong_value(kind::version, at, fits.error());
  } else if (at.key == "mode") {
    const auto mode = wire::read_mode(at.value);
    if (mode) out_.mode = *mode;
    mode_said_none_ = ascii_lower(at.value) == "none";
    if (!mode) wrong_value(kind::mode, at, mode.error());
  } else {
    const auto seconds = wire::read_max_age(at.value);
    if (seconds) out_.max_age = *seconds;
    if (!seconds) wrong_value(kind::max_age, at, seconds.error());
  }
}

void policy_reader::read_mx(const key_line& at) {
  seen_.insert("mx");
  const auto problem = wire::check_mx_pattern(at.value);
  if (problem) wrong_value(kind::mx_pattern, at, *problem);
  out_.mx.push_back(
      {.pattern = peer_text(wire::utf8_prefix(at.value, longest_pattern)), .line = at.line->number, .valid = !problem});
}

/// `mx:` and then lines `- host`, as YAML would have it: said once, and read for the sake of the advice.
std::size_t policy_reader::read_yaml_list(const std::vector<policy_line>& lines, std::size_t index) {
  std::size_t items = 0;
  for (; index + 1 + items < lines.size(); ++items) {
    const policy_line& line = lines[index + 1 + items];
    std::string_view item = wire::trim(line.text);
    if (!item.starts_with('-')) break;
    item = wire::trim(item.substr(1));
    out_.mx.push_back({.pattern = peer_text(wire::utf8_prefix(item, longest_pattern)),
                       .line = line.number,
                       .valid = !wire::check_mx_pattern(item)});
  }
  if (items == 0) return 0;
  seen_.insert("mx");
  out_.looks_like = body_kind::yaml_list;
  error(kind::syntax, lines[index], lines[index].text.size() + 1, wire::words_for(body_kind::yaml_list));
  return items;
}

void policy_reader::read_extension(const key_line& at) {
  const policy_line& line = *at.line;
  if (const std::size_t bad = wire::leaves_extension_name(at.key); bad != std::string_view::npos) {
    const std::size_t column = line.text.size() - wire::trim_left(line.text).size() + bad + 1;
    return add(malformed_, kind::syntax, line, column,
               bad == 32 ? "expected a key of at most 32 characters"
                         : "expected a key of letters, digits, `_`, `-` and `.`, then a colon");
  }
  if (const auto fits = wire::check_extension(at.value); !fits)
    return add(malformed_, kind::syntax, line, at.column + fits.error().offset, "expected " + fits.error().expected);
  const std::string name(at.key);
  if (!seen_.insert(name).second) return note(kind::duplicate_key, line, 1, "`" + name + "` again; the first counts");
  if (near_.size() < most_problems) near_.emplace_back(name, line.number);
  note(kind::unknown_key, line, 1, "`" + name + "` is no key of the standard; senders ignore it");
  const auto offset = static_cast<std::size_t>(at.key.data() - body_.data());
  out_.extensions.push_back({.name = peer_text(name), .value = peer_text(at.value), .offset = offset});
}

void policy_reader::judge_line_ends(const std::vector<policy_line>& lines) {
  const auto count = [&](wire::line_end end) {
    return std::count_if(lines.begin(), lines.end(), [&](const policy_line& line) { return line.end == end; });
  };
  const auto crlf = count(wire::line_end::crlf);
  const auto lf = count(wire::line_end::lf);
  out_.lines = crlf > 0 && lf > 0 ? line_ends::mixed
               : crlf > 0         ? line_ends::crlf
               : lf > 0           ? line_ends::lf
                                  : line_ends::none;
  const auto first =
      std::find_if(lines.begin(), lines.end(), [](const auto& l) { return l.end == wire::line_end::lf; });
  if (first != lines.end())
    note(kind::line_endings, *first, first->text.size() + 1,
         out_.lines == line_ends::mixed
             ? "some lines end in LF and some in CRLF; the grammar allows it, the prose says CRLF"
             : "lines end in LF; the grammar allows it, the prose says CRLF");
  if (lines.back().end == wire::line_end::none)
    note(kind::final_newline, lines.back(), lines.back().text.size() + 1, "the last line has no line end");
}

void policy_reader::judge_noise() {
  for (const noise* one : {&blank_, &indented_, &spaced_}) {
    if (one->lines == 0) continue;
    const std::string where = one->lines > 1 ? " (" + std::to_string(one->lines) + " lines)" : "";
    note(kind::noise, *one->first, one->column, std::string(one->words) + where + std::string(refused_by_some));
  }
}

void policy_reader::missing(kind what, std::string_view key, std::string_view wanted) {
  const auto plain = [](std::string_view name) {
    std::string out;
    std::copy_if(name.begin(), name.end(), std::back_inserter(out), wire::is_alnum);
    return ascii_lower(out);
  };
  std::string message = "no line `" + std::string(wanted) + "`";
  for (const auto& [name, line] : near_)
    if (plain(name) == plain(key)) {
      message += "; line " + std::to_string(line) + " says `" + name + "`";
      break;
    }
  out_.errors.push_back({.kind = what, .line = 0, .column = 0, .message = std::move(message), .text = {}});
}

void policy_reader::judge_missing() {
  if (!seen_.contains("version")) missing(kind::version, "version", "version: STSv1");
  if (!seen_.contains("mode")) missing(kind::mode, "mode", "mode: enforce|testing|none");
  if (!seen_.contains("max_age")) missing(kind::max_age, "max_age", "max_age: <seconds>");
  // One cause, one failure: what meant to say `none` wants no mx either.
  if (!seen_.contains("mx") && !mode_said_none_) missing(kind::mx_missing, "mx", "mx: <host>");
}

void policy_reader::judge_whole() {
  const bool complete = out_.errors.empty();
  for (policy_problem& problem : malformed_) {
    if (complete) {
      problem.kind = kind::noise;
      problem.message += refused_by_some;
    }
    (complete ? out_.notes : out_.errors).push_back(std::move(problem));
  }
  const auto by_line = [](const policy_problem& a, const policy_problem& b) {
    return a.line - 1 < b.line - 1;  // unsigned: what is missing, line 0, comes last
  };
  std::stable_sort(out_.errors.begin(), out_.errors.end(), by_line);
  std::stable_sort(out_.notes.begin(), out_.notes.end(), by_line);
  out_.valid = complete;
  if (complete || out_.looks_like == body_kind::front_matter || out_.looks_like == body_kind::yaml_list) return;
  const bool known =
      seen_.contains("version") || seen_.contains("mode") || seen_.contains("max_age") || seen_.contains("mx");
  const body_kind recognised = wire::recognise_body(body_, known);
  if (recognised == body_kind::policy) return;
  out_.looks_like = recognised;
  const std::size_t end = std::min(body_.find_first_of("\r\n"), body_.size());
  out_.errors = {{.kind = kind::syntax,
                  .line = 1,
                  .column = 1,
                  .message = wire::words_for(recognised),
                  .text = peer_text(wire::utf8_prefix(body_.substr(0, end), longest_quote))}};
  out_.notes.clear();
}

sts_policy policy_reader::read() {
  const std::size_t skip = body_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  const std::vector<policy_line> lines = wire::split_lines(body_, skip);
  if (skip > 0 && !lines.empty())
    note(kind::noise, lines.front(), 1, "a byte order mark before the first line" + std::string(refused_by_some));
  for (std::size_t i = skip_front_matter(lines); i < lines.size();) i += read_line(lines, i);
  judge_noise();
  if (!lines.empty()) judge_line_ends(lines);
  judge_missing();
  judge_whole();
  return std::move(out_);
}

}  // namespace

sts_policy parse_policy(std::string_view body) { return policy_reader(body).read(); }

}  // namespace mtasts
