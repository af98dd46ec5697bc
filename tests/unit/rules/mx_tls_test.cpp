// Each address of an MX host, rule by rule.
#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;
constexpr auto first = "mx:mail.example.org/198.51.100.1";

void all_probes(evidence& world, reason why) {
  first_probe(world) = no_connection("198.51.100.1", why);
  second_probe(world) = no_connection("2001:db8::1", why);
}

void stops_at_greeting(evidence& world, std::uint16_t code) {
  mx_probe probe = no_connection("198.51.100.1", reason::timeout);
  probe.connect.set({.ip = probe.ip, .port = 25});
  probe.greeting.set({.code = code, .lines = {peer_text("sorry")}});
  first_probe(world) = probe;
}

void stops_at_ehlo(evidence& world, std::uint16_t code) {
  stops_at_greeting(world, 220);
  first_probe(world).ehlo.set({.code = code, .lines = {peer_text("mail"), peer_text("PIPELINING")}});
}

void stops_at_starttls(evidence& world, std::uint16_t code) {
  stops_at_ehlo(world, 250);
  first_probe(world).starttls_offered = true;
  first_probe(world).starttls.set({.code = code, .lines = {peer_text("TLS not available")}});
}

void trust(evidence& world, trust_cause cause) { first_probe(world).tls.value->trust = cause; }

const story stories[] = {
    {"Connects", "mx-connect", passes, [](e&) {}, "", first},
    {"Refuses", "mx-connect", unseen, [](e& w) { first_probe(w) = no_connection("198.51.100.1", reason::refused); },
     "refused", first},
    {"TimesOutAlone", "mx-connect", unseen,
     [](e& w) { first_probe(w) = no_connection("198.51.100.1", reason::timeout); }, "no answer in time", first},
    {"AllTimeOut", "mx-connect", unseen, [](e& w) { all_probes(w, reason::timeout); },
     "port 25 seems to be blocked here", "domain"},
    {"AllTimeOutIsSaidOnce", "mx-connect", skips, [](e& w) { all_probes(w, reason::timeout); }, "", first},
    {"NoRouteForIpv6", "mx-connect", unseen,
     [](e& w) {
       second_probe(w) = no_connection("2001:db8::1", reason::unreachable);
       w.policy.fetches.pop_back();
     },
     "no route for IPv6", "domain"},
    {"HostsLeftOut", "mx-connect", unseen,
     [](e& w) {
       w.mx.value->records.push_back({30, "mx9.example.org"});
     },
     "1 MX host left out", "domain"},
    {"AddressesLeftOut", "mx-connect", unseen,
     [](e& w) { second_probe(w) = no_connection("2001:db8::1", reason::over_limit); }, "1 address left out", "domain"},
    {"NotSpokenTo", "mx-connect", unseen,
     [](e& w) {
       w.options.probe_mx = "never";
       all_probes(w, reason::not_asked);
     },
     "probe_mx is never", "domain"},
    {"NotAskedWithoutPolicy", "mx-connect", skips,
     [](e& w) {
       w.options.probe_mx = "policy";
       all_probes(w, reason::not_asked);
     }},
    {"Greets", "mx-greeting", passes, [](e&) {}},
    {"GreetsWith554", "mx-greeting", fails, [](e& w) { stops_at_greeting(w, 554); }, "554 \"sorry\""},
    {"GreetsWith421", "mx-greeting", unseen, [](e& w) { stops_at_greeting(w, 421); }, "421"},
    {"NoConnectionNoGreeting", "mx-greeting", skips, [](e& w) { all_probes(w, reason::refused); }},
    {"Offers", "mx-starttls-offered", passes, [](e&) {}},
    {"OffersNot", "mx-starttls-offered", fails, [](e& w) { stops_at_ehlo(w, 250); }, "PIPELINING, and no STARTTLS"},
    {"KnowsNoEhlo", "mx-starttls-offered", fails, [](e& w) { stops_at_ehlo(w, 502); }, "502"},
    {"EhloRefusedForPolicy", "mx-starttls-offered", unseen, [](e& w) { stops_at_ehlo(w, 550); }, "550"},
    {"RefusedAtGreetingOffersNothing", "mx-starttls-offered", skips, [](e& w) { stops_at_greeting(w, 554); }},
    {"Accepts", "mx-starttls-accepted", passes, [](e&) {}},
    {"Answers554", "mx-starttls-accepted", fails, [](e& w) { stops_at_starttls(w, 554); }, "554"},
    {"Answers454", "mx-starttls-accepted", unseen, [](e& w) { stops_at_starttls(w, 454); },
     "454 \"TLS not available\""},
    {"NotOfferedNotAccepted", "mx-starttls-accepted", skips, [](e& w) { stops_at_ehlo(w, 250); }},
    {"Clean", "mx-starttls-clean", passes, [](e&) {}},
    {"Injected", "mx-starttls-clean", fails, [](e& w) { first_probe(w).injected = true; }, "plain text"},
    {"NotAcceptedNotClean", "mx-starttls-clean", skips, [](e& w) { stops_at_starttls(w, 454); }},
    {"ShakesHands", "mx-tls", passes, [](e&) {}},
    {"Alerts", "mx-tls", fails, [](e& w) { break_handshake(first_probe(w), reason::tls_alert); }, "TLS alert"},
    {"HangsUpInTheHandshake", "mx-tls", fails, [](e& w) { break_handshake(first_probe(w), reason::closed); }, "closed"},
    {"HandshakeTimesOut", "mx-tls", unseen, [](e& w) { break_handshake(first_probe(w), reason::timeout); },
     "no answer in time"},
    {"NotOfferedNoHandshake", "mx-tls", skips, [](e& w) { stops_at_ehlo(w, 250); }},
    {"CurrentTls", "mx-tls-version", passes, [](e&) {}},
    {"OldTls", "mx-tls-version", fails, [](e& w) { first_probe(w).tls.value->version = "TLSv1"; }, "TLSv1"},
    {"NoHandshakeNoVersion", "mx-tls-version", skips, [](e& w) { break_handshake(first_probe(w), reason::tls_alert); }},
    {"RightName", "mx-certificate-name", passes, [](e&) {}},
    {"WrongName", "mx-certificate-name", fails,
     [](e& w) {
       first_probe(w).tls.value->name_matches = false;
       leaf(first_probe(w).tls).dns_names = {peer_text("other.example")};
     },
     "not for mail.example.org: its SAN holds other.example"},
    {"OnlyTheCommonName", "mx-certificate-name", fails,
     [](e& w) {
       first_probe(w).tls.value->name_matches = false;
       first_probe(w).tls.value->only_cn_matches = true;
       leaf(first_probe(w).tls).dns_names.clear();
     },
     "senders look at the SAN only"},
    {"NoHandshakeNoName", "mx-certificate-name", skips,
     [](e& w) { break_handshake(first_probe(w), reason::tls_alert); }},
    {"InItsDates", "mx-certificate-dates", passes, [](e&) {}},
    {"Expired", "mx-certificate-dates", fails, [](e& w) { leaf(first_probe(w).tls).not_after = now - 12 * day; },
     "expired 12 days ago (2026-11-10)"},
    {"NoHandshakeNoDates", "mx-certificate-dates", skips,
     [](e& w) { break_handshake(first_probe(w), reason::tls_alert); }},
    {"Trusted", "mx-certificate-trust", passes, [](e&) {}},
    {"UnknownIssuer", "mx-certificate-trust", fails, [](e& w) { trust(w, trust_cause::unknown_issuer); },
     "CN=Good Authority"},
    {"MissingIntermediate", "mx-certificate-trust", fails, [](e& w) { trust(w, trust_cause::missing_intermediate); },
     "does not send the certificate of its issuer"},
    {"NoHandshakeNoTrust", "mx-certificate-trust", skips,
     [](e& w) { break_handshake(first_probe(w), reason::tls_alert); }},
    {"LongToGo", "mx-certificate-expiring", passes, [](e&) {}},
    {"SoonOver", "mx-certificate-expiring", fails, [](e& w) { leaf(first_probe(w).tls).not_after = now + 3 * day; },
     "expires in 3 days"},
    {"OverIsNotSoonOver", "mx-certificate-expiring", skips,
     [](e& w) { leaf(first_probe(w).tls).not_after = now - day; }},
    {"AddressesAgree", "mx-addresses-agree", passes, [](e&) {}},
    {"AddressesDiffer", "mx-addresses-agree", fails, [](e& w) { stops_at_ehlo(w, 250); },
     "2001:db8::1 would be accepted and 198.51.100.1 (starttls-not-supported) not"},
    {"OneAddressUnseen", "mx-addresses-agree", skips,
     [](e& w) { first_probe(w) = no_connection("198.51.100.1", reason::timeout); }},
};
INSTANTIATE_TEST_SUITE_P(mx_tls, rule_story, testing::ValuesIn(stories), name_of_story);

TEST(mx_tls, ABadCertificateIsNeverCalledAMissingStarttls) {
  evidence world = healthy();
  trust(world, trust_cause::self_signed);
  const report said = judge(world);
  EXPECT_EQ(outcome_of(said, "mx-starttls-offered", first), outcome::pass);
  EXPECT_EQ(outcome_of(said, "mx-tls", first), outcome::pass);
  EXPECT_EQ(finding_of(said, "mx-certificate-trust")->report_type, result_type::certificate_not_trusted);
  EXPECT_EQ(said.mx[0].addresses[0].starttls, true);
  EXPECT_EQ(said.mx[0].addresses[0].report_types, std::vector{result_type::certificate_not_trusted});
}

TEST(mx_tls, ABlockedPortIsOneFindingAndTheVerdictUnknown) {
  evidence world = healthy();
  all_probes(world, reason::timeout);
  const report said = judge(world);
  ASSERT_EQ(said.findings.size(), 1U);
  EXPECT_EQ(said.findings[0].result, outcome::unknown);
  EXPECT_EQ(said.protection, protection_state::unknown);
  EXPECT_EQ(said.readiness.state, readiness_state::unknown);
  EXPECT_EQ(said.readiness.unseen, std::vector<std::string>{"mx-connect domain"});
}

}  // namespace
}  // namespace mtasts::test
