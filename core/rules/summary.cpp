// One row of a scan, from a report or straight from evidence. Both ways share what is read off the evidence and the two
// records; they differ only in where the verdicts come from.
#include "mtasts/summary.hpp"

#include <algorithm>

#include "rules/action.hpp"
#include "rules/evaluate.hpp"
#include "rules/facts.hpp"
#include "rules/protection.hpp"
#include "rules/readiness.hpp"
#include "rules/score.hpp"

namespace mtasts {
namespace {

using namespace rules;

constexpr std::size_t longest_list = 100;
constexpr std::size_t longest_text = 255;  // of a domain name, RFC 1035 section 2.3.4

peer_text cut(const peer_text& text) { return peer_text(std::string_view(text.bytes).substr(0, longest_text)); }

/// Within the years 1 to 9999, which everything that reads a column can hold.
timestamp bounded(std::int64_t seconds) { return {std::clamp<std::int64_t>(seconds, -62135596800, 253402300799)}; }

void note_end(std::optional<timestamp>& earliest, const observed<tls_session>& tls) {
  if (!tls || tls->chain.empty()) return;
  const timestamp end = bounded(tls->chain.front().not_after);
  if (!earliest || end < *earliest) earliest = end;
}

/// Whether a connection was tried; what stood in its way does not matter. One that was cut off may have waited for its
/// turn all the time.
bool was_contacted(const observed<connection>& connect) {
  if (connect) return true;
  switch (*connect.why) {
    case reason::not_asked:
    case reason::over_limit:
    case reason::blocked_private:
    case reason::cut_off:
    case reason::cancelled:
    case reason::resources: return false;
    default: return true;
  }
}

/// What needs no verdict of a rule.
summary row_of(const evidence& seen) {
  summary row;
  row.domain = seen.refused && seen.domain.empty() ? seen.input : seen.domain;
  row.checked_at = bounded(seen.checked_at);
  if (seen.refused) {
    row.error = cut(*seen.refused);
    return row;
  }
  row.duration_ms = seen.duration_us / 1000;
  row.partial = seen.partial;
  for (const policy_fetch& fetch : seen.policy.fetches) note_end(row.policy_certificate_expires, fetch.tls);
  for (const mx_host& host : seen.mx_hosts)
    for (const mx_probe& probe : host.probes) {
      note_end(row.mx_certificate_expires, probe.tls);
      row.mx_probed += was_contacted(probe.connect) ? 1 : 0;
      row.mx_secure += look_at(probe, seen.checked_at).passes() ? 1 : 0;
    }
  return row;
}

void add_records(summary& row, const evidence& seen, const sts_record& record, const tlsrpt_record& tlsrpt) {
  if (seen.sts_txt) row.record = record.state;
  if (seen.sts_txt && record.state == record_state::valid) row.record_id = record.id;
  if (seen.tlsrpt_txt) row.tlsrpt = tlsrpt.state;
  for (const rua_uri& uri : tlsrpt.rua)
    if (row.tlsrpt_rua.size() < longest_list) row.tlsrpt_rua.push_back(cut(uri.uri));
}

void add_policy(summary& row, const std::optional<sts_policy>& policy) {
  if (!policy) return;
  row.policy_valid = policy->valid;
  row.policy_mode = policy->mode;
  if (policy->max_age) row.policy_max_age = static_cast<std::int64_t>(*policy->max_age);
  for (const mx_pattern& pattern : policy->mx)
    if (row.policy_mx.size() < longest_list) row.policy_mx.push_back(cut(pattern.pattern));
}

void add_host(summary& row, const std::string& host, std::optional<bool> covered) {
  row.mx.push_back(host);
  if (covered) row.mx_covered = row.mx_covered.value_or(0) + (*covered ? 1 : 0);
}

void add_action(summary& row, sender_action action) {
  switch (action) {
    case sender_action::unknown:
    case sender_action::unprotected: return;
    case sender_action::deliver:
    case sender_action::refuse:
    case sender_action::report: break;
  }
  row.mx_delivered = row.mx_delivered.value_or(0) + (action == sender_action::deliver ? 1 : 0);
}

/// Verdicts come in the order of the catalogue, so that those of one rule stand together.
void add_verdict(summary& row, std::string_view id, outcome result) {
  if (result != outcome::fail && result != outcome::unknown) return;
  std::vector<std::string>& ids = result == outcome::fail ? row.failed : row.unknown;
  if (ids.empty() || ids.back() != id) ids.emplace_back(id);
}

void add_severity(summary& row, outcome result, severity level) {
  if (result == outcome::fail && (!row.worst || level < *row.worst)) row.worst = level;
}

}  // namespace

summary summary_of(const report& whole) {
  summary row = row_of(whole.evidence);
  if (whole.error) return row;
  row.protection = whole.protection;
  row.readiness = whole.readiness.state;
  row.score = whole.score.total;
  for (const check_outcome& one : whole.checks) add_verdict(row, one.id, one.result);
  for (const finding& one : whole.findings) add_severity(row, one.result, one.level);
  add_records(row, whole.evidence, whole.record, whole.tlsrpt);
  add_policy(row, whole.policy);
  for (const mx_report& host : whole.mx) {
    add_host(row, host.host, host.covered);
    for (const mx_address_report& address : host.addresses) add_action(row, address.action);
  }
  return row;
}

summary summary_of(const evidence& seen) {
  summary row = row_of(seen);
  if (seen.refused) return row;
  const facts f(seen, kept::wrong_or_unknown);
  const std::vector<judged> wrong = evaluate(f);
  row.protection = protection_of(f);
  row.readiness = readiness_of(f, wrong).state;
  row.score = score_of(f).total;
  for (const judged& one : wrong) {
    add_verdict(row, one.asked->id, one.given.result);
    add_severity(row, one.given.result, *one.given.level);
  }
  add_records(row, seen, f.record, f.tlsrpt);
  add_policy(row, f.policy);
  for (const target& host : f.targets) {
    add_host(row, host.host, host.covered);
    if (host.looked_at == nullptr) continue;  // a row without addresses, as in a report
    for (const mx_probe& probe : host.looked_at->probes) add_action(row, action_for(f, host, probe).action);
  }
  return row;
}

}  // namespace mtasts
