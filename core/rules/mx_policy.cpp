// The MX hosts against the patterns of the policy, RFC 8461 section 4.1.
#include <algorithm>
#include <limits>
#include <set>

#include "mtasts/domain.hpp"
#include "rules/facts.hpp"
#include "rules/nearest.hpp"
#include "rules/suggestion.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

/// The pattern that comes closest to the host, to show what was perhaps meant.
std::string nearest_pattern(const sts_policy& policy, const std::string& host) {
  std::string nearest;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const mx_pattern& one : policy.mx) {
    const std::string pattern = ascii_lower(one.pattern.bytes);
    // A wildcard is compared by what it stands for: any one label before the rest.
    const bool wild = pattern.starts_with("*.");
    const std::string against = wild ? host.substr(0, host.find('.')) + pattern.substr(1) : pattern;
    const std::size_t distance = edit_distance(against, host);
    if (distance < least) least = distance, nearest = one.pattern.bytes;
  }
  return nearest;
}

std::string why_not(const std::string& pattern, const std::string& host) {
  if (!pattern.starts_with("*.")) return {};
  const std::string rest = ascii_lower(pattern.substr(1));
  if ("." + host == rest) return "; a wildcard does not match the bare name";
  if (host.ends_with(rest)) return "; a wildcard stands for exactly one label";
  return {};
}

verdict covered(const facts& f, const target& one) {
  if (!one.covered || !one.is_name) return not_applicable();
  if (*one.covered) return pass();
  const std::string nearest = nearest_pattern(*f.policy, one.host);
  return fail("no mx pattern of the policy matches " + one.host + "; the nearest is " + quoted(nearest) +
              why_not(nearest, one.host))
      .fixed_by("mx: " + one.host);
}

verdict patterns_used(const facts& f) {
  if (!f.policy_usable() || f.policy->mode == policy_mode::none || f.targets.empty()) return not_applicable();
  std::vector<std::string> unused;
  std::set<std::string> dropped;
  for (const mx_pattern& one : f.policy->mx) {
    const std::string& pattern = one.pattern.bytes;
    const bool used = std::ranges::any_of(f.targets, [&](const target& t) { return match_mx(pattern, t.host); });
    if (used) continue;
    dropped.insert(pattern);
    unused.push_back(quoted(pattern) + (is_address(pattern) ? " (an address can never match a host name)" : ""));
  }
  if (unused.empty()) return pass();
  verdict given = fail("no MX host of today matches " + listed(unused));
  // While a host is not covered, which of the two is wrong, the policy or the MX record, is for the owner to say.
  const bool all_covered = std::ranges::all_of(f.targets, [](const target& t) { return t.covered != false; });
  if (all_covered) given.fix = corrected_policy(f, dropped);
  return given;
}

verdict patterns_wide(const facts& f) {
  if (!f.policy_usable() || f.policy->mode == policy_mode::none) return not_applicable();
  std::vector<std::string> wide;
  std::set<std::string> dropped;
  for (const mx_pattern& one : f.policy->mx) {
    const std::string pattern = ascii_lower(one.pattern.bytes);
    if (!pattern.starts_with("*.") || !is_public_suffix(pattern.substr(2))) continue;
    wide.push_back(quoted(one.pattern.bytes));
    dropped.insert(one.pattern.bytes);
  }
  if (wide.empty()) return pass();
  verdict given = fail("anybody can register a name that matches " + listed(wide));
  given.fix = corrected_policy(f, dropped);
  return given;
}

constexpr rule rules[] = {
    {.id = "mx-covered",
     .level = severity::error,
     .title = "The MX host is covered by the policy",
     .failure = "The MX host is not covered by the policy",
     .fails_when = "an MX host matches no `mx` pattern (one-label wildcard, case-insensitive, anchored)",
     .why = "The patterns tell your mail servers from an impostor's: a host that none of them matches counts as an "
            "impostor.",
     .sender = "Under enforce passes over the host; with none left the message waits while it looks for a new policy, "
               "and at last returns. Under testing it delivers and may report.",
     .advice =
         "If the host is yours, add the line to the policy, then give the record a new id; else remove it from the MX "
         "records.",
     .rfc = {"8461", "4.1"},
     .report_type = result_type::validation_failure,
     .enforce = bearing::blocks,
     .check = per_target<covered>},
    {.id = "policy-mx-used",
     .level = severity::notice,
     .title = "Every mx pattern matches an MX host",
     .failure = "An mx pattern matches no MX host",
     .fails_when = "a pattern matches no current MX host (an IP address fits the grammar and can never match)",
     .why = "A host that you gave up stays trusted: whoever gets its name and forges the MX records could receive your "
            "mail.",
     .sender = "Accepts any host that the pattern allows, as soon as an MX record names it, be it a forged one.",
     .advice = "Remove the pattern, unless a host that it stands for is about to come.",
     .rfc = {"8461", "4.1"},
     .check = patterns_used},
    {.id = "policy-mx-wide",
     .level = severity::warning,
     .title = "No mx pattern covers a whole public suffix",
     .failure = "An mx pattern covers a whole public suffix",
     .fails_when = "a wildcard pattern covers a whole public suffix (`*.com`, `*.co.uk`)",
     .why =
         "The patterns are what keeps a forged MX record out. This one lets in every name that a stranger registers.",
     .sender = "Accepts any host below the suffix that has a certificate for its own name.",
     .advice = "Name the MX hosts, or use a wildcard below a domain that is yours or your provider's.",
     .rfc = {"8461", "4.1"},
     .check = patterns_wide},
};
static_assert(well_formed(rules, {"mx-", "policy-mx-"}));

}  // namespace

const table mx_policy_table{.name = "mx-policy", .subject = "policy", .rules = rules};

}  // namespace mtasts::rules
