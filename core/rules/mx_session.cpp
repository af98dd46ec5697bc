// Each address of each MX host up to the handshake: RFC 5321 section 3.1, RFC 3207 section 4, RFC 8461 section 4.2.
#include "rules/certificate.hpp"
#include "rules/facts.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

/// What of a probe tells how far this machine and this check reach.
struct visit {
  std::string ip;
  observed<connection> connect;
};

/// What lies with this machine or this check and not with the servers, each said once.
std::vector<std::string> our_own_limits(const facts& f) {
  std::vector<visit> visits;
  for (const mx_host& host : f.seen.mx_hosts)
    for (const mx_probe& probe : host.probes) visits.push_back({.ip = probe.ip, .connect = probe.connect});
  std::vector<std::string> said = unreachable_families(f, visits);
  std::size_t silent = 0, addresses_left_out = 0, hosts_left_out = 0;
  for (const visit& one : visits) {
    if (one.connect.why == reason::timeout) ++silent;
    if (one.connect.why == reason::over_limit) ++addresses_left_out;
  }
  for (const target& one : f.targets)
    if (one.looked_at == nullptr) ++hosts_left_out;
  if (f.smtp_blocked)
    said.push_back(
        "outgoing port 25 seems to be blocked here: " +
        (silent == 1 ? "the one mail server address" : "all " + std::to_string(silent) + " mail server addresses") +
        " timed out");
  if (f.seen.options.probe_mx == "never" && !f.targets.empty())
    said.emplace_back("the mail servers were not spoken to (option probe_mx is never)");
  if (addresses_left_out > 0)
    said.push_back(counted(addresses_left_out, "address", "addresses") + " left out (option max_addresses)");
  if (hosts_left_out > 0) said.push_back(counted(hosts_left_out, "MX host", "MX hosts") + " left out (option max_mx)");
  return said;
}

verdict connects_to(const facts& f, const mx_probe& probe) {
  const reason why = probe.connect.why.value_or(reason::other);
  if (probe.connect) return pass();
  if (connect_step(probe.connect) == step::not_reached) return not_applicable();
  if (why == reason::timeout && f.smtp_blocked) return not_applicable();                  // said once for all
  if (why == reason::unreachable && f.family_missing(probe.ip)) return not_applicable();  // likewise
  return unanswered("no connection: " + why_unseen(probe.connect));
}

verdicts connects(const facts& f) {
  verdicts all = per_probe<connects_to>(f);
  for (const target& one : f.targets) {
    if (!one.is_name || one.looked_at == nullptr) continue;
    const std::string missing = why_not_all_addresses(one.looked_at->ipv4, one.looked_at->ipv6);
    if (!missing.empty()) all.push_back(unanswered(missing).about(on_host(one.host)));
  }
  const std::vector<std::string> limits = our_own_limits(f);
  if (!limits.empty()) all.push_back(unanswered(listed(limits)));
  return all;
}

verdict greeting(const facts&, const mx_probe& probe) {
  const std::string said = probe.greeting ? "the greeting is " + reply_in_words(*probe.greeting)
                                          : "no greeting: " + why_unseen(probe.greeting);
  switch (greeting_step(probe)) {
    case step::passed: return pass();
    case step::not_reached: return not_applicable();
    case step::unseen: return unknown(said);
    case step::failed: break;
  }
  return fail(said);
}

verdict starttls_offered(const facts&, const mx_probe& probe) {
  const std::string said = probe.ehlo ? "the answer to EHLO is " + reply_in_words(*probe.ehlo)
                                      : "no answer to EHLO: " + why_unseen(probe.ehlo);
  switch (offer_step(probe)) {
    case step::passed: return pass();
    case step::not_reached: return not_applicable();
    case step::unseen: return unknown(said);
    case step::failed: break;
  }
  if (probe.ehlo->code != 250) return fail(said + ", so there are no extensions and no STARTTLS");
  std::vector<std::string> offered;
  for (std::size_t i = 1; i < probe.ehlo->lines.size(); ++i) offered.push_back(probe.ehlo->lines[i].bytes);
  return fail(offered.empty() ? "the answer to EHLO lists no extension at all"
                              : "the answer to EHLO lists " + listed(offered, 20) + ", and no STARTTLS");
}

verdict starttls_accepted(const facts&, const mx_probe& probe) {
  const std::string said = probe.starttls ? "the answer to STARTTLS is " + reply_in_words(*probe.starttls)
                                          : "no answer to STARTTLS: " + why_unseen(probe.starttls);
  switch (accept_step(probe)) {
    case step::passed: return pass();
    case step::not_reached: return not_applicable();
    case step::unseen: return unknown(said);
    case step::failed: break;
  }
  return fail(said);
}

verdict starttls_clean(const facts&, const mx_probe& probe) {
  switch (clean_step(probe)) {
    case step::passed: return pass();
    case step::failed:
      return fail(
          "after the 220 to STARTTLS more came in plain text, before the handshake: a sender cannot tell who "
          "wrote it");
    default: return not_applicable();
  }
}

verdict handshake(const facts&, const mx_probe& probe) {
  // An exchange that was ended for the injected bytes has no handshake to judge.
  if (accept_step(probe) != step::passed) return not_applicable();
  switch (handshake_step(probe.tls)) {
    case step::passed: return pass();
    case step::not_reached: return not_applicable();
    case step::unseen: return unknown("no handshake: " + why_unseen(probe.tls));
    case step::failed: break;
  }
  return fail("the TLS handshake failed: " + why_unseen(probe.tls));
}

verdict tls_version(const facts&, const mx_probe& probe) { return judge_version(probe.tls); }

constexpr rule rules[] = {
    {.id = "mx-connect",
     .level = severity::warning,
     .title = "The mail server takes connections",
     .failure = "The mail server could not be reached",
     .fails_when = "a host refuses or does not answer: the outcome is unknown. When every SMTP target times out, one "
                   "finding says that outgoing port 25 seems to be blocked here",
     .why = "What could not be seen may be broken, and with every host out of reach mail waits.",
     .sender = "Tries the next address and MX host. When none answers it keeps the message and retries for days (RFC "
               "5321 section 4.5.4.1).",
     .advice = "Check again from a machine that may reach port 25 and has the address family; then look at the server.",
     .rfc = {"5321", "4.5.4"},
     .enforce = bearing::contact,
     .check = connects},
    {.id = "mx-greeting",
     .level = severity::warning,
     .title = "The mail server greets",
     .failure = "The mail server does not greet with 220",
     .fails_when = "the greeting is not 220: 4xx is unknown (try later), 5xx fails",
     .why = "A server that turns its peers away at the door takes no mail from them, and hides its TLS.",
     .sender = "Cannot deliver at this address and tries the next one or the next MX host. If all turn it away, the "
               "message is returned.",
     .advice =
         "If this machine is on a block list, check from another one; otherwise let the server accept connections.",
     .rfc = {"5321", "3.1"},
     .enforce = bearing::contact,
     .check = per_probe<greeting>},
    {.id = "mx-starttls-offered",
     .level = severity::error,
     .title = "The mail server offers STARTTLS",
     .failure = "The mail server does not offer STARTTLS",
     .fails_when = "the answer to EHLO does not list STARTTLS",
     .why = "Mail to this address crosses the network in plain text, and anybody on the way can read it.",
     .sender = "Under enforce does not deliver here and tries the next host, later again. Under testing or without a "
               "policy it delivers in plain text; under testing it may report.",
     .advice = "Turn STARTTLS on for port 25; see that no firewall in between rewrites the answer to EHLO.",
     .rfc = {"8461", "4.2"},
     .report_type = result_type::starttls_not_supported,
     .enforce = bearing::blocks,
     .check = per_probe<starttls_offered>},
    {.id = "mx-starttls-accepted",
     .level = severity::error,
     .title = "The mail server accepts STARTTLS",
     .failure = "The mail server offers STARTTLS but does not accept it",
     .fails_when = "STARTTLS is answered with other than 220 (454 is unknown)",
     .why = "The offer looks right in a quick test, while every attempt to encrypt is turned down.",
     .sender = "Under enforce must not go on in plain text and leaves for the next host. Under testing or without a "
               "policy it may deliver unencrypted.",
     .advice = "See in the server's log why TLS is not available: mostly a key or certificate that it cannot read.",
     .rfc = {"3207", "4"},
     .report_type = result_type::starttls_not_supported,
     .enforce = bearing::blocks,
     .check = per_probe<starttls_accepted>},
    {.id = "mx-starttls-clean",
     .level = severity::error,
     .title = "Nothing comes in the clear before the handshake",
     .failure = "Plain text comes before the TLS handshake",
     .fails_when = "bytes arrive in plain text between the 220 reply and the handshake (response injection)",
     .why = "So an attacker gets words of his own into a session that both ends hold for encrypted.",
     .sender = "Must discard what it learnt before TLS (RFC 3207 section 4.2). One that notices the bytes ends the "
               "session and, under enforce, tries the next host.",
     .advice = "Update the mail server; if it is current, look for a device in between that speaks in its name.",
     .rfc = {"3207", "6"},
     .enforce = bearing::blocks,
     .check = per_probe<starttls_clean>},
    {.id = "mx-tls",
     .level = severity::error,
     .title = "The TLS handshake with the mail server succeeds",
     .failure = "The TLS handshake with the mail server fails",
     .fails_when = "the handshake fails for another reason than the certificate",
     .why = "The server seems to support TLS, and nobody can use it.",
     .sender = "Under enforce does not deliver here and tries the next host, later again. Under testing or without a "
               "policy it may deliver in plain text on a new connection.",
     .advice = "Look at the TLS set-up of the mail server: versions, ciphers, and whether it has a certificate at all.",
     .rfc = {"8461", "4.2"},
     .report_type = result_type::validation_failure,
     .enforce = bearing::blocks,
     .check = per_probe<handshake>},
    {.id = "mx-tls-version",
     .level = severity::error,
     .title = "The mail server offers TLS 1.2 or later",
     .failure = "The mail server offers only TLS older than 1.2",
     .fails_when = "the best version offered is below TLS 1.2",
     .why = "TLS 1.0 and 1.1 are withdrawn (RFC 8996), and current senders no longer speak them.",
     .sender = "Finds no common version, so the handshake fails: under enforce it does not deliver here, otherwise it "
               "may fall back to plain text.",
     .advice = "Enable TLS 1.2 and 1.3 on the mail server.",
     .rfc = {"8461", "7.2", "8996", "5"},
     .enforce = bearing::blocks,
     .check = per_probe<tls_version>},
};
static_assert(well_formed(rules, "mx-"));

}  // namespace

const table mx_session_table{.name = "mx-tls", .subject = "domain", .rules = rules};

}  // namespace mtasts::rules
