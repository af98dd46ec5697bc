// A policy body: the reader of RFC 8461 section 3.2 against the grammar as the RFC prints it and the prose beside it.
#include <algorithm>
#include <optional>

#include "mtasts/sts.hpp"
#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"
#include "wire/mx_pattern.hpp"

namespace mtasts::fuzz {
namespace {

namespace grammar {
using namespace abnf;
const rule vchar = range(0x21, 0x7e) | utf8_2 | utf8_3 | utf8_4;
const rule delim = ":" + any(wsp);
const rule version = "version" + delim + "STSv1";
const rule mode = "mode" + delim + (rule("testing") | "enforce" | "none");
const rule max_age = "max_age" + delim + times(1, 10, digit);
const rule mx = "mx" + delim + maybe("*.") + domain;
const rule policy_extension = ext_name + delim + vchar + maybe(any(" " | vchar) + vchar);
const rule field = version | mode | max_age | mx | policy_extension;
const rule term = rule("\n") | "\r\n";
const rule policy = field + any(wsp) + any(term + field + any(wsp)) + maybe(term);
}  // namespace grammar

/// The value of the first line with that key, of a body that fits the grammar.
std::optional<std::string> first(const std::string& body, const std::string& key) {
  for (const std::string& line : split(replaced(body, "\r\n", "\n"), '\n')) {
    if (!line.starts_with(key + ":")) continue;
    const std::size_t begin = line.find_first_not_of(" \t", key.size() + 1);
    return begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(" \t") - begin + 1);
  }
  return {};
}

/// Whether a body that fits the grammar has what the prose requires, with values that are in range.
bool has_what_is_required(const std::string& body, const sts_policy& found) {
  const auto age = first(body, "max_age");
  const auto mode = first(body, "mode");
  if (first(body, "version") != "STSv1" || !age || age->empty() || age->size() > 10) return false;
  if (age->find_first_not_of("0123456789") != std::string::npos || std::stoull(*age) > 31557600) return false;
  if (mode != "enforce" && mode != "testing" && mode != "none") return false;
  const auto fits = [](const mx_pattern& mx) { return !wire::check_mx_pattern(mx.pattern.bytes); };
  return std::all_of(found.mx.begin(), found.mx.end(), fits) && (mode == "none" || first(body, "mx"));
}

bool has_note(const sts_policy& policy, policy_problem_kind kind) {
  return std::any_of(policy.notes.begin(), policy.notes.end(), [&](const auto& one) { return one.kind == kind; });
}

void against_the_grammar(const std::string& body, const sts_policy& found) {
  if (body.size() > abnf::longest) return;
  const bool fits = abnf::matches(grammar::policy, body);
  if (fits)
    holds(found.valid == has_what_is_required(body, found),
          "a body of the grammar is usable exactly when it has all keys", body);
  implies(fits, !has_note(found, policy_problem_kind::noise), "what fits the grammar is no noise", body);
  const bool off = has_note(found, policy_problem_kind::noise) || has_note(found, policy_problem_kind::duplicate_key);
  implies(found.valid && !off, fits, "what is usable without a word fits the grammar", body);
}

void places_lie_within(const std::string& body, const std::vector<policy_problem>& problems) {
  const auto lines =
      static_cast<std::size_t>(std::count_if(body.begin(), body.end(), [](char c) { return c == '\n' || c == '\r'; }));
  for (const policy_problem& one : problems) {
    holds(one.line <= lines + 1 && one.column <= body.size() + 1, "a problem lies within the body");
    holds((one.line == 0) == (one.column == 0), "what is missing has neither line nor column");
    holds(!one.message.empty(), "a problem is put into words");
    holds(one.text.bytes.size() <= 200 && body.find(one.text.bytes) != std::string::npos, "a problem quotes the body");
  }
}

/// What a sender acts on.
auto meaning(const sts_policy& policy) {
  std::vector<std::string> mx, extensions;
  for (const mx_pattern& one : policy.mx) mx.push_back(one.pattern.bytes);
  for (const record_field& one : policy.extensions) extensions.push_back(one.name.bytes + ":" + one.value.bytes);
  return std::tuple(policy.valid, policy.version, policy.mode, policy.max_age, mx, extensions);
}

void written_and_read_again(const sts_policy& found) {
  const std::string text = write_policy(found);
  const sts_policy again = parse_policy(text);
  holds(!text.empty() && meaning(again) == meaning(found), "a policy that was written is read as it was", text);
  holds(write_policy(again) == text, "what was written is written the same again");
  holds(again.lines == line_ends::crlf && !has_note(again, policy_problem_kind::noise) &&
            !has_note(again, policy_problem_kind::final_newline),
        "what was written is canonical");
}

void changes_without_effect(const std::string& body, const sts_policy& found) {
  const std::string lf = replaced(body, "\r\n", "\n");
  holds(meaning(parse_policy(lf)) == meaning(found), "lines may end in LF");
  holds(meaning(parse_policy(replaced(lf, "\n", "\r\n"))) == meaning(found), "lines may end in CRLF");
  const sts_policy longer = parse_policy(body + "\r\nzz-new_1.2: something else");
  holds(longer.valid && longer.mode == found.mode && longer.max_age == found.max_age &&
            longer.mx.size() == found.mx.size(),
        "an unknown key changes nothing");
  const sts_policy repeated = parse_policy(body + "\r\nmode: testing\r\nmax_age: 1\r\nversion: 2");
  holds(meaning(repeated) == meaning(found), "of a repeated key the first counts");
}

void check(const std::string& body) {
  const sts_policy found = parse_policy(body);
  holds(found.valid == found.errors.empty(), "a policy is usable exactly when there is no error");
  implies(found.valid, found.mode && found.max_age && *found.max_age <= 31557600 && found.version == "STSv1",
          "a usable policy has a version, a mode and an age");
  implies(found.valid, found.mode == policy_mode::none || !found.mx.empty(),
          "a usable policy has mx unless mode is none");
  implies(found.valid, found.looks_like == body_kind::policy, "a usable policy looks like nothing else");
  for (const mx_pattern& mx : found.mx)
    implies(mx.pattern.bytes.size() < 300, mx.valid == !wire::check_mx_pattern(mx.pattern.bytes),
            "a pattern is valid by its own grammar");
  for (const record_field& field : found.extensions)
    holds(body.compare(field.offset, field.name.bytes.size(), field.name.bytes) == 0,
          "an extension stands at its offset");
  places_lie_within(body, found.errors);
  places_lie_within(body, found.notes);
  against_the_grammar(body, found);
  if (!found.valid) return;
  written_and_read_again(found);
  changes_without_effect(body, found);
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(std::string(mtasts::fuzz::text_of(data, size)));
  return 0;
}
