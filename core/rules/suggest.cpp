// The whole set for a domain, in the order of RFC 8461 section 8.1: the policy is served before the record that points
// to it, and reports are asked for before anything can fail.
#include "mtasts/suggest.hpp"

#include <algorithm>

#include "mtasts/names.hpp"
#include "rules/action.hpp"
#include "rules/cached.hpp"
#include "rules/suggestion.hpp"
#include "rules/wording.hpp"

namespace mtasts {
namespace rules {
namespace {

suggested_step reports_step(const facts& f, const suggestion& all) {
  const bool sound = f.seen.tlsrpt_txt && f.tlsrpt.state == record_state::valid &&
                     std::ranges::any_of(f.tlsrpt.rua, [](const rua_uri& uri) { return uri.problems.empty(); });
  return {.title = "Ask senders for reports",
          .place = all.tlsrpt_name,
          .text = tlsrpt_line(f).value_or(""),
          .why =
              "TLS-RPT (RFC 8460): without reports nobody tells you which mail was refused. Use an address that is "
              "read, better one outside of this domain.",
          .done = sound};
}

/// One step a mail server that a sender which validates would refuse, whatever the mode.
std::vector<suggested_step> server_steps(const facts& f, const report& current) {
  std::vector<suggested_step> steps;
  for (const target& one : f.targets) {
    std::vector<std::string> wrong;
    for (const finding& said : current.findings) {
      const bool here = said.subject == on_host(one.host) || said.subject.starts_with(on_host(one.host) + "/");
      const bool refused = said.report_type && said.id != "mx-covered" && !said.id.starts_with("dane-") &&
                           !said.id.starts_with("change-");
      if (said.result == outcome::fail && here && refused) wrong.push_back(said.id + " (" + said.subject + ")");
    }
    if (wrong.empty()) continue;
    steps.push_back({.title = "Mend the mail server",
                     .place = one.host,
                     .text = {},
                     .why = "Under mode enforce senders would refuse it: " + listed(wrong) + ".",
                     .done = false});
  }
  return steps;
}

suggested_step policy_step(const facts& f, const suggestion& all) {
  const bool served = f.policy_usable() && same_meaning(*f.policy, parse_policy(all.policy));
  return {.title = "Serve the policy",
          .place = all.policy_url,
          .text = all.policy,
          .why = "Over HTTPS, status 200, as text/plain, with a certificate for mta-sts." + all.domain +
                 ", and before the record: a sender that sees a new id fetches at once.",
          .done = served};
}

suggested_step record_step(const facts& f, const suggestion& all, bool policy_stays) {
  return {.title = "Publish the record with a new id",
          .place = all.record_name,
          .text = record_line(f),
          .why =
              "The id tells senders that there is a new policy; change it with every change of the policy. Give the "
              "record a TTL of an hour or so.",
          .done = policy_stays && f.record_valid()};
}

suggested_step enforce_step(const facts& f) {
  return {.title = "Go to enforce when the reports are clean",
          .place = "https://mta-sts." + f.seen.domain + "/.well-known/mta-sts.txt",
          .text = policy_for_today(f, policy_mode::enforce).value_or(""),
          .why =
              "Testing protects nothing. After some weeks without failures serve this policy, then give the record "
              "another new id.",
          .done = false};
}

/// Senders may hold a policy that was not seen here.
bool unseen_policy(const facts& f) {
  if (f.record_seen() && f.record.state == record_state::absent) return false;
  return f.fetched == policy_end::unseen;
}

suggested_step nothing_to_publish(const facts& f) {
  suggested_step step{.title = "Nothing to publish yet", .place = {}, .text = {}, .why = {}, .done = false};
  if (f.null_mx)
    step.title = "Nothing to publish", step.why = "The domain takes no mail (a null MX, RFC 7505).", step.done = true;
  else if (f.domain_gone)
    step.why = "The domain does not exist.";
  else if (f.seen.refused)
    step.why = "The domain was not checked: " + f.seen.refused->bytes + ".";
  else if (unseen_policy(f))
    step.why = "Whether a policy is in force could not be seen, and what stands must not be weakened. Check again.";
  else if (!f.seen.mx)
    step.why = "The MX records could not be looked up: " + why_unseen(f.seen.mx) + ". Check again.";
  else
    step.why = "The domain has no mail server whose name a policy could hold.";
  return step;
}

suggestion suggest_for(const facts& f, const report& current) {
  suggestion all;
  all.domain = current.domain;
  all.record_name = "_mta-sts." + f.seen.domain;
  all.policy_url = "https://mta-sts." + f.seen.domain + "/.well-known/mta-sts.txt";
  all.tlsrpt_name = "_smtp._tls." + f.seen.domain;
  // Who enforces today keeps that: to fall back to testing would take protection away.
  const bool served = f.policy_usable() && f.policy->mode == policy_mode::enforce;
  const bool enforcing = served && (f.record_valid() || !f.record_seen());
  const policy_mode mode = enforcing ? policy_mode::enforce : policy_mode::testing;
  const bool nothing = f.seen.refused || f.null_mx || f.domain_gone || !f.seen.mx || unseen_policy(f);
  const std::optional<std::string> policy = nothing ? std::nullopt : policy_for_today(f, mode);
  if (!policy) {
    all.steps.push_back(nothing_to_publish(f));
    return all;
  }
  all.policy = *policy;
  all.record = record_text(f);
  all.tlsrpt_record = tlsrpt_text(f).value_or("");
  all.steps.push_back(reports_step(f, all));
  for (suggested_step& step : server_steps(f, current)) all.steps.push_back(std::move(step));
  all.steps.push_back(policy_step(f, all));
  all.steps.push_back(record_step(f, all, all.steps.back().done));
  if (!enforcing) all.steps.push_back(enforce_step(f));
  return all;
}

}  // namespace
}  // namespace rules

suggestion suggest(const report& current) { return rules::suggest_for(rules::facts(current.evidence), current); }

}  // namespace mtasts
