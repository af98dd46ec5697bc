// What a sender does with each MX host: RFC 8461 section 5, failures named as in RFC 8460 section 4.3.
//
// What could not be seen never counts against a host: its action is `unknown` when no address was seen, or when those
// that were fail and another may not. A host that no pattern covers is refused whatever its addresses do.
#include "rules/action.hpp"

#include <algorithm>

namespace mtasts::rules {

applied applied_policy(const facts& f) {
  if (!f.record_seen()) return applied::unknown;
  if (!f.record_valid()) return applied::nothing;
  switch (f.fetched) {
    case policy_end::unseen: return applied::unknown;
    case policy_end::failed:
    case policy_end::invalid: return applied::nothing;
    case policy_end::usable: break;
  }
  return applied_by(f.policy->mode.value_or(policy_mode::none));
}

applied applied_by(policy_mode mode) {
  switch (mode) {
    case policy_mode::enforce: return applied::enforce;
    case policy_mode::testing: return applied::testing;
    case policy_mode::none: break;
  }
  return applied::nothing;
}

address_action action_for(const facts& f, const target& host, const mx_probe& probe) {
  const applied policy = applied_policy(f);
  if (policy == applied::unknown) return {.action = sender_action::unknown, .report_types = {}};
  if (policy == applied::nothing) return {.action = sender_action::unprotected, .report_types = {}};
  const address_sight sight = look_at(probe, f.seen.checked_at);
  address_action given;
  if (host.covered == false) given.report_types.push_back(result_type::validation_failure);
  for (const result_type type : sight.failures)
    if (std::ranges::count(given.report_types, type) == 0) given.report_types.push_back(type);
  if (!given.report_types.empty())
    given.action = policy == applied::enforce ? sender_action::refuse : sender_action::report;
  else if (sight.seen)
    given.action = sender_action::deliver;
  return given;
}

host_sight sight_of(const facts& f, const target& host) {
  if (host.covered == false) return host_sight::fails;
  if (host.looked_at == nullptr) return host_sight::unseen;
  bool passes = false, fails = false;
  bool unseen = some_unseen(host.looked_at->ipv4, host.looked_at->ipv6);
  for (const mx_probe& probe : host.looked_at->probes) {
    const address_sight sight = look_at(probe, f.seen.checked_at);
    passes = passes || sight.passes();
    fails = fails || sight.fails();
    unseen = unseen || (!sight.seen && probe.connect.why != reason::blocked_private);
  }
  if (passes && fails) return host_sight::mixed;
  if (passes) return host_sight::passes;
  if (!fails) return host_sight::unseen;
  return unseen ? host_sight::doubt : host_sight::fails;
}

sender_action action_under(applied policy, host_sight sight) {
  if (policy == applied::unknown) return sender_action::unknown;
  if (policy == applied::nothing) return sender_action::unprotected;
  const bool enforced = policy == applied::enforce;
  switch (sight) {
    case host_sight::passes: return sender_action::deliver;
    case host_sight::mixed: return enforced ? sender_action::deliver : sender_action::report;
    case host_sight::doubt: return enforced ? sender_action::unknown : sender_action::report;
    case host_sight::fails: return enforced ? sender_action::refuse : sender_action::report;
    case host_sight::unseen: break;
  }
  return sender_action::unknown;
}

sender_action action_for(const facts& f, const target& host) {
  return action_under(applied_policy(f), sight_of(f, host));
}

}  // namespace mtasts::rules
