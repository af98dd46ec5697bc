// A TXT RRset, one record a line: the reader of RFC 8461 section 3.1 against the grammar as the RFC prints it.
#include <algorithm>

#include "mtasts/sts.hpp"
#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

namespace sts {
using namespace abnf;
const rule id = "id=" + times(1, 32, alnum);
const rule field = id | extension;
const rule record = "v=STSv1" + some(field_delim + field) + maybe(field_delim);
}  // namespace sts

/// The prose beside the grammar: the version comes first with its `;`, an id is required, the first id counts.
bool valid_by_the_rfc(const std::string& record) {
  if (!record.starts_with("v=STSv1;") || !abnf::matches(sts::record, record)) return false;
  for (std::string field : split(record, ';')) {
    field.erase(0, std::min(field.find_first_not_of(" \t"), field.size()));
    field.erase(field.find_last_not_of(" \t") + 1);
    if (field.starts_with("id=")) return abnf::matches(sts::id, field);
  }
  return false;
}

std::vector<std::string> fields_of(const sts_record& record) {
  std::vector<std::string> out;
  for (const record_field& field : record.fields) out.push_back(field.name.bytes + "=" + field.value.bytes);
  return out;
}

sts_record read(const std::string& record) { return parse_sts_records(std::vector{record}); }

void one_record(const std::string& record) {
  const sts_record found = read(record);
  const bool ours = record.starts_with("v=STSv1;");
  const bool valid = found.state == record_state::valid;
  holds((found.state == record_state::absent) == !ours,
        "a record is absent exactly when it does not begin with v=STSv1;");
  if (record.size() <= abnf::longest)
    holds(valid == valid_by_the_rfc(record), "a record is valid exactly when RFC 8461 section 3.1 says so", record);
  holds(found.error.has_value() == (found.state == record_state::invalid), "an invalid record has an error, no other");
  holds(found.id.empty() == !valid, "a valid record has an id, no other");
  implies(found.id_error, found.error.has_value(), "an id error is an error");
  if (found.error) {
    holds(found.error->offset <= record.size(), "an error lies within the record");
    holds(!found.error->expected.empty(), "an error says what was expected");
  }
  for (const record_field& field : found.fields)
    holds(record.compare(field.offset, field.name.bytes.size() + 1, field.name.bytes + "=") == 0,
          "a field stands at its offset");

  const std::string written = write_sts_record(found);
  holds(written.empty() == !valid, "every valid record can be written, and no other");
  if (!valid) return;
  const sts_record again = read(written);
  holds(again.state == record_state::valid && again.id == found.id && fields_of(again) == fields_of(found),
        "a record that was written is read as it was", written);
  holds(write_sts_record(again) == written, "what was written is written the same again");
  holds(read(write_sts_record(found.id)).id == found.id, "a record of the id alone has that id");

  const sts_record extended = read(written + " zz-new=1");
  holds(extended.state == record_state::valid && extended.id == found.id, "an unknown field changes nothing");
  const sts_record repeated = read(written + " id=other");
  holds(repeated.state == record_state::valid && repeated.id == found.id, "of two ids the first counts");
}

void whole_set(std::vector<std::string> records) {
  const sts_record found = parse_sts_records(records);
  const auto ours =
      std::count_if(records.begin(), records.end(), [](const auto& one) { return one.starts_with("v=STSv1;"); });
  holds(found.records.size() == static_cast<std::size_t>(ours), "the records that begin with the version are kept");
  holds(found.records.size() + found.unrelated.size() == records.size(), "no record is lost");
  holds((found.state == record_state::multiple) == (ours > 1), "more than one record is multiple");
  std::reverse(records.begin(), records.end());
  const sts_record reversed = parse_sts_records(records);
  holds(reversed.state == found.state && reversed.id == found.id && reversed.error == found.error,
        "the order of the records does not matter");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  const std::vector<std::string> records = split(text_of(data, size), '\n', 8);
  for (const std::string& record : records) one_record(record);
  whole_set(records);
  return 0;
}
