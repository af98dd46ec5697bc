// Many TLS reports in one table, RFC 8460 section 4.
#include "mtasts/tlsrpt_summary.hpp"

#include <gmock/gmock.h>

#include "tlsrpt_reports.hpp"

namespace mtasts::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

tls_failure_summary summary_of(const std::vector<tls_report>& reports) { return summarize(reports); }

TEST(tlsrpt_summary, of_nothing_is_empty) {
  const tls_failure_summary all = summary_of({});
  EXPECT_EQ(all, tls_failure_summary{});
}

TEST(tlsrpt_summary, adds_up_sessions_by_policy_sender_and_day) {
  const tls_failure_summary all =
      summary_of({sent({.sessions = 3, .sender = "A"}), sent({.sessions = 5, .sender = "B"}),
                  sent({.sessions = 0, .sender = "A", .start = 1795219200})});
  EXPECT_EQ(all.reports, 3U);
  EXPECT_EQ(all.successful_sessions, 30U);
  EXPECT_EQ(all.failed_sessions, 8U);
  EXPECT_EQ(rfc3339(*all.start), "2026-11-20T00:00:00Z");
  EXPECT_EQ(rfc3339(*all.end), "2026-11-21T23:59:59Z");
  EXPECT_THAT(all.policies, ElementsAre(tls_policy_total{peer_text("example.org"), peer_text("sts"),
                                                         policy_mode::enforce, 3, 30, 8}));
  EXPECT_THAT(all.senders,
              ElementsAre(tls_sender_total{peer_text("B"), 1, 10, 5}, tls_sender_total{peer_text("A"), 2, 20, 3}));
  EXPECT_THAT(all.days, ElementsAre(tls_day_total{"2026-11-20", 2, 20, 8}, tls_day_total{"2026-11-21", 1, 10, 0}));
}

TEST(tlsrpt_summary, puts_failures_together_by_type_host_sender_and_day) {
  const tls_failure_summary all = summary_of({sent({.sessions = 2}), sent({.sessions = 5, .sender = "B"}),
                                              sent({.host = "MX2.example.org.", .sessions = 1, .start = 1795219200}),
                                              sent({.type = "sts-policy-fetch-error", .host = "", .sessions = 4})});
  EXPECT_THAT(all.result_types, ElementsAre(tls_result_type_total{peer_text("certificate-expired"), 8},
                                            tls_result_type_total{peer_text("sts-policy-fetch-error"), 4}));
  EXPECT_THAT(all.mx_hosts, ElementsAre(tls_mx_host_total{peer_text("mail.example.org"), 7}, tls_mx_host_total{{}, 4},
                                        tls_mx_host_total{peer_text("mx2.example.org"), 1}));
  ASSERT_EQ(all.failures.size(), 4U);
  EXPECT_EQ(all.failures[0], (tls_failure_row{"2026-11-20", peer_text("B"), peer_text("example.org"), peer_text("sts"),
                                              peer_text("certificate-expired"), peer_text("mail.example.org"), 5}));
  EXPECT_EQ(all.failures[3].day, "2026-11-21");
}

TEST(tlsrpt_summary, counts_a_report_once_that_came_twice) {
  tls_report other = sent({});
  other.report_id = peer_text("2");
  const tls_failure_summary all = summary_of({sent({}), sent({}), other});
  EXPECT_EQ(all.reports, 2U);
  EXPECT_EQ(all.repeated, 1U);
  EXPECT_EQ(all.failed_sessions, 6U);
}

TEST(tlsrpt_summary, counts_a_report_once_for_a_policy_in_several_parts) {
  tls_report parts = sent({});
  parts.policies.push_back(parts.policies.front());
  const tls_failure_summary all = summary_of({parts});
  ASSERT_EQ(all.policies.size(), 1U);
  EXPECT_EQ(all.policies[0].reports, 1U);
  EXPECT_EQ(all.policies[0].failed_sessions, 6U);
}

TEST(tlsrpt_summary, tells_policies_apart_by_their_mode) {
  tls_report testing_mode = sent({.sessions = 9});
  testing_mode.policies[0].policy.policy_string = {peer_text("version: STSv1\nmode: testing\nmx: a.b\nmax_age: 1")};
  tls_report quotes_none = sent({.sessions = 1});
  quotes_none.policies[0].policy.policy_string.clear();
  const tls_failure_summary all = summary_of({testing_mode, quotes_none, sent({})});
  ASSERT_EQ(all.policies.size(), 3U);
  EXPECT_EQ(all.policies[0].mode, policy_mode::testing);
  EXPECT_EQ(all.policies[1].mode, policy_mode::enforce);
  EXPECT_EQ(all.policies[2].mode, std::nullopt);
}

TEST(tlsrpt_summary, keeps_what_has_no_readable_day) {
  tls_report undated = sent({});
  undated.date_range.start.reset(), undated.date_range.end.reset();
  const tls_failure_summary all = summary_of({undated});
  EXPECT_THAT(all.days, ElementsAre(tls_day_total{{}, 1, 10, 3}));
  EXPECT_EQ(all.failures[0].day, std::nullopt);
  EXPECT_FALSE(all.start);
}

TEST(tlsrpt_summary, does_not_wrap_around) {
  tls_report huge = sent({.sessions = std::numeric_limits<std::uint64_t>::max()});
  const tls_failure_summary all = summary_of({huge, sent({.sender = "B"})});
  EXPECT_EQ(all.failed_sessions, (std::uint64_t{1} << 53U) - 1);
  EXPECT_EQ(all.result_types[0].failed_sessions, (std::uint64_t{1} << 53U) - 1);
  EXPECT_THAT(summary_of({sent({.start = std::numeric_limits<std::int64_t>::min()})}).days,
              ElementsAre(testing::Field(&tls_day_total::day, "0001-01-01")));
}

}  // namespace
}  // namespace mtasts::test
