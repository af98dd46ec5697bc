// The text of the policy and its patterns, rule by rule.
#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;

const story stories[] = {
    {"GoodText", "policy-syntax", passes, [](e&) {}},
    {"AnHtmlPage", "policy-syntax", fails, [](e& w) { serve(w, "<!DOCTYPE html><html></html>"); }, "HTML"},
    {"HtmlLacksNoKeys", "policy-mode", skips, [](e& w) { serve(w, "<!DOCTYPE html><html></html>"); }},
    {"NoBodyNoSyntax", "policy-syntax", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"NoNoise", "policy-noise", passes, [](e&) {}},
    {"ABlankLine", "policy-noise", fails, [](e& w) { serve(w, enforce_policy + "\r\n"); }, "line 5"},
    {"NoNoiseInRuins", "policy-noise", skips, [](e& w) { serve(w, "\r\nmode: enforce\r\n"); }},
    {"RightVersion", "policy-version", passes, [](e&) {}},
    {"WrongVersion", "policy-version", fails, [](e& w) { serve(w, "version: STSv2\r\nmode: none\r\nmax_age: 1\r\n"); },
     "line 1"},
    {"VersionMissing", "policy-version", fails, [](e& w) { serve(w, "mode: none\r\nmax_age: 1\r\n"); },
     "version: STSv1"},
    {"NoBodyNoVersion", "policy-version", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"RightMode", "policy-mode", passes, [](e&) {}},
    {"WrongMode", "policy-mode", fails, [](e& w) { set_mode(w, "enforced"); }, "line 2"},
    {"RightAge", "policy-max-age", passes, [](e&) {}},
    {"AgeMissing", "policy-max-age", fails, [](e& w) { serve(w, "version: STSv1\r\nmode: none\r\n"); }, "max_age"},
    {"AgeAboveAYear", "policy-max-age", fails,
     [](e& w) { serve(w, "version: STSv1\r\nmode: none\r\nmax_age: 31557601\r\n"); }, "31557600"},
    {"NoBodyNoAge", "policy-max-age", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"NamesHosts", "policy-mx", passes, [](e&) {}},
    {"NamesNoHost", "policy-mx", fails,
     [](e& w) { serve(w, "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\n"); }, "mx"},
    {"ModeNoneNeedsNoHost", "policy-mx", skips,
     [](e& w) { serve(w, "version: STSv1\r\nmode: none\r\nmax_age: 604800\r\n"); }},
    {"GoodPattern", "policy-mx-pattern", passes, [](e&) {}},
    {"TrailingDot", "policy-mx-pattern", fails,
     [](e& w) { serve(w, "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org.\r\nmax_age: 604800\r\n"); },
     "line 3"},
    {"NoPattern", "policy-mx-pattern", skips,
     [](e& w) { serve(w, "version: STSv1\r\nmode: none\r\nmax_age: 604800\r\n"); }},
    {"NoKeyTwice", "policy-duplicate-key", passes, [](e&) {}},
    {"ModeTwice", "policy-duplicate-key", fails, [](e& w) { serve(w, enforce_policy + "mode: none\r\n"); }, "mode"},
    {"NoPolicyNoDuplicate", "policy-duplicate-key", skips, [](e& w) { serve(w, "mode: x\r\n"); }},
    {"NoExtension", "policy-unknown-key", passes, [](e&) {}},
    {"AnExtension", "policy-unknown-key", fails, [](e& w) { serve(w, enforce_policy + "foo: bar\r\n"); }, "foo"},
    {"NoPolicyNoExtension", "policy-unknown-key", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"Crlf", "policy-line-endings", passes, [](e&) {}},
    {"Lf", "policy-line-endings", fails, [](e& w) { serve(w, "version: STSv1\nmode: none\nmax_age: 604800\n"); }, "LF"},
    {"NoPolicyNoLines", "policy-line-endings", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"LastLineEnded", "policy-final-newline", passes, [](e&) {}},
    {"LastLineNotEnded", "policy-final-newline", fails, [](e& w) { serve(w, enforce_policy + "a: b"); }, "line end"},
    {"NoPolicyNoLastLine", "policy-final-newline", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"Enforces", "policy-enforcing", passes, [](e&) {}},
    {"OnlyTests", "policy-enforcing", fails, [](e& w) { set_mode(w, "testing"); }, "testing"},
    {"ModeNone", "policy-enforcing", fails, [](e& w) { set_mode(w, "none"); }, "none"},
    {"NoPolicyNoMode", "policy-enforcing", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"LongEnough", "policy-max-age-short", passes, [](e&) {}},
    {"ADay", "policy-max-age-short", fails,
     [](e& w) { serve(w, "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmax_age: 86400\r\n"); },
     "86400 (1 day)"},
    {"TestingMayBeShort", "policy-max-age-short", skips, [](e& w) { set_mode(w, "testing"); }},
    {"TestingForAWeek", "policy-max-age-testing", passes, [](e& w) { set_mode(w, "testing"); }},
    {"TestingForAMonth", "policy-max-age-testing", fails,
     [](e& w) { serve(w, "version: STSv1\r\nmode: testing\r\nmx: mail.example.org\r\nmax_age: 2592000\r\n"); },
     "30 days"},
    {"EnforceMayBeLong", "policy-max-age-testing", skips, [](e&) {}},
    {"Covered", "mx-covered", passes, [](e&) {}, "", "mx:mail.example.org"},
    {"NotCovered", "mx-covered", fails, [](e& w) { add_host(w, mail_host("mx2.example.org", 20, {"198.51.100.2"})); },
     "nearest is \"mail.example.org\"", "mx:mx2.example.org"},
    {"WildcardIsOneLabel", "mx-covered", fails,
     [](e& w) { serve(w, "version: STSv1\r\nmode: enforce\r\nmx: *.org\r\nmax_age: 604800\r\n"); }, "exactly one label",
     "mx:mail.example.org"},
    {"LeftOutHostsAreCoveredOrNot", "mx-covered", fails,
     [](e& w) {
       w.mx.value->records.push_back({30, "mx9.example.org"});
     },
     "mx9", "mx:mx9.example.org"},
    {"NoPolicyCoversNobody", "mx-covered", skips, [](e& w) { w.policy.fetches.clear(); }},
    {"ModeNoneCoversNobody", "mx-covered", skips, [](e& w) { set_mode(w, "none"); }},
    {"PatternsUsed", "policy-mx-used", passes, [](e&) {}},
    {"PatternUnused", "policy-mx-used", fails, [](e& w) { serve(w, enforce_policy + "mx: old.example.org\r\n"); },
     "old.example.org"},
    {"PatternThatIsAnAddress", "policy-mx-used", fails, [](e& w) { serve(w, enforce_policy + "mx: 192.0.2.1\r\n"); },
     "can never match"},
    {"NoMxNothingUsed", "policy-mx-used", skips,
     [](e& w) {
       w.mx.fail(reason::servfail);
       w.mx_hosts.clear();
     }},
};
INSTANTIATE_TEST_SUITE_P(policy_text, rule_story, testing::ValuesIn(stories), name_of_story);

TEST(policy_text, AnUncoveredHostComesWithTheLineToAdd) {
  evidence world = healthy();
  add_host(world, mail_host("mx2.example.org", 20, {"198.51.100.2"}));
  const report said = judge(world);
  const finding* found = finding_of(said, "mx-covered");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->fix, peer_text("mx: mx2.example.org"));
  EXPECT_EQ(found->report_type, result_type::validation_failure);
}

TEST(policy_text, AnHtmlPageIsAnsweredWithAWholePolicy) {
  evidence world = healthy();
  serve(world, "<html><body>Not found</body></html>");
  const report said = judge(world);
  const finding* found = finding_of(said, "policy-syntax");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->fix, peer_text("version: STSv1\r\nmode: testing\r\nmx: mail.example.org\r\nmax_age: 604800\r\n"));
  EXPECT_EQ(found->report_type, result_type::sts_policy_invalid);
}

TEST(policy_text, AMalformedPatternComesWithTheMendedLine) {
  evidence world = healthy();
  serve(world, "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org.\r\nmax_age: 604800\r\n");
  const report said = judge(world);
  ASSERT_NE(finding_of(said, "policy-mx-pattern"), nullptr);
  EXPECT_EQ(finding_of(said, "policy-mx-pattern")->fix, peer_text("mx: mail.example.org\r\n"));
}

}  // namespace
}  // namespace mtasts::test
