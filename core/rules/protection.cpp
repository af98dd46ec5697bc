// What a sender with an empty cache does today: RFC 8461 sections 3, 4 and 5, RFC 7505 section 3.
//
// Where several MX hosts give a mixed picture, the sender decides: it tries the hosts in their order and, of each host,
// the addresses (RFC 8461 section 5.1), so
// - `blocked` needs every host to be refused that mail can reach at all; a host or an address that could not be
//   seen may still take the mail, so beside one the verdict stays at `degraded`;
// - `degraded` needs one refusal that was seen, at a host or at one address of a host;
// - `enforced` needs one host that was seen to pass and no refusal seen; what could not be seen does not take it away;
// - with nothing seen it is `unknown`.
// Under mode testing the same picture gives `testing-failing` for any refusal and `testing` for none.
#include "rules/protection.hpp"

#include <algorithm>

#include "rules/action.hpp"

namespace mtasts::rules {
namespace {

struct tally {
  std::size_t passing = 0, mixed = 0, failing = 0, unseen = 0;
};

/// Seen to have no address, or none but private ones: no mail can go there, so nothing about it is open.
bool is_out_of_reach(const target& host) {
  if (host.looked_at == nullptr) return false;
  const mx_host& seen = *host.looked_at;
  const auto is_private = [](const mx_probe& probe) { return probe.connect.why == reason::blocked_private; };
  if (addresses_of(seen.ipv4, seen.ipv6) == address_sight_kind::none) return true;
  return !some_unseen(seen.ipv4, seen.ipv6) && !seen.probes.empty() && std::ranges::all_of(seen.probes, is_private);
}

tally count_hosts(const facts& f) {
  tally hosts;
  for (const target& one : f.targets) switch (sight_of(f, one)) {
      case host_sight::passes: ++hosts.passing; break;
      case host_sight::mixed:
      case host_sight::doubt: ++hosts.mixed; break;
      case host_sight::fails: ++hosts.failing; break;
      case host_sight::unseen: hosts.unseen += is_out_of_reach(one) ? 0 : 1; break;
    }
  return hosts;
}

protection_state under_enforce(const tally& hosts) {
  if (hosts.failing > 0 && hosts.passing + hosts.mixed + hosts.unseen == 0) return protection_state::blocked;
  if (hosts.failing + hosts.mixed > 0) return protection_state::degraded;
  return hosts.passing > 0 ? protection_state::enforced : protection_state::unknown;
}

protection_state under_testing(const tally& hosts) {
  if (hosts.failing + hosts.mixed > 0) return protection_state::testing_failing;
  return hosts.passing > 0 ? protection_state::testing : protection_state::unknown;
}

}  // namespace

protection_state protection_of(const facts& f) {
  if (f.null_mx) return protection_state::no_mail;
  if (f.record_seen() && f.record.state == record_state::absent) return protection_state::none;
  switch (applied_policy(f)) {
    case applied::unknown: return protection_state::unknown;
    case applied::enforce: return under_enforce(count_hosts(f));
    case applied::testing: return under_testing(count_hosts(f));
    case applied::nothing: break;
  }
  return f.mode_in_force() == policy_mode::none ? protection_state::off : protection_state::broken;
}

}  // namespace mtasts::rules
