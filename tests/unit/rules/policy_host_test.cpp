// The policy host and its answer, rule by rule.
#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;

void only(evidence& world, const policy_fetch& fetch) { world.policy.fetches = {fetch}; }
policy_fetch good() { return served("198.51.100.9", enforce_policy); }

void alias(evidence& world, const std::string& target, bool exists) {
  if (!exists) world.policy.fetches.clear();
  for (auto* answer : {&world.policy.ipv4, &world.policy.ipv6}) {
    answer->value->chain = {{"mta-sts.example.org", target, 60}};
    answer->value->exists = exists;
    if (!exists) answer->value->records.clear();
  }
}

void no_address(evidence& world) {
  world.policy.ipv4 = addresses("mta-sts.example.org", {});
  world.policy.ipv6 = addresses("mta-sts.example.org", {});
  world.policy.fetches.clear();
}

void respond(evidence& world, std::uint16_t status) { first_fetch(world).response.value->status = status; }

void lacks(evidence& world, reason why) { first_fetch(world).response.fail(why); }

void nobody_asks(evidence& world) { world = bare(); }

const story stories[] = {
    {"HasAddresses", "policy-host-address", passes, [](e&) {}},
    {"HasNoAddress", "policy-host-address", fails, no_address, "neither an A nor an AAAA"},
    {"DoesNotExist", "policy-host-address", fails,
     [](e& w) {
       no_address(w);
       w.policy.ipv6.value->exists = false;
     },
     "NXDOMAIN"},
    {"AddressUnseen", "policy-host-address", unseen,
     [](e& w) {
       no_address(w);
       w.policy.ipv4.fail(reason::servfail);
     },
     "A: the name server answered SERVFAIL"},
    {"NoRecordNoPolicyHost", "policy-host-address", skips, nobody_asks},
    {"AliasThatLeadsSomewhere", "policy-host-dangling", passes, [](e& w) { alias(w, "sts.example.net", true); }},
    {"AliasIntoTheVoid", "policy-host-dangling", fails, [](e& w) { alias(w, "gone.example.net", false); },
     "mta-sts.example.org -> gone.example.net"},
    {"NoAliasToDangle", "policy-host-dangling", skips, [](e&) {}},
    {"NoRecordSeenNoHostMissed", "policy-host-address", skips,
     [](e& w) {
       w = bare();
       w.sts_txt.fail(reason::servfail);
     }},
    {"OneFamilyUnseen", "policy-host-connect", unseen, [](e& w) { w.policy.ipv4.fail(reason::servfail); },
     "the A records could not be looked up", "policy"},
    {"DanglingIsOneFailure", "policy-host-address", skips, [](e& w) { alias(w, "gone.example.net", false); }},
    {"OwnHost", "policy-host-delegated", passes, [](e&) {}},
    {"AliasWithin", "policy-host-delegated", passes, [](e& w) { alias(w, "www.example.org", true); }},
    {"AliasElsewhere", "policy-host-delegated", fails, [](e& w) { alias(w, "sts.example.net", true); },
     "sts.example.net"},
    {"DelegationUnseen", "policy-host-delegated", skips,
     [](e& w) {
       w.policy.ipv4.fail(reason::timeout);
       w.policy.ipv6.fail(reason::timeout);
     }},
    {"PublicAddress", "policy-host-private", passes, [](e&) {}, "", "policy:198.51.100.9"},
    {"PrivateAddress", "policy-host-private", fails,
     [](e& w) { only(w, no_policy_connection("10.0.0.1", reason::blocked_private)); }, "10.0.0.1", "policy:10.0.0.1"},
    {"PrivateAllowed", "policy-host-private", skips, [](e& w) { w.options.allow_private = true; }},
    {"Connects", "policy-host-connect", passes, [](e&) {}, "", "policy:198.51.100.9"},
    {"Refuses", "policy-host-connect", fails,
     [](e& w) { first_fetch(w) = no_policy_connection("198.51.100.9", reason::refused); }, "refused",
     "policy:198.51.100.9"},
    {"TimesOut", "policy-host-connect", unseen,
     [](e& w) { first_fetch(w) = no_policy_connection("198.51.100.9", reason::timeout); }, "no answer in time"},
    {"NoRouteIsSaidOnce", "policy-host-connect", unseen,
     [](e& w) {
       w.policy.fetches.back() = no_policy_connection("2001:db8::9", reason::unreachable);
       second_probe(w) = no_connection("2001:db8::1", reason::unreachable);
     },
     "no route for IPv6", "policy"},
    {"PrivateIsNotContacted", "policy-host-connect", skips,
     [](e& w) { only(w, no_policy_connection("10.0.0.1", reason::blocked_private)); }},
    {"SpeaksTls", "policy-host-tls", passes, [](e&) {}},
    {"AlertsAtOnce", "policy-host-tls", fails,
     [](e& w) {
       first_fetch(w).tls.fail(reason::tls_alert, "handshake_failure");
       first_fetch(w).response = {};
     },
     "handshake_failure"},
    {"HandshakeTimesOut", "policy-host-tls", unseen,
     [](e& w) {
       first_fetch(w).tls.fail(reason::timeout);
       first_fetch(w).response = {};
     },
     "no answer in time"},
    {"NoConnectionNoTls", "policy-host-tls", skips,
     [](e& w) { only(w, no_policy_connection("198.51.100.9", reason::refused)); }},
    {"CurrentTls", "policy-host-tls-version", passes, [](e&) {}},
    {"OldTls", "policy-host-tls-version", fails, [](e& w) { first_fetch(w).tls.value->version = "TLSv1.1"; },
     "TLSv1.1"},
    {"NoHandshakeNoVersion", "policy-host-tls-version", skips,
     [](e& w) { only(w, no_policy_connection("198.51.100.9", reason::timeout)); }},
    {"RightName", "policy-certificate-name", passes, [](e&) {}},
    {"WrongName", "policy-certificate-name", fails,
     [](e& w) {
       refuse_certificate(first_fetch(w));
       first_fetch(w).tls.value->name_matches = false;
       leaf(first_fetch(w).tls).dns_names = {peer_text("www.example.org"), peer_text("example.org")};
     },
     "its SAN holds www.example.org, example.org"},
    {"NoHandshakeNoName", "policy-certificate-name", skips,
     [](e& w) { only(w, no_policy_connection("198.51.100.9", reason::timeout)); }},
    {"InItsDates", "policy-certificate-dates", passes, [](e&) {}},
    {"Expired", "policy-certificate-dates", fails,
     [](e& w) {
       refuse_certificate(first_fetch(w));
       leaf(first_fetch(w).tls).not_after = now - 12 * day;
     },
     "expired 12 days ago (2026-11-10)"},
    {"NotYetValid", "policy-certificate-dates", fails,
     [](e& w) { leaf(first_fetch(w).tls).not_before = now + 2 * day; }, "not valid before 2026-11-24"},
    {"NoHandshakeNoDates", "policy-certificate-dates", skips,
     [](e& w) { only(w, no_policy_connection("198.51.100.9", reason::timeout)); }},
    {"Trusted", "policy-certificate-trust", passes, [](e&) {}},
    {"SelfSigned", "policy-certificate-trust", fails,
     [](e& w) { first_fetch(w).tls.value->trust = trust_cause::self_signed; }, "self-signed"},
    {"MissingIntermediate", "policy-certificate-trust", fails,
     [](e& w) {
       first_fetch(w).tls.value->trust = trust_cause::missing_intermediate;
       leaf(first_fetch(w).tls).issuer_urls = {peer_text("http://ca.example/i.crt")};
     },
     "http://ca.example/i.crt"},
    {"NoCertificate", "policy-certificate-trust", fails,
     [](e& w) {
       first_fetch(w).tls.value->chain.clear();
       first_fetch(w).tls.value->trust = trust_cause::no_certificate;
     },
     "no certificate"},
    {"NoHandshakeNoTrust", "policy-certificate-trust", skips,
     [](e& w) { only(w, no_policy_connection("198.51.100.9", reason::timeout)); }},
    {"LongToGo", "policy-certificate-expiring", passes, [](e&) {}},
    {"TenDaysToGo", "policy-certificate-expiring", fails,
     [](e& w) { leaf(first_fetch(w).tls).not_after = now + 10 * day; }, "expires in 10 days (2026-12-02)"},
    {"LessThanATenthToGo", "policy-certificate-expiring", fails,
     [](e& w) {
       leaf(first_fetch(w).tls).not_before = now - 360 * day;
       leaf(first_fetch(w).tls).not_after = now + 30 * day;
     },
     "30 days"},
    {"ShortLivedButFresh", "policy-certificate-expiring", passes,
     [](e& w) {
       leaf(first_fetch(w).tls).not_before = now - day;
       leaf(first_fetch(w).tls).not_after = now + 5 * day;
     }},
    {"ExpiredIsNotExpiring", "policy-certificate-expiring", skips,
     [](e& w) { leaf(first_fetch(w).tls).not_after = now - day; }},
    {"Status200", "policy-http-status", passes, [](e&) {}},
    {"Status404", "policy-http-status", fails, [](e& w) { respond(w, 404); }, "404"},
    {"ClosedInTheMidst", "policy-http-status", fails, [](e& w) { lacks(w, reason::closed); }, "closed"},
    {"CutOff", "policy-http-status", unseen, [](e& w) { lacks(w, reason::cut_off); }, "time of the whole check"},
    {"BadCertificateHasNoStatus", "policy-http-status", skips, [](e& w) { refuse_certificate(first_fetch(w)); }},
    {"NoRedirect", "policy-http-redirect", passes, [](e&) {}},
    {"Redirect", "policy-http-redirect", fails,
     [](e& w) {
       respond(w, 301);
       first_fetch(w).response.value->location = peer_text("https://example.org/");
     },
     "https://example.org/"},
    {"RedirectIsOneFailure", "policy-http-status", skips, [](e& w) { respond(w, 302); }},
    {"NoAnswerNoRedirect", "policy-http-redirect", skips, [](e& w) { lacks(w, reason::timeout); }},
    {"TextPlain", "policy-http-media-type", passes, [](e&) {}},
    {"TextPlainInCapitals", "policy-http-media-type", passes,
     [](e& w) { first_fetch(w).response.value->content_type = peer_text("Text/Plain ;charset=x"); }},
    {"Html", "policy-http-media-type", fails,
     [](e& w) { first_fetch(w).response.value->content_type = peer_text("text/html"); }, "text/html"},
    {"NoMediaType", "policy-http-media-type", fails, [](e& w) { first_fetch(w).response.value->content_type = {}; },
     "no Content-Type"},
    {"NotFoundHasNoMediaType", "policy-http-media-type", skips, [](e& w) { respond(w, 404); }},
    {"Small", "policy-http-size", passes, [](e&) {}},
    {"TooLarge", "policy-http-size", fails, [](e& w) { first_fetch(w).response.value->too_large = true; }, "bytes"},
    {"NoBodyNoSize", "policy-http-size", skips, [](e& w) { lacks(w, reason::timeout); }},
    {"Prompt", "policy-http-time", passes, [](e&) {}},
    {"Slow", "policy-http-time", fails, [](e& w) { first_fetch(w).response.duration_us = 12'000'000; }, "12 seconds"},
    {"PastTheDeadline", "policy-http-time", fails, [](e& w) { lacks(w, reason::timeout); }, "60 s"},
    {"WeWereImpatient", "policy-http-time", unseen,
     [](e& w) {
       lacks(w, reason::timeout);
       w.options.policy_timeout_ms = 500;
     },
     "within 0.5 s, and senders wait a minute"},
    {"NoBodyNoTime", "policy-http-time", skips, [](e& w) { respond(w, 404); }},
    {"AddressesAgree", "policy-addresses-agree", passes, [](e&) {}},
    {"StatusDiffers", "policy-addresses-agree", fails, [](e& w) { respond(w, 404); },
     "198.51.100.9 gives status 404, 2001:db8::9 gives status 200"},
    {"BodyDiffers", "policy-addresses-agree", fails,
     [](e& w) { first_fetch(w).response.value->body.bytes += "x: y\r\n"; }, "differs"},
    {"CertificateDiffers", "policy-addresses-agree", fails,
     [](e& w) {
       refuse_certificate(first_fetch(w));
       leaf(first_fetch(w).tls).not_after = now - day;
     },
     "dates"},
    {"OneAddressAgreesWithItself", "policy-addresses-agree", skips, [](e& w) { only(w, good()); }},
    {"Announced", "policy-without-record", passes, [](e&) {}},
    {"NotAnnounced", "policy-without-record", fails, [](e& w) { w.sts_txt = txt("_mta-sts.example.org", {}); },
     "no sender looks"},
    {"NothingServed", "policy-without-record", skips, nobody_asks},
    {"RecordUnseen", "policy-without-record", skips, [](e& w) { w.sts_txt.fail(reason::servfail); }},
};
INSTANTIATE_TEST_SUITE_P(policy_host, rule_story, testing::ValuesIn(stories), name_of_story);

TEST(policy_host, ADeadlineMissedIsAnErrorAndASlowBodyAWarning) {
  evidence world = healthy();
  first_fetch(world).response.duration_us = 12'000'000;
  EXPECT_EQ(finding_of(judge(world), "policy-http-time")->level, severity::warning);
  lacks(world, reason::timeout);
  EXPECT_EQ(finding_of(judge(world), "policy-http-time")->level, severity::error);
}

TEST(policy_host, ReportsNameTheFetchOrTheCertificate) {
  evidence world = healthy();
  respond(world, 500);
  EXPECT_EQ(finding_of(judge(world), "policy-http-status")->report_type, result_type::sts_policy_fetch_error);
  leaf(world.policy.fetches.back().tls).not_after = now - day;
  EXPECT_EQ(finding_of(judge(world), "policy-certificate-dates")->report_type, result_type::sts_webpki_invalid);
}

}  // namespace
}  // namespace mtasts::test
