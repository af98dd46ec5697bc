// May `testing` go to `enforce` today? (RFC 8461 section 5: what is reported under testing is refused under enforce.)
//
// Each rule says itself what its failure means for the step (`bearing`). A blocker decides; without one, anything
// unseen makes it unknown, because enforce turns a mistake that nobody saw into mail that bounces. A domain that takes
// no mail has nothing to enforce: not-ready, without blockers unless MTA-STS is published all the same. Mode none is no
// step before enforce either: nobody has reported under it, so policy-enforcing blocks.
#include "rules/readiness.hpp"

#include <algorithm>

#include "rules/action.hpp"

namespace mtasts::rules {
namespace {

void add_once(std::vector<std::string>& to, std::string id) {
  if (std::ranges::count(to, id) == 0) to.push_back(std::move(id));
}

bool ends_before(const observed<tls_session>& tls, std::int64_t when) {
  return tls && !tls->chain.empty() && tls->chain.front().not_after < when;
}

/// Certificates that end while senders still hold the policy, named by the rule that will fail before they do.
void add_certificate_risks(const facts& f, std::vector<std::string>& risks) {
  if (!f.policy_usable()) return;
  const std::int64_t when = f.seen.checked_at + static_cast<std::int64_t>(*f.policy->max_age);
  const auto ending = [when](const auto& visit) { return ends_before(visit.tls, when); };
  if (std::ranges::any_of(f.seen.policy.fetches, ending)) add_once(risks, "policy-certificate-expiring");
  for (const mx_host& host : f.seen.mx_hosts)
    if (std::ranges::any_of(host.probes, ending)) add_once(risks, "mx-certificate-expiring");
}

}  // namespace

readiness readiness_of(const facts& f, const std::vector<judged>& all) {
  readiness ready;
  for (const judged& one : all) {
    const bool failed = one.given.result == outcome::fail;
    const bool unseen = one.given.result == outcome::unknown;
    if (!failed && !unseen) continue;
    const std::string id(one.asked->id);
    switch (one.asked->enforce) {
      case bearing::none: break;
      case bearing::risk:
        if (failed) add_once(ready.risks, id);
        break;
      case bearing::blocks:
        if (failed) add_once(ready.blockers, id);
        if (unseen) ready.unseen.push_back(id + " " + one.given.subject);
        break;
      case bearing::sight:
        if (unseen) ready.unseen.push_back(id + " " + one.given.subject);
        break;
      case bearing::contact:
        if (failed || unseen) ready.unseen.push_back(id + " " + one.given.subject);
        break;
    }
  }
  add_certificate_risks(f, ready.risks);
  if (f.null_mx) {
    ready.state = readiness_state::not_ready;
    return ready;
  }
  if (f.policy_usable() && f.policy->mode == policy_mode::none) add_once(ready.blockers, "policy-enforcing");
  // Whatever the reasons, nobody is ready for a policy that was not had or with mail servers that were not seen at all.
  const bool policy_had = f.record_valid() && f.policy_usable();
  const bool host_seen =
      std::ranges::any_of(f.targets, [&](const target& one) { return sight_of(f, one) != host_sight::unseen; });
  if (!ready.blockers.empty()) {
    ready.state = readiness_state::not_ready;
  } else if (!ready.unseen.empty() || !policy_had || !host_seen) {
    ready.state = readiness_state::unknown;
    if (ready.unseen.empty()) ready.unseen.emplace_back(policy_had ? "mx-connect domain" : "policy-http-time policy");
  } else {
    ready.state = readiness_state::ready;
  }
  return ready;
}

}  // namespace mtasts::rules
