// The Policy Host up to its certificate: address, connection, handshake. RFC 8461 section 3.3.
#include "rules/certificate.hpp"
#include "rules/facts.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

const policy_host& host_of(const facts& f) { return f.seen.policy; }

bool is_dangling(const facts& f) {
  const policy_host& host = host_of(f);
  return addresses_of(host.ipv4, host.ipv6) == address_sight_kind::none && is_gone(host.ipv4, host.ipv6) &&
         !chain_of(host.ipv4, host.ipv6).empty();
}

verdict has_address(const facts& f) {
  if (!f.policy_expected || is_dangling(f)) return not_applicable();
  const policy_host& host = host_of(f);
  switch (addresses_of(host.ipv4, host.ipv6)) {
    case address_sight_kind::some: return pass();
    case address_sight_kind::unseen: return unknown(why_no_addresses(host.ipv4, host.ipv6));
    case address_sight_kind::none: break;
  }
  return fail(is_gone(host.ipv4, host.ipv6) ? host.name + " does not exist (NXDOMAIN)"
                                            : host.name + " has neither an A nor an AAAA record");
}

verdict dangling(const facts& f) {
  // Told even when no policy is expected: the danger is that somebody else puts one there.
  const policy_host& host = host_of(f);
  const std::vector<cname_link>& chain = chain_of(host.ipv4, host.ipv6);
  if (chain.empty()) return not_applicable();
  if (!is_dangling(f)) return pass();
  return fail(chain_in_words(chain) + ", which does not exist: whoever registers that name can serve a policy for " +
              f.seen.domain);
}

verdict delegated(const facts& f) {
  const policy_host& host = host_of(f);
  if (!f.policy_expected || is_dangling(f) || (!host.ipv4 && !host.ipv6)) return not_applicable();
  const std::vector<cname_link>& chain = chain_of(host.ipv4, host.ipv6);
  if (chain.empty()) return pass();
  const std::string& end = chain.back().target;
  if (end == f.seen.domain || end.ends_with("." + f.seen.domain)) return pass();  // an alias within the domain
  return fail("the policy is served elsewhere: " + chain_in_words(chain));
}

verdict private_address(const facts& f, const policy_fetch& fetch) {
  if (f.seen.options.allow_private) return not_applicable();
  if (fetch.connect.why == reason::blocked_private)
    return fail(fetch.ip + " is not a public address; it was not contacted");
  const step connected = connect_step(fetch.connect);
  return connected == step::passed || connected == step::failed ? pass() : not_applicable();
}

verdict connects_to(const policy_fetch& fetch) {
  switch (connect_step(fetch.connect)) {
    case step::passed: return pass();
    case step::not_reached: return not_applicable();
    case step::unseen: return unknown(why_unseen(fetch.connect));
    case step::failed: break;
  }
  return fail("the connection failed: " + why_unseen(fetch.connect));
}

verdicts connects(const facts& f) {
  verdicts all;
  if (!f.policy_expected) return all;
  std::size_t left_out = 0;
  for (const policy_fetch& fetch : host_of(f).fetches) {
    if (fetch.connect.why == reason::over_limit) ++left_out;
    const bool our_own_limit = fetch.connect.why == reason::unreachable && f.family_missing(fetch.ip);
    all.push_back((our_own_limit ? not_applicable() : connects_to(fetch)).about(on_policy(fetch)));
  }
  // What is true of a whole family is said once, and so is what this check left out.
  std::vector<std::string> unseen = unreachable_families(f, f.seen.policy.fetches);
  if (left_out > 0)
    unseen.push_back(counted(left_out, "more address", "more addresses") + " left out (option max_addresses)");
  const std::string missing = why_not_all_addresses(host_of(f).ipv4, host_of(f).ipv6);
  if (!missing.empty()) unseen.push_back(missing);
  if (!unseen.empty()) all.push_back(unknown(listed(unseen)));
  return all;
}

verdict handshake(const facts&, const policy_fetch& fetch) {
  switch (handshake_step(fetch.tls)) {
    case step::passed: return pass();
    case step::not_reached: return not_applicable();
    case step::unseen: return unknown(why_unseen(fetch.tls));
    case step::failed: break;
  }
  return fail("the TLS handshake failed: " + why_unseen(fetch.tls));
}

verdict tls_version(const facts&, const policy_fetch& fetch) { return judge_version(fetch.tls); }
verdict certificate_name(const facts&, const policy_fetch& fetch) { return judge_name(fetch.tls); }
verdict certificate_dates(const facts& f, const policy_fetch& fetch) {
  return judge_dates(fetch.tls, f.seen.checked_at);
}
verdict certificate_trust(const facts&, const policy_fetch& fetch) { return judge_trust(fetch.tls); }
verdict certificate_expiring(const facts& f, const policy_fetch& fetch) {
  return judge_expiry(fetch.tls, f.seen.checked_at);
}

constexpr auto fetch_error = result_type::sts_policy_fetch_error;
constexpr auto webpki_error = result_type::sts_webpki_invalid;

constexpr rule rules[] = {
    {.id = "policy-host-address",
     .level = severity::error,
     .title = "The policy host has an address",
     .failure = "The policy host has no address",
     .fails_when = "`mta-sts.<domain>` has no address",
     .why = "The record sends senders to a host that is not there: the domain announces a protection that it does not "
            "give.",
     .sender = "Cannot fetch the policy. It applies an unexpired policy from its cache; without one it delivers as "
               "though there were no MTA-STS (RFC 8461 section 3.3).",
     .advice =
         "Give the name `mta-sts.` and the domain an A or AAAA record that leads to the web server with the policy.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = has_address},
    {.id = "policy-host-dangling",
     .level = severity::error,
     .title = "The policy host is no alias into the void",
     .failure = "The policy host is an alias of a name that does not exist",
     .fails_when = "the name is a CNAME whose target does not exist (open to takeover)",
     .why = "Who gets hold of that name can get a certificate for the policy host and say which servers may take your "
            "mail.",
     .sender = "Gets no policy and goes by its cache, or else without MTA-STS. Once somebody has taken the name, it "
               "fetches and caches what they serve.",
     .advice = "Remove the CNAME at once, or point it to a host that you control.",
     .rfc = {"8461", "3.3", "8461", "8.2"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = dangling},
    {.id = "policy-host-delegated",
     .level = severity::notice,
     .title = "The policy host is the domain's own",
     .failure = "The policy is served by another operator",
     .fails_when = "the name is a CNAME to another operator; the chain is shown",
     .why = "The other operator decides which mail servers senders accept for your domain, and for how long.",
     .sender = "Follows the CNAME and demands a certificate for `mta-sts.` and the domain, not for the alias's target "
               "(RFC 8461 section 8.2).",
     .advice = "Nothing need be done while that operator serves the policy for you. Remove the CNAME when that ends.",
     .rfc = {"8461", "8.2"},
     .check = delegated},
    {.id = "policy-host-private",
     .level = severity::error,
     .title = "The policy host's address is reachable from the Internet",
     .failure = "The policy host's address is not public",
     .fails_when = "an address is not globally routable; it is not contacted unless private addresses are allowed",
     .why = "From a desk inside your network the policy looks fine, and nobody outside can fetch it.",
     .sender = "Cannot fetch from that address. With no other, it applies an unexpired policy from its cache; without "
               "one it delivers as though there were no MTA-STS.",
     .advice = "Publish only public addresses for the policy host in the public DNS.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = per_fetch<private_address>},
    {.id = "policy-host-connect",
     .level = severity::error,
     .title = "The policy host takes connections",
     .failure = "The policy host refuses connections",
     .fails_when = "an address refuses the connection (a time-out is unknown)",
     .why =
         "Whoever meets that address gets no policy: new senders go unprotected, and cached policies are not renewed.",
     .sender = "Tries another address. With none left, it applies an unexpired policy from its cache; without one it "
               "delivers as though there were no MTA-STS.",
     .advice = "Let the web server listen on port 443 of every address of the policy host, or remove the address.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = connects},
    {.id = "policy-host-tls",
     .level = severity::error,
     .title = "The policy host speaks TLS",
     .failure = "The TLS handshake with the policy host fails",
     .fails_when = "the TLS handshake fails for another reason than the certificate",
     .why =
         "A policy counts only when it comes over HTTPS. As long as the handshake fails, it is as good as not there.",
     .sender = "Gets no policy. It applies an unexpired policy from its cache; without one it delivers as though there "
               "were no MTA-STS (RFC 8461 section 3.3).",
     .advice = "Look at the TLS set-up of the web server, for this very host name (SNI).",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = per_fetch<handshake>},
    {.id = "policy-host-tls-version",
     .level = severity::error,
     .title = "The policy host offers TLS 1.2 or later",
     .failure = "The policy host offers only TLS older than 1.2",
     .fails_when = "the best version offered is below TLS 1.2",
     .why = "TLS 1.0 and 1.1 are withdrawn (RFC 8996), and current senders no longer speak them.",
     .sender = "Finds no common version and gets no policy. It applies an unexpired policy from its cache; without one "
               "it delivers as though there were no MTA-STS.",
     .advice = "Enable TLS 1.2 and 1.3 on the web server and turn the older versions off.",
     .rfc = {"8461", "7.2", "8996", "5"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = per_fetch<tls_version>},
    {.id = "policy-certificate-name",
     .level = severity::error,
     .title = "The policy host's certificate bears its name",
     .failure = "The policy host's certificate does not bear its name",
     .fails_when =
         "no DNS-ID in the SAN matches the policy host (wildcard only as whole left-most label; CN is never used)",
     .why = "Mostly another site on the same web server answers. To a sender that looks the same as an attack.",
     .sender = "Ends the handshake and reads no policy (RFC 8461 section 3.3). It applies an unexpired policy from its "
               "cache; without one it delivers as though there were no MTA-STS.",
     .advice = "Get a certificate whose SAN holds the name `mta-sts.` and the domain.",
     .rfc = {"8461", "3.3", "6125", "6.4"},
     .report_type = webpki_error,
     .enforce = bearing::blocks,
     .check = per_fetch<certificate_name>},
    {.id = "policy-certificate-dates",
     .level = severity::error,
     .title = "The policy host's certificate is within its dates",
     .failure = "The policy host's certificate is expired or not yet valid",
     .fails_when = "it has expired or is not yet valid",
     .why = "Mail goes on as before, so nobody notices while the protection ends at one sender after the other.",
     .sender = "Gets no policy and cannot renew the one in its cache. When that ends, it delivers as though there were "
               "no MTA-STS, as new senders do at once.",
     .advice = "Renew the certificate, and see why the renewal did not happen by itself.",
     .rfc = {"8461", "3.3"},
     .report_type = webpki_error,
     .enforce = bearing::blocks,
     .check = per_fetch<certificate_dates>},
    {.id = "policy-certificate-trust",
     .level = severity::error,
     .title = "The policy host's certificate chains to a trusted root",
     .failure = "The policy host's certificate is not trusted",
     .fails_when = "it does not chain to a trusted root: self-signed, unknown CA, missing intermediate, revoked or "
                   "distrusted, weak signature or key",
     .why = "A browser may fetch a missing intermediate by itself or know your private root. Senders do not, so a look "
            "in the browser proves little.",
     .sender = "Cannot authenticate the host and gets no policy. It applies an unexpired policy from its cache; "
               "without one it delivers as though there were no MTA-STS.",
     .advice = "Use a certificate of a public authority and send the whole chain but the root.",
     .rfc = {"8461", "3.3"},
     .report_type = webpki_error,
     .enforce = bearing::blocks,
     .check = per_fetch<certificate_trust>},
    {.id = "policy-certificate-expiring",
     .level = severity::warning,
     .title = "The policy host's certificate does not end soon",
     .failure = "The policy host's certificate expires soon",
     .fails_when = "less than 14 days are left, or less than a tenth of its lifetime",
     .why = "Once it has ended senders can no longer fetch the policy, and nothing in the flow of mail shows it.",
     .sender = "Fetches the policy as before until it ends. From then on it gets none, and goes by what is left in its "
               "cache.",
     .advice = "Renew the certificate now, and see whether the renewal happens by itself.",
     .rfc = no_clause,
     .enforce = bearing::risk,
     .check = per_fetch<certificate_expiring>},
};
static_assert(well_formed(rules, {"policy-host-", "policy-certificate-"}));

}  // namespace

const table policy_host_table{.name = "policy-host", .subject = "policy", .rules = rules};

}  // namespace mtasts::rules
