// What was seen, in short: the record, the policy, each MX host with its addresses, the reporting addresses. The whole
// of it is in the evidence.
#include <string>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/story.hpp"

namespace mtasts::render {
namespace {

constexpr std::size_t names_shown = 4;

// A TXT RRset: the records themselves, or why there is none to show.
template <class Record>
std::vector<told_line> record_lines(std::string label, const Record& record, const lookup<txt_record>& asked) {
  if (!asked && asked.why != reason::not_asked)
    return {{label, {{"not seen", look::doubt}, {": " + spaced(name_of(asked.why.value_or(reason::other)))}}}};
  if (record.records.empty()) return {{label, {{"none"}}}};
  std::vector<told_line> lines;
  for (const peer_text& text : record.records)
    lines.push_back({lines.empty() ? label : "", {{text.bytes, look::code}}});
  if (record.state == record_state::multiple)
    lines.push_back({"", {{"more than one, which counts as none", look::caution}}});
  if (record.state == record_state::invalid) {
    sentence why{{"malformed", look::caution}};
    if (record.error)
      why.push_back({": at byte " + std::to_string(record.error->offset) + " expected " + record.error->expected});
    lines.push_back({"", std::move(why)});
  }
  return lines;
}

std::vector<told_line> policy_lines(const report& from) {
  if (!from.policy) return {{"policy", {{"none was read"}}}};
  const sts_policy& policy = *from.policy;
  sentence head{{policy.mode ? "mode " + name_of(*policy.mode) : "no mode"}};
  if (const auto age = policy.max_age)
    head.push_back({", kept for " + span_in_words(*age) + " (max_age " + std::to_string(*age) + ")"});
  if (!policy.valid) head.push_back({", not usable", look::bad});
  std::vector<told_line> lines{{"policy", std::move(head)}};
  for (const mx_pattern& mx : policy.mx) {
    sentence text{{"mx: " + mx.pattern.bytes, look::code}};
    if (!mx.valid) text.push_back({" malformed", look::caution});
    lines.push_back({"", std::move(text)});
  }
  return lines;
}

std::string expiry_of(const certificate_summary& shown, const report& from) {
  const std::int64_t end = seconds_of(shown.not_after);
  const std::int64_t now = seconds_of(from.checked_at);
  const std::string date = shown.not_after.substr(0, 10);
  if (end < 0 || now < 0) return "expires " + date;
  if (end < now) return "expired " + date + ", " + span_in_words(static_cast<std::uint64_t>(now - end)) + " ago";
  const std::uint64_t left = static_cast<std::uint64_t>(end - now);
  constexpr std::uint64_t day = 86400;
  return "expires " + date + ", in " + (left >= 2 * day ? counted(left / day, "day") : span_in_words(left));
}

}  // namespace

sentence certificate_in_words(const certificate_summary& shown, const report& from) {
  std::string names;
  for (std::size_t i = 0; i < shown.dns_names.size() && i < names_shown; ++i)
    names += (i == 0 ? "" : ", ") + shown.dns_names[i].bytes;
  if (shown.dns_names.size() > names_shown)
    names += " and " + std::to_string(shown.dns_names.size() - names_shown) + " more";
  sentence text{{"certificate for "}, {names.empty() ? "no name" : names}};
  if (!shown.name_matches) text.push_back({" (another name)", look::caution});
  text.push_back({"; " + expiry_of(shown, from)});
  if (const std::string_view cause = meaning_of(shown.trust); !cause.empty()) {
    text.push_back({"; "});
    text.push_back({std::string(cause), look::caution});
  }
  return text;
}

sentence address_in_words(const mx_address_report& address) {
  sentence text{{std::string(meaning_of(address.action)), look_of(address.action)}};
  if (address.tls)
    text.push_back({", " + *address.tls});
  else if (address.starttls)
    text.push_back({*address.starttls ? ", STARTTLS but no session" : ", no STARTTLS"});
  for (const result_type type : address.report_types) text.push_back({", " + name_of(type)});
  return text;
}

bool shares_certificate(const mx_report& mx, std::size_t address) {
  return address > 0 && mx.addresses[address].certificate &&
         mx.addresses[address].certificate == mx.addresses[address - 1].certificate;
}

sentence no_mx_in_words(const report& from) {
  if (!from.mx.empty()) return {};
  if (from.evidence.mx.value) return {{"none"}};
  return {{"not seen", look::doubt}};
}

sentence mx_in_words(const mx_report& mx) {
  sentence text{{mx.host, look::strong}};
  if (mx.action == sender_action::unknown)
    text.push_back({", what becomes of mail is not known", look::doubt});
  else
    text.insert(text.end(), {{", mail is "}, {std::string(meaning_of(mx.action)), look_of(mx.action)}});
  if (mx.covered && !*mx.covered) text.push_back({", not in the policy", look::caution});
  return text;
}

std::vector<told_line> records_in_words(const report& from) {
  std::vector<told_line> lines = record_lines("record", from.record, from.evidence.sts_txt);
  for (told_line& line : policy_lines(from)) lines.push_back(std::move(line));
  return lines;
}

std::vector<told_line> tlsrpt_in_words(const report& from) {
  return record_lines("tlsrpt", from.tlsrpt, from.evidence.tlsrpt_txt);
}

}  // namespace mtasts::render
