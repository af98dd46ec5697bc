// 0 to 100, from parts that are shown. What senders get counts, so
// - without a valid record nobody fetches: fetch, text, mode and covered are 0, whatever stands at the policy host;
// - a policy that cannot be had gives 0 for text, mode and covered too, and one of mode none covers nothing;
// - MX TLS is judged by itself, with or without a policy, and so is TLS-RPT;
// - covered counts by the share of MX hosts; MX TLS by the share of hosts that were seen, each by the share of its
//   addresses that were seen to pass.
// A part that could not be seen is left out and the rest is scaled up, rounded half up. The parts of a domain that
// takes no mail (RFC 7505) do not apply: all are left out, there is no total, and that is not called partial.
#include "rules/score.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "rules/action.hpp"

namespace mtasts::rules {
namespace {

using points = std::optional<int>;

int share(double part, int of) { return static_cast<int>(std::floor(part * of + 0.5)); }

points for_record(const facts& f) {
  if (!f.record_seen()) return {};
  return f.record_valid() ? 10 : 0;
}

/// Points that depend on the policy: 0 when no sender can have it, absent when that is not known.
template <class Judge>
points with_policy(const facts& f, Judge judge) {
  if (f.record_seen() && !f.record_valid()) return 0;
  switch (f.fetched) {
    case policy_end::unseen: return {};
    case policy_end::failed: return 0;
    case policy_end::invalid: return judge(false);
    case policy_end::usable: break;
  }
  return judge(true);
}

points for_mode(const facts& f) {
  return with_policy(f, [&](bool usable) -> points {
    if (!f.record_seen()) return {};
    if (!usable) return 0;
    if (f.policy->mode == policy_mode::enforce) return 30;
    return f.policy->mode == policy_mode::testing ? 15 : 0;
  });
}

points for_covered(const facts& f) {
  return with_policy(f, [&](bool usable) -> points {
    if (!usable || f.policy->mode == policy_mode::none) return 0;
    if (f.targets.empty()) return {};
    const auto covered = std::ranges::count(f.targets, std::optional(true), &target::covered);
    return share(static_cast<double>(covered) / static_cast<double>(f.targets.size()), 10);
  });
}

points for_mx_tls(const facts& f) {
  double sum = 0;
  int hosts = 0;
  for (const mx_host& host : f.seen.mx_hosts) {
    int seen = 0, passing = 0;
    for (const mx_probe& probe : host.probes) {
      const address_sight sight = look_at(probe, f.seen.checked_at);
      seen += sight.seen ? 1 : 0;
      passing += sight.passes() ? 1 : 0;
    }
    if (seen == 0) continue;
    sum += static_cast<double>(passing) / seen;
    ++hosts;
  }
  if (hosts == 0) return {};
  return share(sum / hosts, 15);
}

points for_tlsrpt(const facts& f) {
  if (!f.seen.tlsrpt_txt) return {};
  if (f.tlsrpt.state != record_state::valid) return 0;
  const bool one_works = std::ranges::any_of(f.tlsrpt.rua, [](const rua_uri& uri) {
    return std::ranges::all_of(uri.problems, [](rua_problem p) { return p == rua_problem::duplicate; });
  });
  return one_works ? 10 : 0;
}

}  // namespace

score score_of(const facts& f) {
  score given;
  if (f.null_mx) return given;
  score_parts& parts = given.parts;
  parts.record.points = for_record(f);
  parts.policy_fetch.points = with_policy(f, [](bool) -> points { return 15; });
  parts.policy_text.points = with_policy(f, [](bool usable) -> points { return usable ? 10 : 0; });
  parts.mode.points = for_mode(f);
  parts.mx_covered.points = for_covered(f);
  parts.mx_tls.points = for_mx_tls(f);
  parts.tlsrpt.points = for_tlsrpt(f);
  const std::array all{&parts.record,     &parts.policy_fetch, &parts.policy_text, &parts.mode,
                       &parts.mx_covered, &parts.mx_tls,       &parts.tlsrpt};
  int sum = 0, of = 0;
  for (const score_part* part : all) {
    if (!part->points) given.partial = true;
    if (!part->points) continue;
    sum += *part->points;
    of += part->of;
  }
  if (of > 0) given.total = (sum * 200 + of) / (of * 2);  // half up, in whole numbers
  return given;
}

}  // namespace mtasts::rules
