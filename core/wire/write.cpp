// What a domain publishes, written out: the TXT record and the policy of RFC 8461 sections 3.1 and 3.2, the TXT record
// of RFC 8460 section 3. Each text is read again by our own reader before it leaves: it says what was meant, or
// nothing.
#include <algorithm>
#include <array>

#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"

namespace mtasts {
namespace {

std::string with_fields(std::string text, const std::vector<record_field>& fields) {
  for (const record_field& field : fields) text += "; " + field.name.bytes + "=" + field.value.bytes;
  return text;
}

bool same(const std::vector<record_field>& left, const std::vector<record_field>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& a, const auto& b) { return a.name == b.name && a.value == b.value; });
}

sts_record read_sts_record(const std::string& text) { return parse_sts_records(std::array{text}); }
tlsrpt_record read_tlsrpt_record(const std::string& text) { return parse_tlsrpt_records(std::array{text}); }

std::string_view word_of(policy_mode mode) {
  switch (mode) {
    case policy_mode::enforce: return "enforce";
    case policy_mode::testing: return "testing";
    case policy_mode::none: break;
  }
  return "none";
}

}  // namespace

std::string write_sts_record(std::string_view id) {
  std::string text = "v=STSv1; id=" + std::string(id) + ";";
  const sts_record read = read_sts_record(text);
  return read.state == record_state::valid && read.id == id ? text : std::string();
}

std::string write_sts_record(const sts_record& record) {
  if (record.state != record_state::valid) return {};
  std::string text = with_fields("v=STSv1", record.fields) + ";";
  const sts_record read = read_sts_record(text);
  return read.state == record_state::valid && same(read.fields, record.fields) ? text : std::string();
}

std::string write_policy(const sts_policy& policy) {
  if (!policy.mode || !policy.max_age) return {};
  std::string text = "version: STSv1\r\nmode: " + std::string(word_of(*policy.mode)) + "\r\n";
  for (const mx_pattern& mx : policy.mx) text += "mx: " + mx.pattern.bytes + "\r\n";
  text += "max_age: " + std::to_string(*policy.max_age) + "\r\n";
  for (const record_field& field : policy.extensions) text += field.name.bytes + ": " + field.value.bytes + "\r\n";
  const sts_policy read = parse_policy(text);
  const bool same_mx = std::equal(read.mx.begin(), read.mx.end(), policy.mx.begin(), policy.mx.end(),
                                  [](const auto& a, const auto& b) { return a.pattern == b.pattern; });
  return read.valid && same_mx && same(read.extensions, policy.extensions) ? text : std::string();
}

std::string write_tlsrpt_record(const std::vector<std::string>& rua) {
  std::string text = "v=TLSRPTv1; rua=";
  for (const std::string& uri : rua) text += (&uri == rua.data() ? "" : ",") + uri;
  const tlsrpt_record read = read_tlsrpt_record(text);
  const bool as_meant = std::equal(
      read.rua.begin(), read.rua.end(), rua.begin(), rua.end(),
      [](const rua_uri& is, const std::string& meant) { return is.problems.empty() && is.uri.bytes == meant; });
  return read.state == record_state::valid && as_meant ? text : std::string();
}

std::string write_tlsrpt_record(const tlsrpt_record& record) {
  if (record.state != record_state::valid) return {};
  std::string text = with_fields("v=TLSRPTv1", record.fields);
  const tlsrpt_record read = read_tlsrpt_record(text);
  return read.state == record_state::valid && same(read.fields, record.fields) ? text : std::string();
}

}  // namespace mtasts
