// TLSA records beside MTA-STS, told as stories: RFC 7672.
#include <gmock/gmock.h>

#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;

const std::string digest(64, 'a');

lookup<tlsa_record> tlsa(const std::vector<tlsa_record>& records, bool authenticated) {
  dns_answer<tlsa_record> answer;
  answer.name = "_25._tcp.mail.example.org";
  answer.exists = true;
  answer.records = records;
  answer.authenticated = authenticated;
  lookup<tlsa_record> seen;
  seen.set(answer);
  return seen;
}

/// A signed zone, one record, and each address matching it.
void sign(e& w, const tlsa_record& record = {.usage = 3, .selector = 1, .matching_type = 1, .data = digest}) {
  w.options.trust_ad = true;
  w.mx.value->authenticated = true;
  mx_host& host = w.mx_hosts.front();
  for (auto* family : {&host.ipv4, &host.ipv6})
    if (*family) family->value->authenticated = true;
  host.tlsa = tlsa({record}, true);
  for (mx_probe& probe : host.probes) probe.dane = dane_sight{.result = dane_match::matched, .detail = "3 1 1"};
}

void mismatch(e& w) {
  for (mx_probe& probe : w.mx_hosts.front().probes)
    probe.dane = dane_sight{.result = dane_match::unmatched, .detail = "no matching DANE TLSA records"};
}

constexpr const char* first_address = "mx:mail.example.org/198.51.100.1";

const story stories[] = {
    {"NoRecords", "dane-usable", skips, [](e& w) { w.mx_hosts.front().tlsa = tlsa({}, true); }},
    {"Signed", "dane-usable", passes, [](e& w) { sign(w); }},
    {"ZoneOfTheRecordsUnsigned", "dane-usable", fails,
     [](e& w) {
       sign(w);
       w.mx_hosts.front().tlsa.value->authenticated = false;
     },
     "_25._tcp.mail.example.org"},
    {"ZoneOfTheDomainUnsigned", "dane-usable", fails,
     [](e& w) {
       sign(w);
       w.mx.value->authenticated = false;
     },
     "the MX records of example.org"},
    {"AddressesUnsigned", "dane-usable", fails,
     [](e& w) {
       sign(w);
       w.mx_hosts.front().ipv4.value->authenticated = false;
     },
     "the addresses of mail.example.org"},
    {"ResolverNotTrusted", "dane-usable", unseen,
     [](e& w) {
       sign(w);
       w.options.trust_ad = false;
     },
     "trust_ad"},
    {"LookUpFailsInASignedZone", "dane-usable", unseen,
     [](e& w) {
       sign(w);
       w.mx_hosts.front().tlsa.fail(reason::servfail);
     },
     "SERVFAIL"},
    {"LookUpFailsInAnUnsignedZone", "dane-usable", skips, [](e& w) { w.mx_hosts.front().tlsa.fail(reason::servfail); }},
    {"GoodRecord", "dane-record", passes, [](e& w) { sign(w); }},
    {"UsageOfTheWeb", "dane-record", fails,
     [](e& w) { sign(w, {.usage = 1, .selector = 1, .matching_type = 1, .data = digest}); }, "usage 1 is not for SMTP"},
    {"UnknownUsage", "dane-record", fails,
     [](e& w) { sign(w, {.usage = 4, .selector = 1, .matching_type = 1, .data = digest}); }, "no usage 4"},
    {"UnknownSelector", "dane-record", fails,
     [](e& w) { sign(w, {.usage = 3, .selector = 2, .matching_type = 1, .data = digest}); }, "no selector 2"},
    {"UnknownMatchingType", "dane-record", fails,
     [](e& w) { sign(w, {.usage = 3, .selector = 1, .matching_type = 3, .data = digest}); }, "no matching type 3"},
    {"DigestTooShort", "dane-record", fails,
     [](e& w) { sign(w, {.usage = 3, .selector = 1, .matching_type = 2, .data = digest}); },
     "has 64 octets, and this one 32"},
    {"WholeKeyMayHaveAnyLength", "dane-record", passes,
     [](e& w) { sign(w, {.usage = 2, .selector = 1, .matching_type = 0, .data = "3059"}); }},
    {"WholeKeyMissing", "dane-record", fails,
     [](e& w) { sign(w, {.usage = 2, .selector = 1, .matching_type = 0, .data = ""}); }, "no data"},
    {"IgnoredRecordsAreNotJudged", "dane-record", skips,
     [](e& w) {
       sign(w, {.usage = 1, .selector = 1, .matching_type = 1, .data = digest});
       w.mx.value->authenticated = false;
     }},
    {"Matches", "dane-match", passes, [](e& w) { sign(w); }, "", first_address},
    {"MatchesNothing", "dane-match", fails,
     [](e& w) {
       sign(w);
       mismatch(w);
     },
     "3 1 1 aaaaaaaaaaaaaaaa...", first_address},
    {"MatchesNothingAndMayBeUnused", "dane-match", unseen,
     [](e& w) {
       sign(w);
       mismatch(w);
       w.options.trust_ad = false;
     },
     "whether senders use these records is not known", first_address},
    {"MatchesNothingAndIsUnused", "dane-match", skips,
     [](e& w) {
       sign(w);
       mismatch(w);
       w.mx.value->authenticated = false;
     },
     "", first_address},
    {"NoCertificateSeen", "dane-match", unseen,
     [](e& w) {
       sign(w);
       break_handshake(first_probe(w), reason::timeout);
       first_probe(w).dane.reset();
     },
     "no certificate was seen", first_address},
    {"NoHandshakeHasFailedThereAlready", "dane-match", skips,
     [](e& w) {
       sign(w);
       break_handshake(first_probe(w), reason::tls_alert);
       first_probe(w).dane.reset();
     },
     "", first_address},
    {"DataThatIsNoCertificate", "dane-record", fails,
     [](e& w) {
       sign(w, {.usage = 3, .selector = 0, .matching_type = 0, .data = "00"});
       for (mx_probe& probe : w.mx_hosts.front().probes) probe.dane = dane_sight{};
     },
     "neither a certificate nor a key"},
    {"BothApply", "dane-precedence", fails, [](e& w) { sign(w); }, "mail.example.org"},
    {"ModeNone", "dane-precedence", passes,
     [](e& w) {
       sign(w);
       set_mode(w, "none");
     }},
    {"PolicyUnseen", "dane-precedence", skips,
     [](e& w) {
       sign(w);
       w.sts_txt.fail(reason::servfail);
     }},
    {"OnlyMtaSts", "dane-precedence", skips, [](e&) {}},
};
INSTANTIATE_TEST_SUITE_P(dane, rule_story, testing::ValuesIn(stories), name_of_story);

TEST(dane, AMismatchComesWithTheRecordOfTheKeyInUse) {
  evidence world = healthy();
  sign(world);
  mismatch(world);
  leaf(first_probe(world).tls).spki_sha256 = std::string(64, 'b');
  const report said = judge(world);
  const finding* found = finding_of(said, "dane-match", first_address);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->fix->bytes, "_25._tcp.mail.example.org. IN TLSA 3 1 1 " + std::string(64, 'b'));
  EXPECT_EQ(found->report_type, result_type::validation_failure);
}

TEST(dane, AForeignFileWithoutTheCertificateIsJudgedWithoutAFix) {
  evidence world = healthy();
  sign(world);
  mismatch(world);
  for (mx_probe& probe : world.mx_hosts.front().probes) probe.tls.value->chain.clear();
  const report said = judge(world);
  EXPECT_FALSE(finding_of(said, "dane-match", first_address)->fix);
}

TEST(dane, DoesNotChangeWhatASenderOfMtaStsAloneDoes) {
  evidence world = healthy();
  sign(world);
  mismatch(world);
  EXPECT_EQ(judge(world).protection, protection_state::enforced);
}

}  // namespace
}  // namespace mtasts::test
