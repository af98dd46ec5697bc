// The TXT record at `_mta-sts.<domain>`, RFC 8461 section 3.1: is there exactly one, and does it follow the grammar.
#include <algorithm>

#include "mtasts/sts.hpp"
#include "wire/ascii.hpp"
#include "wire/record_fields.hpp"

namespace mtasts {
namespace {

constexpr std::string_view version = "v=STSv1";
constexpr std::string_view prefix = "v=STSv1;";
constexpr std::size_t longest_id = 32;

std::optional<syntax_error> check_id(const wire::raw_field& field) {
  if (field.value.empty()) return wire::error_at(field.value_offset, "an id of 1 to 32 letters and digits");
  for (std::size_t i = 0; i < field.value.size(); ++i) {
    const std::size_t offset = field.value_offset + i;
    if (i == longest_id) return wire::error_at(offset, "`;` or the end of the record; an id has at most 32 characters");
    if (!wire::is_alnum(field.value[i])) return wire::error_at(offset, "an id of letters and digits only");
  }
  return {};
}

/// The one record that begins with the version. A wrong id is kept apart from wrong syntax: it has a rule of its own.
void read_record(std::string_view record, sts_record& out) {
  const wire::field_scan scan = wire::scan_fields(record, version.size());
  std::optional<syntax_error> id_problem =
      wire::error_at(record.size(), "a field `id=` with 1 to 32 letters and digits");
  bool seen_id = false;
  for (const wire::raw_field& field : scan.fields) {
    const bool first_id = field.name == "id" && !seen_id;
    if (first_id) {
      seen_id = true;
      id_problem = check_id(field);
      if (!id_problem) out.id = field.value;
    } else if ((out.error = wire::check_extension_value(field))) {
      break;  // a repeated id is ignored (RFC 8461 section 3.2), so it need only be some field
    }
    out.fields.push_back({.name = peer_text(field.name), .value = peer_text(field.value), .offset = field.offset});
  }
  if (!out.error) out.error = scan.error;
  if (!out.error && id_problem) {
    out.error = std::move(id_problem);
    out.id_error = true;
  }
  out.state = out.error ? record_state::invalid : record_state::valid;
  if (out.error) out.id.clear();
}

}  // namespace

sts_record parse_sts_records(std::span<const std::string> records) {
  sts_record out;
  wire::sort_records(records, prefix, out.records, out.unrelated);
  if (out.records.size() > 1) out.state = record_state::multiple;
  // A copy, since `out.records` may not be read through a view while `out` is being filled.
  if (out.records.size() == 1) read_record(std::string(out.records.front().bytes), out);
  return out;
}

}  // namespace mtasts
