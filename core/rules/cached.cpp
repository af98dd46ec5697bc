// A sender that has a policy in its cache looks at the id of the TXT record; with a new id it fetches anew. When no
// live policy can be had, for whatever reason, it must go on with the one it has until max_age is over (RFC 8461
// section 3.3).
#include "rules/cached.hpp"

#include <algorithm>
#include <set>

#include "mtasts/domain.hpp"
#include "rules/action.hpp"
#include "rules/dates.hpp"

namespace mtasts::rules {
namespace {

std::set<std::string> pattern_set(const sts_policy& policy) {
  std::set<std::string> all;
  for (const mx_pattern& one : policy.mx) all.insert(ascii_lower(one.pattern.bytes));
  return all;
}

/// RFC 3339 has no later year; a foreign file may hold any number.
constexpr std::int64_t end_of_time = 253402300799;

std::int64_t later(std::int64_t moment, std::uint64_t seconds) {
  return std::min(std::min(moment, end_of_time) + static_cast<std::int64_t>(seconds), end_of_time);
}

/// Senders that look at the record find a new id, and under it a new policy.
bool replaced(const facts& f) {
  return f.record_valid() && f.record.id != f.seen.earlier->record_id && f.policy_usable();
}

cache_use use_of(const facts& f) {
  const std::int64_t now = f.seen.checked_at;
  const earlier_sight& earlier = *f.seen.earlier;
  if (now >= span_of(f).first) return cache_use::expired;
  // RFC 8461 section 8.1: until the TTL has passed, resolvers may still give the record of then.
  if (now < later(earlier.checked_at, earlier.record_ttl)) return cache_use::applied;
  if (!f.record_seen()) return cache_use::unknown;
  if (!f.record_valid() || f.record.id == earlier.record_id) return cache_use::applied;
  switch (f.fetched) {
    case policy_end::usable: return cache_use::replaced;
    case policy_end::unseen: return cache_use::unknown;
    case policy_end::invalid:
    case policy_end::failed: break;
  }
  return cache_use::applied;
}

std::vector<cached_mx> hosts_under(const facts& f, const sts_policy& policy) {
  std::vector<cached_mx> rows;
  const applied mode = applied_by(policy.mode.value_or(policy_mode::none));
  for (const target& one : f.targets) {
    target then = one;
    then.covered =
        std::ranges::any_of(policy.mx, [&](const mx_pattern& p) { return match_mx(p.pattern.bytes, one.host); });
    const host_sight sight = sight_of(f, then);
    rows.push_back({.host = one.host, .covered = *then.covered, .action = action_under(mode, sight)});
  }
  return rows;
}

}  // namespace

cached_span span_of(const facts& f) {
  const earlier_sight& earlier = *f.seen.earlier;
  const std::uint64_t max_age = f.earlier_policy->max_age.value_or(0);
  const std::int64_t now = f.seen.checked_at;
  cached_span span{.first = later(earlier.checked_at, max_age), .last = later(now, max_age)};
  const std::int64_t old_record = later(earlier.checked_at, earlier.record_ttl);
  if (!replaced(f) || now >= old_record) return span;
  span.first = std::min(span.first, old_record);
  span.last = std::min(span.last, later(now, earlier.record_ttl));
  return span;
}

bool same_meaning(const sts_policy& left, const sts_policy& right) {
  return left.mode == right.mode && left.max_age == right.max_age && pattern_set(left) == pattern_set(right);
}

std::optional<cached_policy> cached_policy_of(const facts& f) {
  const std::optional<earlier_sight>& earlier = f.seen.earlier;
  if (!earlier || !f.earlier_policy) return {};
  const sts_policy& policy = *f.earlier_policy;
  cached_policy held;
  held.use = use_of(f);
  held.id = earlier->record_id;
  held.mode = policy.mode.value_or(policy_mode::none);
  held.max_age = policy.max_age.value_or(0);
  for (const mx_pattern& one : policy.mx) held.patterns.push_back(one.pattern.bytes);
  held.fetched_at = rfc3339(earlier->checked_at);
  held.expires_at = rfc3339(span_of(f).first);
  held.last_expires_at = rfc3339(span_of(f).last);
  if (held.use == cache_use::applied) held.mx = hosts_under(f, policy);
  return held;
}

static earlier_sight earlier_view(const facts& f) {
  earlier_sight view;
  view.domain = f.seen.domain;
  view.checked_at = f.seen.checked_at;
  if (f.record_valid()) {
    view.record_id = f.record.id;
    view.record_ttl = f.seen.sts_txt->ttl;
    if (f.policy_usable()) view.policy = f.fetched_from->response->body;
  }
  const auto add = [&](std::string subject, const observed<tls_session>& tls) {
    if (tls && !tls->chain.empty())
      view.certificates.push_back({.subject = std::move(subject), .sha256 = tls->chain.front().sha256});
  };
  for (const policy_fetch& fetch : f.seen.policy.fetches) add(on_policy(fetch), fetch.tls);
  for (const mx_host& host : f.seen.mx_hosts)
    for (const mx_probe& probe : host.probes) add(on_address(host.host, probe.ip), probe.tls);
  return view;
}

}  // namespace mtasts::rules

namespace mtasts {

earlier_sight earlier_of(const report& earlier) { return rules::earlier_view(rules::facts(earlier.evidence)); }

}  // namespace mtasts
