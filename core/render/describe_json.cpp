// The parts of the JSON walk that do not depend on a struct: strings, white space, paths and the parser's bounds.
#include "render/describe_json.hpp"

#include <boost/json/stream_parser.hpp>
#include <boost/json/string.hpp>
#include <cmath>

#include "mtasts/error.hpp"
#include "render/terminal.hpp"

namespace mtasts::render {
namespace {

constexpr std::size_t largest_document = std::size_t{256} << 20;
constexpr std::size_t deepest_document = 32;  // a report nests 11 deep

void append_unit(std::string& to, std::uint32_t unit) {
  constexpr char digits[] = "0123456789abcdef";
  to += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) to += digits[(unit >> shift) & 0xf];
}

void append_hidden(std::string& to, char32_t value) {
  switch (value) {
    case '\b': to += "\\b"; return;
    case '\t': to += "\\t"; return;
    case '\n': to += "\\n"; return;
    case '\f': to += "\\f"; return;
    case '\r': to += "\\r"; return;
    default: break;
  }
  if (value < 0x10000) return append_unit(to, value);
  append_unit(to, 0xd800 + ((value - 0x10000) >> 10));  // beyond the first plane: a surrogate pair, RFC 8259 section 7
  append_unit(to, 0xdc00 + ((value - 0x10000) & 0x3ff));
}

std::string kind_of(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return value.get_bool() ? "true" : "false";
    case boost::json::kind::int64: return std::to_string(value.get_int64());
    case boost::json::kind::uint64: return std::to_string(value.get_uint64());
    case boost::json::kind::double_: return "the number " + write_json(value.get_double());
    case boost::json::kind::array: return "an array";
    case boost::json::kind::object: return "an object";
    case boost::json::kind::string: break;
  }
  const boost::json::string& text = value.get_string();
  std::string quoted;
  append_quoted(quoted, std::string_view(text));
  return quoted.size() > 42 ? "a string" : "the string " + quoted;
}

}  // namespace

void append_quoted(std::string& to, std::string_view text) {
  to += '"';
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    to += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const code_point seen = first_code_point(text);
    if (!seen.valid)
      to += "\xef\xbf\xbd";
    else if (seen.value == '"' || seen.value == '\\')
      (to += '\\') += text.front();
    else if (is_hidden(seen.value))
      append_hidden(to, seen.value);
    else
      to += text.substr(0, seen.size);
    text.remove_prefix(seen.size);
  }
  to += '"';
}

void append_number(std::string& to, double value) {
  if (!std::isfinite(value)) {  // JSON has no word for it
    to += "null";
    return;
  }
  char digits[32];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void json_writer::new_line() {
  out_ += '\n';
  out_.append(2 * depth_, ' ');
}

void json_writer::open(char bracket) {
  out_ += bracket;
  ++depth_;
  first_ = true;
}

void json_writer::next() {
  if (!first_) out_ += ',';
  first_ = false;
  if (pretty_) new_line();
}

void json_writer::close(char bracket) {
  --depth_;
  if (pretty_ && !first_) new_line();
  out_ += bracket;
  first_ = false;
}

std::string document_place::path() const {
  std::string above = parent != nullptr ? parent->path() : std::string();
  if (!member.empty()) return above + (above.empty() ? "" : ".") + std::string(member);
  if (parent != nullptr) return above + "[" + std::to_string(index) + "]";
  return above;
}

void refuse(const document_place& at, std::string_view expected, const boost::json::value& found) {
  refuse(at, "expected " + std::string(expected) + ", found " + kind_of(found));
}

void refuse(const document_place& at, std::string_view problem) {
  const std::string path = at.path();
  throw error(error_code::invalid_document, (path.empty() ? "the document" : path) + ": " + std::string(problem));
}

boost::json::value parse_document(std::string_view text) {
  if (text.size() > largest_document) refuse({}, "is larger than 256 MiB");
  boost::json::parse_options limits;
  limits.max_depth = deepest_document;
  boost::json::stream_parser parser({}, limits);
  boost::json::error_code code;
  const std::size_t read = parser.write_some({text.data(), text.size()}, code);
  if (!code && read != text.size()) code = boost::json::make_error_code(boost::json::error::extra_data);
  if (!code) parser.finish(code);
  if (code) refuse({}, "is not JSON: " + code.message() + " at byte " + std::to_string(read));
  return parser.release();
}

}  // namespace mtasts::render
