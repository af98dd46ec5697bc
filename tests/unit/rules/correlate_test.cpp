// Reported failures beside a check: still failing, not seen any more, or not looked at. RFC 8460 sections 4.3 and 4.4.
#include "mtasts/correlate.hpp"

#include <gmock/gmock.h>

#include "mtasts/error.hpp"
#include "tlsrpt_reports.hpp"
#include "world.hpp"

namespace mtasts::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto still_failing = correlation_state::still_failing;
constexpr auto not_seen = correlation_state::not_seen;
constexpr auto not_known = correlation_state::unknown;

correlation beside(evidence world, const std::vector<tls_report>& reports) {
  return correlate(judge(std::move(world)), reports);
}

/// The one failure of the one report.
correlated_failure one_of(const evidence& world, const reported& what) {
  const correlation all = beside(world, {sent(what)});
  EXPECT_EQ(all.failures.size(), 1U);
  return all.failures.empty() ? correlated_failure{} : all.failures.front();
}

std::vector<std::string> ids(const std::vector<finding_reference>& all) {
  std::vector<std::string> found;
  for (const finding_reference& one : all) found.push_back(one.id + " " + one.subject);
  return found;
}

struct case_of {
  const char* name;
  reported what;
  void (*change)(evidence&);
  correlation_state expected;
  const char* why;  ///< is part of it
};

void PrintTo(const case_of& one, std::ostream* out) { *out << one.name; }

class correlated : public testing::TestWithParam<case_of> {};

TEST_P(correlated, says_whether_it_goes_on) {
  evidence world = healthy();
  GetParam().change(world);
  const correlated_failure found = one_of(world, GetParam().what);
  EXPECT_EQ(found.state, GetParam().expected) << found.why;
  EXPECT_THAT(found.why, HasSubstr(GetParam().why));
  EXPECT_EQ(found.explained_by.empty(), found.state != still_failing);
}

void expire_first(evidence& w) { leaf(first_probe(w).tls).not_after = now - day; }
void distrust_first(evidence& w) { first_probe(w).tls.value->trust = trust_cause::self_signed; }
void no_starttls(evidence& w) {
  for (mx_probe& probe : w.mx_hosts.front().probes) {
    const std::string ip = probe.ip;
    probe = spoken_to("mail.example.org", ip);
    probe.starttls_offered = false;
    probe.starttls = {}, probe.tls = {}, probe.ehlo_tls = {};
  }
}
void second_silent(evidence& w) { second_probe(w) = no_connection(second_probe(w).ip, reason::timeout); }
void nothing(evidence&) {}

const std::string first_ip = "198.51.100.1";

INSTANTIATE_TEST_SUITE_P(
    failures, correlated,
    testing::Values(
        case_of{"Same", {}, expire_first, still_failing, "mx-certificate-dates (mx:mail.example.org/198.51.100.1)"},
        case_of{"Fixed", {}, nothing, not_seen, "nothing of it is seen at mx:mail.example.org/198.51.100.1"},
        case_of{"SameAddress", {.ip = first_ip}, expire_first, still_failing, first_ip.c_str()},
        case_of{"OtherAddressIsNotIt", {.ip = "2001:DB8::0001"}, expire_first, not_seen, "fixed since"},
        case_of{"AddressGone", {.ip = "203.0.113.9"}, nothing, not_seen, "\"203.0.113.9\" is none of its addresses"},
        case_of{"HostGone", {.host = "old.example.org"}, expire_first, not_seen, "is no MX host of example.org today"},
        case_of{"HostNotLookedAt",
                {.host = "mx9.example.org"},
                [](evidence& w) { w.mx.value->records.push_back({.preference = 90, .host = "mx9.example.org"}); },
                not_known,
                "no MX host was looked at"},
        case_of{"NoMxRecordsSeen",
                {},
                [](evidence& w) { w.mx.fail(reason::servfail), w.mx_hosts.clear(); },
                not_known,
                "the MX records"},
        case_of{"OneAddressSilent", {}, second_silent, not_known, "(mx-connect)"},
        case_of{"TheOtherAddressSilent", {.ip = first_ip}, second_silent, not_seen, "fixed since"},
        case_of{"NoCertificateToLookAt", {}, no_starttls, not_known, "(mx-starttls-offered)"},
        case_of{"NoStarttls", {.type = "starttls-not-supported"}, no_starttls, still_failing, "mx-starttls-offered"},
        case_of{"StarttlsIsBack", {.type = "starttls-not-supported"}, nothing, not_seen, "fixed since"},
        case_of{"General", {.type = "validation-failure"}, expire_first, still_failing, "mx-certificate-dates"},
        case_of{"GeneralFixed", {.type = "validation-failure"}, nothing, not_seen, "fixed since"},
        case_of{
            "NotTrusted", {.type = "certificate-not-trusted"}, distrust_first, still_failing, "mx-certificate-trust"},
        case_of{"NotTrustedForItsAge", {.type = "certificate-not-trusted"}, expire_first, still_failing, "dates"},
        case_of{"ExpiredIsNotUntrusted", {}, distrust_first, not_seen, "fixed since"},
        case_of{"ExpiredAboveTheLeaf",
                {},
                [](evidence& w) { first_probe(w).tls.value->trust = trust_cause::issuer_expired; },
                still_failing,
                "mx-certificate-trust"},
        case_of{"NotCovered",
                {.type = "certificate-host-mismatch"},
                [](evidence& w) {
                  serve(w, "version: STSv1\r\nmode: enforce\r\nmx: a.example.org\r\nmax_age: 604800\r\n");
                },
                still_failing,
                "mx-covered"},
        case_of{"NoHostNamed", {.host = ""}, expire_first, still_failing, "mx-certificate-dates"},
        case_of{"FetchError",
                {.type = "sts-policy-fetch-error", .host = ""},
                [](evidence& w) { first_fetch(w).response.value->status = 404; },
                still_failing,
                "policy-http-status"},
        case_of{"FetchedAgain", {.type = "sts-policy-fetch-error", .host = ""}, nothing, not_seen, "policy:"},
        case_of{"FetchErrorForTheCertificate",
                {.type = "sts-policy-fetch-error", .host = ""},
                [](evidence& w) { leaf(first_fetch(w).tls).not_after = now - day, refuse_certificate(first_fetch(w)); },
                still_failing,
                "policy-certificate-dates"},
        case_of{"PolicyHostSilent",
                {.type = "sts-webpki-invalid", .host = ""},
                [](evidence& w) { first_fetch(w) = no_policy_connection(first_fetch(w).ip, reason::timeout); },
                not_known,
                "it could not be looked at"},
        case_of{"InvalidPolicy",
                {.type = "sts-policy-invalid", .host = ""},
                [](evidence& w) {
                  serve(w, "version: STSv1\r\nmode: enforced\r\nmx: *.example.org\r\nmax_age: 86400\r\n");
                },
                still_failing,
                "policy-mode"},
        case_of{"ValidPolicy", {.type = "sts-policy-invalid", .host = ""}, nothing, not_seen, "fixed since"},
        case_of{"NoRecordAnyMore",
                {.type = "sts-policy-fetch-error", .host = ""},
                [](evidence& w) { w.sts_txt = txt("_mta-sts.example.org", {}); },
                not_seen,
                "no valid MTA-STS record"},
        case_of{"NoTlsaRecords",
                {.type = "tlsa-invalid", .policy_type = "tlsa"},
                [](evidence& w) { w.mx_hosts.front().tlsa.set({.name = "_25._tcp.mail.example.org", .exists = true}); },
                not_seen,
                "there are no TLSA records"},
        case_of{"DaneDemanded", {.type = "dane-required", .policy_type = "tlsa"}, nothing, not_known, "for itself"},
        case_of{"UnknownType", {.type = "quantum-failure"}, expire_first, not_known, "no check knows"},
        case_of{"CheckedBefore", {.start = now + day}, nothing, not_known, "is older than the failures"},
        case_of{
            "CheckedBeforeAndFailingThen", {.start = now + day}, expire_first, still_failing, "mx-certificate-dates"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(correlate, puts_reports_of_one_failure_together) {
  evidence world = healthy();
  expire_first(world);
  tls_report coded = sent({.sessions = 5, .sender = "B", .start = 1795219200});
  coded.policies[0].failure_details[0].failure_reason_code = peer_text("X509_V_ERR_CERT_HAS_EXPIRED");
  const correlation all = beside(world, {sent({}), sent({}), coded});
  ASSERT_EQ(all.failures.size(), 1U);
  const correlated_failure& one = all.failures[0];
  EXPECT_EQ(one.failed_sessions, 8U);
  EXPECT_THAT(one.senders, ElementsAre(peer_text("Sender"), peer_text("B")));
  EXPECT_THAT(one.reason_codes, ElementsAre(peer_text("X509_V_ERR_CERT_HAS_EXPIRED")));
  EXPECT_EQ(rfc3339(*one.first), "2026-11-20T00:00:00Z");
  EXPECT_EQ(rfc3339(*one.last), "2026-11-21T23:59:59Z");
}

TEST(correlate, lists_what_goes_on_before_what_is_over) {
  evidence world = healthy();
  expire_first(world);
  const correlation all = beside(world, {sent({.type = "starttls-not-supported", .sessions = 900, .sender = "A"}),
                                         sent({.type = "new-type", .sessions = 50, .sender = "B"}), sent({})});
  ASSERT_EQ(all.failures.size(), 3U);
  EXPECT_EQ(all.failures[0].state, still_failing);
  EXPECT_EQ(all.failures[1].state, not_known);
  EXPECT_EQ(all.failures[2].state, not_seen);
}

TEST(correlate, names_what_fails_and_nobody_reported) {
  evidence world = healthy();
  expire_first(world);
  EXPECT_THAT(ids(beside(world, {}).unreported), ElementsAre("mx-certificate-dates mx:mail.example.org/198.51.100.1"));
  EXPECT_THAT(beside(world, {sent({})}).unreported, IsEmpty());
}

TEST(correlate, leaves_other_domains_out_and_names_them) {
  const correlation all = beside(healthy(), {sent({.domain = "Other.example."}), sent({.domain = "EXAMPLE.ORG."})});
  EXPECT_EQ(all.failures.size(), 1U);
  EXPECT_THAT(all.other_domains, ElementsAre(peer_text("other.example")));
}

TEST(correlate, says_of_counts_without_details_that_it_cannot_tell) {
  tls_report bare = sent({});
  bare.policies[0].failure_details.clear();
  const correlation all = beside(healthy(), {bare});
  ASSERT_EQ(all.failures.size(), 1U);
  EXPECT_EQ(all.failures[0].state, not_known);
  EXPECT_EQ(all.failures[0].failed_sessions, 3U);
  EXPECT_THAT(all.failures[0].why, HasSubstr("no details"));
}

TEST(correlate, refuses_a_report_on_what_was_not_checked) {
  EXPECT_THROW((void)correlate(refused_report("a b", "invalid domain", 0), {}), error);
}

}  // namespace
}  // namespace mtasts::test
