// The MX records: RFC 5321 section 5.1, and the null MX of RFC 7505 section 3.
#include <algorithm>
#include <map>

#include "mtasts/domain.hpp"
#include "rules/facts.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

verdict lookup_answered(const facts& f) {
  if (f.seen.mx)
    return f.seen.mx.detail.empty() ? pass() : unknown("of the MX records not all: " + f.seen.mx.detail.bytes);
  return unanswered("no answer for the MX records: " + why_unseen(f.seen.mx));
}

verdict exists(const facts& f) {
  if (f.domain_gone) return fail("the name servers say that " + f.seen.domain + " does not exist (NXDOMAIN)");
  return f.seen.mx ? pass() : not_applicable();
}

verdict present(const facts& f) {
  if (!f.seen.mx || f.domain_gone) return not_applicable();
  if (!f.seen.mx->records.empty()) return pass();
  return fail("there is no MX record, so senders try the addresses of " + f.seen.domain + " itself, if it has any")
      .fixed_by(f.seen.domain + ". IN MX 10 <name of the mail server>.");
}

verdict null_alone(const facts& f) {
  if (!f.seen.mx) return not_applicable();
  const std::vector<mx_record>& all = f.seen.mx->records;
  const auto nulls = std::ranges::count(all, ".", &mx_record::host);
  if (nulls == 0) return not_applicable();
  if (f.null_mx) return pass();
  std::vector<std::string> others;
  for (const target& one : f.targets) others.push_back(one.host);
  return fail("the null MX says that no mail is taken, and beside it stand " + listed(others));
}

verdict null_without_sts(const facts& f) {
  if (!f.null_mx || !f.record_seen()) return not_applicable();
  const bool record = f.record.state != record_state::absent;
  if (!record && !f.policy_usable()) return pass();
  const std::string what = record && f.policy_usable() ? "an MTA-STS record and a policy are"
                           : record                    ? "an MTA-STS record is"
                                                       : "an MTA-STS policy is";
  return fail("the null MX says that no mail is taken, and yet " + what + " published");
}

verdict target_name(const facts&, const target& one) {
  if (one.is_name) return pass();
  if (is_address(one.host)) return fail(one.host + " is an address; an MX record must name a host");
  if (one.host == "localhost") return fail("localhost is whatever machine the sender runs on");
  return fail(quoted(one.host) + " is not a valid host name");
}

verdict target_cname(const facts&, const target& one) {
  // RFC 5321 section 5.1 has senders follow a CNAME of the domain itself; only what an MX record names must not be one.
  if (!one.is_name || one.looked_at == nullptr || one.looked_at->implicit) return not_applicable();
  const mx_host& host = *one.looked_at;
  if (!host.ipv4 && !host.ipv6) return not_applicable();
  const std::vector<cname_link>& chain = chain_of(host.ipv4, host.ipv6);
  if (chain.empty()) return pass();
  return fail("the name is an alias: " + chain_in_words(chain))
      .fixed_by("MX " + std::to_string(host.preference) + " " + chain.back().target + ".");
}

verdict target_address(const facts&, const target& one) {
  if (!one.is_name || one.looked_at == nullptr) return not_applicable();
  const mx_host& host = *one.looked_at;
  const bool left_out = host.ipv4.why == reason::not_asked && host.ipv6.why == reason::not_asked;
  if (left_out) return not_applicable();  // by choice: a scan goes no further where no record is
  switch (addresses_of(host.ipv4, host.ipv6)) {
    case address_sight_kind::some: return pass();
    case address_sight_kind::unseen: return unknown(why_no_addresses(host.ipv4, host.ipv6));
    case address_sight_kind::none: break;
  }
  return fail(is_gone(host.ipv4, host.ipv6) ? "the name does not exist"
                                            : "the name has neither an A nor an AAAA record");
}

verdict target_private(const facts& f, const mx_probe& probe) {
  if (f.seen.options.allow_private) return not_applicable();
  if (probe.connect.why == reason::blocked_private)
    return fail(probe.ip + " is not a public address; it was not contacted");
  const step connected = connect_step(probe.connect);
  return connected == step::passed || connected == step::failed ? pass() : not_applicable();
}

verdicts targets_private(const facts& f) {
  verdicts all = per_probe<target_private>(f);
  // One cause, one failure: mx-target-name speaks of localhost.
  for (verdict& given : all)
    if (given.subject.starts_with("mx:localhost/")) given = not_applicable().about(given.subject);
  return all;
}

verdicts duplicate(const facts& f) {
  verdicts all;
  if (!f.seen.mx || f.seen.mx->records.empty()) return all;
  std::map<std::string, std::vector<std::string>> preferences;
  for (const mx_record& record : f.seen.mx->records)
    preferences[record.host].push_back(std::to_string(record.preference));
  for (const auto& [host, listed_with] : preferences)
    if (listed_with.size() > 1)
      all.push_back(
          fail("listed " + std::to_string(listed_with.size()) + " times, with preference " + listed(listed_with))
              .about(on_host(host)));
  if (all.empty()) all.push_back(pass());
  return all;
}

verdict dnssec(const facts& f) {
  if (!f.seen.options.trust_ad || !f.seen.mx) return not_applicable();
  if (f.seen.mx->authenticated) return pass();
  return fail("the MX answer was not authenticated, so whoever can forge DNS answers can name other mail servers");
}

constexpr rule rules[] = {
    {.id = "mx-lookup",
     .level = severity::error,
     .title = "The MX records can be looked up",
     .failure = "The MX records could not be looked up",
     .fails_when = "the MX look-up gives no answer (SERVFAIL, time-out): the outcome is unknown",
     .why = "Without the MX records no sender knows where your mail is to go.",
     .sender = "Keeps the message and asks again later (RFC 5321 section 5.1). If no answer comes for days, it returns "
               "the message.",
     .advice = "Check again with another resolver. If that fails too, look at the domain's name servers and at DNSSEC.",
     .rfc = {"5321", "5.1"},
     .enforce = bearing::sight,
     .check = lookup_answered},
    {.id = "domain-exists",
     .level = severity::error,
     .title = "The domain exists",
     .failure = "The domain does not exist",
     .fails_when = "NXDOMAIN for the domain",
     .why = "No mail can reach a domain that the DNS does not know, whatever else is published for it.",
     .sender = "Reports an error (RFC 5321 section 5.1): as a rule the message is returned at once.",
     .advice = "Check the spelling, the registration and the delegation of the domain.",
     .rfc = {"5321", "5.1"},
     .enforce = bearing::blocks,
     .check = exists},
    {.id = "mx-present",
     .level = severity::warning,
     .title = "The domain has MX records",
     .failure = "The domain has no MX record",
     .fails_when = "there is no MX RRset: senders fall back to the domain's own addresses (implicit MX)",
     .why = "What answers on the domain's own address is often a web server, which takes no mail and has no "
            "certificate for it.",
     .sender = "Treats the domain's own name as the one MX host (RFC 5321 section 5.1): under a policy that name must "
               "match a pattern and the certificate.",
     .advice = "Publish an MX record that names the mail server, or a null MX (`0 .`) when the domain takes no mail.",
     .rfc = {"5321", "5.1"},
     .check = present},
    {.id = "mx-null-alone",
     .level = severity::error,
     .title = "A null MX stands alone",
     .failure = "A null MX stands beside other MX records",
     .fails_when = "a null MX (`0 .`) stands beside other MX records",
     .why = "Whether mail arrives depends on who sends it, and some of it is returned.",
     .sender = "May take the domain for one without mail, or pass over the null MX and try the other hosts: RFC 7505 "
               "does not say.",
     .advice = "Remove the null MX when the domain takes mail; remove the other MX records when it does not.",
     .rfc = {"7505", "3"},
     .check = null_alone},
    {.id = "mx-null-no-sts",
     .level = severity::warning,
     .title = "A domain that takes no mail publishes no MTA-STS",
     .failure = "MTA-STS is published for a domain that takes no mail",
     .fails_when = "a null MX and a published MTA-STS record or policy contradict each other",
     .why = "One of the two is a mistake: either mail that you want is returned, or a policy is kept up for nothing.",
     .sender =
         "Returns every message because of the null MX and never connects, so there is no host to apply the policy to.",
     .advice =
         "Remove the null MX when the domain is to take mail; otherwise retire MTA-STS as RFC 8461 section 8.3 says.",
     .rfc = {"7505", "3"},
     .enforce = bearing::blocks,
     .check = null_without_sts},
    {.id = "mx-target-name",
     .level = severity::error,
     .title = "The MX target is a host name",
     .failure = "The MX target is not a host name",
     .fails_when = "a target is an IP address, `localhost`, or not a valid host name",
     .why = "Nobody can rely on reaching a mail server through it. If it is the only MX record, no mail arrives.",
     .sender = "Need not use such a record and tries the next MX host. With none left it reports an error and returns "
               "the message (RFC 5321 section 5.1).",
     .advice = "Name the mail server's public host name in the MX record.",
     .rfc = {"5321", "5.1"},
     .enforce = bearing::blocks,
     .check = per_target<target_name>},
    {.id = "mx-target-cname",
     .level = severity::warning,
     .title = "The MX target is not an alias",
     .failure = "The MX target is an alias (CNAME)",
     .fails_when = "a target is a CNAME",
     .why = "The standard forbids it. Most senders follow the alias, and some do not.",
     .sender = "Follows the alias or passes over the host. It matches the MX record's own name, not the alias's "
               "target, against the policy and the certificate.",
     .advice = "Let the MX record name the host itself. Its certificate must bear the name that the MX record gives.",
     .rfc = {"5321", "5.1"},
     .check = per_target<target_cname>},
    {.id = "mx-target-address",
     .level = severity::error,
     .title = "The MX target has an address",
     .failure = "The MX target has no address",
     .fails_when = "a target has neither A nor AAAA",
     .why = "No mail can arrive through it. If it is the only MX host, none arrives at all.",
     .sender =
         "Tries the next MX host. With none left it reports an error and returns the message (RFC 5321 section 5.1).",
     .advice = "Give the host an A or AAAA record, or name another host in the MX records.",
     .rfc = {"5321", "5.1"},
     .enforce = bearing::sight,
     .check = per_target<target_address>},
    {.id = "mx-target-private",
     .level = severity::warning,
     .title = "The MX target's address is reachable from the Internet",
     .failure = "The MX target's address is not public",
     .fails_when = "a target resolves to a loopback, private, link-local, documentation or otherwise not globally "
                   "routable address",
     .why = "Nobody outside can reach such an address, and it tells strangers how your network is laid out.",
     .sender = "Fails to connect, or meets some machine of its own network, and goes on to the next address. Under "
               "enforce that machine's certificate keeps it from getting the mail.",
     .advice = "Publish only the public addresses of the mail server in the public DNS.",
     .rfc = no_clause,
     .enforce = bearing::contact,
     .check = targets_private},
    {.id = "mx-duplicate",
     .level = severity::notice,
     .title = "Each MX target is listed once",
     .failure = "The same MX target is listed more than once",
     .fails_when = "the same target is listed more than once",
     .why = "It does no harm, but of two preferences only the better one has a meaning.",
     .sender = "Drops the repetition, or tries the same host once more before it goes on to the next.",
     .advice = "Keep one MX record for each host.",
     .rfc = no_clause,
     .check = duplicate},
    {.id = "mx-dnssec",
     .level = severity::notice,
     .title = "The MX records are signed with DNSSEC",
     .failure = "The MX records are not protected by DNSSEC",
     .fails_when = "the MX answer was not DNSSEC-authenticated (AD from a trusted resolver)",
     .why = "A forged MX answer leads mail to another server. Without DNSSEC only a policy that a sender already holds "
            "stands in the way.",
     .sender = "Need not use DANE and is free to use TLS without authentication, or none (RFC 7672 section 2.2.1). An "
               "MTA-STS policy binds it all the same.",
     .advice = "Sign the zone. MTA-STS does not need it; DANE does, and it keeps forged MX records away.",
     .rfc = {"8461", "10", "7672", "2.2"},
     .check = dnssec},
};
static_assert(well_formed(rules, {"mx-", "domain-"}));

}  // namespace

const table mx_table{.name = "mx", .subject = "domain", .rules = rules};

}  // namespace mtasts::rules
