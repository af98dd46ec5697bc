// Two reports side by side. The later evidence is judged once more with the earlier report in view.
#include "mtasts/compare.hpp"

#include <algorithm>

#include "mtasts/error.hpp"
#include "mtasts/tlsrpt.hpp"
#include "rules/dates.hpp"
#include "rules/facts.hpp"

namespace mtasts {
namespace {

bool is_failure(const finding& said) { return said.result == outcome::fail; }
bool is_change(const finding& said) { return said.id.starts_with("change-"); }

bool fails_in(const report& where, const finding& said) {
  return std::ranges::any_of(where.findings, [&](const finding& other) {
    return is_failure(other) && other.id == said.id && other.subject == said.subject;
  });
}

bool passes_in(const report& where, const finding& said) {
  return std::ranges::any_of(where.checks, [&](const check_outcome& check) {
    return check.result == outcome::pass && check.id == said.id && check.subject == said.subject;
  });
}

bool holds(const lookup<address_record>& family, const std::string& ip) {
  return family && std::ranges::any_of(family->records, [&](const address_record& record) { return record.ip == ip; });
}

/// The address was looked for and is there no more.
bool address_gone(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6, const std::string& ip) {
  const bool six = ip.find(':') != std::string::npos;
  return (six ? ipv6 : ipv4).value.has_value() && !holds(ipv4, ip) && !holds(ipv6, ip);
}

/// What the finding was about was looked for and is there no more: a host that left the MX records, an address that
/// left the host.
bool gone_from(const evidence& now, const std::string& subject) {
  if (subject.starts_with("policy:")) return address_gone(now.policy.ipv4, now.policy.ipv6, subject.substr(7));
  if (subject.starts_with("rua:")) {
    std::vector<std::string> texts;
    if (!now.tlsrpt_txt) return false;
    for (const txt_record& record : now.tlsrpt_txt->records) texts.push_back(record.text.bytes);
    const tlsrpt_record today = parse_tlsrpt_records(texts);
    return std::ranges::none_of(today.rua, [&](const rua_uri& uri) { return rules::on_uri(uri) == subject; });
  }
  if (!subject.starts_with("mx:") || !now.mx) return false;
  const std::size_t slash = subject.find('/');
  const std::string host = subject.substr(3, slash == std::string::npos ? slash : slash - 3);
  const auto found = std::ranges::find(now.mx_hosts, host, &mx_host::host);
  const auto listed = [&](const mx_record& record) { return record.host == host; };
  if (found == now.mx_hosts.end()) return std::ranges::none_of(now.mx->records, listed);
  return slash != std::string::npos && address_gone(found->ipv4, found->ipv6, subject.substr(slash + 1));
}

}  // namespace

comparison compare(const report& earlier, const report& later) {
  const std::string& domain = later.evidence.domain;
  for (const report* one : {&earlier, &later})
    if (one->error)
      throw error(error_code::invalid_document,
                  "a report on what was not checked cannot be compared: " + one->error->bytes);
  if (earlier.evidence.domain != domain)
    throw error(error_code::invalid_document,
                "cannot compare a report of " + earlier.evidence.domain + " with one of " + domain);
  if (later.evidence.checked_at < earlier.evidence.checked_at)
    throw error(error_code::invalid_document, "the earlier report is of " + earlier.checked_at + " and the later of " +
                                                  later.checked_at + ": give them in their order");
  evidence seen = later.evidence;
  seen.earlier = earlier_of(earlier);
  report now = judge(std::move(seen));
  comparison said;
  said.domain = domain;
  said.earlier_at = earlier.checked_at;
  said.later_at = later.checked_at;
  said.protection_before = earlier.protection;
  said.protection_after = now.protection;
  said.score_before = earlier.score.total;
  said.score_after = now.score.total;
  for (const finding& one : now.findings) {
    if (is_change(one))
      said.changes.push_back(one);
    else if (is_failure(one) && !fails_in(earlier, one))
      said.appeared.push_back(one);
  }
  for (const finding& one : earlier.findings)
    if (is_failure(one) && !is_change(one) && (passes_in(now, one) || gone_from(now.evidence, one.subject)))
      said.resolved.push_back(one);
  said.cached = std::move(now.cached);
  return said;
}

}  // namespace mtasts
