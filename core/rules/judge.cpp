// The report, put together from the facts. Pure: the same evidence gives the same report, today or years later.
#include <algorithm>
#include <limits>

#include "mtasts/report.hpp"

#include "rules/action.hpp"
#include "rules/cached.hpp"
#include "rules/dates.hpp"
#include "rules/evaluate.hpp"
#include "rules/facts.hpp"
#include "rules/protection.hpp"
#include "rules/readiness.hpp"
#include "rules/score.hpp"

namespace mtasts {
namespace {

using namespace rules;

certificate_summary summary_of(const tls_session& session) {
  const certificate& leaf = session.chain.front();
  return {.subject = leaf.subject,
          .issuer = leaf.issuer,
          .dns_names = leaf.dns_names,
          .not_before = rfc3339(leaf.not_before),
          .not_after = rfc3339(leaf.not_after),
          .trust = session.trust,
          .name_matches = session.name_matches};
}

mx_address_report address_report(const facts& f, const target& host, const mx_probe& probe) {
  const address_action does = action_for(f, host, probe);
  mx_address_report row;
  row.ip = probe.ip;
  row.action = does.action;
  row.report_types = does.report_types;
  const step offered = offer_step(probe);
  if (offered == step::passed || offered == step::failed) row.starttls = offered == step::passed;
  if (probe.tls && !probe.tls->version.empty()) row.tls = probe.tls->version;
  if (probe.tls && !probe.tls->chain.empty()) row.certificate = summary_of(*probe.tls);
  return row;
}

std::uint16_t preference_of(const facts& f, const target& host) {
  if (host.looked_at != nullptr) return host.looked_at->preference;
  std::uint16_t least = std::numeric_limits<std::uint16_t>::max();
  for (const mx_record& record : f.seen.mx->records)
    if (record.host == host.host) least = std::min(least, record.preference);
  return least;
}

std::vector<mx_report> mx_reports(const facts& f) {
  std::vector<mx_report> rows;
  for (const target& host : f.targets) {
    mx_report row;
    row.host = host.host;
    row.preference = preference_of(f, host);
    row.covered = host.covered;
    row.action = action_for(f, host);
    // Left out by max_mx: a row without addresses; mx-connect says so.
    if (host.looked_at != nullptr)
      for (const mx_probe& probe : host.looked_at->probes) row.addresses.push_back(address_report(f, host, probe));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

report judge(evidence seen) {
  report said;
  if (seen.refused) {
    said.domain = seen.domain.empty() ? seen.input : seen.domain;
    said.checked_at = rfc3339(seen.checked_at);
    said.error = seen.refused;
    said.versions = seen.versions;
  } else {
    facts f(seen);
    std::vector<judged> all = evaluate(f);
    said.domain = seen.domain;
    said.checked_at = rfc3339(seen.checked_at);
    said.duration_ms = seen.duration_us / 1000;
    said.partial = seen.partial;
    said.protection = protection_of(f);
    said.readiness = readiness_of(f, all);
    said.score = score_of(f);
    said.findings = findings_of(all);
    said.checks = outcomes_of(std::move(all));
    said.mx = mx_reports(f);
    said.cached = cached_policy_of(f);
    said.record = std::move(f.record);
    said.policy = std::move(f.policy);
    said.tlsrpt = std::move(f.tlsrpt);
    said.versions = seen.versions;
  }
  said.evidence = std::move(seen);  // only now: the facts looked into it
  return said;
}

report refused_report(std::string_view input, std::string_view why, std::int64_t checked_at) {
  evidence nothing;
  nothing.input = input;
  nothing.checked_at = checked_at;
  nothing.refused = peer_text(std::string(why));
  return judge(std::move(nothing));
}

}  // namespace mtasts
