// DANE beside MTA-STS: the TLSA records of each MX host, RFC 7672. Without the option trust_ad nobody can tell from
// here whether DNSSEC authenticates them, so whether senders use them stays unknown.
#include <algorithm>

#include "rules/action.hpp"
#include "rules/facts.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

std::string in_text(const tlsa_record& record) {
  return std::to_string(record.usage) + " " + std::to_string(record.selector) + " " +
         std::to_string(record.matching_type) + " " + record.data.substr(0, 16) +
         (record.data.size() > 16 ? "..." : "");
}

/// Why a sender cannot use the record: RFC 7672 section 3.1, RFC 6698 section 2.1. Empty when it can.
std::string fault_of(const tlsa_record& record) {
  if (record.usage < 2) return "usage " + std::to_string(record.usage) + " is not for SMTP";
  if (record.usage > 3) return "there is no usage " + std::to_string(record.usage);
  if (record.selector > 1) return "there is no selector " + std::to_string(record.selector);
  if (record.matching_type > 2) return "there is no matching type " + std::to_string(record.matching_type);
  const std::size_t octets = record.data.size() / 2;
  const std::size_t wanted = record.matching_type == 1 ? 32 : 64;
  if (record.matching_type == 0) return octets > 0 ? std::string() : "it holds no data";
  if (octets == wanted) return {};
  return "a digest of matching type " + std::to_string(record.matching_type) + " has " + std::to_string(wanted) +
         " octets, and this one " + std::to_string(octets);
}

/// Whether senders use the records of a host.
enum class standing { none, unseen, used, ignored, not_known };

bool authenticated(const lookup<address_record>& addresses) {
  return !addresses || addresses->records.empty() || addresses->authenticated;
}

standing standing_of(const facts& f, const target& one) {
  if (one.looked_at == nullptr || !one.is_name) return standing::none;
  const mx_host& host = *one.looked_at;
  if (!host.tlsa) return host.tlsa.why == reason::not_asked ? standing::none : standing::unseen;
  if (host.tlsa->records.empty()) return standing::none;
  if (!f.seen.options.trust_ad) return standing::not_known;
  // RFC 7672 sections 2.2.1 and 2.2.2: the MX records, the host's addresses and the TLSA records, each of them.
  const bool all = f.seen.mx && f.seen.mx->authenticated && authenticated(host.ipv4) && authenticated(host.ipv6) &&
                   host.tlsa->authenticated;
  return all ? standing::used : standing::ignored;
}

std::string first_insecure(const facts& f, const mx_host& host) {
  if (!host.tlsa->authenticated) return "the TLSA records at _25._tcp." + host.host;
  if (f.seen.mx && !f.seen.mx->authenticated) return "the MX records of " + f.seen.domain;
  return "the addresses of " + host.host;
}

verdict usable(const facts& f, const target& one) {
  switch (standing_of(f, one)) {
    case standing::none: return not_applicable();
    case standing::used: return pass();
    case standing::not_known:
      return unknown(
          "there are TLSA records; whether DNSSEC authenticates them cannot be told without a resolver that "
          "validates and is trusted (option trust_ad)");
    case standing::unseen:
      // RFC 7672 section 2.1.2: in a signed zone, senders that know DANE put off the delivery when this happens.
      if (!f.seen.options.trust_ad || !f.seen.mx || !f.seen.mx->authenticated) return not_applicable();
      return unknown("the TLSA records: " + why_unseen(one.looked_at->tlsa));
    case standing::ignored: break;
  }
  return fail("DNSSEC does not authenticate " + first_insecure(f, *one.looked_at) +
              ", so senders act as if there were no TLSA records");
}

verdict parameters(const facts& f, const target& one) {
  const standing stands = standing_of(f, one);
  if (stands != standing::used && stands != standing::not_known) return not_applicable();
  std::vector<std::string> unusable;
  for (const tlsa_record& record : one.looked_at->tlsa->records) {
    const std::string fault = fault_of(record);
    if (!fault.empty()) unusable.push_back(in_text(record) + ": " + fault);
  }
  // Data of matching type 0 that is no certificate or key at all shows only when it is used.
  const auto refused = [](const mx_probe& probe) { return probe.dane && probe.dane->result == dane_match::unusable; };
  if (unusable.empty() && std::ranges::any_of(one.looked_at->probes, refused))
    for (const tlsa_record& record : one.looked_at->tlsa->records)
      unusable.push_back(in_text(record) + ": it holds neither a certificate nor a key");
  return unusable.empty() ? pass() : fail(listed(unusable, 4));
}

verdict matched_at(const facts& f, const target& one, const mx_probe& probe) {
  const standing stands = standing_of(f, one);
  if (stands != standing::used && stands != standing::not_known) return not_applicable();
  if (!probe.dane) {
    // A server without STARTTLS or with a broken handshake has failed there already.
    const bool unseen = offer_step(probe) == step::unseen || accept_step(probe) == step::unseen ||
                        (accept_step(probe) == step::passed && handshake_step(probe.tls) == step::unseen);
    return unseen ? unknown("no certificate was seen at this address") : not_applicable();
  }
  switch (probe.dane->result) {
    case dane_match::matched: return pass();
    case dane_match::unusable: return not_applicable();  // dane-record speaks for this case
    case dane_match::unmatched: break;
  }
  std::vector<std::string> records;
  for (const tlsa_record& record : one.looked_at->tlsa->records) records.push_back(in_text(record));
  const std::string said =
      "none of the TLSA records matches what this address presents (" + probe.dane->detail + "): " + listed(records, 4);
  return stands == standing::used ? fail(said) : unknown(said + "; whether senders use these records is not known");
}

/// The record to publish for the leaf that is presented now: DANE-EE(3) SPKI(1) SHA2-256(1), as RFC 7672 section 3.1.1
/// recommends.
verdicts matches(const facts& f) {
  verdicts all;
  for (const target& one : f.targets) {
    if (one.looked_at == nullptr) continue;
    for (const mx_probe& probe : one.looked_at->probes) {
      verdict given = matched_at(f, one, probe);
      if (given.result == outcome::fail && probe.tls && !probe.tls->chain.empty())
        given.fix = "_25._tcp." + one.host + ". IN TLSA 3 1 1 " + probe.tls->chain.front().spki_sha256;
      all.push_back(std::move(given).about(on_address(one.host, probe.ip)));
    }
  }
  return all;
}

verdict precedence(const facts& f, const target& one) {
  if (standing_of(f, one) != standing::used) return not_applicable();
  switch (applied_policy(f)) {
    case applied::unknown: return not_applicable();
    case applied::nothing: return pass();
    case applied::testing:
    case applied::enforce: break;
  }
  return fail("TLSA records and an MTA-STS policy both speak for " + one.host);
}

constexpr rule rules[] = {
    {.id = "dane-usable",
     .level = severity::warning,
     .title = "Senders can use the TLSA records",
     .failure = "Senders ignore the TLSA records",
     .fails_when = "TLSA records exist at `_25._tcp.` and the MX host, but DNSSEC does not authenticate them, the MX "
                   "records or the host's addresses",
     .why = "Whoever published the records expects DANE to protect the mail. It does not, and nothing else says so.",
     .sender = "A sender that knows DANE acts as if there were no TLSA records; MTA-STS goes on protecting the mail.",
     .advice = "Sign the zone that is not signed, or remove the TLSA records.",
     .rfc = {"7672", "2.2"},
     .report_type = result_type::dnssec_invalid,
     .check = per_target<usable>},
    {.id = "dane-record",
     .level = severity::error,
     .title = "Every TLSA record is one that SMTP can use",
     .failure = "A TLSA record cannot be used for SMTP",
     .fails_when =
         "a TLSA record has unusable parameters (only usage 2 and 3 are for SMTP) or a digest of wrong length",
     .why =
         "A record that cannot be used protects nothing. When all are so, DANE only demands TLS with any certificate.",
     .sender =
         "A sender that knows DANE passes over the record; with no usable one left it demands TLS and checks nothing.",
     .advice =
         "Publish records of the form `3 1 1` (the server's key) or `2 1 1` (its issuer's key) and remove this one.",
     .rfc = {"7672", "3.1", "6698", "2.1"},
     .report_type = result_type::tlsa_invalid,
     .check = per_target<parameters>},
    {.id = "dane-match",
     .level = severity::error,
     .title = "A TLSA record matches what the MX host presents",
     .failure = "No TLSA record matches what the MX host presents",
     .fails_when = "an authenticated, usable TLSA set matches none of what the host presents",
     .why = "Usually the certificate was renewed with a new key and the TLSA record was not. DANE has no testing mode.",
     .sender = "A sender that knows DANE refuses this address and tries the next; when none is left the mail waits and "
               "bounces.",
     .advice = "Publish a record for the new key before the server uses it, and remove the old one after its TTL.",
     .rfc = {"7672", "3.2"},
     .report_type = result_type::validation_failure,
     .check = matches},
    {.id = "dane-precedence",
     .level = severity::notice,
     .title = "DANE and MTA-STS do not both apply",
     .failure = "DANE and MTA-STS both apply",
     .fails_when = "both apply: senders that know DANE must not let MTA-STS override a failing DANE check",
     .why =
         "Two systems have to be kept right at every renewal. Each sender uses what it knows, most only one of them.",
     .sender = "A sender that knows both goes by DANE first: where DANE fails, a good MTA-STS policy does not help.",
     .advice = "Nothing need be done: both together reach the most senders. Watch both when a certificate changes.",
     .rfc = {"8461", "2"},
     .check = per_target<precedence>},
};
static_assert(well_formed(rules, "dane-"));

}  // namespace

const table dane_table{.name = "dane", .subject = "domain", .rules = rules};

}  // namespace mtasts::rules
