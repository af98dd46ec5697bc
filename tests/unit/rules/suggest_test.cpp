// What is suggested to be published, and that every text of it is what it claims to be.
#include "mtasts/suggest.hpp"

#include <gmock/gmock.h>

#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"
#include "rules/suggestion.hpp"
#include "world.hpp"

namespace mtasts::test {
namespace {

using testing::ElementsAre;

std::vector<std::string> titles(const suggestion& all) {
  std::vector<std::string> found;
  for (const suggested_step& step : all.steps) found.push_back(step.title + (step.done ? " (done)" : ""));
  return found;
}

TEST(suggest, GivesABareDomainTheWholeSetInTestingWithThePolicyBeforeTheRecord) {
  const suggestion all = suggest(judge(bare()));
  EXPECT_EQ(all.policy, "version: STSv1\r\nmode: testing\r\nmx: mail.example.org\r\nmax_age: 604800\r\n");
  EXPECT_EQ(all.record, "v=STSv1; id=20261122023000Z;");
  EXPECT_EQ(all.tlsrpt_record, "v=TLSRPTv1; rua=mailto:tls-reports@example.org");
  EXPECT_THAT(titles(all), ElementsAre("Ask senders for reports", "Serve the policy",
                                       "Publish the record with a new id", "Go to enforce when the reports are clean"));
}

TEST(suggest, ItsTextsAreWhatASenderTakes) {
  const suggestion all = suggest(judge(bare()));
  EXPECT_TRUE(parse_policy(all.policy).valid);
  EXPECT_TRUE(parse_policy(all.steps.back().text).valid);
  EXPECT_EQ(parse_policy(all.steps.back().text).mode, policy_mode::enforce);
  EXPECT_EQ(parse_sts_records(std::vector{all.record}).state, record_state::valid);
  EXPECT_EQ(parse_tlsrpt_records(std::vector{all.tlsrpt_record}).state, record_state::valid);
}

TEST(suggest, LeavesADomainThatEnforcesWhereItIs) {
  const suggestion all = suggest(judge(healthy()));
  EXPECT_THAT(titles(all), ElementsAre("Ask senders for reports (done)", "Serve the policy (done)",
                                       "Publish the record with a new id (done)"));
}

TEST(suggest, KeepsTheNamesOfAPolicyThatCoversEveryHost) {
  evidence world = healthy();
  add_host(world, mail_host("mx2.example.org", 20, {"198.51.100.2"}));
  serve(world,
        "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmx: mx2.example.org\r\nmax_age: 2419200\r\n");
  EXPECT_THAT(titles(suggest(judge(world))), testing::Contains("Serve the policy (done)"));
}

TEST(suggest, WeakensNothingThatCouldNotBeSeen) {
  evidence no_record = healthy();
  no_record.sts_txt.fail(reason::servfail);
  EXPECT_EQ(parse_policy(suggest(judge(no_record)).policy).mode, policy_mode::enforce);
  evidence no_policy = healthy();
  for (policy_fetch& fetch : no_policy.policy.fetches) fetch = no_policy_connection(fetch.ip, reason::timeout);
  const suggestion all = suggest(judge(no_policy));
  EXPECT_EQ(all.policy, "");
  EXPECT_THAT(all.steps[0].why, testing::HasSubstr("must not be weakened"));
}

TEST(suggest, SaysOfWhatWasNotCheckedOnlyThat) {
  const suggestion all = suggest(refused_report("a b", "invalid domain", 0));
  EXPECT_EQ(all.domain, "a b");
  EXPECT_EQ(all.steps[0].why, "The domain was not checked: invalid domain.");
}

TEST(suggest, NamesTheServersThatEnforceWouldLoseFirst) {
  evidence world = bare();
  leaf(first_probe(world).tls).not_after = now - day;
  const suggestion all = suggest(judge(world));
  ASSERT_EQ(all.steps[1].title, "Mend the mail server");
  EXPECT_EQ(all.steps[1].place, "mail.example.org");
  EXPECT_THAT(all.steps[1].why, testing::HasSubstr("mx-certificate-dates (mx:mail.example.org/198.51.100.1)"));
}

TEST(suggest, GivesNothingWhereThereIsNothingToProtectOrNothingWasSeen) {
  evidence no_mail = bare();
  no_mail.mx = mx("example.org", {{.preference = 0, .host = "."}});
  no_mail.mx_hosts.clear();
  EXPECT_THAT(titles(suggest(judge(no_mail))), ElementsAre("Nothing to publish (done)"));
  evidence unseen_mx = bare();
  unseen_mx.mx.fail(reason::timeout);
  unseen_mx.mx_hosts.clear();
  const suggestion all = suggest(judge(unseen_mx));
  EXPECT_EQ(all.policy, "");
  EXPECT_THAT(all.steps[0].why, testing::HasSubstr("no answer in time"));
}

TEST(least_patterns, TakesAWildcardForSiblingsOfTheDomainItself) {
  EXPECT_THAT(rules::least_patterns({"mx1.example.org", "mx2.example.org"}, "example.org"),
              ElementsAre("*.example.org"));
  EXPECT_THAT(rules::least_patterns({"mx1.example.org"}, "example.org"), ElementsAre("mx1.example.org"));
}

TEST(least_patterns, LetsInOtherCustomersOfAProviderOnlyWhenItSavesTwoLines) {
  EXPECT_THAT(rules::least_patterns({"a.mail.example", "b.mail.example"}, "example.org"),
              ElementsAre("a.mail.example", "b.mail.example"));
  EXPECT_THAT(rules::least_patterns({"a.mail.example", "b.mail.example", "c.mail.example"}, "example.org"),
              ElementsAre("*.mail.example"));
}

TEST(least_patterns, NeverCoverAPublicSuffix) {
  EXPECT_THAT(rules::least_patterns({"a.com", "b.com", "c.com", "d.com"}, "example.org"),
              ElementsAre("a.com", "b.com", "c.com", "d.com"));
}

TEST(fix, OfSeveralReportRecordsKeepsEverySoundAddressOnce) {
  evidence world = healthy();
  world.tlsrpt_txt = txt("_smtp._tls.example.org",
                         {"v=TLSRPTv1; rua=mailto:a@example.net", "v=TLSRPTv1; rua=mailto:b@example.net,ftp://x"});
  EXPECT_EQ(finding_of(judge(world), "tlsrpt-record-single")->fix->bytes,
            "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:a@example.net,mailto:b@example.net\"");
}

TEST(fix, OfWhatIsUntidyLetsNoHostIn) {
  evidence world = healthy();
  add_host(world, mail_host("mail.attacker.example", 5, {"198.51.100.66"}));
  serve(world, "version: STSv1\nmode: enforce\nmx: mail.example.org\nmx: old.example.org\nmax_age: 2419200\n");
  const report said = judge(world);
  EXPECT_THAT(finding_of(said, "policy-line-endings")->fix->bytes, testing::Not(testing::HasSubstr("attacker")));
  EXPECT_FALSE(finding_of(said, "policy-mx-used")->fix) << "the policy or the MX record: the owner knows which";
}

TEST(fix, KeepsTheModeThatWasMeant) {
  evidence world = healthy();
  serve(world, "version: STSv1\r\nmode: Enforce\r\nmx: mail.example.org\r\nmax_age: 2419200\r\n");
  EXPECT_THAT(finding_of(judge(world), "policy-mode")->fix->bytes, testing::HasSubstr("mode: enforce\r\n"));
}

TEST(fix, OfAPatternNeverWidensItToAPublicSuffix) {
  EXPECT_EQ(rules::mended_pattern(".com"), "");
  EXPECT_EQ(rules::mended_pattern("com."), "");
  EXPECT_EQ(rules::mended_pattern("192.0.2.1."), "");
  EXPECT_EQ(rules::mended_pattern(".example.com"), "*.example.com");
}

TEST(fix, OfSeveralPatternsIsTheWholePolicyWhereOneCannotBeMended) {
  evidence world = healthy();
  serve(world, "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org.\r\nmx: a@example.org\r\nmax_age: 2419200\r\n");
  EXPECT_EQ(finding_of(judge(world), "policy-mx-pattern")->fix->bytes,
            "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmax_age: 2419200\r\n");
}

TEST(fix, OfEnforcementComesOnlyToADomainThatIsReady) {
  evidence world = healthy();
  set_mode(world, "testing");
  EXPECT_TRUE(finding_of(judge(world), "policy-enforcing")->fix);
  world.sts_txt = txt("_mta-sts.example.org", {"v=STSv1; id=1;", "v=STSv1; id=2;"});
  EXPECT_FALSE(finding_of(judge(world), "policy-enforcing")->fix);
}

TEST(fix, IsCutIntoCharacterStringsOf255Octets) {
  const std::string line = rules::zone_line("a.example", std::string(300, 'x') + "\"");
  EXPECT_EQ(line, "a.example. IN TXT \"" + std::string(255, 'x') + "\" \"" + std::string(45, 'x') + "\\\"\"");
}

TEST(fix, InventsNoAddressWhereTheOwnerMeantAnother) {
  evidence world = healthy();
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {"v=TLSRPTv1; rua=ftp://reports.example.org"});
  EXPECT_FALSE(finding_of(judge(world), "tlsrpt-rua-scheme", "rua:ftp://reports.example.org")->fix);
}

TEST(fix, EncodesAnAddressOnlyWhereThatMakesItSound) {
  evidence world = healthy();
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {"v=TLSRPTv1; rua=mailto:a!b@example.net"});
  EXPECT_THAT(finding_of(judge(world), "tlsrpt-rua-encoding")->fix->bytes,
              testing::HasSubstr("mailto:a%21b@example.net"));
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {"v=TLSRPTv1; rua=mailto:a@example.net!10m"});
  EXPECT_FALSE(finding_of(judge(world), "tlsrpt-rua-encoding")->fix) << "no mail domain ends in %2110m";
}

TEST(fix, OfATooWidePatternNamesTheHostsOfToday) {
  evidence world = healthy();
  serve(world, "version: STSv1\r\nmode: enforce\r\nmx: *.org\r\nmx: mail.example.org\r\nmax_age: 2419200\r\n");
  EXPECT_EQ(finding_of(judge(world), "policy-mx-wide")->fix->bytes,
            "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmax_age: 2419200\r\n");
}

}  // namespace
}  // namespace mtasts::test
