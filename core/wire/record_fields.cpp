// The common skeleton of the TXT records of RFC 8461 section 3.1 and RFC 8460 section 3.
// Erratum 6285 of RFC 8461 (reported, not verified) would strike the white space before `;`. For the first delimiter
// the prose has already done so (a record must begin with `v=STSv1;`); for the others we keep to the published ABNF.
#include "wire/record_fields.hpp"

#include <algorithm>

#include "wire/ascii.hpp"

namespace mtasts::wire {
namespace {

std::optional<syntax_error> check_name(std::string_view field, std::size_t equals, std::size_t offset) {
  const std::string_view name = field.substr(0, equals);
  const std::size_t bad = leaves_extension_name(name);
  if (bad == std::string_view::npos) return {};
  if (name.empty()) return error_at(offset, "a field name before `=`");
  if (bad == 32) return error_at(offset + bad, "a field name of at most 32 characters");
  if (is_wsp(name[bad])) return error_at(offset + bad, "`=` right after the field name, without white space");
  if (name[bad] == ':') return error_at(offset + bad, "`=` after the field name, not a colon");
  if (name[bad] == ',') return error_at(offset + bad, "`;` between fields, not a comma");
  if (!is_ascii(name[bad])) return error_at(offset + bad, "US-ASCII");
  return error_at(offset + bad, bad == 0 ? "a field that begins with a letter or digit"
                                         : "a field name of letters, digits, `_`, `-` and `.`");
}

}  // namespace

syntax_error error_at(std::size_t offset, std::string expected) {
  return {.offset = offset, .line = 0, .column = 0, .expected = std::move(expected)};
}

field_scan scan_fields(std::string_view record, std::size_t begin) {
  field_scan out;
  for (std::size_t next = begin; next < record.size();) {
    std::size_t start = next + 1;  // `next` is at a `;`
    while (start < record.size() && is_wsp(record[start])) ++start;
    if (start == record.size()) break;  // the delimiter at the end
    next = std::min(record.find(';', start), record.size());
    std::string_view field = record.substr(start, next - start);
    const std::string_view trimmed = trim_right(field);
    if (trimmed.empty()) {
      out.error = error_at(start, "a field `name=value` between two semicolons");
      break;
    }
    if (next < record.size()) field = trimmed;
    const std::size_t equals = field.find('=');
    if (auto problem = check_name(field, equals, start)) {
      out.error = std::move(problem);
      break;
    }
    if (equals == std::string_view::npos) {
      out.error = error_at(start + field.size(), "`=` and a value after the field name");
      break;
    }
    out.fields.push_back({.name = field.substr(0, equals),
                          .value = trim_right(field).substr(equals + 1),
                          .offset = start,
                          .value_offset = start + equals + 1});
    if (field.size() != trimmed.size()) {
      out.error = error_at(start + trimmed.size(), "`;` or the end of the record, no white space at the end");
      break;
    }
  }
  return out;
}

std::optional<syntax_error> check_extension_value(const raw_field& field) {
  if (field.value.empty()) return error_at(field.value_offset, "a value after `=`");
  for (std::size_t i = 0; i < field.value.size(); ++i) {
    const char c = field.value[i];
    if (is_visible(c) && c != '=' && c != ';') continue;
    const std::size_t offset = field.value_offset + i;
    if (is_wsp(c)) return error_at(offset, "`;` before the next field; a value holds no white space");
    if (c == '=') return error_at(offset, "a value without `=`");
    return error_at(offset, is_ascii(c) ? "a visible character" : "US-ASCII");
  }
  return {};
}

void sort_records(std::span<const std::string> records, std::string_view prefix, std::vector<peer_text>& ours,
                  std::vector<peer_text>& unrelated) {
  for (const std::string& record : records)
    (record.starts_with(prefix) ? ours : unrelated).emplace_back(std::string_view(record));
}

}  // namespace mtasts::wire
