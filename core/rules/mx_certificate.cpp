// The certificate of each address of each MX host, RFC 8461 section 4.2.
#include "rules/certificate.hpp"
#include "rules/facts.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

verdict name(const facts&, const mx_probe& probe) { return judge_name(probe.tls); }
verdict dates(const facts& f, const mx_probe& probe) { return judge_dates(probe.tls, f.seen.checked_at); }
verdict trust(const facts&, const mx_probe& probe) { return judge_trust(probe.tls); }
verdict expiring(const facts& f, const mx_probe& probe) { return judge_expiry(probe.tls, f.seen.checked_at); }

verdict addresses_agree(const facts& f, const target& one) {
  if (one.looked_at == nullptr) return not_applicable();
  std::vector<std::string> passing, failing;
  for (const mx_probe& probe : one.looked_at->probes) {
    const address_sight sight = look_at(probe, f.seen.checked_at);
    if (sight.passes()) passing.push_back(probe.ip);
    if (sight.fails()) failing.push_back(probe.ip + " (" + name_of(sight.failures.front()) + ")");
  }
  if (passing.size() + failing.size() < 2) return not_applicable();
  if (passing.empty() || failing.empty()) return pass();
  return fail(listed(passing) + " would be accepted and " + listed(failing) + " not");
}

constexpr rule rules[] = {
    {.id = "mx-certificate-name",
     .level = severity::error,
     .title = "The mail server's certificate bears the MX host's name",
     .failure = "The certificate does not bear the MX host's name",
     .fails_when = "no DNS-ID in the SAN matches the MX host name (CN is never used)",
     .why = "The name in the certificate is the proof that a sender has reached your server and none in its place.",
     .sender = "Under enforce does not deliver here and tries the next host, later again. Under testing it delivers "
               "and may report; without a policy it seldom looks at the name.",
     .advice = "Get a certificate whose SAN holds the very name that the MX record gives.",
     .rfc = {"8461", "4.2", "6125", "6.4"},
     .report_type = result_type::certificate_host_mismatch,
     .enforce = bearing::blocks,
     .check = per_probe<name>},
    {.id = "mx-certificate-dates",
     .level = severity::error,
     .title = "The mail server's certificate is within its dates",
     .failure = "The mail server's certificate is expired or not yet valid",
     .fails_when = "it has expired or is not yet valid",
     .why = "From the day a certificate ends, every sender that enforces stops at once.",
     .sender = "Under enforce does not deliver here. With no other host, mail waits in its queue and is returned after "
               "some days. Under testing it delivers and may report.",
     .advice =
         "Renew the certificate and reload the mail server: a renewed file alone does not reach a running server.",
     .rfc = {"8461", "4.2"},
     .report_type = result_type::certificate_expired,
     .enforce = bearing::blocks,
     .check = per_probe<dates>},
    {.id = "mx-certificate-trust",
     .level = severity::error,
     .title = "The mail server's certificate chains to a trusted root",
     .failure = "The mail server's certificate is not trusted",
     .fails_when = "it does not chain to a trusted root: self-signed, unknown CA, missing intermediate, revoked or "
                   "distrusted, weak signature or key",
     .why = "Without a policy hardly any sender looks at the certificate, so the fault stays hidden until a policy "
            "makes them look.",
     .sender = "Under enforce does not deliver here and tries the next host, later again. Under testing it delivers "
               "and may report. Which roots it trusts is its own choice.",
     .advice = "Use a certificate of a public authority and send the whole chain but the root.",
     .rfc = {"8461", "4.2"},
     .report_type = result_type::certificate_not_trusted,
     .enforce = bearing::blocks,
     .check = per_probe<trust>},
    {.id = "mx-certificate-expiring",
     .level = severity::warning,
     .title = "The mail server's certificate does not end soon",
     .failure = "The mail server's certificate expires soon",
     .fails_when = "less than 14 days are left, or less than a tenth of its lifetime",
     .why = "Under enforce, the day it ends is the day that mail stops coming in.",
     .sender = "Delivers as before until it ends. From then on it does not deliver here under enforce, and may report "
               "it under testing.",
     .advice = "Renew the certificate now, and see whether the renewal happens by itself.",
     .rfc = no_clause,
     .enforce = bearing::risk,
     .check = per_probe<expiring>},
    {.id = "mx-addresses-agree",
     .level = severity::warning,
     .title = "All addresses of the MX host behave alike",
     .failure = "The addresses of the MX host behave differently",
     .fails_when = "one address passes and another of the same host fails",
     .why = "Whether mail goes through is left to chance, so the fault comes and goes and is hard to find.",
     .sender = "Under enforce passes over the failing address and tries another. Mail comes late, and not at all while "
               "the good address is down.",
     .advice = "Bring the server behind the failing address to the state of the others, or remove the address.",
     .rfc = {"8461", "4.2"},
     .check = per_target<addresses_agree>},
};
static_assert(well_formed(rules, "mx-"));

}  // namespace

const table mx_certificate_table{.name = "mx-tls", .subject = "domain", .rules = rules};

}  // namespace mtasts::rules
