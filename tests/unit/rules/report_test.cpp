// The report as a whole, and the catalogue behind it.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "mtasts/error.hpp"
#include "rules/dates.hpp"
#include "rules/nearest.hpp"
#include "rules/tables.hpp"
#include "world.hpp"

namespace mtasts::test {
namespace {

/// CHECKS.md, the sections that stand so far, in its order.
const std::vector<std::string> every_id = {"mx-lookup",
                                           "domain-exists",
                                           "mx-present",
                                           "mx-null-alone",
                                           "mx-null-no-sts",
                                           "mx-target-name",
                                           "mx-target-cname",
                                           "mx-target-address",
                                           "mx-target-private",
                                           "mx-duplicate",
                                           "mx-dnssec",
                                           "sts-record-lookup",
                                           "sts-record-present",
                                           "sts-record-single",
                                           "sts-record-syntax",
                                           "sts-record-id",
                                           "sts-record-duplicate-field",
                                           "sts-record-unknown-field",
                                           "sts-record-unrelated",
                                           "sts-record-misplaced",
                                           "sts-record-delegated",
                                           "sts-record-ttl",
                                           "sts-record-dnssec",
                                           "policy-host-address",
                                           "policy-host-dangling",
                                           "policy-host-delegated",
                                           "policy-host-private",
                                           "policy-host-connect",
                                           "policy-host-tls",
                                           "policy-host-tls-version",
                                           "policy-certificate-name",
                                           "policy-certificate-dates",
                                           "policy-certificate-trust",
                                           "policy-certificate-expiring",
                                           "policy-http-status",
                                           "policy-http-redirect",
                                           "policy-http-media-type",
                                           "policy-http-size",
                                           "policy-http-time",
                                           "policy-addresses-agree",
                                           "policy-without-record",
                                           "policy-syntax",
                                           "policy-noise",
                                           "policy-version",
                                           "policy-mode",
                                           "policy-max-age",
                                           "policy-mx",
                                           "policy-mx-pattern",
                                           "policy-duplicate-key",
                                           "policy-unknown-key",
                                           "policy-line-endings",
                                           "policy-final-newline",
                                           "policy-enforcing",
                                           "policy-max-age-short",
                                           "policy-max-age-testing",
                                           "mx-covered",
                                           "policy-mx-used",
                                           "mx-connect",
                                           "mx-greeting",
                                           "mx-starttls-offered",
                                           "mx-starttls-accepted",
                                           "mx-starttls-clean",
                                           "mx-tls",
                                           "mx-tls-version",
                                           "mx-certificate-name",
                                           "mx-certificate-dates",
                                           "mx-certificate-trust",
                                           "mx-certificate-expiring",
                                           "mx-addresses-agree",
                                           "tlsrpt-record-lookup",
                                           "tlsrpt-record-present",
                                           "tlsrpt-record-single",
                                           "tlsrpt-record-syntax",
                                           "tlsrpt-rua",
                                           "tlsrpt-rua-scheme",
                                           "tlsrpt-rua-mailto",
                                           "tlsrpt-rua-https",
                                           "tlsrpt-rua-encoding",
                                           "tlsrpt-rua-duplicate",
                                           "tlsrpt-rua-deliverable",
                                           "tlsrpt-rua-loop",
                                           "tlsrpt-record-unrelated",
                                           "tlsrpt-record-unknown-field",
                                           "tlsrpt-record-delegated"};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const rule_description& one : catalogue()) all.push_back(one.id);
  return all;
}

TEST(catalogue, HoldsTheChecksInTheirOrderAndEachOnce) {
  const std::vector<std::string> all = ids();
  std::vector<std::string> wanted;
  for (const std::string& id : all)
    if (std::ranges::count(every_id, id) > 0) wanted.push_back(id);
  EXPECT_EQ(wanted, every_id);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

TEST(catalogue, ExplainsARuleAndCitesItsClause) {
  const rule_description& one = explain("mx-covered");
  EXPECT_EQ(one.subject, "mx-policy");
  EXPECT_EQ(one.report_type, "validation-failure");
  ASSERT_EQ(one.rfc.size(), 1U);
  EXPECT_EQ(one.rfc[0].url, "https://www.rfc-editor.org/rfc/rfc8461#section-4.1");
}

TEST(catalogue, NamesTheNearestRulesForOneThatIsNone) {
  try {
    static_cast<void>(explain("mx-coverd"));
    FAIL() << "it was explained";
  } catch (const error& problem) {
    EXPECT_EQ(problem.code(), error_code::unknown_rule);
    EXPECT_THAT(problem.what(), testing::HasSubstr("mx-covered"));
  }
}

TEST(report, IsTheSameForTheSameEvidence) {
  evidence world = healthy();
  first_probe(world).tls.value->trust = trust_cause::self_signed;
  const report once = judge(world);
  EXPECT_EQ(once, judge(world));
  EXPECT_EQ(once, judge(once.evidence));
}

TEST(report, OfAHealthyDomainHasNoFindings) {
  const report said = judge(healthy());
  EXPECT_THAT(said.findings, testing::IsEmpty());
  EXPECT_EQ(said.checked_at, "2026-11-22T02:30:00Z");
  EXPECT_EQ(said.duration_ms, 1234);
  EXPECT_EQ(said.versions, healthy().versions);
  EXPECT_EQ(said.record.id, "20261101");
  ASSERT_TRUE(said.policy.has_value());
  EXPECT_EQ(said.policy->mode, policy_mode::enforce);
}

TEST(report, JudgesEveryRule) {
  std::set<std::string> judged;
  for (const check_outcome& one : judge(evidence{}).checks) judged.insert(one.id);
  EXPECT_EQ(judged.size(), catalogue().size());
}

TEST(report, HoldsNothingButUnknownWhenNothingWasSeen) {
  const report said = judge(evidence{});
  EXPECT_EQ(said.protection, protection_state::unknown);
  EXPECT_EQ(said.readiness.state, readiness_state::unknown);
  EXPECT_FALSE(said.score.total.has_value());
  EXPECT_TRUE(said.score.partial);
  for (const finding& one : said.findings) EXPECT_EQ(one.result, outcome::unknown) << one.id;
}

TEST(report, HasARowWithoutAddressesForAHostThatMaxMxLeftOut) {
  evidence seen = healthy();
  seen.mx.value->records.push_back({.preference = 40, .host = "mx9.example.org"});
  seen.mx.value->records.push_back({.preference = 30, .host = "mx9.example.org"});
  const report said = judge(seen);
  ASSERT_EQ(said.mx.size(), 2U);
  EXPECT_EQ(said.mx[1].host, "mx9.example.org");
  EXPECT_EQ(said.mx[1].preference, 30);
  EXPECT_EQ(said.mx[1].covered, false);
  EXPECT_TRUE(said.mx[1].addresses.empty());
}

TEST(report, PutsTheWorstFirst) {
  evidence world = healthy();
  world.tlsrpt_txt.fail(reason::timeout);                                                              // unknown, error
  world.sts_txt.value->chain = {{"_mta-sts.example.org", "a.example", 60}};                            // fail, notice
  world.sts_txt.value->ttl = 604800;                                                                   // fail, warning
  for (mx_probe& probe : world.mx_hosts[0].probes) probe.tls.value->trust = trust_cause::self_signed;  // fail, error
  std::vector<std::string> order;
  for (const finding& one : judge(world).findings) order.push_back(one.id + " " + one.subject);
  EXPECT_EQ(order,
            (std::vector<std::string>{"mx-certificate-trust mx:mail.example.org/198.51.100.1",
                                      "mx-certificate-trust mx:mail.example.org/2001:db8::1", "sts-record-ttl record",
                                      "sts-record-delegated record", "tlsrpt-record-lookup tlsrpt"}));
}

TEST(report, HeadsAFailureWithWhatIsWrong) {
  evidence world = healthy();
  first_probe(world).starttls_offered = false;
  set_mode(world, "testing");
  const report said = judge(world);
  EXPECT_EQ(finding_of(said, "mx-starttls-offered")->title, "The mail server does not offer STARTTLS");
  EXPECT_EQ(finding_of(said, "policy-enforcing")->title, "Nothing is enforced yet");
}

TEST(report, HeadsWhatCouldNotBeCheckedWithWhatWasToHold) {
  evidence world = healthy();
  first_probe(world).greeting.fail(reason::timeout);
  const report said = judge(world);
  const finding* greeting = finding_of(said, "mx-greeting");
  EXPECT_EQ(greeting->result, outcome::unknown);
  EXPECT_EQ(greeting->title, "The mail server greets");
  EXPECT_THAT(greeting->advice, testing::StartsWith("Check again")) << "nobody is to blame yet";
}

TEST(report, NeverHeadsALookUpWithoutAnswerAsThoughItHadOne) {
  evidence world = healthy();
  world.mx.fail(reason::servfail);
  world.sts_txt.fail(reason::servfail);
  world.tlsrpt_txt.fail(reason::servfail);
  const report said = judge(world);
  EXPECT_EQ(finding_of(said, "mx-lookup")->title, "The MX records could not be looked up");
  EXPECT_EQ(finding_of(said, "sts-record-lookup")->title, "The MTA-STS record could not be looked up");
  EXPECT_EQ(finding_of(said, "tlsrpt-record-lookup")->title, "The TLS-RPT record could not be looked up");
}

constexpr rules::rule good{.id = "x-one",
                           .title = "It holds",
                           .failure = "It broke",
                           .fails_when = "it does not",
                           .why = "It matters.",
                           .sender = "Refuses.",
                           .advice = "Mend it.",
                           .rfc = rules::no_clause,
                           .check = +[](const rules::facts&) { return rules::pass(); }};

constexpr rules::rule without(std::string_view what) {
  rules::rule one = good;
  if (what == "prefix") one.id = "one";
  if (what == "title") one.title = {};
  if (what == "failure") one.failure = {};
  if (what == "why") one.why = {};
  if (what == "sender") one.sender = {};
  if (what == "advice") one.advice = {};
  if (what == "citation") one.rfc = {};
  if (what == "section") one.rfc = {"8461", ""};
  if (what == "predicate") one.check = {};
  return one;
}

constexpr rules::rule failing_as(std::string_view headline) {
  rules::rule one = good;
  one.failure = headline;
  return one;
}

constexpr bool fits(const rules::rule& one) {
  const rules::rule alone[] = {one};
  return rules::well_formed(alone, "x-");
}

TEST(table, IsWellFormedOnlyWhenNothingIsMissing) {
  static_assert(fits(good));
  static_assert(!fits(without("prefix")));
  static_assert(!fits(without("title")));
  static_assert(!fits(without("failure")));
  static_assert(!fits(failing_as("It holds")));
  static_assert(!fits(failing_as("It broke.")));
  static_assert(!fits(failing_as("It broke in a way that takes more words than one headline has room for")));
  static_assert(!fits(without("why")));
  static_assert(!fits(without("sender")));
  static_assert(!fits(without("advice")));
  static_assert(!fits(without("citation")));
  static_assert(!fits(without("section")));
  static_assert(!fits(without("predicate")));
  static constexpr rules::rule twice[] = {good, good};
  EXPECT_FALSE(rules::well_formed(twice, "x-"));
}

TEST(dates, AreWrittenAsRfc3339) {
  EXPECT_EQ(rules::rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rules::rfc3339(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(rules::rfc3339(951782399), "2000-02-28T23:59:59Z");
  EXPECT_EQ(rules::rfc3339(951782400), "2000-02-29T00:00:00Z");
  EXPECT_EQ(rules::span_in_words(86399), "23 hours");
}

TEST(words, AreAsFarApartAsTheirEdits) {
  EXPECT_EQ(rules::edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(rules::edit_distance("", "abc"), 3U);
  EXPECT_EQ(rules::edit_distance("abc", "abc"), 0U);
}

}  // namespace
}  // namespace mtasts::test
