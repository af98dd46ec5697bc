// What changed since an earlier report, and what that means for senders that hold the policy of then in their caches:
// RFC 8461 sections 3.1, 8.1 and 8.3. Without an earlier report nothing here applies.
#include <algorithm>
#include <set>

#include "mtasts/domain.hpp"
#include "mtasts/names.hpp"
#include "rules/cached.hpp"
#include "rules/dates.hpp"
#include "rules/facts.hpp"
#include "rules/suggestion.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

/// Whether a copy that was fetched at the earlier check is still good.
bool still_cached(const facts& f) { return f.earlier_policy && f.seen.checked_at < span_of(f).first; }

std::string patterns_of(const sts_policy& policy, const sts_policy& beside) {
  std::vector<std::string> only_here;
  for (const mx_pattern& one : policy.mx) {
    const auto same = [&](const mx_pattern& other) { return same_name(other.pattern.bytes, one.pattern.bytes); };
    if (std::ranges::none_of(beside.mx, same)) only_here.push_back(quoted(one.pattern.bytes));
  }
  return listed(only_here);
}

/// "mode was enforce and is testing; added "mx2.example.org""
std::string difference(const sts_policy& then, const sts_policy& now) {
  std::vector<std::string> said;
  if (then.mode != now.mode)
    said.push_back("mode was " + name_of(then.mode.value_or(policy_mode::none)) + " and is " +
                   name_of(now.mode.value_or(policy_mode::none)));
  if (then.max_age != now.max_age)
    said.push_back("max_age was " + std::to_string(then.max_age.value_or(0)) + " and is " +
                   std::to_string(now.max_age.value_or(0)));
  const std::string added = patterns_of(now, then);
  const std::string removed = patterns_of(then, now);
  if (!added.empty()) said.push_back("mx added: " + added);
  if (!removed.empty()) said.push_back("mx removed: " + removed);
  return listed(said);
}

/// "until 2026-12-06, and until 2026-12-08 where it was fetched just before this check"
std::string how_long(const facts& f) {
  const cached_span span = span_of(f);
  const std::string latest = calendar_day(span.last);
  if (span.first <= f.seen.checked_at || calendar_day(span.first) == latest) return "until " + latest;
  return "until " + calendar_day(span.first) + ", and until " + latest + " where it was fetched just before this check";
}

enum class live { had, gone, unseen };

live policy_now(const facts& f) {
  if (!f.record_seen()) return live::unseen;
  if (!f.record_valid()) return live::gone;
  switch (f.fetched) {
    case policy_end::usable: return live::had;
    case policy_end::unseen: return live::unseen;
    case policy_end::invalid:
    case policy_end::failed: break;
  }
  return live::gone;
}

verdict unseen_now(const facts& f) {
  return unknown(f.record_seen() ? "the policy of today could not be had: see policy-host-connect and policy-http-time"
                                 : "the record of today could not be looked up: " + why_unseen(f.seen.sts_txt));
}

/// The two policies side by side, or why that cannot be said.
template <class Judge>
verdict side_by_side(const facts& f, Judge judge) {
  if (!f.earlier_policy) return not_applicable();
  switch (policy_now(f)) {
    case live::gone: return not_applicable();  // change-removed-abruptly speaks for this case
    case live::unseen: return unseen_now(f);
    case live::had: break;
  }
  return judge(f.record.id == f.seen.earlier->record_id, same_meaning(*f.earlier_policy, *f.policy));
}

verdict id_stale(const facts& f) {
  return side_by_side(f, [&](bool same_id, bool same_policy) {
    if (!same_id || same_policy) return pass();
    return fail("the policy changed (" + difference(*f.earlier_policy, *f.policy) + ") and the id is still " +
                quoted(f.record.id) + "; senders go on with the old one " + how_long(f))
        .fixed_by(record_line(f));
  });
}

verdict id_only(const facts& f) {
  return side_by_side(f, [&](bool same_id, bool same_policy) {
    if (same_id || !same_policy) return pass();
    return fail("the id was " + quoted(f.seen.earlier->record_id) + " and is " + quoted(f.record.id) +
                "; the policy says what it said");
  });
}

/// An outage is no removal: an expired certificate, a 503 or a slip in a text has a rule of its own, and mending it is
/// all that is to be done.
std::string what_was_removed(const facts& f) {
  if (f.record.state == record_state::absent) return "the record is no longer there";
  if (!f.record_valid()) return {};
  if (addresses_of(f.seen.policy.ipv4, f.seen.policy.ipv6) == address_sight_kind::none)
    return "the policy host has no address any more";
  const auto gone = [](const policy_fetch& fetch) {
    return fetch.response && (fetch.response->status == 404 || fetch.response->status == 410);
  };
  const bool all_gone = !f.seen.policy.fetches.empty() && std::ranges::all_of(f.seen.policy.fetches, gone);
  return all_gone ? "the policy is no longer at the policy host" : std::string();
}

verdict removed_abruptly(const facts& f) {
  if (!still_cached(f) || f.earlier_policy->mode == policy_mode::none) return not_applicable();
  switch (policy_now(f)) {
    case live::had: return pass();
    case live::unseen: return unseen_now(f);
    case live::gone: break;
  }
  const std::string what = what_was_removed(f);
  if (what.empty()) return not_applicable();
  return fail(what + ", and senders hold a policy of mode " + name_of(*f.earlier_policy->mode) + " " + how_long(f));
}

verdicts mx_before_policy(const facts& f) {
  verdicts all;
  const std::optional<cached_policy> held = cached_policy_of(f);
  if (!held || held->mode == policy_mode::none || held->use == cache_use::expired) return all;
  for (const target& one : f.targets) {
    if (!one.is_name) continue;
    const auto row = std::ranges::find(held->mx, one.host, &cached_mx::host);
    verdict given = pass();
    if (held->use == cache_use::unknown) {
      given = unseen_now(f);
    } else if (held->use == cache_use::applied && row != held->mx.end() && !row->covered) {
      // A host that today's policy leaves out as well is mx-covered's to tell.
      given = one.covered == false
                  ? not_applicable()
                  : fail("the policy that senders hold does not cover " + one.host + "; they apply it " + how_long(f));
      if (held->mode == policy_mode::testing) given.level = severity::warning;
    }
    all.push_back(std::move(given).about(on_host(one.host)));
  }
  return all;
}

verdict same_certificate(const facts& f, const std::string& subject, const observed<tls_session>& tls) {
  const auto& then = f.seen.earlier->certificates;
  const auto found = std::ranges::find(then, subject, &earlier_certificate::subject);
  if (found == then.end() || !tls || tls->chain.empty()) return not_applicable();
  const certificate& leaf = tls->chain.front();
  if (leaf.sha256 == found->sha256) return pass();
  return fail("the certificate of now is good from " + calendar_day(leaf.not_before) + " to " +
              calendar_day(leaf.not_after) + ", issued by " + quoted(leaf.issuer.bytes));
}

verdicts certificates(const facts& f) {
  verdicts all;
  if (!f.seen.earlier) return all;
  const auto add = [&](const std::string& subject, const observed<tls_session>& tls) {
    all.push_back(same_certificate(f, subject, tls).about(subject));
  };
  for (const policy_fetch& fetch : f.seen.policy.fetches) add(on_policy(fetch), fetch.tls);
  for (const mx_host& host : f.seen.mx_hosts)
    for (const mx_probe& probe : host.probes) add(on_address(host.host, probe.ip), probe.tls);
  return all;
}

constexpr rule rules[] = {
    {.id = "change-id-stale",
     .level = severity::error,
     .title = "A changed policy came with a new id",
     .failure = "The policy changed and the id did not",
     .fails_when = "the policy changed since the earlier report and the id of the record did not",
     .why = "The id is the only sign by which a sender notices that there is a new policy.",
     .sender = "Goes on with the policy in its cache until max_age ends, or until it happens to refresh it.",
     .advice = "Give the record a new id now.",
     .rfc = {"8461", "3.1", "8461", "8.1"},
     .check = id_stale},
    {.id = "change-id-only",
     .level = severity::notice,
     .title = "A new id came with a changed policy",
     .failure = "The id changed and the policy did not",
     .fails_when = "the id changed since the earlier report and the policy says the same",
     .why = "Either the new policy has not been served yet, or every sender fetched the old one again for nothing.",
     .sender = "Fetches the policy once more. If the new one comes later, under this id, nobody will look for it.",
     .advice = "Change the policy first and the id after it.",
     .rfc = {"8461", "8.1"},
     .check = id_only},
    {.id = "change-removed-abruptly",
     .level = severity::error,
     .title = "The policy is there as long as senders hold it",
     .failure = "MTA-STS was removed while senders hold a policy",
     .fails_when = "the record or the policy vanished while an `enforce` or `testing` policy can still be in senders' "
                   "caches",
     .why = "The mail servers stay bound to the old policy, and nobody can correct it any more.",
     .sender = "Must apply the policy in its cache until max_age ends, and reports that no live one can be had.",
     .advice = "Publish a policy of mode none with a short max_age and a record with a new id; remove both when all "
               "older policies have ended.",
     .rfc = {"8461", "8.3", "8461", "3.3"},
     .report_type = result_type::sts_policy_fetch_error,
     .check = removed_abruptly},
    {.id = "change-mx-before-policy",
     .level = severity::error,
     .title = "Policies in caches cover the MX hosts of today",
     .failure = "A policy in senders' caches does not cover the MX host",
     .fails_when = "an MX host now in DNS is not covered by the policy that senders may still hold in their caches",
     .why = "The MX record was changed before the new policy could reach the senders.",
     .sender = "Under enforce it refuses this host; before the mail bounces it looks for a new id, and finds none yet.",
     .advice = "Publish the new policy and the new id first, wait for the record's TTL, then change the MX records.",
     .rfc = {"8461", "8.1"},
     .report_type = result_type::validation_failure,
     .check = mx_before_policy},
    {.id = "change-certificate",
     .level = severity::notice,
     .title = "The certificate is the one of the earlier report",
     .failure = "The certificate was replaced",
     .fails_when = "the certificate of an MX host or of the policy host was replaced since the earlier report",
     .why = "A renewal is the moment at which names, chains and TLSA records go wrong.",
     .sender = "Notices nothing as long as the new certificate is as good as the old one.",
     .advice = "Nothing need be done, unless nobody replaced it.",
     .rfc = no_clause,
     .check = certificates},
};
static_assert(well_formed(rules, "change-"));

}  // namespace

const table change_table{.name = "change", .subject = "domain", .rules = rules};

}  // namespace mtasts::rules
