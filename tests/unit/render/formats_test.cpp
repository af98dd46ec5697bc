// The formats of build servers and monitoring, to the letter, of the reports that are literals here. That their readers
// take them is shown in tests/python/test_render.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "literal_reports.hpp"
#include "mtasts/error.hpp"
#include "mtasts/render.hpp"

namespace mtasts {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

report unchecked() { return refused_report("exa mple", "a space is no part of a domain", 1769860800); }

// Two checks of the degraded report that its findings are about, and what is neither.
report judged() {
  report r = degraded_report();
  r.checks = {{.id = "mx-covered", .result = outcome::fail, .subject = "mx:mail2.example.org"},
              {.id = "mx-greeting", .result = outcome::unknown, .subject = "mx:mail.example.org/2001:db8::7"},
              {.id = "policy-line-endings", .result = outcome::fail, .subject = "policy"},
              {.id = "mx-present", .result = outcome::pass, .subject = "domain"},
              {.id = "mx-dnssec", .result = outcome::not_applicable, .subject = "domain"}};
  return r;
}

TEST(Junit, InFull) {
  EXPECT_EQ(rendered(judged(), format::junit), R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mtasts">
  <testsuite name="example.org" tests="4" failures="1" errors="0" skipped="1" time="1.240" timestamp="2026-01-31T12:00:00">
    <properties><property name="protection" value="degraded"/><property name="score" value="71"/></properties>
    <testcase classname="example.org" name="mx-covered mx:mail2.example.org" time="0"><failure type="error" message="The MX host is not covered by the policy">MX mail2.example.org: no pattern of the policy matches; the nearest is *.mx.example.net
Add the line to the policy, then change the id of the TXT record.
mx: mail2.example.org
https://www.rfc-editor.org/rfc/rfc8461#section-4.1</failure></testcase>
    <testcase classname="example.org" name="mx-greeting mx:mail.example.org/2001:db8::7" time="0"><skipped message="could not be checked: 421 try again later"/></testcase>
    <testcase classname="example.org" name="policy-line-endings policy" time="0"><system-out>Not all lines of the policy end in CRLF
policy of mta-sts.example.org: all 5 lines end in LF
https://www.rfc-editor.org/rfc/rfc8461#section-3.2</system-out></testcase>
    <testcase classname="example.org" name="mx-present domain" time="0"/>
  </testsuite>
</testsuites>
)xml");
}

TEST(Junit, TheThresholdSaysWhatFails) {
  render_options chosen;
  chosen.fail_on = threshold::notice;
  EXPECT_THAT(rendered(judged(), format::junit, chosen), HasSubstr("tests=\"4\" failures=\"2\""));
  chosen.fail_on = threshold::never;
  EXPECT_THAT(rendered(judged(), format::junit, chosen), HasSubstr("tests=\"4\" failures=\"0\""));
}

TEST(Junit, WhatCouldNotBeCheckedIsAnError) {
  EXPECT_THAT(rendered(unchecked(), format::junit),
              HasSubstr("<error type=\"not-checked\" message=\"a space is no part of a domain\"/>"));
}

TEST(Nagios, OfOneDomain) {
  EXPECT_EQ(
      rendered(degraded_report(), format::nagios),
      "MTA-STS CRITICAL - example.org: degraded, score 71; mx-covered, mx-certificate-dates | 'score'=71;;;0;100 "
      "'time'=1.240s 'policy_max_age'=1209600s 'certificate_days mail.example.org'=-31\n"
      "error: MX mail2.example.org: The MX host is not covered by the policy: no pattern of the policy matches; "
      "the nearest is *.mx.example.net\n"
      "error: MX mail3.example.org: The MX host is not covered by the policy: no pattern of the policy matches; "
      "the nearest is *.mx.example.net\n"
      "error: MX mail.example.org (192.0.2.7): The mail server's certificate is expired or not yet valid: expired "
      "30 days ago, on 2026-01-01; subject CN=\\x1b[32mall is well\\x1b[0m\\xff\n"
      "unknown: MX mail.example.org (2001:db8::7): The mail server greets: 421 try again later\n");
}

TEST(Nagios, OfManyCountsThemAndNamesEach) {
  const report all[] = {enforced_report(), unseen_report(), unchecked()};
  EXPECT_EQ(rendered(all, format::nagios),
            "MTA-STS UNKNOWN - 3 domains, 2 unknown, 1 fine | 'example.org score'=100;;;0;100 'example.org "
            "time'=1.240s 'example.org policy_max_age'=1209600s 'example.org certificate_days mail.example.org'=59 "
            "'b\u00fccher.example time'=60.000s 'exa mple time'=0.000s\n"
            "OK example.org: enforced, score 100\n"
            "UNKNOWN b\u00fccher.example: unknown\n"
            "unknown: TXT _mta-sts.b\u00fccher.example: The MTA-STS record could not be looked up: SERVFAIL from "
            "192.0.2.53\n"
            "UNKNOWN exa mple: not checked: a space is no part of a domain\n");
}

TEST(Nagios, StateFollowsTheThreshold) {
  EXPECT_EQ(nagios_state(enforced_report()), 0);
  EXPECT_EQ(nagios_state(degraded_report()), 2);
  EXPECT_EQ(nagios_state(degraded_report(), threshold::never), 1);
  EXPECT_EQ(nagios_state(unseen_report()), 3);
  EXPECT_EQ(nagios_state(unchecked()), 3);
  report noticed = enforced_report();
  noticed.findings = {degraded_report().findings.back()};  // a notice
  EXPECT_EQ(nagios_state(noticed), 0);
  EXPECT_EQ(nagios_state(noticed, threshold::notice), 2);
  EXPECT_EQ(graver_nagios_state(3, 1), 1);
  EXPECT_EQ(graver_nagios_state(1, 2), 2);
  EXPECT_EQ(graver_nagios_state(0, 3), 3);
}

TEST(Prometheus, FamiliesAreWrittenOnceAndTheLaterReportCounts) {
  const report all[] = {enforced_report(), unchecked(), degraded_report()};
  EXPECT_EQ(rendered(all, format::prometheus), R"prom(# HELP mtasts_up Whether the domain could be checked at all.
# TYPE mtasts_up gauge
mtasts_up{domain="example.org"} 1
mtasts_up{domain="exa mple"} 0
# HELP mtasts_checked_at_seconds When the check began, in seconds since 1970.
# TYPE mtasts_checked_at_seconds gauge
mtasts_checked_at_seconds{domain="example.org"} 1769860800
mtasts_checked_at_seconds{domain="exa mple"} 1769860800
# HELP mtasts_check_duration_seconds How long the check took.
# TYPE mtasts_check_duration_seconds gauge
mtasts_check_duration_seconds{domain="example.org"} 1.240
# HELP mtasts_protection 1 for what a sender that honours MTA-STS does today, 0 for the other states.
# TYPE mtasts_protection gauge
mtasts_protection{domain="example.org",state="enforced"} 0
mtasts_protection{domain="example.org",state="degraded"} 1
mtasts_protection{domain="example.org",state="blocked"} 0
mtasts_protection{domain="example.org",state="testing"} 0
mtasts_protection{domain="example.org",state="testing-failing"} 0
mtasts_protection{domain="example.org",state="off"} 0
mtasts_protection{domain="example.org",state="broken"} 0
mtasts_protection{domain="example.org",state="none"} 0
mtasts_protection{domain="example.org",state="no-mail"} 0
mtasts_protection{domain="example.org",state="unknown"} 0
# HELP mtasts_score 0 to 100; absent when nothing could be judged.
# TYPE mtasts_score gauge
mtasts_score{domain="example.org"} 71
# HELP mtasts_ready_to_enforce 1: testing may go to enforce. 0: it may not. Absent: not known.
# TYPE mtasts_ready_to_enforce gauge
mtasts_ready_to_enforce{domain="example.org"} 1
# HELP mtasts_finding How many subjects (the domain, an MX host, an address) this rule says this of.
# TYPE mtasts_finding gauge
mtasts_finding{domain="example.org",id="mx-certificate-dates",severity="error",outcome="fail"} 1
mtasts_finding{domain="example.org",id="mx-covered",severity="error",outcome="fail"} 2
mtasts_finding{domain="example.org",id="mx-greeting",severity="warning",outcome="unknown"} 1
mtasts_finding{domain="example.org",id="policy-line-endings",severity="notice",outcome="fail"} 1
# HELP mtasts_policy_max_age_seconds For how long senders keep the policy.
# TYPE mtasts_policy_max_age_seconds gauge
mtasts_policy_max_age_seconds{domain="example.org"} 1209600
# HELP mtasts_certificate_not_after_seconds The earliest end among the certificates of an MX host.
# TYPE mtasts_certificate_not_after_seconds gauge
mtasts_certificate_not_after_seconds{domain="example.org",mx="mail.example.org"} 1767225600
)prom");
}

TEST(Github, InFull) {
  report r = degraded_report();
  r.findings = {r.findings[0], r.findings[2], r.findings[3], r.findings[4]};
  r.findings[0].fix = peer_text("one\r\ntwo\n");
  EXPECT_EQ(
      rendered(r, format::github),
      "MTA-STS of example.org: degraded, score 71 of 100\n"
      "::error title=example.org%3A The MX host is not covered by the policy::MX mail2.example.org: no pattern of "
      "the policy matches; the nearest is *.mx.example.net%0AAdd the line to the policy, then change the id of "
      "the TXT record.%0Aone%0Atwo%0Amx-covered\n"
      "::error title=example.org%3A The mail server's certificate is expired or not yet valid::MX "
      "mail.example.org (192.0.2.7): expired 30 days ago, on 2026-01-01; subject CN=\\x1b[32mall is "
      "well\\x1b[0m\\xff%0ARenew the certificate and load it into the mail server; most need a reload to take "
      "the new file.%0Amx-certificate-dates\n"
      "::notice title=example.org%3A The mail server greets (unknown)::MX mail.example.org (2001:db8::7): 421 try "
      "again later%0ARun the check again later.%0Amx-greeting\n"
      "::notice title=example.org%3A Not all lines of the policy end in CRLF::policy of mta-sts.example.org: all "
      "5 lines end in LF%0Apolicy-line-endings\n");
}

TEST(Sarif, AResultNamesItsRuleItsPlaceAndItsKind) {
  const std::string log = rendered(degraded_report(), format::sarif);
  EXPECT_THAT(log, StartsWith("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\""));
  EXPECT_THAT(log,
              HasSubstr("\"kind\":\"fail\",\"level\":\"error\",\"message\":{\"text\":\"MX mail2.example.org: The MX "
                        "host is not covered by the policy: no pattern of the policy matches; the nearest is "
                        "*.mx.example.net. Add the line to the policy, then change the id of the TXT record.\"},"
                        "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"example.org\"},"
                        "\"region\":{\"startLine\":1}},\"logicalLocations\":[{\"name\":\"mx:mail2.example.org\","
                        "\"fullyQualifiedName\":\"example.org/mx:mail2.example.org\",\"kind\":\"resource\"}]}],"
                        "\"partialFingerprints\":{\"mtasts/v1\":\"example.org mx-covered mx:mail2.example.org\"}}"));
  EXPECT_THAT(log, HasSubstr("\"kind\":\"open\",\"level\":\"none\""));
  EXPECT_THAT(log, HasSubstr("CN=\\\\\\\\x1b\\\\[32mall is well"));  // of `\x1b[`, escaped for SARIF, then for JSON
}

TEST(Json, OneReportIsAnObjectAndManyAreAnArray) {
  EXPECT_EQ(rendered(enforced_report(), format::json), to_json(enforced_report()) + "\n");
  const report two[] = {enforced_report(), unseen_report()};
  EXPECT_EQ(rendered(two, format::json), "[\n" + to_json(two[0]) + ",\n" + to_json(two[1]) + "\n]\n");
  EXPECT_EQ(rendered(std::span<const report>(), format::json), "[]\n");
}

TEST(Rendering, EveryFormatOfNothingIsADocument) {
  for (const format each : {format::text, format::ndjson, format::github, format::prometheus})
    EXPECT_EQ(rendered(std::span<const report>(), each), "");
  EXPECT_THAT(rendered(std::span<const report>(), format::csv), StartsWith("domain,error,checked_at"));
  EXPECT_THAT(rendered(std::span<const report>(), format::junit), HasSubstr("</testsuites>"));
  EXPECT_EQ(rendered(std::span<const report>(), format::nagios), "MTA-STS OK - 0 domains\n");
  EXPECT_EQ(rendered(std::span<const report>(), format::markdown), "# MTA-STS of 0 domains\n");
  EXPECT_THAT(rendered(std::span<const report>(), format::sarif), HasSubstr("\"results\":[\n]"));
}

TEST(Rendering, ASummaryIsRefusedWhereItIsTooLittle) {
  rendering document(format::junit, {});
  EXPECT_THROW(static_cast<void>(document.add(summary_of(enforced_report()))), error);
}

TEST(Rendering, AnUnknownFormatIsNamedWithThoseThereAre) {
  try {
    static_cast<void>(format_named("yaml"));
    FAIL();
  } catch (const error& mistake) {
    EXPECT_EQ(mistake.code(), error_code::invalid_option);
    EXPECT_STREQ(mistake.what(),
                 "option \"format\": \"yaml\" is not known; the formats are text, json, ndjson, csv, junit, sarif, "
                 "nagios, prometheus, github, markdown, html");
  }
}

TEST(Filtered, LeavesTheFindingsAndChecksOfTheRulesThatWereChosen) {
  const auto ids = [](const report& r) {
    std::vector<std::string> all;
    for (const finding& f : r.findings) all.push_back(f.id);
    return all;
  };
  EXPECT_THAT(ids(filtered(judged(), {"mx"}, {"mx-covered"})),
              testing::ElementsAre("mx-certificate-dates", "mx-greeting"));
  EXPECT_THAT(ids(filtered(judged(), {}, {"mx"})), testing::ElementsAre("policy-line-endings"));
  EXPECT_EQ(filtered(judged(), {"policy"}, {}).checks.size(), 1U);
  EXPECT_EQ(filtered(judged(), {}, {}), judged());
  EXPECT_THROW(static_cast<void>(filtered(judged(), {"mx-cover"}, {})), error);
}

}  // namespace
}  // namespace mtasts
