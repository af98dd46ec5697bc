// The TXT record at `_smtp._tls.<domain>`, RFC 8460 section 3: is there exactly one, does it follow the grammar, and
// what is off in each reporting address. A faulty address leaves the record valid: its own rules speak of it.
#include "mtasts/tlsrpt.hpp"

#include <algorithm>
#include <set>

#include "wire/ascii.hpp"
#include "wire/record_fields.hpp"
#include "wire/rua_uri.hpp"

namespace mtasts {
namespace {

constexpr std::string_view version = "v=TLSRPTv1";
constexpr std::string_view prefix = "v=TLSRPTv1;";

struct piece {
  std::string_view text;
  std::size_t offset = 0;
};

/// What stands between the commas: `*WSP "," *WSP`. A comma inside a URI must be encoded, so a piece that cannot begin
/// a URI and follows the path or query of one without white space is taken as the rest of that one.
std::vector<piece> split_uris(const wire::raw_field& field) {
  std::vector<piece> out;
  for (std::size_t start = 0; start <= field.value.size();) {
    const std::size_t end = std::min(field.value.find(',', start), field.value.size());
    const std::string_view text = wire::trim(field.value.substr(start, end - start));
    const bool tight = text.size() == end - start && !text.empty();
    const bool begins_uri = !wire::scheme_of(text).empty() || text.find('@') != std::string_view::npos;
    const bool open_end = !out.empty() && out.back().text.find_first_of("/?") != std::string_view::npos;
    if (tight && !begins_uri && open_end) {
      const std::size_t from = out.back().offset - field.value_offset;
      out.back().text = field.value.substr(from, end - from);
    } else {
      const std::size_t lead = text.empty() ? 0 : static_cast<std::size_t>(text.data() - field.value.data()) - start;
      out.push_back({.text = text, .offset = field.value_offset + start + lead});
    }
    start = end + 1;
  }
  return out;
}

std::optional<syntax_error> read_rua(const wire::raw_field& field, std::vector<rua_uri>& out) {
  if (wire::is_wsp(field.value.front())) return wire::error_at(field.value_offset, "a URI right after `rua=`");
  std::set<std::string> seen;
  for (const piece& one : split_uris(field)) {
    if (one.text.empty()) return wire::error_at(one.offset, "a URI; a comma stands only between two");
    std::string key;
    rua_uri uri = wire::read_rua_uri(one.text, one.offset, key);
    if (!seen.insert(std::move(key)).second) uri.problems.push_back(rua_problem::duplicate);
    out.push_back(std::move(uri));
  }
  return {};
}

/// Text that follows a `;` at once and begins no URI of its own was most likely part of the URI before it.
bool goes_on_after_semicolon(std::string_view record, const wire::raw_field& rua) {
  std::string_view rest = record.substr(rua.value_offset + rua.value.size());
  if (!rest.starts_with(';')) return false;
  rest.remove_prefix(1);
  return !rest.empty() && !wire::is_wsp(rest.front()) && wire::scheme_of(rest).empty() &&
         rest.substr(0, rest.find(';')).find('@') == std::string_view::npos;
}

void read_record(std::string_view record, tlsrpt_record& out) {
  const wire::field_scan scan = wire::scan_fields(record, version.size());
  std::optional<syntax_error> rua_problem_found = wire::error_at(record.size(), "a field `rua=` with at least one URI");
  bool seen_rua = false;
  for (const wire::raw_field& field : scan.fields) {
    if (field.name != "rua") {
      out.error = wire::check_extension_value(field);
    } else if (!seen_rua) {  // a repeated rua is ignored, as RFC 8461 section 3.2 has it for its sister record
      seen_rua = true;
      rua_problem_found.reset();
      if (field.value.empty())
        rua_problem_found = wire::error_at(field.value_offset, "a URI with the scheme mailto or https");
      else
        out.error = read_rua(field, out.rua);
    }
    if (out.error) break;
    out.fields.push_back({.name = peer_text(field.name), .value = peer_text(field.value), .offset = field.offset});
  }
  if (!out.error && scan.error) {
    out.error = scan.error;
    if (!scan.fields.empty() && scan.fields.back().name == "rua") {
      out.error->expected += "; URIs are separated by `,`, and a `;` inside one is written %3B";
      if (goes_on_after_semicolon(record, scan.fields.back()) && !out.rua.empty())
        out.rua.back().problems.push_back(rua_problem::encoding);
    }
  }
  if (!out.error && rua_problem_found) {
    out.error = std::move(rua_problem_found);
    out.rua_error = true;
  }
  out.state = out.error ? record_state::invalid : record_state::valid;
}

}  // namespace

tlsrpt_record parse_tlsrpt_records(std::span<const std::string> records) {
  tlsrpt_record out;
  wire::sort_records(records, prefix, out.records, out.unrelated);
  if (out.records.size() > 1) out.state = record_state::multiple;
  if (out.records.size() == 1) read_record(std::string(out.records.front().bytes), out);
  return out;
}

}  // namespace mtasts
