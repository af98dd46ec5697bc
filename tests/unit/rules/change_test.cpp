// An earlier report beside today's: the change rules, what a sender does with the policy in its cache, and `compare`.
#include <gmock/gmock.h>

#include "mtasts/compare.hpp"
#include "mtasts/error.hpp"
#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;

/// The healthy world as it was a day ago: policies of that day are good for four weeks.
evidence yesterday() {
  evidence world = healthy();
  world.checked_at = now - day;
  return world;
}

earlier_sight seen_yesterday() { return earlier_of(judge(yesterday())); }

void drop_record(e& w) { w.sts_txt = txt("_mta-sts.example.org", {}); }
void new_id(e& w) { w.sts_txt = txt("_mta-sts.example.org", {"v=STSv1; id=2;"}); }
void new_host(e& w) { add_host(w, mail_host("mx2.example.org", 20, {"192.0.2.20"})); }
void new_policy(e& w) {
  serve(w, "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmx: mx2.example.org\r\nmax_age: 2419200\r\n");
}
void remember(e& w) { w.earlier = seen_yesterday(); }
void remember_mode(e& w, const std::string& mode) {
  evidence then = yesterday();
  set_mode(then, mode);
  w.earlier = earlier_of(judge(then));
}

constexpr const char* second_host = "mx:mx2.example.org";

const story stories[] = {
    {"NothingToCompareWith", "change-id-stale", skips, [](e&) {}},
    {"NothingChanged", "change-id-stale", passes, remember},
    {"PolicyWithoutId", "change-id-stale", fails, [](e& w) { remember(w), new_policy(w); },
     "mx added: \"mx2.example.org\""},
    {"PolicyAndId", "change-id-stale", passes, [](e& w) { remember(w), new_policy(w), new_id(w); }},
    {"LineEndsAreNoChange", "change-id-stale", passes,
     [](e& w) {
       remember(w);
       serve(w, "version: STSv1\nmode: enforce\nmx: MAIL.example.org\nmax_age: 2419200\n");
     }},
    {"RecordNotSeen", "change-id-stale", unseen, [](e& w) { remember(w), w.sts_txt.fail(reason::servfail); },
     "SERVFAIL"},
    {"OnlyTheId", "change-id-only", fails, [](e& w) { remember(w), new_id(w); }, "is \"2\""},
    {"NeitherIdNorPolicy", "change-id-only", passes, remember},
    {"StillThere", "change-removed-abruptly", passes, remember},
    {"RecordGone", "change-removed-abruptly", fails, [](e& w) { remember(w), drop_record(w); },
     "senders hold a policy of mode enforce until 2026-12-19, and until 2026-12-20"},
    {"PolicyGone", "change-removed-abruptly", fails,
     [](e& w) {
       remember(w);
       for (policy_fetch& fetch : w.policy.fetches) fetch.response.value->status = 404;
     },
     "the policy is no longer at the policy host"},
    {"AnOutageIsNoRemoval", "change-removed-abruptly", skips,
     [](e& w) {
       remember(w);
       for (policy_fetch& fetch : w.policy.fetches) fetch.response.value->status = 503;
     }},
    {"ASlipInTheRecordIsNoRemoval", "change-removed-abruptly", skips,
     [](e& w) {
       remember(w);
       w.sts_txt = txt("_mta-sts.example.org", {"v=STSv1; id=-;"});
     }},
    {"RemovedTheCleanWay", "change-removed-abruptly", skips, [](e& w) { remember_mode(w, "none"), drop_record(w); }},
    {"RemovedAfterItHadEnded", "change-removed-abruptly", skips,
     [](e& w) {
       remember(w);
       w.earlier->checked_at -= 60 * day;
       drop_record(w);
     }},
    {"RecordOfTodayNotSeen", "change-removed-abruptly", unseen,
     [](e& w) { remember(w), w.sts_txt.fail(reason::timeout); }, "no answer in time"},
    {"SameHosts", "change-mx-before-policy", passes, remember, "", "mx:mail.example.org"},
    {"HostBeforeId", "change-mx-before-policy", fails, [](e& w) { remember(w), new_host(w), new_policy(w); },
     "does not cover mx2.example.org", second_host},
    {"HostAfterId", "change-mx-before-policy", passes, [](e& w) { remember(w), new_host(w), new_policy(w), new_id(w); },
     "", second_host},
    {"HostAndIdWithinTheTtl", "change-mx-before-policy", fails,
     [](e& w) {
       remember(w);
       w.earlier->checked_at = now - 600;  // the TTL is an hour
       new_host(w), new_policy(w), new_id(w);
     },
     "", second_host},
    {"HostThatNoPolicyCovers", "change-mx-before-policy", skips, [](e& w) { remember(w), new_host(w); }, "",
     second_host},
    {"HostWhileTheRecordIsNotSeen", "change-mx-before-policy", unseen,
     [](e& w) {
       remember(w), new_host(w), new_policy(w);
       w.sts_txt.fail(reason::servfail);
     },
     "", second_host},
    {"CertificateOfYesterday", "change-certificate", passes, remember, "", "policy:198.51.100.9"},
    {"CertificateReplaced", "change-certificate", fails,
     [](e& w) {
       remember(w);
       leaf(first_probe(w).tls).sha256 = "another";
     },
     "Good Authority", "mx:mail.example.org/198.51.100.1"},
    {"AddressOfToday", "change-certificate", skips,
     [](e& w) {
       remember(w);
       first_probe(w).ip = "198.51.100.77";
     },
     "", "mx:mail.example.org/198.51.100.77"},
};
INSTANTIATE_TEST_SUITE_P(change, rule_story, testing::ValuesIn(stories), name_of_story);

TEST(cached, IsAbsentWithoutAnEarlierReportAndWhereNoPolicyCouldBeCached) {
  EXPECT_FALSE(judge(healthy()).cached);
  evidence world = healthy();
  evidence then = yesterday();
  drop_record(then);
  world.earlier = earlier_of(judge(then));
  EXPECT_FALSE(judge(world).cached);
}

TEST(cached, SaysWhatASenderDoesWithTheHostsOfTodayWhileItIsApplied) {
  evidence world = healthy();
  remember(world), new_host(world), drop_record(world);
  const report said = judge(world);
  ASSERT_TRUE(said.cached);
  EXPECT_EQ(said.cached->use, cache_use::applied);
  EXPECT_EQ(said.cached->mode, policy_mode::enforce);
  EXPECT_EQ(said.cached->fetched_at, "2026-11-21T02:30:00Z");
  EXPECT_EQ(said.cached->expires_at, "2026-12-19T02:30:00Z");
  EXPECT_EQ(said.cached->last_expires_at, "2026-12-20T02:30:00Z");
  ASSERT_EQ(said.cached->mx.size(), 2U);
  EXPECT_EQ(said.cached->mx[0].action, sender_action::deliver);
  EXPECT_EQ(said.cached->mx[1].action, sender_action::refuse);
  EXPECT_FALSE(said.cached->mx[1].covered);
}

TEST(cached, IsReplacedByANewIdWithANewPolicyAndAppliedWhenThatCannotBeHad) {
  evidence world = healthy();
  remember(world), new_id(world);
  EXPECT_EQ(judge(world).cached->use, cache_use::replaced);
  for (policy_fetch& fetch : world.policy.fetches) fetch.response.value->status = 500;
  EXPECT_EQ(judge(world).cached->use, cache_use::applied) << "RFC 8461 section 3.3";
  for (policy_fetch& fetch : world.policy.fetches) fetch.response.fail(reason::cut_off);
  EXPECT_EQ(judge(world).cached->use, cache_use::unknown);
}

TEST(cached, HasExpiredWhenMaxAgeIsOver) {
  evidence world = healthy();
  remember(world);
  world.earlier->checked_at = now - 28 * day;
  EXPECT_EQ(judge(world).cached->use, cache_use::expired);
}

TEST(cached, EndsWithTheTtlOfTheOldRecordWhereANewIdAndPolicyAreThere) {
  evidence world = healthy();
  remember(world), new_id(world);
  world.earlier->checked_at = now - 600;  // the TTL is an hour
  const report said = judge(world);
  EXPECT_EQ(said.cached->use, cache_use::applied);
  EXPECT_EQ(said.cached->expires_at, "2026-11-22T03:20:00Z");
  EXPECT_EQ(said.cached->last_expires_at, "2026-11-22T03:30:00Z");
}

TEST(cached, KnowsNothingOfAnEarlierReportFromTheFutureOrFromTheEndOfTime) {
  evidence world = healthy();
  remember(world);
  world.earlier->checked_at = now + day;
  EXPECT_FALSE(judge(world).cached);
  world.checked_at = world.earlier->checked_at = INT64_MAX;
  EXPECT_EQ(judge(world).cached->expires_at, "9999-12-31T23:59:59Z");
}

TEST(compare, CallsNothingResolvedWhoseHostWasNotReachedThisTime) {
  evidence then = yesterday();
  leaf(first_probe(then).tls).not_after = now - 2 * day;
  evidence today = healthy();
  for (mx_probe& probe : today.mx_hosts[0].probes) probe = no_connection(probe.ip, reason::timeout);
  EXPECT_THAT(compare(judge(then), judge(today)).resolved, testing::IsEmpty());
  today.mx.fail(reason::servfail);
  today.mx_hosts.clear();
  EXPECT_THAT(compare(judge(then), judge(today)).resolved, testing::IsEmpty());
}

TEST(compare, CallsResolvedWhatWasWrongWithAHostThatLeft) {
  evidence then = yesterday();
  new_host(then);
  const comparison said = compare(judge(then), judge(healthy()));
  ASSERT_EQ(said.resolved.size(), 1U);
  EXPECT_EQ(said.resolved[0].subject, second_host);
}

TEST(compare, TellsWhatAppearedWhatIsResolvedAndWhatChanged) {
  evidence then = yesterday();
  then.tlsrpt_txt = txt("_smtp._tls.example.org", {});
  evidence today = healthy();
  new_host(today);
  const comparison said = compare(judge(then), judge(today));
  EXPECT_EQ(said.domain, "example.org");
  EXPECT_EQ(said.protection_before, protection_state::enforced);
  EXPECT_EQ(said.protection_after, protection_state::degraded);
  ASSERT_EQ(said.appeared.size(), 1U);
  EXPECT_EQ(said.appeared[0].id, "mx-covered");
  ASSERT_EQ(said.resolved.size(), 1U);
  EXPECT_EQ(said.resolved[0].id, "tlsrpt-record-present");
  EXPECT_THAT(said.changes, testing::IsEmpty());
  ASSERT_TRUE(said.cached);
  EXPECT_EQ(said.cached->mx[1].action, sender_action::refuse);
}

TEST(compare, CallsNothingResolvedThatCouldNotBeSeenAgain) {
  evidence then = yesterday();
  then.tlsrpt_txt = txt("_smtp._tls.example.org", {"v=TLSRPTv1; rua=mailto:a@gone.example"});
  report_domain gone{.name = "gone.example"};
  gone.mx = mx("gone.example", {});
  gone.mx.value->exists = false;
  then.report_domains = {gone};
  evidence today = then;
  today.checked_at = now;
  today.report_domains[0].mx.fail(reason::servfail);
  const comparison said = compare(judge(then), judge(today));
  EXPECT_THAT(said.resolved, testing::IsEmpty());
}

TEST(compare, RefusesReportsOfTwoDomainsOrInTheWrongOrder) {
  evidence other = healthy();
  other.domain = "example.net";
  EXPECT_THROW((void)compare(judge(other), judge(healthy())), error);
  EXPECT_THROW((void)compare(judge(healthy()), judge(yesterday())), error);
  EXPECT_THROW((void)compare(refused_report("a", "no", 0), refused_report("b", "no", 0)), error);
}

}  // namespace
}  // namespace mtasts::test
