// Reported failures (RFC 8460 sections 4.3 and 4.4) beside a check of today. A failure is over only where the check
// looked at the very place and the rule that would have seen it passes; where it did not look, it does not say so.
#include "mtasts/correlate.hpp"

#include <arpa/inet.h>
#include <algorithm>
#include <array>

#include "mtasts/error.hpp"
#include "rules/dates.hpp"
#include "rules/explains.hpp"
#include "rules/facts.hpp"
#include "rules/reported.hpp"
#include "rules/reported_failures.hpp"
#include "rules/wording.hpp"

namespace mtasts {
namespace {

using namespace rules;

/// RFC 5952 text, as evidence has it; what is no address stays as it was written.
std::string plain_address(const std::string& written) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = written.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (inet_pton(family, written.c_str(), bytes.data()) != 1) return written;
  return inet_ntop(family, bytes.data(), text.data(), text.size());
}

std::optional<result_type> type_of(const correlated_failure& failure) {
  return from_name<result_type>(failure.result_type.bytes);
}

/// Where the check has to have looked, by the subjects of findings; or why there is nothing to look at any more, or
/// nothing was to be seen.
struct places {
  std::vector<std::string> hosts;     ///< "mx:mail.example.org"
  std::vector<std::string> subjects;  ///< of which each must have been seen
  std::string gone;
  std::string unseen;
  std::string note;
};

class sight {
 public:
  explicit sight(const report& checked) : checked_(checked), seen_(checked.evidence) {}

  void judge(correlated_failure& failure) const {
    const std::optional<result_type> type = type_of(failure);
    if (!type) {
      failure.why = failure.result_type.empty() ? "the reports give a count and no details"
                                                : "no check knows the result type " + quoted(failure.result_type.bytes);
      return;
    }
    const places where = places_of(failure, *type);
    for (const finding& said : checked_.findings)
      if (explains(said, seen_, *type) && stands_at(said, where, *type))
        failure.explained_by.push_back({.id = said.id, .subject = said.subject});
    if (!failure.explained_by.empty()) return still(failure);
    if (failure.first && seen_.checked_at < failure.first->seconds) {
      failure.why = "the check of " + checked_.checked_at + " is older than the failures";
      return;
    }
    if (!where.gone.empty()) return not_seen(failure, where.gone);
    look(failure, where, *type);
  }

  [[nodiscard]] std::vector<finding_reference> unreported(const std::vector<correlated_failure>& failures) const {
    std::vector<finding_reference> left;
    for (const finding& said : checked_.findings) {
      if (said.result != outcome::fail || !said.report_type) continue;
      const finding_reference one{.id = said.id, .subject = said.subject};
      const bool reported = std::ranges::any_of(
          failures, [&](const correlated_failure& f) { return std::ranges::count(f.explained_by, one) != 0; });
      if (!reported) left.push_back(one);
    }
    return left;
  }

 private:
  // ---- where ----

  [[nodiscard]] places places_of(const correlated_failure& failure, result_type type) const {
    if (place_of(type) == reported_at::policy_host) return at_policy_host(type);
    places where;
    if (!seen_.mx) {
      where.unseen = "the MX records: " + why_unseen(seen_.mx);
      return where;
    }
    for (const mx_host& host : seen_.mx_hosts)
      if (!failure.mx_host || host.host == failure.mx_host->bytes) add(where, host, failure, type);
    if (where.hosts.empty()) {
      const std::string name = failure.mx_host ? failure.mx_host->bytes : "";
      const bool listed = std::ranges::count(seen_.mx->records, name, &mx_record::host) != 0;
      if (failure.mx_host && !listed)
        where.gone = quoted(name) + " is no MX host of " + checked_.domain + " today";
      else
        where.unseen = "no MX host was looked at";
    }
    return where;
  }

  static void add(places& where, const mx_host& host, const correlated_failure& failure, result_type type) {
    where.hosts.push_back(on_host(host.host));
    if (place_of(type) == reported_at::mx_host) {
      // Where they are demanded, their absence is the very failure.
      if (type != result_type::dane_required && host.tlsa && host.tlsa->records.empty())
        where.gone = "there are no TLSA records at _25._tcp." + host.host + " today";
      where.subjects.push_back(on_host(host.host));
      return;
    }
    const std::string ip = failure.receiving_ip ? plain_address(failure.receiving_ip->bytes) : "";
    const bool known = std::ranges::count(host.probes, ip, &mx_probe::ip) != 0;
    if (!ip.empty() && !known) where.note = quoted(ip) + " is none of its addresses today, and ";
    for (const mx_probe& probe : host.probes)
      if (!known || probe.ip == ip) where.subjects.push_back(on_address(host.host, probe.ip));
    if (host.probes.empty()) where.unseen = "no address of " + host.host + " was looked at";
    if (!known && some_unseen(host.ipv4, host.ipv6)) where.unseen = "not all addresses of " + host.host + " are known";
  }

  [[nodiscard]] places at_policy_host(result_type type) const {
    places where;
    if (!seen_.sts_txt)
      where.unseen = "the MTA-STS record: " + why_unseen(seen_.sts_txt);
    else if (checked_.record.state != record_state::valid)
      where.gone = "no valid MTA-STS record asks senders to fetch a policy of " + checked_.domain + " today";
    if (type == result_type::sts_policy_invalid)
      where.subjects.emplace_back("policy");
    else
      for (const policy_fetch& fetch : seen_.policy.fetches) where.subjects.push_back(on_policy(fetch));
    if (where.subjects.empty() && where.unseen.empty()) where.unseen = "no address of the policy host was looked at";
    if (type != result_type::sts_policy_invalid && some_unseen(seen_.policy.ipv4, seen_.policy.ipv6))
      where.unseen = "not all addresses of the policy host are known";
    return where;
  }

  /// At the policy host every failure counts; at a mail server those of the address and of the host as a whole.
  static bool stands_at(const finding& said, const places& where, result_type type) {
    const bool at_mail_server = said.subject.starts_with("mx:");
    if (place_of(type) == reported_at::policy_host) return !at_mail_server;
    const bool at_host = std::ranges::count(where.hosts, said.subject) != 0;
    if (place_of(type) == reported_at::mx_address)
      return at_host || std::ranges::count(where.subjects, said.subject) != 0;
    const auto below = [&](const std::string& host) { return said.subject.starts_with(host + "/"); };
    return at_host || std::ranges::any_of(where.hosts, below);
  }

  // ---- what ----

  void look(correlated_failure& failure, const places& where, result_type type) const {
    const std::vector<std::string_view> witnesses = witnesses_of(type, failure.policy_type.bytes);
    if (witnesses.empty()) {
      failure.why = "what the sender demands here for itself is not to be seen from outside";
      return;
    }
    if (!where.unseen.empty()) {
      failure.why = "it could not be looked at: " + where.unseen;
      return;
    }
    std::vector<std::string> missed;
    for (const std::string& subject : where.subjects)
      if (!is_witnessed(witnesses, subject)) missed.push_back(subject + reason_at(subject));
    if (!missed.empty()) {
      failure.why = "it could not be looked at: " + listed(missed, 4);
      return;
    }
    not_seen(failure, where.note + "nothing of it is seen at " + listed(where.subjects, 4));
  }

  [[nodiscard]] bool is_witnessed(const std::vector<std::string_view>& witnesses, const std::string& subject) const {
    return std::ranges::any_of(checked_.checks, [&](const check_outcome& check) {
      return check.result == outcome::pass && check.subject == subject && std::ranges::count(witnesses, check.id) != 0;
    });
  }

  /// " (mx-connect)": the first finding there, which is why nothing more was seen.
  [[nodiscard]] std::string reason_at(const std::string& subject) const {
    const auto first = std::ranges::find(checked_.findings, subject, &finding::subject);
    return first == checked_.findings.end() ? "" : " (" + first->id + ")";
  }

  void still(correlated_failure& failure) const {
    std::vector<std::string> said;
    for (const finding_reference& one : failure.explained_by) said.push_back(one.id + " (" + one.subject + ")");
    failure.state = correlation_state::still_failing;
    failure.why = "the check of " + checked_.checked_at + " fails there too: " + listed(said, 4);
  }

  static void not_seen(correlated_failure& failure, const std::string& what) {
    failure.state = correlation_state::not_seen;
    failure.why = what + ": fixed since, or to be seen only from where the senders are";
  }

  const report& checked_;
  const evidence& seen_;
};

int rank(const correlated_failure& failure) {
  switch (failure.state) {
    case correlation_state::still_failing: return 0;
    case correlation_state::unknown: return 1;
    case correlation_state::not_seen: break;
  }
  return 2;
}

}  // namespace

correlation correlate(const report& checked, std::span<const tls_report> reports) {
  if (checked.error)
    throw error(error_code::invalid_document,
                "a report on what was not checked cannot be compared: " + checked.error->bytes);
  reported_failures gathered(checked.evidence.domain);
  for (const tls_report* const report : without_repeated(reports)) gathered.add(*report);
  correlation said;
  said.domain = checked.evidence.domain;
  said.checked_at = checked.checked_at;
  said.failures = gathered.failures();
  said.other_domains = gathered.others();
  const sight today(checked);
  for (correlated_failure& failure : said.failures) today.judge(failure);
  said.unreported = today.unreported(said.failures);
  std::ranges::stable_sort(said.failures, [](const correlated_failure& one, const correlated_failure& other) {
    if (rank(one) != rank(other)) return rank(one) < rank(other);
    return one.failed_sessions > other.failed_sessions;
  });
  return said;
}

}  // namespace mtasts
