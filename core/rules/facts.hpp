// The evidence, and everything in it that has a grammar parsed once by the public parsers. Rules, protection, readiness
// and score read this and nothing else.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mtasts/evidence.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"
#include "rules/rule.hpp"
#include "rules/session.hpp"

namespace mtasts::rules {

/// What a sender that looks for the policy comes back with.
enum class policy_end {
  usable,
  invalid,  ///< a body came and is no policy
  failed,   ///< nothing came, and any sender would meet the same
  unseen,   ///< nothing can be concluded from here
};

/// One MX host that a sender would try: once, even when it is listed twice.
struct target {
  std::string host;
  const mx_host* looked_at = nullptr;  ///< null when max_mx left it out
  bool is_name = false;                ///< a host name, so that there is something to look up (RFC 5321 section 5.1)
  std::optional<bool> covered;         ///< by a pattern of the policy; absent without a usable policy or with mode none
};

struct facts {
  /// `seen` must outlive it.
  explicit facts(const evidence& seen, kept which = kept::all);

  const evidence& seen;
  const kept which;
  bool domain_gone = false;  ///< NXDOMAIN
  bool null_mx = false;      ///< the null MX of RFC 7505 stands alone: the domain takes no mail
  sts_record record;         ///< meaningful when seen.sts_txt has a value
  tlsrpt_record tlsrpt;

  /// Whether anything says that there should be a policy: a record, one that could not be seen, or a policy itself.
  bool policy_expected = false;
  policy_end fetched = policy_end::unseen;
  const policy_fetch* fetched_from = nullptr;
  std::optional<sts_policy> policy;          ///< the body of fetched_from
  std::optional<sts_policy> earlier_policy;  ///< that senders could fetch at the earlier check

  std::vector<target> targets;
  bool smtp_blocked = false;  ///< every SMTP target timed out at connect
  bool no_ipv4 = false;       ///< every target of the family was unreachable from here
  bool no_ipv6 = false;

  [[nodiscard]] bool record_seen() const { return seen.sts_txt.value.has_value(); }
  [[nodiscard]] bool record_valid() const { return record_seen() && record.state == record_state::valid; }
  [[nodiscard]] bool policy_usable() const { return fetched == policy_end::usable; }
  /// What senders apply today: needs the record and the policy both.
  [[nodiscard]] std::optional<policy_mode> mode_in_force() const;
  [[nodiscard]] bool family_missing(const std::string& ip) const { return is_ipv6(ip) ? no_ipv6 : no_ipv4; }

 private:
  void read_records();
  void list_targets();
  void choose_policy();
  void look_for_our_own_limits();
};

/// Whether a host's or the Policy Host's addresses are known: some, none for certain, or not seen.
enum class address_sight_kind { some, none, unseen };
[[nodiscard]] address_sight_kind addresses_of(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6);
/// Whether a family's look-up gave no answer; one that an option excluded was not wanted and does not count.
[[nodiscard]] bool some_unseen(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6);
/// The CNAMEs on the way to the addresses, from whichever answer has them.
[[nodiscard]] const std::vector<cname_link>& chain_of(const lookup<address_record>& ipv4,
                                                      const lookup<address_record>& ipv6);
/// NXDOMAIN at the end of that way; one family says it for both (RFC 8020).
[[nodiscard]] bool is_gone(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6);
/// Why `addresses_of` was unseen, in words.
[[nodiscard]] std::string why_no_addresses(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6);
/// Why addresses of the other family may be missing beside those that were had; empty when none are.
[[nodiscard]] std::string why_not_all_addresses(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6);

/// A record or line that was meant for this and is not quite: its beginning but for case, white space or quotes.
[[nodiscard]] bool is_near_miss(const std::string& text, std::string_view version);

/// What a finding is about: the subjects of the report. A URI's bytes are a stranger's and stand in their JSON form, so
/// that a saved report has the same subjects.
[[nodiscard]] std::string on_uri(const rua_uri& uri);
[[nodiscard]] std::string on_policy(const policy_fetch& fetch);
[[nodiscard]] std::string on_host(const std::string& host);
[[nodiscard]] std::string on_address(const std::string& host, const std::string& ip);

/// "no route for IPv6 from this machine: 2 addresses not seen", for each family of `visits` that cannot be reached at
/// all.
template <class Visit>
[[nodiscard]] std::vector<std::string> unreachable_families(const facts& f, const std::vector<Visit>& visits) {
  std::vector<std::string> said;
  for (const bool six : {false, true}) {
    std::size_t missing = 0;
    for (const Visit& visit : visits)
      if (visit.connect.why == reason::unreachable && f.family_missing(visit.ip) && is_ipv6(visit.ip) == six) ++missing;
    if (missing == 0) continue;
    said.push_back(std::string("this machine has no route for ") + (six ? "IPv6" : "IPv4") + ": " +
                   std::to_string(missing) + (missing == 1 ? " address was" : " addresses were") + " not seen");
  }
  return said;
}

// Predicates over one address or host, made into rules: `.check = per_fetch<certificate_name>`.

template <class... Names>
void add(verdicts& all, const facts& f, verdict given, std::string (*subject)(const Names&...), const Names&... names) {
  if (is_kept(given, f.which)) all.push_back(std::move(given).about(subject(names...)));
}

template <auto Judge>
verdicts per_fetch(const facts& f) {
  verdicts all;
  if (!f.policy_expected) return all;
  for (const policy_fetch& fetch : f.seen.policy.fetches) add(all, f, Judge(f, fetch), on_policy, fetch);
  return all;
}

template <auto Judge>
verdicts per_target(const facts& f) {
  verdicts all;
  for (const target& one : f.targets) add(all, f, Judge(f, one), on_host, one.host);
  return all;
}

template <auto Judge>
verdicts per_probe(const facts& f) {
  verdicts all;
  for (const mx_host& host : f.seen.mx_hosts)
    for (const mx_probe& probe : host.probes) add(all, f, Judge(f, probe), on_address, host.host, probe.ip);
  return all;
}

}  // namespace mtasts::rules
