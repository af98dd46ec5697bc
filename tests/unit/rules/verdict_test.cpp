// What the checks add up to: protection, actions, readiness and score.
#include <functional>

#include "world.hpp"

namespace mtasts::test {
namespace {

void spoil(mx_host& host) {
  for (mx_probe& probe : host.probes) probe.tls.value->trust = trust_cause::self_signed;
}
void hide(mx_host& host) {
  for (mx_probe& probe : host.probes) probe = no_connection(probe.ip, reason::refused);
}

/// Two covered hosts under the mode.
evidence two_hosts(const std::string& mode) {
  evidence world = healthy();
  serve(world, "version: STSv1\r\nmode: " + mode + "\r\nmx: *.example.org\r\nmax_age: 604800\r\n");
  add_host(world, mail_host("mx2.example.org", 20, {"198.51.100.2"}));
  return world;
}

struct case_of_protection {
  const char* name;
  protection_state expected;
  std::function<evidence()> world;
};
class protection : public testing::TestWithParam<case_of_protection> {};

evidence changed(evidence world, const std::function<void(evidence&)>& change) {
  change(world);
  return world;
}

using p = protection_state;
const case_of_protection protections[] = {
    {"EveryHostPasses", p::enforced, healthy},
    {"OneHostRefused", p::degraded,
     [] { return changed(two_hosts("enforce"), [](evidence& w) { spoil(w.mx_hosts[1]); }); }},
    {"OneAddressRefused", p::degraded,
     [] { return changed(healthy(), [](evidence& w) { first_probe(w).tls.value->name_matches = false; }); }},
    {"OneHostUncovered", p::degraded,
     [] {
       return changed(healthy(), [](evidence& w) { add_host(w, mail_host("x.example.net", 20, {"198.51.100.2"})); });
     }},
    {"AllRefused", p::blocked,
     [] { return changed(two_hosts("enforce"), [](evidence& w) { spoil(w.mx_hosts[0]), spoil(w.mx_hosts[1]); }); }},
    {"OneRefusedOneUnseen", p::degraded,
     [] { return changed(two_hosts("enforce"), [](evidence& w) { spoil(w.mx_hosts[0]), hide(w.mx_hosts[1]); }); }},
    {"OnePassesOneUnseen", p::enforced,
     [] { return changed(two_hosts("enforce"), [](evidence& w) { hide(w.mx_hosts[1]); }); }},
    {"NothingSeen", p::unknown,
     [] { return changed(two_hosts("enforce"), [](evidence& w) { hide(w.mx_hosts[0]), hide(w.mx_hosts[1]); }); }},
    {"AllUncoveredNeedsNoSight", p::blocked,
     [] {
       return changed(healthy(), [](evidence& w) {
         hide(w.mx_hosts[0]);
         serve(w, "version: STSv1\r\nmode: enforce\r\nmx: x.example\r\nmax_age: 604800\r\n");
       });
     }},
    {"Testing", p::testing, [] { return two_hosts("testing"); }},
    {"TestingFailing", p::testing_failing,
     [] { return changed(two_hosts("testing"), [](evidence& w) { spoil(w.mx_hosts[1]); }); }},
    {"TestingUnseen", p::unknown,
     [] { return changed(two_hosts("testing"), [](evidence& w) { hide(w.mx_hosts[0]), hide(w.mx_hosts[1]); }); }},
    {"ModeNone", p::off, [] { return two_hosts("none"); }},
    {"NothingPublished", p::none, bare},
    {"NullMx", p::no_mail,
     [] {
       return changed(healthy(), [](evidence& w) {
         w.mx = mx("example.org", {{0, "."}});
         w.mx_hosts.clear();
       });
     }},
    {"TwoRecords", p::broken,
     [] {
       return changed(healthy(), [](evidence& w) { w.sts_txt = txt("x", {"v=STSv1; id=1;", "v=STSv1; id=2;"}); });
     }},
    {"BadPolicy", p::broken, [] { return changed(healthy(), [](evidence& w) { serve(w, "hello"); }); }},
    {"PolicyNotFound", p::broken,
     [] {
       return changed(healthy(), [](evidence& w) {
         for (auto& f : w.policy.fetches) f.response.value->status = 404;
       });
     }},
    {"PolicyCertificateBad", p::broken,
     [] {
       return changed(healthy(), [](evidence& w) {
         for (auto& f : w.policy.fetches) refuse_certificate(f), f.tls.value->trust = trust_cause::self_signed;
       });
     }},
    {"PolicyRefused", p::broken,
     [] {
       return changed(healthy(),
                      [](evidence& w) { w.policy.fetches = {no_policy_connection("198.51.100.9", reason::refused)}; });
     }},
    {"PolicyHostWithoutAddress", p::broken,
     [] { return changed(bare(), [](evidence& w) { w.sts_txt = txt("x", {"v=STSv1; id=1;"}); }); }},
    {"PolicyTimesOut", p::unknown,
     [] {
       return changed(healthy(),
                      [](evidence& w) { w.policy.fetches = {no_policy_connection("198.51.100.9", reason::timeout)}; });
     }},
    {"PolicyCutOff", p::unknown,
     [] {
       return changed(healthy(), [](evidence& w) {
         for (auto& f : w.policy.fetches) f.response.fail(reason::cut_off);
       });
     }},
    {"PolicyPrivate", p::broken,
     [] {
       return changed(healthy(), [](evidence& w) {
         w.policy.fetches = {no_policy_connection("10.0.0.1", reason::blocked_private)};
       });
     }},
    {"PolicyHostServfail", p::unknown,
     [] {
       return changed(bare(), [](evidence& w) {
         w.sts_txt = txt("x", {"v=STSv1; id=1;"});
         w.policy.ipv4.fail(reason::servfail);
         w.policy.ipv6.fail(reason::servfail);
       });
     }},
    {"RecordServfail", p::unknown,
     [] { return changed(healthy(), [](evidence& w) { w.sts_txt.fail(reason::servfail); }); }},
    {"MxServfail", p::unknown,
     [] {
       return changed(healthy(), [](evidence& w) {
         w.mx.fail(reason::servfail);
         w.mx_hosts.clear();
       });
     }},
    {"PolicyRefusedAtOneAddressAndUnseenAtTheOther", p::unknown,
     [] {
       return changed(healthy(), [](evidence& w) {
         w.policy.fetches = {no_policy_connection("198.51.100.9", reason::refused),
                             no_policy_connection("2001:db8::9", reason::timeout)};
       });
     }},
    {"PolicyNotFoundAtOneAddressAndUnseenAtTheOther", p::broken,
     [] {
       return changed(healthy(), [](evidence& w) {
         first_fetch(w).response.value->status = 404;
         w.policy.fetches.back() = no_policy_connection("2001:db8::9", reason::timeout);
       });
     }},
    {"OneAddressRefusedOneUnseen", p::degraded,
     [] {
       return changed(healthy(), [](evidence& w) {
         first_probe(w).tls.value->name_matches = false;
         second_probe(w) = no_connection("2001:db8::1", reason::timeout);
       });
     }},
    {"OneHostRefusedAndTheOtherWithoutAddress", p::blocked,
     [] {
       return changed(two_hosts("enforce"), [](evidence& w) {
         spoil(w.mx_hosts[0]);
         w.mx_hosts[1].probes.clear();
         w.mx_hosts[1].ipv4 = w.mx_hosts[1].ipv6 = addresses("mx2.example.org", {});
       });
     }},
    {"OneHostRefusedAndTheOtherPrivate", p::blocked,
     [] {
       return changed(two_hosts("enforce"), [](evidence& w) {
         spoil(w.mx_hosts[0]);
         w.mx_hosts[1].probes = {no_connection("10.0.0.1", reason::blocked_private)};
       });
     }},
    {"OneGoodPolicyAddressCounts", p::enforced,
     [] { return changed(healthy(), [](evidence& w) { first_fetch(w).response.value->status = 404; }); }},
};
INSTANTIATE_TEST_SUITE_P(verdict, protection, testing::ValuesIn(protections),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(protection, Is) { EXPECT_EQ(name_of(judge(GetParam().world()).protection), name_of(GetParam().expected)); }

TEST(action, FollowsTheModeAndNamesTheResultTypes) {
  evidence world = two_hosts("enforce");
  first_probe(world).tls.value->name_matches = false;
  leaf(first_probe(world).tls).not_after = now - day;
  world.mx_hosts[1].probes[0].starttls_offered = false;
  report said = judge(world);
  EXPECT_EQ(said.mx[0].addresses[0].action, sender_action::refuse);
  EXPECT_EQ(said.mx[0].addresses[0].report_types,
            (std::vector{result_type::certificate_host_mismatch, result_type::certificate_expired}));
  EXPECT_EQ(said.mx[0].addresses[1].action, sender_action::deliver);
  EXPECT_EQ(said.mx[0].action, sender_action::deliver) << "a mixed host still takes the mail";
  EXPECT_EQ(said.mx[1].action, sender_action::refuse);
  EXPECT_EQ(said.mx[1].addresses[0].starttls, false);
  EXPECT_EQ(said.mx[1].addresses[0].report_types, std::vector{result_type::starttls_not_supported});
  EXPECT_EQ(said.mx[0].addresses[0].certificate->not_after, "2026-11-21T02:30:00Z");
}

TEST(action, ReportsUnderTesting) {
  evidence world = two_hosts("testing");
  spoil(world.mx_hosts[1]);
  const report said = judge(world);
  EXPECT_EQ(said.mx[0].action, sender_action::deliver);
  EXPECT_EQ(said.mx[1].action, sender_action::report);
  EXPECT_EQ(said.mx[1].addresses[0].action, sender_action::report);
}

TEST(action, IsUnprotectedWithoutAPolicyAndUnknownWithoutSight) {
  EXPECT_EQ(judge(bare()).mx[0].action, sender_action::unprotected);
  EXPECT_FALSE(judge(bare()).mx[0].covered.has_value());
  evidence world = healthy();
  hide(world.mx_hosts[0]);
  EXPECT_EQ(judge(world).mx[0].action, sender_action::unknown);
  EXPECT_FALSE(judge(world).mx[0].addresses[0].starttls.has_value());
}

TEST(action, IsUnknownWhereAnAddressThatWasNotSeenMayTakeTheMail) {
  evidence world = healthy();
  first_probe(world).tls.value->name_matches = false;
  second_probe(world) = no_connection("2001:db8::1", reason::timeout);
  const report said = judge(world);
  EXPECT_EQ(said.mx[0].action, sender_action::unknown);
  EXPECT_EQ(said.mx[0].addresses[0].action, sender_action::refuse);
}

TEST(action, AnUncoveredHostIsRefusedWhateverItsAddressesDo) {
  evidence world = healthy();
  add_host(world, mail_host("x.example.net", 20, {"198.51.100.2"}));
  const report said = judge(world);
  EXPECT_EQ(said.mx[1].covered, false);
  EXPECT_EQ(said.mx[1].addresses[0].action, sender_action::refuse);
  EXPECT_EQ(said.mx[1].addresses[0].report_types, std::vector{result_type::validation_failure});
}

TEST(readiness, AHealthyTestingDomainIsReady) {
  const report said = judge(two_hosts("testing"));
  EXPECT_EQ(said.readiness.state, readiness_state::ready);
  EXPECT_TRUE(said.readiness.blockers.empty());
  EXPECT_TRUE(said.readiness.risks.empty());
}

TEST(readiness, AFailureBlocksByItsId) {
  evidence world = two_hosts("testing");
  spoil(world.mx_hosts[1]);
  const report said = judge(world);
  EXPECT_EQ(said.readiness.state, readiness_state::not_ready);
  EXPECT_EQ(said.readiness.blockers, std::vector<std::string>{"mx-certificate-trust"});
}

TEST(readiness, WhatWasNotSeenMakesItUnknown) {
  evidence world = two_hosts("testing");
  hide(world.mx_hosts[1]);
  const report said = judge(world);
  EXPECT_EQ(said.readiness.state, readiness_state::unknown);
  EXPECT_EQ(said.readiness.unseen, std::vector<std::string>{"mx-connect mx:mx2.example.org/198.51.100.2"});
}

TEST(readiness, AFamilyThatWasNotLookedUpIsNotSeen) {
  evidence world = two_hosts("testing");
  world.mx_hosts[1].ipv6.fail(reason::servfail);
  const report said = judge(world);
  EXPECT_EQ(said.readiness.state, readiness_state::unknown);
  EXPECT_EQ(said.readiness.unseen, std::vector<std::string>{"mx-connect mx:mx2.example.org"});
}

TEST(readiness, AnAddressForAnMxTargetBlocks) {
  evidence world = two_hosts("testing");
  mx_host host;
  host.host = "192.0.2.1";
  add_host(world, host);
  EXPECT_EQ(judge(world).readiness.blockers, std::vector<std::string>{"mx-target-name"});
}

TEST(readiness, RisksAreNamedAndDoNotBlock) {
  evidence world = two_hosts("testing");
  serve(world, "version: STSv1\r\nmode: testing\r\nmx: *.example.org\r\nmax_age: 31557600\r\n");
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {});
  const report said = judge(world);
  EXPECT_EQ(said.readiness.state, readiness_state::ready);
  EXPECT_EQ(said.readiness.risks, (std::vector<std::string>{"tlsrpt-record-present", "policy-certificate-expiring",
                                                            "mx-certificate-expiring"}));
}

TEST(readiness, ADomainWithNothingIsBlockedByItsRecordAlone) {
  const report said = judge(bare());
  EXPECT_EQ(said.readiness.state, readiness_state::not_ready);
  EXPECT_EQ(said.readiness.blockers, std::vector<std::string>{"sts-record-present"});
}

TEST(readiness, APolicyThatNeverCameIsNotReadiness) {
  evidence world = healthy();
  for (policy_fetch& fetch : world.policy.fetches) fetch.response.fail(reason::timeout);
  EXPECT_EQ(judge(world).readiness.state, readiness_state::unknown);
}

TEST(score, AHealthyDomainHasAll) {
  const report said = judge(healthy());
  EXPECT_EQ(said.score.total, 100);
  EXPECT_FALSE(said.score.partial);
  EXPECT_EQ(said.score.parts.mode.points, 30);
}

TEST(score, TestingIsWorthHalfTheMode) { EXPECT_EQ(judge(two_hosts("testing")).score.total, 85); }

TEST(score, WithoutARecordOnlyMxTlsAndReportsCount) {
  const report said = judge(bare());
  EXPECT_EQ(said.score.total, 15);
  EXPECT_EQ(said.score.parts.mode.points, 0);
  EXPECT_EQ(said.score.parts.mx_tls.points, 15);
}

TEST(score, HalfTheHostsAreHalfThePoints) {
  evidence world = healthy();
  add_host(world, mail_host("x.example.net", 20, {"198.51.100.2"}));
  spoil(world.mx_hosts[1]);
  const report said = judge(world);
  EXPECT_EQ(said.score.parts.mx_covered.points, 5);
  EXPECT_EQ(said.score.parts.mx_tls.points, 8) << "7.5 is rounded up";
}

TEST(score, WhatIsUnknownIsLeftOutAndTheRestScaled) {
  evidence world = healthy();
  hide(world.mx_hosts[0]);
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {});
  const report said = judge(world);
  EXPECT_TRUE(said.score.partial);
  EXPECT_FALSE(said.score.parts.mx_tls.points.has_value());
  EXPECT_EQ(said.score.total, 88) << "75 of 85";
}

struct blinding {
  const char* name;
  void (*hide)(evidence&);
};
void PrintTo(const blinding& one, std::ostream* out) { *out << one.name; }
class unseen_part : public testing::TestWithParam<blinding> {};

const blinding blindings[] = {
    {"Mx", [](evidence& w) { w.mx.fail(reason::servfail), w.mx_hosts.clear(); }},
    {"Record", [](evidence& w) { w.sts_txt.fail(reason::timeout); }},
    {"Reports", [](evidence& w) { w.tlsrpt_txt.fail(reason::malformed); }},
    {"ReportDomains", [](evidence& w) { w.report_domains.clear(); }},
    {"OneFamilyOfThePolicyHost",
     [](evidence& w) { w.policy.ipv6.fail(reason::servfail), w.policy.fetches.pop_back(); }},
    {"Policy",
     [](evidence& w) {
       for (policy_fetch& fetch : w.policy.fetches) fetch = no_policy_connection(fetch.ip, reason::timeout);
     }},
    {"OnePolicyAddress",
     [](evidence& w) { first_fetch(w) = no_policy_connection(first_fetch(w).ip, reason::cut_off); }},
    {"Servers",
     [](evidence& w) {
       for (mx_probe& probe : w.mx_hosts[0].probes) probe = no_connection(probe.ip, reason::timeout);
     }},
    {"OneAddress", [](evidence& w) { first_probe(w) = no_connection(first_probe(w).ip, reason::unreachable); }},
    {"Greeting", [](evidence& w) { first_probe(w).greeting.set({.code = 421, .lines = {}}); }},
    {"Handshake", [](evidence& w) { break_handshake(first_probe(w), reason::timeout); }},
    {"Everything",
     [](evidence& w) {
       evidence nothing;
       nothing.domain = w.domain;
       nothing.checked_at = w.checked_at;
       nothing.partial = true;
       w = nothing;
     }},
};
INSTANTIATE_TEST_SUITE_P(verdict, unseen_part, testing::ValuesIn(blindings),
                         [](const auto& told) { return std::string(told.param.name); });

TEST_P(unseen_part, NeverLowersTheScoreAndAScoreWithoutAPartSaysSo) {
  evidence world = healthy();
  ASSERT_EQ(judge(world).score.total, 100);
  GetParam().hide(world);
  const score given = judge(world).score;
  EXPECT_EQ(given.total.value_or(100), 100);
  const score_parts& parts = given.parts;
  bool left_out = false;
  for (const score_part* part : {&parts.record, &parts.policy_fetch, &parts.policy_text, &parts.mode, &parts.mx_covered,
                                 &parts.mx_tls, &parts.tlsrpt})
    left_out = left_out || !part->points;
  EXPECT_EQ(given.partial, left_out);
}

TEST(score, ADomainThatTakesNoMailHasNone) {
  evidence world = bare();
  world.mx = mx("example.org", {{0, "."}});
  world.mx_hosts.clear();
  const report said = judge(world);
  EXPECT_FALSE(said.score.total.has_value());
  EXPECT_FALSE(said.score.partial);
}

}  // namespace
}  // namespace mtasts::test
