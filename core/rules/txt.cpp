// What the two TXT records have in common (RFC 8461 section 3.1, RFC 8460 section 3).
#include "rules/txt.hpp"

#include <algorithm>

#include "rules/facts.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

/// RFC 8461 section 3.1 and RFC 8460 section 3: a record that does not begin with the version and `;`, byte for byte,
/// is discarded. These are the ways that people miss it.
std::string near_miss_in_words(const std::string& text, std::string_view version) {
  std::string said = quoted(text) + " was meant to be the record and is not: it must begin with exactly ";
  said += quoted(std::string(version) + ";");
  if (text.starts_with('"') || text.starts_with('\'')) return said + ", without quotation marks in the data";
  if (text.starts_with(' ') || text.starts_with('\t')) return said + ", without white space before it";
  if (text == version) return said + "; the `;` and what follows it are missing";
  if (text.starts_with(version) && (text[version.size()] == ' ' || text[version.size()] == '\t'))
    return said + ", without white space before the `;`";
  return said;
}

}  // namespace

verdict judge_lookup(const lookup<txt_record>& answer, std::string_view name) {
  if (answer && !answer.detail.empty())
    return unknown("of the TXT records at " + std::string(name) + " not all: " + answer.detail.bytes);
  if (answer) return pass();
  return unanswered("no answer for the TXT record at " + std::string(name) + ": " + why_unseen(answer));
}

verdict judge_delegation(const lookup<txt_record>& answer) {
  if (!answer) return not_applicable();
  if (answer->chain.empty()) return pass();
  if (answer->records.empty()) return not_applicable();  // the rule that the record is there tells of the chain
  return fail("the name is an alias: " + chain_in_words(answer->chain));
}

verdict judge_unrelated(const lookup<txt_record>& answer, const std::vector<peer_text>& unrelated,
                        std::string_view version) {
  if (!answer) return not_applicable();
  std::vector<std::string> others;
  for (const peer_text& text : unrelated)
    if (version.empty() || !is_near_miss(text.bytes, version)) others.push_back(quoted(text.bytes, 60));
  if (others.empty()) return pass();
  return fail("senders discard " + listed(others, 5));
}

std::string absence(const lookup<txt_record>& answer, const std::vector<peer_text>& unrelated,
                    std::string_view version) {
  for (const peer_text& text : unrelated)
    if (is_near_miss(text.bytes, version)) return near_miss_in_words(text.bytes, version);
  if (!answer->chain.empty() && !answer->exists)
    return "the name is an alias that leads nowhere: " + chain_in_words(answer->chain);
  if (!answer->exists) return "the name " + answer->name + " does not exist (NXDOMAIN)";
  if (answer->records.empty())
    return "there is no TXT record at " + answer->name +
           (answer->chain.empty() ? std::string() : ", an alias: " + chain_in_words(answer->chain));
  return "at " + answer->name + " there is only other TXT data, such as " +
         quoted(answer->records.front().text.bytes, 60);
}

std::string several(const std::vector<peer_text>& records) {
  std::vector<std::string> shown;
  shown.reserve(records.size());
  for (const peer_text& text : records) shown.push_back(quoted(text.bytes, 60));
  return counted(records.size(), "record", "records") + ", and senders act as if there were none: " + listed(shown, 4);
}

std::string syntax_in_words(const syntax_error& error, const std::vector<peer_text>& records) {
  const std::string where = records.empty() ? std::string() : " " + excerpt(records.front().bytes, error.offset);
  return "at offset " + std::to_string(error.offset) + where + ": expected " + error.expected;
}

std::vector<std::string> extensions(const std::vector<record_field>& fields, std::string_view known) {
  std::vector<std::string> names;
  for (const record_field& field : fields)
    if (field.name.bytes != known && field.name.bytes != "v" && std::ranges::count(names, field.name.bytes) == 0)
      names.push_back(field.name.bytes);
  return names;
}

std::vector<std::string> repeated(const std::vector<record_field>& fields) {
  std::vector<std::string> names;
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    const bool again = std::any_of(fields.begin(), field, [&](const record_field& r) { return r.name == field->name; });
    const bool version = field->name.bytes == "v";  // it stands at the front already, outside of `fields`
    if ((again || version) && std::ranges::count(names, field->name.bytes) == 0) names.push_back(field->name.bytes);
  }
  return names;
}

}  // namespace mtasts::rules
