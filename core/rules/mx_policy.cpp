// The MX hosts against the patterns of the policy, RFC 8461 section 4.1.
#include <algorithm>
#include <limits>

#include "mtasts/domain.hpp"
#include "rules/facts.hpp"
#include "rules/nearest.hpp"
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
  for (const mx_pattern& one : f.policy->mx) {
    const std::string& pattern = one.pattern.bytes;
    const bool used = std::ranges::any_of(f.targets, [&](const target& t) { return match_mx(pattern, t.host); });
    if (used) continue;
    unused.push_back(quoted(pattern) + (is_address(pattern) ? " (an address can never match a host name)" : ""));
  }
  return unused.empty() ? pass() : fail("no MX host of today matches " + listed(unused));
}

constexpr rule rules[] = {
    {.id = "mx-covered",
     .level = severity::error,
     .title = "The MX host is covered by the policy",
     .failure = "The MX host is not covered by the policy",
     .fails_when = "an MX host matches no `mx` pattern (one-label wildcard, case-insensitive, anchored)",
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
     .advice = "Remove the pattern, unless a host that it stands for is about to come.",
     .rfc = {"8461", "4.1"},
     .check = patterns_used},
};
static_assert(well_formed(rules, {"mx-", "policy-mx-"}));

}  // namespace

const table mx_policy_table{.name = "mx-policy", .subject = "policy", .rules = rules};

}  // namespace mtasts::rules
