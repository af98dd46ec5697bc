// The record at _mta-sts, rule by rule.
#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;

void records(evidence& world, const std::vector<std::string>& all) { world.sts_txt = txt("_mta-sts.example.org", all); }

const story stories[] = {
    {"Answered", "sts-record-lookup", passes, [](e&) {}},
    {"SomeTxtRecordsWereCut", "sts-record-lookup", unseen,
     [](e& w) { w.sts_txt.detail = peer_text("of 200 the first 100"); }, "not all: of 200"},
    {"ServfailIsNotAbsence", "sts-record-lookup", unseen, [](e& w) { w.sts_txt.fail(reason::servfail); }, "SERVFAIL"},
    {"Present", "sts-record-present", passes, [](e&) {}},
    {"NoTxt", "sts-record-present", fails, [](e& w) { records(w, {}); }, "no TXT record at _mta-sts.example.org"},
    {"NoName", "sts-record-present", fails,
     [](e& w) {
       records(w, {});
       w.sts_txt.value->exists = false;
     },
     "NXDOMAIN"},
    {"OnlyOtherTxt", "sts-record-present", fails, [](e& w) { records(w, {"v=spf1 -all"}); }, "only other TXT data"},
    {"SpaceBeforeSemicolon", "sts-record-present", fails, [](e& w) { records(w, {"v=STSv1 ; id=1;"}); },
     "without white space before the `;`"},
    {"WrongCase", "sts-record-present", fails, [](e& w) { records(w, {"v=stsv1; id=1;"}); },
     "must begin with exactly \"v=STSv1;\""},
    {"QuotesInTheData", "sts-record-present", fails, [](e& w) { records(w, {"\"v=STSv1; id=1\""}); },
     "quotation marks"},
    {"AliasIntoTheVoid", "sts-record-present", fails,
     [](e& w) {
       records(w, {});
       w.sts_txt.value->exists = false;
       w.sts_txt.value->chain = {{"_mta-sts.example.org", "gone.example.net", 60}};
     },
     "gone.example.net"},
    {"UnseenIsNotAbsent", "sts-record-present", skips, [](e& w) { w.sts_txt.fail(reason::timeout); }},
    {"One", "sts-record-single", passes, [](e&) {}},
    {"Two", "sts-record-single", fails,
     [](e& w) {
       records(w, {"v=STSv1; id=1;", "v=STSv1; id=2;"});
     },
     "2 records"},
    {"NoneIsNotMany", "sts-record-single", skips, [](e& w) { records(w, {}); }},
    {"GoodSyntax", "sts-record-syntax", passes, [](e&) {}},
    {"SpaceInAValue", "sts-record-syntax", fails, [](e& w) { records(w, {"v=STSv1; id=1; a b=c"}); }, "at offset"},
    {"AbsentHasNoSyntax", "sts-record-syntax", skips, [](e& w) { records(w, {}); }},
    {"GoodId", "sts-record-id", passes, [](e&) {}},
    {"IdWithADash", "sts-record-id", fails, [](e& w) { records(w, {"v=STSv1; id=2026-11;"}); },
     "after \"v=STSv1; id=2026\", at \"-11;\""},
    {"NoId", "sts-record-id", fails, [](e& w) { records(w, {"v=STSv1; a=b;"}); }, "id="},
    {"AbsentHasNoId", "sts-record-id", skips, [](e& w) { records(w, {}); }},
    {"NoFieldTwice", "sts-record-duplicate-field", passes, [](e&) {}},
    {"IdTwice", "sts-record-duplicate-field", fails, [](e& w) { records(w, {"v=STSv1; id=1; id=2;"}); }, "id"},
    {"NoFieldsAtAll", "sts-record-duplicate-field", skips, [](e& w) { records(w, {}); }},
    {"OnlyKnownFields", "sts-record-unknown-field", passes, [](e&) {}},
    {"AnExtension", "sts-record-unknown-field", fails, [](e& w) { records(w, {"v=STSv1; id=1; foo=bar;"}); }, "foo"},
    {"NoRecordNoExtension", "sts-record-unknown-field", skips, [](e& w) { records(w, {}); }},
    {"NothingElse", "sts-record-unrelated", passes, [](e&) {}},
    {"SpfBeside", "sts-record-unrelated", fails,
     [](e& w) {
       records(w, {"v=STSv1; id=1;", "v=spf1 -all"});
     },
     "v=spf1 -all"},
    {"ANearMissIsNotUnrelated", "sts-record-unrelated", passes, [](e& w) { records(w, {"v=STSv1 ; id=1;"}); }},
    {"ANearMissBesideTheRecordIs", "sts-record-unrelated", fails,
     [](e& w) {
       records(w, {"v=STSv1; id=1;", "v=STSv1 ; id=2;"});
     },
     "v=STSv1 ; id=2;"},
    {"UnrelatedUnseen", "sts-record-unrelated", skips, [](e& w) { w.sts_txt.fail(reason::servfail); }},
    {"InItsPlace", "sts-record-misplaced", passes, [](e&) {}},
    {"AtTheDomain", "sts-record-misplaced", fails, [](e& w) { w.domain_txt = txt("example.org", {"v=STSv1; id=1;"}); },
     "example.org itself", "domain"},
    {"DomainTxtUnseen", "sts-record-misplaced", unseen, [](e& w) { w.domain_txt.fail(reason::timeout); },
     "no answer in time"},
    {"DomainTxtNotAsked", "sts-record-misplaced", skips, [](e& w) { w.domain_txt = {}; }},
    {"NoAlias", "sts-record-delegated", passes, [](e&) {}},
    {"AnAlias", "sts-record-delegated", fails,
     [](e& w) {
       w.sts_txt.value->chain = {{"_mta-sts.example.org", "sts.example.net", 60}};
     },
     "_mta-sts.example.org -> sts.example.net"},
    {"AnAliasOfNothing", "sts-record-delegated", skips,
     [](e& w) {
       records(w, {});
       w.sts_txt.value->exists = false;
       w.sts_txt.value->chain = {{"_mta-sts.example.org", "gone.example.net", 60}};
     }},
    {"AliasUnseen", "sts-record-delegated", skips, [](e& w) { w.sts_txt.fail(reason::servfail); }},
    {"TtlOfADay", "sts-record-ttl", passes, [](e& w) { w.sts_txt.value->ttl = 86400; }},
    {"TtlOfAWeek", "sts-record-ttl", fails, [](e& w) { w.sts_txt.value->ttl = 604800; }, "604800 s (7 days)"},
    {"NoRecordNoTtl", "sts-record-ttl", skips,
     [](e& w) {
       records(w, {});
       w.sts_txt.value->ttl = 604800;
     }},
    {"AdNotTrusted", "sts-record-dnssec", skips, [](e&) {}},
    {"Signed", "sts-record-dnssec", passes,
     [](e& w) {
       w.options.trust_ad = true;
       w.sts_txt.value->authenticated = true;
     }},
    {"NotSigned", "sts-record-dnssec", fails, [](e& w) { w.options.trust_ad = true; }, "not authenticated"},
};
INSTANTIATE_TEST_SUITE_P(sts_record, rule_story, testing::ValuesIn(stories), name_of_story);

TEST(sts_record, AServfailLeavesTheProtectionUnknownAndNothingFails) {
  evidence world = healthy();
  world.sts_txt.fail(reason::servfail);
  const report said = judge(world);
  EXPECT_EQ(said.protection, protection_state::unknown);
  ASSERT_EQ(said.findings.size(), 1U);
  EXPECT_EQ(said.findings[0].id, "sts-record-lookup");
  EXPECT_TRUE(said.score.partial);
  EXPECT_EQ(said.score.total, 100);
}

TEST(sts_record, AMisplacedRecordIsMovedOnlyWhereNoneStandsYet) {
  evidence world = healthy();
  world.domain_txt = txt("example.org", {"v=STSv1; id=7;"});
  EXPECT_FALSE(finding_of(judge(world), "sts-record-misplaced")->fix) << "two records are as good as none";
  records(world, {});
  EXPECT_EQ(finding_of(judge(world), "sts-record-misplaced")->fix->bytes,
            "_mta-sts.example.org. IN TXT \"v=STSv1; id=7;\"");
  world.domain_txt = txt("example.org", {"v=stsv1; id=7"});
  EXPECT_EQ(finding_of(judge(world), "sts-record-misplaced")->fix->bytes,
            "_mta-sts.example.org. IN TXT \"v=STSv1; id=20261122023000Z;\"");
}

TEST(sts_record, AMissingRecordComesWithOneToPaste) {
  const report said = judge(bare());
  const finding* found = finding_of(said, "sts-record-present");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->fix, peer_text("_mta-sts.example.org. IN TXT \"v=STSv1; id=20261122023000Z;\""));
  EXPECT_EQ(found->subject, "record");
}

}  // namespace
}  // namespace mtasts::test
