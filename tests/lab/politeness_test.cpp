// What servers see of many checks at once: each limit of docs/politeness.md, asserted by the counters of real servers.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "lab/run.hpp"
#include "mtasts/check.hpp"

namespace {

using namespace std::chrono_literals;

// `count` domains, d0.load.example and so on: all with a policy at one address, and with mail servers of names of their
// own at one address.
std::string crowd(int count, const std::string& mail_host = R"("greeting": "220 ready")") {
  std::string zones, also;
  for (int i = 0; i < count; ++i) {
    const std::string name = "d" + std::to_string(i) + ".load.example";
    const std::string mx = "mx" + std::to_string(i) + ".load.example";
    zones += R"(")" + mx + R"(": {"A": ["127.1.0.1"]}, "mta-sts.)" + name + R"(": {"A": ["127.1.0.9"]}, "_mta-sts.)" +
             name + R"(": {"TXT": ["v=STSv1; id=1;"]}, ")" + name + R"(": {"MX": ["10 )" + mx + R"("]},)";
    also += (i == 0 ? "\"" : ", \"") + name + "\"";
  }
  return R"({"about": "Many domains at one provider.", "domain": "load.example", "also": [)" + also +
         R"(], "zones": {)" + zones + R"("load.example": {"TXT": ["a provider"]}},
    "policy_hosts": [{"ip": "127.1.0.9",
      "response": {"body": ["version: STSv1", "mode: testing", "max_age: 86400", "mx: *.load.example"], "delay_ms": 20}}],
    "mail_hosts": [{"ip": "127.1.0.1", )" +
         mail_host + "}]}";
}

// Checks every domain of `also` at once.
std::vector<mtasts::report> check_all(const lab::running_world& running, const mtasts::options& chosen) {
  mtasts::checker checker(chosen);
  const auto box = mtasts::inbox::make();
  checker.submit_many(running.plan().also, box);
  std::vector<mtasts::report> all;
  while (all.size() < running.plan().also.size() && box->wait(30s))
    for (const mtasts::finished& each : box->drain()) all.push_back(*each.outcome);
  return all;
}

const mtasts::mx_probe& probe_of(const mtasts::report& judged) { return judged.evidence.mx_hosts.at(0).probes.at(0); }

TEST(politeness, no_address_sees_more_connections_at_once_than_the_options_say) {
  const lab::running_world running(crowd(40));
  mtasts::options chosen = running.options();
  chosen.per_host = 3;
  chosen.per_policy_host = 5;
  chosen.host_rate = 0;
  const auto all = check_all(running, chosen);
  ASSERT_EQ(all.size(), 40u);
  for (const auto& judged : all) EXPECT_TRUE(probe_of(judged).tls) << judged.domain;
  const auto mail = running.seen().host(lab::service::smtp, "127.1.0.1");
  EXPECT_EQ(mail.connections, 40u);
  EXPECT_LE(mail.most_serving, 3u);
  const auto web = running.seen().host(lab::service::https, "127.1.0.9");
  EXPECT_EQ(web.connections, 40u);
  EXPECT_LE(web.most_serving, 5u);
}

TEST(politeness, no_address_sees_more_new_connections_a_second_than_host_rate) {
  const lab::running_world running(crowd(30));
  mtasts::options chosen = running.options();
  chosen.per_host = 100;
  chosen.host_rate = 20;
  const auto all = check_all(running, chosen);
  ASSERT_EQ(all.size(), 30u);
  // A burst of five, twenty in the second after it, and one that the loopback held up for a moment.
  EXPECT_LE(running.seen().host(lab::service::smtp, "127.1.0.1").arrivals.most(), 26u);
  EXPECT_LE(running.seen().host(lab::service::https, "127.1.0.9").arrivals.most(), 26u);
  std::size_t waited = 0;
  for (const auto& judged : all)
    if (probe_of(judged).connect.held_up) ++waited;
  EXPECT_GT(waited, 0u);  // how many depends on how fast this machine brings them
}

TEST(politeness, a_server_that_says_421_sees_one_connection) {
  const lab::running_world running(crowd(10, R"("greeting": {"code": 421, "text": "4.3.2 Too busy"})"));
  mtasts::options chosen = running.options();
  chosen.per_host = 1;
  const auto all = check_all(running, chosen);
  ASSERT_EQ(all.size(), 10u);
  EXPECT_EQ(running.seen().host(lab::service::smtp, "127.1.0.1").connections, 1u);
  std::size_t left_alone = 0;
  for (const auto& judged : all) {
    if (probe_of(judged).connect.why == mtasts::reason::left_alone) ++left_alone;
    for (const auto& finding : judged.findings) {
      if (finding.id != "mx-connect") continue;
      EXPECT_NE(finding.detail.bytes.find("left alone"), std::string::npos) << finding.detail.bytes;
    }
    EXPECT_EQ(judged.protection, mtasts::protection_state::unknown) << judged.domain;
  }
  EXPECT_EQ(left_alone, 9u);
}

TEST(politeness, the_resolver_sees_no_more_questions_a_second_than_dns_rate) {
  const lab::running_world running(crowd(10));
  mtasts::options chosen = running.options();
  chosen.dns_rate = 50;
  chosen.probe_mx = mtasts::probe_choice::never;
  const auto all = check_all(running, chosen);
  ASSERT_EQ(all.size(), 10u);
  EXPECT_GE(running.seen().questions(), 80u);
  EXPECT_LE(running.seen().most_questions_a_second(), 52u);
  std::int64_t longest = 0;
  for (const auto& judged : all)
    for (const auto& wait : judged.evidence.tlsrpt_txt.held_up.value_or(std::vector<mtasts::hold_up>()))
      longest = std::max(longest, wait.us);
  EXPECT_GT(longest, 0);
}

TEST(politeness, quit_is_said_and_its_answer_waited_for_behind_the_report) {
  const lab::running_world running(crowd(1));
  mtasts::checker checker(running.options());
  const auto judged = checker.check("d0.load.example");
  ASSERT_TRUE(probe_of(judged).ehlo_tls);
  const auto seen = [&] { return running.seen().host(lab::service::smtp, "127.1.0.1"); };
  for (int i = 0; i < 200 && seen().open > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(seen().open, 0u);
  EXPECT_EQ(seen().requests, 4u);  // EHLO, STARTTLS, EHLO, QUIT
}

}  // namespace
