// The text of the policy, RFC 8461 section 3.2.
#include <algorithm>

#include "mtasts/domain.hpp"
#include "rules/action.hpp"
#include "rules/dates.hpp"
#include "rules/facts.hpp"
#include "rules/protection.hpp"
#include "rules/suggestion.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

using kind = policy_problem_kind;
constexpr std::uint64_t a_week = 604800;
constexpr std::size_t most_shown = 5;

std::string in_words(const policy_problem& problem) {
  if (problem.line == 0) return problem.message;
  std::string text =
      "line " + std::to_string(problem.line) + ", column " + std::to_string(problem.column) + ": " + problem.message;
  if (!problem.text.empty()) text += ": " + quoted(problem.text.bytes, 200);
  return text;
}

std::string in_words(const std::vector<policy_problem>& all, kind what) {
  std::string text;
  std::size_t found = 0;
  for (const policy_problem& problem : all) {
    if (problem.kind != what) continue;
    if (++found <= most_shown) text += (found == 1 ? "" : "; ") + in_words(problem);
  }
  if (found > most_shown) text += "; and " + std::to_string(found - most_shown) + " more";
  return text;
}

verdict with_policy(const facts& f, verdict given) {
  given.fix = corrected_policy(f);
  return given;
}

/// Fails with the errors of this kind.
verdict judge(const facts& f, kind what) {
  if (!f.policy_expected || !f.policy) return not_applicable();
  const std::string text = in_words(f.policy->errors, what);
  return text.empty() ? pass() : with_policy(f, fail(text));
}

/// The keys of a body that is no policy at all are not missed one by one: policy-syntax speaks for them.
verdict judge_key(const facts& f, kind what) {
  verdict given = judge(f, what);
  const bool readable =
      f.policy && std::ranges::any_of(f.policy->errors, [](const policy_problem& p) { return p.kind != kind::syntax; });
  if (given.result == outcome::pass && !f.policy->valid && !readable) return not_applicable();
  return given;
}

verdict note(const facts& f, kind what) {
  if (!f.policy_expected || !f.policy_usable()) return not_applicable();
  std::string text = in_words(f.policy->notes, what);
  return text.empty() ? pass() : fail(std::move(text));
}

verdict syntax(const facts& f) { return judge(f, kind::syntax); }

/// A note about the text itself, which a clean copy of the policy settles.
verdict untidy(const facts& f, kind what) {
  verdict given = note(f, what);
  return given.result == outcome::fail ? with_policy(f, std::move(given)) : given;
}

verdict noise(const facts& f) { return untidy(f, kind::noise); }

verdict version(const facts& f) { return judge_key(f, kind::version); }
verdict mode(const facts& f) { return judge_key(f, kind::mode); }
verdict max_age(const facts& f) { return judge_key(f, kind::max_age); }

verdict has_mx(const facts& f) {
  if (f.policy && f.policy->mode == policy_mode::none) return not_applicable();
  return judge_key(f, kind::mx_missing);
}

verdict mx_patterns(const facts& f) {
  if (!f.policy_expected || !f.policy || f.policy->mx.empty()) return not_applicable();
  verdict given = judge(f, kind::mx_pattern);
  if (given.result != outcome::fail) return given;
  std::string lines;
  bool all_mended = true;
  for (const mx_pattern& one : f.policy->mx) {
    if (one.valid) continue;
    const std::string better = mended_pattern(one.pattern.bytes);
    all_mended = all_mended && !better.empty();
    lines += "mx: " + better + "\r\n";
  }
  if (all_mended) given.fix = lines;  // else the whole policy, without the lines that cannot be mended
  return given;
}

verdict duplicate_key(const facts& f) { return untidy(f, kind::duplicate_key); }
verdict unknown_key(const facts& f) { return note(f, kind::unknown_key); }
verdict line_endings(const facts& f) { return untidy(f, kind::line_endings); }
verdict final_newline(const facts& f) { return untidy(f, kind::final_newline); }

verdict enforcing(const facts& f) {
  // A domain that takes no mail has nothing to enforce; mx-null-no-sts speaks for that case.
  if (!f.policy_expected || !f.policy_usable() || f.null_mx) return not_applicable();
  if (f.policy->mode == policy_mode::enforce) return pass();
  if (f.policy->mode == policy_mode::none)
    return fail("mode is none: senders treat the domain as though it had no policy");
  verdict given = fail("mode is testing: senders report what fails and deliver all the same");
  const auto passes = [&](const target& one) { return sight_of(f, one) == host_sight::passes; };
  const bool ready = protection_of(f) == protection_state::testing && std::ranges::all_of(f.targets, passes);
  if (ready) given.fix = policy_for_today(f, policy_mode::enforce);
  return given;
}

std::string age_in_words(const facts& f) {
  const std::uint64_t seconds = *f.policy->max_age;
  return "max_age is " + std::to_string(seconds) + " (" + span_in_words(static_cast<std::int64_t>(seconds)) + ")";
}

verdict max_age_short(const facts& f) {
  if (!f.policy_expected || !f.policy_usable() || f.policy->mode != policy_mode::enforce) return not_applicable();
  if (*f.policy->max_age >= a_week) return pass();
  return fail(age_in_words(f) + ": whoever can block the policy host for that long makes senders forget it")
      .fixed_by("max_age: 2419200");
}

verdict max_age_testing(const facts& f) {
  if (!f.policy_expected || !f.policy_usable() || f.policy->mode != policy_mode::testing) return not_applicable();
  if (*f.policy->max_age <= a_week) return pass();
  return fail(age_in_words(f) + ": a mistake would be remembered that long").fixed_by("max_age: 604800");
}

constexpr auto invalid = result_type::sts_policy_invalid;

constexpr rule rules[] = {
    {.id = "policy-syntax",
     .level = severity::error,
     .title = "The policy follows the grammar",
     .failure = "What is served is not a well-formed policy",
     .fails_when = "a line does not follow the ABNF",
     .why = "The file is read by machines: one line off the grammar can cost the whole policy.",
     .sender = "Takes the policy for invalid. It applies an unexpired policy from its cache; without one it delivers "
               "as though there were no MTA-STS.",
     .advice = "Serve plain text with one `key: value` on each line and nothing else.",
     .rfc = {"8461", "3.2"},
     .report_type = invalid,
     .enforce = bearing::blocks,
     .check = syntax},
    {.id = "policy-noise",
     .level = severity::warning,
     .title = "The policy holds nothing beside its lines",
     .failure = "The policy holds more than the grammar allows",
     .fails_when =
         "a blank line, indentation, white space before the colon, a BOM, or a malformed extension line stands "
         "beside a policy that is otherwise complete: strict senders refuse it, lenient ones skip the noise",
     .why = "Whether mail is protected depends on how strictly the sender reads.",
     .sender = "If strict, discards the policy and goes by its cache, or else without MTA-STS. If lenient, applies it "
               "as it was meant.",
     .advice = "Remove what is off the grammar. The policy counts as usable here; not every sender is so lenient.",
     .rfc = {"8461", "3.2"},
     .report_type = invalid,
     .check = noise},
    {.id = "policy-version",
     .level = severity::error,
     .title = "The policy says version: STSv1",
     .failure = "The policy does not say version: STSv1",
     .fails_when = "`version` is missing or not exactly `STSv1`",
     .why = "Nothing else says that the text is an MTA-STS policy, and which version it is.",
     .sender = "Takes the policy for invalid. It applies an unexpired policy from its cache; without one it delivers "
               "as though there were no MTA-STS.",
     .advice = "Write the line `version: STSv1`.",
     .rfc = {"8461", "3.2"},
     .report_type = invalid,
     .enforce = bearing::blocks,
     .check = version},
    {.id = "policy-mode",
     .level = severity::error,
     .title = "The policy says its mode",
     .failure = "The policy gives no valid mode",
     .fails_when = "`mode` is missing or not `enforce`, `testing` or `none`",
     .why = "The mode says whether a failed check stops the mail, and there is no default.",
     .sender = "Takes the policy for invalid and neither enforces nor tests it. An unexpired policy in its cache stays "
               "in force.",
     .advice = "Write the line `mode: testing` to begin with, and `mode: enforce` once reports are clean.",
     .rfc = {"8461", "3.2"},
     .report_type = invalid,
     .enforce = bearing::blocks,
     .check = mode},
    {.id = "policy-max-age",
     .level = severity::error,
     .title = "The policy says its max_age",
     .failure = "The policy gives no valid max_age",
     .fails_when = "`max_age` is missing, not 1 to 10 digits, or above 31557600",
     .why =
         "The cache is what protects when an attacker blocks the fetch, and max_age says how long it may be trusted.",
     .sender = "Takes the policy for invalid and caches nothing of it. An older one in its cache stays in force until "
               "its own max_age ends.",
     .advice = "Write the line `max_age: 604800` (a week) or more, in seconds, at most 31557600.",
     .rfc = {"8461", "3.2"},
     .report_type = invalid,
     .enforce = bearing::blocks,
     .check = max_age},
    {.id = "policy-mx",
     .level = severity::error,
     .title = "The policy names MX hosts",
     .failure = "The policy names no MX host",
     .fails_when = "there is no `mx` although mode is not `none`",
     .why = "The list of hosts is what the MX records are held against: without it nothing can be checked.",
     .sender = "Takes the policy for invalid. It applies an unexpired policy from its cache; without one it delivers "
               "as though there were no MTA-STS.",
     .advice = "Write one line `mx: <host>` for each MX host.",
     .rfc = {"8461", "3.2"},
     .report_type = invalid,
     .enforce = bearing::blocks,
     .check = has_mx},
    {.id = "policy-mx-pattern",
     .level = severity::error,
     .title = "Each mx pattern is a host name or a wildcard",
     .failure = "An mx pattern is neither a host name nor a wildcard",
     .fails_when = "an `mx` value is not a host name or `*.` and a host name (U-label, `*` elsewhere, trailing dot, "
                   "underscore, port, e-mail address...)",
     .why = "A slip in one name, if only a trailing dot, may cost the whole policy and not that host alone.",
     .sender = "Discards the policy and goes by its cache, or else without MTA-STS. One that only skips the line "
               "refuses, under enforce, the host that it was meant for.",
     .advice = "Write the host name as the MX record has it, in A-labels, or `*.` and the rest of it.",
     .rfc = {"8461", "3.2", "8461", "4.1"},
     .report_type = invalid,
     .enforce = bearing::blocks,
     .check = mx_patterns},
    {.id = "policy-duplicate-key",
     .level = severity::warning,
     .title = "No key of the policy but mx is repeated",
     .failure = "A key of the policy is repeated",
     .fails_when = "a key other than `mx` is repeated (the first counts)",
     .why = "You may be changing the line that nobody reads: a `mode: enforce` in second place has no effect.",
     .sender = "Accepts the policy and applies the first value, whichever was meant (RFC 8461 section 3.2).",
     .advice = "Keep the line that is meant and remove the others.",
     .rfc = {"8461", "3.2"},
     .check = duplicate_key},
    {.id = "policy-unknown-key",
     .level = severity::notice,
     .title = "The policy holds only known keys",
     .failure = "The policy holds an unknown key",
     .fails_when = "an extension key is present (senders ignore it)",
     .why = "Mostly harmless. But a misspelt `mx` ends up here, and then its host is not covered.",
     .sender = "Accepts the policy and passes over the line (RFC 8461 section 3.2).",
     .advice = "Nothing need be done. If the key is a slip of the pen, correct it.",
     .rfc = {"8461", "3.2"},
     .check = unknown_key},
    {.id = "policy-line-endings",
     .level = severity::notice,
     .title = "The lines of the policy end in CRLF",
     .failure = "Not all lines of the policy end in CRLF",
     .fails_when = "lines end in LF only or in both kinds: legal by the ABNF, while the prose says CRLF",
     .why = "A parser that was written from the prose alone may stumble.",
     .sender = "Reads the policy all the same: the grammar of RFC 8461 section 3.2 allows either line end.",
     .advice = "Nothing need be done. End the lines in CRLF to please every reader.",
     .rfc = {"8461", "3.2"},
     .check = line_endings},
    {.id = "policy-final-newline",
     .level = severity::notice,
     .title = "The last line of the policy is ended",
     .failure = "The last line of the policy has no line end",
     .fails_when = "the last line has no line end",
     .why = "It is legal, but a simple reader may lose the last line, and with it an mx or the max_age.",
     .sender = "Reads the last line as any other: its line end is optional (RFC 8461 section 3.2).",
     .advice = "Nothing need be done. End the last line as the others to please every reader.",
     .rfc = {"8461", "3.2"},
     .check = final_newline},
    {.id = "policy-enforcing",
     .level = severity::warning,
     .title = "The policy is enforced",
     .failure = "Nothing is enforced yet",
     .fails_when = "mode is `testing` or `none`: nothing is protected yet",
     .why = "An attacker who strips STARTTLS or forges the MX records still gets the mail.",
     .sender = "Under testing delivers whatever it finds, and reports what failed if it sends TLS reports. Under none "
               "it acts as though there were no policy.",
     .advice = "Once the check finds the domain ready, set mode to enforce and give the record a new id.",
     .rfc = {"8461", "5"},
     .check = enforcing},
    {.id = "policy-max-age-short",
     .level = severity::warning,
     .title = "An enforced policy is remembered for a week or longer",
     .failure = "The enforced policy is remembered for less than a week",
     .fails_when = "mode is `enforce` and max_age below one week",
     .why = "RFC 8461 expects weeks. A short life makes an attacker, or an outage of your own, wait less.",
     .sender = "Lets go of the policy once max_age has passed without a new fetch, and then delivers as though there "
               "were no MTA-STS.",
     .advice = "Raise max_age to some weeks, and give the record a new id.",
     .rfc = {"8461", "3.2", "8461", "10"},
     .check = max_age_short},
    {.id = "policy-max-age-testing",
     .level = severity::notice,
     .title = "A policy under test is forgotten within a week",
     .failure = "A policy under test is remembered for more than a week",
     .fails_when = "mode is `testing` and max_age above one week: a mistake would be remembered that long",
     .why = "While you test you want to change things, and a long life keeps old versions about.",
     .sender = "Tests against the policy in its cache until it sees a new id or max_age ends, and may report failures "
               "that you have long mended.",
     .advice = "Keep max_age at a week or less while testing, and raise it with enforce.",
     .rfc = {"8461", "8.3"},
     .check = max_age_testing},
};
static_assert(well_formed(rules, "policy-"));

}  // namespace

const table policy_text_table{.name = "policy", .subject = "policy", .rules = rules};

}  // namespace mtasts::rules
