// Recognises bodies that are no policy (RFC 8461 section 3.2). Guesses in favour of the explanation only: whether a
// body is usable has been decided by the grammar before.
#include "wire/body_kind.hpp"

#include <algorithm>

#include "mtasts/domain.hpp"
#include "wire/ascii.hpp"

namespace mtasts::wire {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_binary(std::string_view body) {
  using namespace std::string_view_literals;
  for (const auto magic : {"\xff\xfe"sv, "\xfe\xff"sv, "\x1f\x8b"sv, "\x89PNG"sv, "%PDF-"sv, "PK\x03\x04"sv, "GIF8"sv})
    if (body.starts_with(magic)) return true;
  const auto controls = std::count_if(body.begin(), body.end(), [](char c) {
    return is_control(c) && c != '\t' && c != '\r' && c != '\n' && c != '\f';
  });
  return body.find('\0') != npos || static_cast<std::size_t>(controls) * 10 > body.size();
}

bool is_html(std::string_view start) {
  if (!start.starts_with('<')) return start.find("<html") != npos || start.find("<!doctype html") != npos;
  for (const std::string_view tag :
       {"<!", "<?xml", "<html", "<head", "<body", "<pre", "<p>", "<p ", "<div", "<br", "<span", "<meta", "<script",
        "<title", "<h1", "<center", "<table", "<svg", "<font"})
    if (start.starts_with(tag)) return true;
  return false;
}

bool is_rtf(std::string_view body) {
  return body.starts_with("{\\rtf") ||
         (body.starts_with('\\') && (body.find("\\fs") != npos || body.find("\\cf") != npos));
}

bool is_json(std::string_view body) {
  return (body.starts_with('{') || body.starts_with('[')) && !body.starts_with("{{") && body.find('"') != npos;
}

}  // namespace

body_kind recognise_body(std::string_view body, bool has_known_key) {
  if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == npos) return body_kind::empty;
  if (is_binary(body)) return body_kind::binary;
  body.remove_prefix(first);
  const std::string start = ascii_lower(body.substr(0, 1024));
  if (is_rtf(body)) return body_kind::rtf;
  if (is_html(start)) return body_kind::html;
  if (is_json(body)) return body_kind::json;
  if (has_known_key) return body_kind::policy;
  if (start.find("v=stsv1") != npos) return body_kind::txt_record;
  if (looks_like_placeholder(body.substr(0, body.find_first_of("\r\n")))) return body_kind::placeholder;
  return body_kind::prose;
}

std::string words_for(body_kind kind) {
  const std::string wanted = "; expected lines `key: value` beginning with `version: STSv1`";
  switch (kind) {
    case body_kind::empty: return "the body is empty" + wanted;
    case body_kind::html: return "an HTML page, not a policy" + wanted;
    case body_kind::rtf: return "a rich text (RTF) document, not plain text; save it as plain text" + wanted;
    case body_kind::front_matter:
      return "the front matter of a site generator was served with the policy; expected `version: STSv1` on the first "
             "line";
    case body_kind::yaml_list: return "`mx` holds a YAML list; expected one line `mx: <host>` for each host";
    case body_kind::json: return "JSON, as an early draft had it, not a policy" + wanted;
    case body_kind::txt_record: return "the TXT record, which belongs in DNS at _mta-sts, not a policy" + wanted;
    case body_kind::placeholder: return "a template with its place holders left in" + wanted;
    case body_kind::prose: return "text without any key of a policy" + wanted;
    case body_kind::binary: return "binary data or UTF-16, not a text in ASCII or UTF-8" + wanted;
    case body_kind::policy: break;
  }
  return "not a policy" + wanted;
}

bool looks_like_placeholder(std::string_view value) {
  const auto encloses = [&](std::string_view open, std::string_view close) {
    const std::size_t from = value.find(open);
    return from != npos && value.find(close, from + open.size()) != npos;
  };
  if (encloses("<", ">") || encloses("{{", "}}") || encloses("${", "}") || encloses("[", "]") || encloses("%", "%"))
    return true;
  const std::string plain = ascii_lower(value);
  return plain.find("your_") != npos || plain.find("your-") != npos || plain.find("your ") != npos ||
         plain.find("yourdomain") != npos || plain.find("changeme") != npos;
}

}  // namespace mtasts::wire
