// The text report, to the letter: it is what most people ever see of mtasts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "literal_reports.hpp"
#include "mtasts/render.hpp"
#include "render/page.hpp"
#include "render/plain_words.hpp"
#include "render/terminal.hpp"

namespace mtasts {
namespace {

TEST(Text, EnforcedInFull) {
  EXPECT_EQ(to_text(enforced_report()), R"text(example.org: enforced
Senders that honour MTA-STS deliver only over verified TLS, and every MX host
passes.

score     100 of 100
checked   2026-01-31T12:00:00Z, took 1.2 s

What was seen

  record    v=STSv1; id=20260101;
  policy    mode enforce, kept for 14 days (max_age 1209600)
            mx: mail.example.org
            mx: *.mx.example.net
  mx 10     mail.example.org, mail is delivered
            192.0.2.7        delivered, TLSv1.3
                             certificate for mail.example.org, example.org;
                             expires 2026-04-01, in 59 days
            2001:db8::7      delivered, TLSv1.3, the same certificate
  tlsrpt    v=TLSRPTv1; rua=mailto:tls@example.org
)text");
}

TEST(Text, DegradedInFull) {
  EXPECT_EQ(to_text(degraded_report()), R"text(example.org: degraded
Senders that honour MTA-STS refuse some of the mail servers and can use only
what is left.

score     71 of 100
checked   2026-01-31T12:00:00Z, took 1.2 s

To fix

  ✗ The MX host is not covered by the policy (error)
    MX mail2.example.org, MX mail3.example.org: no pattern of the policy
    matches; the nearest is *.mx.example.net
    → Add the line to the policy, then change the id of the TXT record.

        mx: mail2.example.org
        mx: mail3.example.org

    mx-covered, RFC 8461 section 4.1, in TLS reports validation-failure

  ✗ The mail server's certificate is expired or not yet valid (error)
    MX mail.example.org (192.0.2.7): expired 30 days ago, on 2026-01-01; subject
    CN=\x1b[32mall is well\x1b[0m\xff
    → Renew the certificate and load it into the mail server; most need a reload
      to take the new file.
    mx-certificate-dates, RFC 8461 section 4.2, in TLS reports
    certificate-expired

Could not be checked

  ? The mail server greets (unknown)
    MX mail.example.org (2001:db8::7): 421 try again later
    → Run the check again later.
    mx-greeting, RFC 5321 section 3.1

Worth knowing

  · Not all lines of the policy end in CRLF (notice)
    policy of mta-sts.example.org: all 5 lines end in LF
    policy-line-endings, RFC 8461 section 3.2

What was seen

  record    v=STSv1; id=20260101;
  policy    mode enforce, kept for 14 days (max_age 1209600)
            mx: mail.example.org
            mx: *.mx.example.net
  mx 10     mail.example.org, mail is delivered
            192.0.2.7        refused, TLSv1.3, certificate-expired
                             certificate for mail.example.org, example.org;
                             expired 2026-01-01, 30 days and 12 hours ago
            2001:db8::7      not known
  mx 20     mail2.example.org, mail is refused, not in the policy
  tlsrpt    v=TLSRPTv1; rua=mailto:tls@example.org
)text");
}

TEST(Text, UnseenInFull) {
  EXPECT_EQ(to_text(unseen_report()), R"text(bücher.example: unknown
What a sender does could not be told from here; below is what could not be
checked.

score     could not be judged
checked   2026-01-31T12:00:00Z, took 60.0 s
partial   the time for the whole check ran out; what is missing is unknown

Could not be checked

  ? The MTA-STS record could not be looked up (unknown)
    TXT _mta-sts.bücher.example: SERVFAIL from 192.0.2.53
    → See why the name servers of the domain do not answer; a broken DNSSEC
      chain is the usual cause.
    sts-record-lookup, RFC 8461 section 3.1

What was seen

  record    not seen: servfail
  policy    none was read
  mx        not seen
  tlsrpt    not seen: cut off
)text");
}

TEST(Text, OfWhatCouldNotBeCheckedSaysNothingButWhy) {
  EXPECT_EQ(to_text(refused_report("a b", "invalid domain \"a b\"", 0)), "a b: not checked\ninvalid domain \"a b\"\n");
}

TEST(Text, SaysWhatSendersDoWithThePolicyInTheirCaches) {
  report held = enforced_report();
  held.cached = cached_policy{.use = cache_use::applied,
                              .id = "20251224",
                              .mode = policy_mode::enforce,
                              .max_age = 1209600,
                              .patterns = {"old.example.org"},
                              .fetched_at = "2026-01-30T12:00:00Z",
                              .expires_at = "2026-02-13T12:00:00Z",
                              .last_expires_at = "2026-02-14T12:00:00Z",
                              .mx = {{.host = "mail.example.org", .covered = false, .action = sender_action::refuse}}};
  EXPECT_THAT(to_text(held), testing::HasSubstr(R"text(
In senders' caches

  policy    of 2026-01-30, id 20251224, mode enforce
            still applied by senders that fetched it then, until 2026-02-13; a
            copy fetched just before this check lasts until 2026-02-14
  mx        mail.example.org, mail is refused, not in that policy

What was seen
)text"));
  held.cached->use = cache_use::replaced;
  EXPECT_THAT(to_text(held), testing::HasSubstr("replaced: senders see the new id"));
  held.cached->use = cache_use::expired;
  EXPECT_THAT(to_text(held), testing::HasSubstr("expired on 2026-02-13"));
  held.cached->use = cache_use::unknown;
  EXPECT_THAT(to_text(held), testing::HasSubstr("not known: what would decide it was not seen"));
}

TEST(Text, TellsOfOneCauseAtManySubjectsOnce) {
  const std::string text = to_text(degraded_report());
  EXPECT_EQ(text.find("mx-covered"), text.rfind("mx-covered"));
}

TEST(Text, KeepsWithinItsWidth) {
  for (const int width : {40, 60, 80, 120}) {
    std::istringstream lines(to_text(degraded_report(), false, width));
    for (std::string line; std::getline(lines, line);) {
      const bool one_long_word = line.find(' ', line.find_first_not_of(' ')) == std::string::npos;
      EXPECT_TRUE(one_long_word || render::display_width(line) <= static_cast<std::size_t>(width))
          << width << ": " << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(Text, TakesATinyWidthAsForty) {
  EXPECT_EQ(to_text(enforced_report(), false, -5), to_text(enforced_report(), false, 40));
}

// Colours are ours alone: taken away, the plain text is left, and with it every escape that a peer wrote as words.
TEST(Text, InColourIsThePlainTextWithColours) {
  for (const report& r : {enforced_report(), degraded_report(), unseen_report()}) {
    std::string text = to_text(r, true);
    EXPECT_NE(text.find('\x1b'), std::string::npos);
    for (std::size_t at = 0; (at = text.find('\x1b', at)) != std::string::npos;) {
      const std::size_t end = text.find('m', at);
      ASSERT_EQ(text.find_first_not_of("[0123456789;", at + 1), end);
      text.erase(at, end + 1 - at);
    }
    EXPECT_EQ(text, to_text(r));
  }
}

TEST(Text, LetsNoEscapeOfAPeerThrough) {
  report r = degraded_report();
  const peer_text hostile("\x1b]0;title\a\u009b2J\u202e\r\n\xff");
  r.domain = r.findings[0].subject = r.findings[0].title = r.findings[0].advice = hostile.bytes;
  r.findings[0].detail = hostile;
  r.findings[0].fix = hostile;
  r.record.records = {hostile};
  r.policy->mx[0].pattern = hostile;
  r.mx[0].host = hostile.bytes;
  r.mx[0].addresses[0].ip = hostile.bytes;
  r.mx[0].addresses[0].tls = hostile.bytes;
  r.mx[0].addresses[0].certificate->dns_names = {hostile};
  r.mx[0].addresses[0].certificate->not_after = hostile.bytes;
  const std::string text = to_text(r);
  for (const char c : text) ASSERT_FALSE(c != '\n' && c >= 0 && c < 0x20);
  EXPECT_EQ(text.find("\u009b"), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
}

TEST(Text, KeepsTheLinesOfAPolicyToPaste) {
  report r = enforced_report();
  finding f = uncovered("mail.example.org");
  f.fix = peer_text(
      "version: STSv1\r\nmode: enforce\r\n"
      "mx: a-name-that-is-much-longer-than-forty-columns.example.org\r\n");
  r.findings = {f};
  EXPECT_NE(to_text(r, false, 40)
                .find("\n        version: STSv1\n        mode: enforce\n"
                      "        mx: a-name-that-is-much-longer-than-forty-columns.example.org\n\n"),
            std::string::npos);
}

TEST(Text, SaysWhatTheCheckWaitedFor) {
  report r = enforced_report();
  EXPECT_EQ(to_text(r).find("waited"), std::string::npos);
  mx_host host;
  host.probes.resize(2);
  host.probes[0].connect.held_up = {{.limit = own_limit::per_host, .us = 400'000}};
  host.probes[1].connect.held_up = {{.limit = own_limit::per_host, .us = 200'000},
                                    {.limit = own_limit::host_rate, .us = 12'000'000},
                                    {.limit = own_limit::descriptors, .us = 99'000}};
  r.evidence.mx_hosts = {host};
  EXPECT_NE(to_text(r, false, 200).find("(waited up to 12.0 s for host_rate, 0.4 s for per_host)"), std::string::npos);
}

TEST(Text, SaysWhichPartsOfTheScoreWereNotJudged) {
  report r = enforced_report();
  r.score.partial = true;
  r.score.total = 92;
  r.score.parts = {};
  for (score_part* part : {&r.score.parts.record, &r.score.parts.policy_fetch, &r.score.parts.policy_text,
                           &r.score.parts.mode, &r.score.parts.tlsrpt})
    part->points = 1;
  EXPECT_NE(to_text(r).find("score     92 of 100 for what could be judged; left out: mx covered, mx tls\n"),
            std::string::npos);
}

TEST(Text, SaysWhatKeepsATestingPolicyFromEnforce) {
  report r = enforced_report();
  r.protection = protection_state::testing_failing;
  r.readiness = {.state = readiness_state::not_ready, .blockers = {"mx-covered", "mx-tls"}, .unseen = {}, .risks = {}};
  EXPECT_NE(to_text(r).find("enforce   not ready for mode enforce: mx-covered, mx-tls\n"), std::string::npos);
}

TEST(Page, WrapsByColumnsAndHangsBesideALabel) {
  render::page page(false, 40);
  const std::string word = "\u65e5\u672c\u8a9e";
  page.entry(2, {"label"}, 8, {{word + " " + word + " " + word + " " + word + " " + word}});
  EXPECT_EQ(page.take(), "  label   " + word + " " + word + " " + word + " " + word + "\n          " + word + "\n");
}

TEST(Page, NeverTearsAWordMadeOfTwoLooks) {
  render::page page(false, 40);
  page.paragraph({{"123456789 123456789 123456789 12345", render::look::strong}, {"67890, next"}});
  EXPECT_EQ(page.take(), "123456789 123456789 123456789\n1234567890, next\n");
}

TEST(PlainWords, SpansAreToldInTheirTwoLargestUnits) {
  EXPECT_EQ(render::span_in_words(0), "0 seconds");
  EXPECT_EQ(render::span_in_words(1), "1 second");
  EXPECT_EQ(render::span_in_words(3661), "1 hour and 1 minute");
  EXPECT_EQ(render::span_in_words(604800), "7 days");
  EXPECT_EQ(render::span_in_words(86401), "1 day");
  EXPECT_EQ(render::span_in_words(31557600), "365 days and 6 hours");
}

TEST(PlainWords, ReadTheTimesThatReportsCarry) {
  EXPECT_EQ(render::seconds_of("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(render::seconds_of("2026-01-31T12:00:00Z"), 1769860800);
  EXPECT_EQ(render::seconds_of("2026-02-30T12:00:00Z"), -1);
  EXPECT_EQ(render::seconds_of("yesterday"), -1);
  EXPECT_EQ(render::seconds_of(""), -1);
}

TEST(PlainWords, NameEachSubject) {
  EXPECT_EQ(render::name_of_subject("domain", "a.example"), "a.example");
  EXPECT_EQ(render::name_of_subject("record", "a.example"), "TXT _mta-sts.a.example");
  EXPECT_EQ(render::name_of_subject("tlsrpt", "a.example"), "TXT _smtp._tls.a.example");
  EXPECT_EQ(render::name_of_subject("policy", "a.example"), "policy of mta-sts.a.example");
  EXPECT_EQ(render::name_of_subject("policy:192.0.2.9", "a.example"), "mta-sts.a.example (192.0.2.9)");
  EXPECT_EQ(render::name_of_subject("mx:m.example", "a.example"), "MX m.example");
  EXPECT_EQ(render::name_of_subject("mx:m.example/2001:db8::1", "a.example"), "MX m.example (2001:db8::1)");
  EXPECT_EQ(render::name_of_subject("rua:mailto:a@b.example", "a.example"), "mailto:a@b.example");
}

}  // namespace
}  // namespace mtasts
