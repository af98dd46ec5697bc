// A TXT RRset, one record a line: the reader of RFC 8460 section 3 against the grammar as the RFC prints it, with the
// URI of RFC 3986 appendix A.
#include <algorithm>

#include "mtasts/domain.hpp"
#include "mtasts/tlsrpt.hpp"
#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

/// RFC 3986 appendix A without `!`, `,` and `;`, which RFC 8460 section 3 wants encoded.
namespace uri {
using namespace abnf;
const rule sub_delims = one_of("$&'()*+=");
const rule unreserved = alnum | one_of("-._~");
const rule pct_encoded = "%" + hexdig + hexdig;
const rule pchar = unreserved | pct_encoded | sub_delims | one_of(":@");
const rule rest = any(pchar | one_of("/?"));  // of a query and of a fragment
const rule dec_octet = times(1, 3, digit);    // no narrower: what is more is a reg-name all the same
const rule ipv4 = dec_octet + "." + dec_octet + "." + dec_octet + "." + dec_octet;
const rule h16 = times(1, 4, hexdig);
const rule ls32 = (h16 + ":" + h16) | ipv4;
const rule h16s = h16 + ":";
rule up_to(std::size_t most) { return maybe(times(0, most, h16s) + h16); }
const rule ipv6 = (times(6, 6, h16s) + ls32) | ("::" + times(5, 5, h16s) + ls32) |
                  (up_to(0) + "::" + times(4, 4, h16s) + ls32) | (up_to(1) + "::" + times(3, 3, h16s) + ls32) |
                  (up_to(2) + "::" + times(2, 2, h16s) + ls32) | (up_to(3) + "::" + h16s + ls32) |
                  (up_to(4) + "::" + ls32) | (up_to(5) + "::" + h16) | (up_to(6) + "::");
const rule ipv_future = any_case("v") + some(hexdig) + "." + some(unreserved | sub_delims | ":");
const rule host = ("[" + (ipv6 | ipv_future) + "]") | any(unreserved | pct_encoded | sub_delims);
const rule userinfo = any(unreserved | pct_encoded | sub_delims | ":");
const rule authority = maybe(userinfo + "@") + host + maybe(":" + any(digit));
const rule abempty = any("/" + any(pchar));
const rule rootless = some(pchar) + abempty;
const rule hier_part = ("//" + authority + abempty) | ("/" + maybe(rootless)) | rootless | "";
const rule scheme = alpha + any(alnum | one_of("+-."));
const rule whole = scheme + ":" + hier_part + maybe("?" + rest) + maybe("#" + rest);
}  // namespace uri

namespace tlsrpt {
using namespace abnf;
const rule rua = "rua=" + uri::whole + any(any(wsp) + "," + any(wsp) + uri::whole);
const rule field = rua | extension;
const rule record = "v=TLSRPTv1" + some(field_delim + field) + maybe(field_delim);
}  // namespace tlsrpt

tlsrpt_record read(const std::string& record) { return parse_tlsrpt_records(std::vector{record}); }

std::size_t rua_fields(const tlsrpt_record& record) {
  return static_cast<std::size_t>(std::count_if(record.fields.begin(), record.fields.end(),
                                                [](const record_field& one) { return one.name.bytes == "rua"; }));
}

/// The first field `rua` as the grammar wants it, and not only as an extension would have it.
bool first_rua_is_one(const std::string& record) {
  for (std::string field : split(record, ';')) {
    field.erase(0, std::min(field.find_first_not_of(" \t"), field.size()));
    field.erase(field.find_last_not_of(" \t") + 1);
    if (field.starts_with("rua=")) return abnf::matches(tlsrpt::rua, field);
  }
  return false;
}

void against_the_grammar(const std::string& record, const tlsrpt_record& found) {
  if (record.size() > abnf::longest) return;
  const bool fits =
      record.starts_with("v=TLSRPTv1;") && abnf::matches(tlsrpt::record, record) && first_rua_is_one(record);
  implies(fits, found.state == record_state::valid, "what fits RFC 8460 section 3 is valid", record);
  const bool spotless = std::all_of(found.rua.begin(), found.rua.end(), [](const rua_uri& one) {
    return one.problems.empty() || one.problems == std::vector{rua_problem::duplicate};
  });
  // A further rua is ignored whatever it holds.
  implies(found.state == record_state::valid && spotless && rua_fields(found) == 1, fits,
          "a record without any fault fits RFC 8460 section 3", record);
}

/// All but the places.
auto meaning(const tlsrpt_record& record) {
  std::vector<std::string> fields, uris;
  for (const record_field& one : record.fields) fields.push_back(one.name.bytes + "=" + one.value.bytes);
  for (const rua_uri& one : record.rua)
    uris.push_back(one.uri.bytes + " " + one.scheme + " " + one.host + " " + std::to_string(one.problems.size()));
  return std::tuple(record.state, fields, uris);
}

void the_addresses(const std::string& record, const tlsrpt_record& found) {
  std::vector<std::string> sound;
  for (const rua_uri& one : found.rua) {
    holds(record.compare(one.offset, one.uri.bytes.size(), one.uri.bytes) == 0, "an address stands at its offset");
    holds(!one.uri.empty(), "an address is something");
    holds(one.host == ascii_lower(one.host) && one.scheme == ascii_lower(one.scheme),
          "scheme and host are in lower case");
    implies(one.scheme != "mailto" && one.scheme != "https", !one.problems.empty(), "another scheme is a problem");
    implies(one.scheme == "mailto" && !one.host.empty(), is_host_name(one.host), "mail goes to a domain");
    if (one.problems.empty()) sound.push_back(one.uri.bytes);
  }
  const std::string written = write_tlsrpt_record(sound);
  holds(written.empty() == sound.empty(), "sound addresses can be written");
  if (sound.empty()) return;
  const tlsrpt_record again = read(written);
  holds(again.state == record_state::valid && again.rua.size() == sound.size(), "written addresses are read again");
  for (std::size_t i = 0; i < sound.size(); ++i)
    holds(again.rua[i].uri.bytes == sound[i] && again.rua[i].problems.empty(), "a written address is read as it was");
}

void one_record(const std::string& record) {
  const tlsrpt_record found = read(record);
  const bool valid = found.state == record_state::valid;
  holds((found.state == record_state::absent) == !record.starts_with("v=TLSRPTv1;"),
        "a record is absent exactly when it does not begin with v=TLSRPTv1;");
  holds(found.error.has_value() == (found.state == record_state::invalid), "an invalid record has an error, no other");
  implies(found.rua_error, found.error.has_value(), "an error of rua is an error");
  implies(valid, !found.rua.empty(), "a valid record has an address");
  if (found.error) {
    holds(found.error->offset <= record.size(), "an error lies within the record");
    holds(!found.error->expected.empty(), "an error says what was expected");
  }
  against_the_grammar(record, found);
  the_addresses(record, found);

  const std::string written = write_tlsrpt_record(found);
  holds(written.empty() == !valid, "every valid record can be written, and no other");
  if (!valid) return;
  holds(meaning(read(written)) == meaning(found), "a record that was written is read as it was", written);
  holds(write_tlsrpt_record(read(written)) == written, "what was written is written the same again");
  const tlsrpt_record extended = read(written + "; zz-new=1; rua=mailto:other@example.org");
  holds(extended.state == record_state::valid && extended.rua == read(written).rua,
        "an unknown field and a second rua change nothing");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  for (const std::string& record : split(text_of(data, size), '\n', 4)) one_record(record);
  return 0;
}
