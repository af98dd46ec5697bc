// The plan of a check on a scripted network: what is asked, when, and what a deadline or a cancel leaves behind.
#include <gtest/gtest.h>

#include <algorithm>

#include "../scripted_network.hpp"
#include "collect/collect.hpp"
#include "collect/sharing.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using ms = std::chrono::milliseconds;

const std::string enforcing = "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: *.example.org\r\n";

// Two MX hosts of two addresses, a policy host of two.
struct healthy_world {
  asio::io_context context;
  std::unique_ptr<scripted_network> owned = std::make_unique<scripted_network>(context);
  scripted_network* script = owned.get();
  options chosen;

  healthy_world() {
    chosen.ipv6 = false;
    script->add_txt("_mta-sts.example.org", "v=STSv1; id=1;");
    script->add_txt("_smtp._tls.example.org", "v=TLSRPTv1; rua=mailto:tls@reports.example");
    script->add_mx("example.org", {{10, "mx1.example.org"}, {20, "mx2.example.org"}});
    script->add_mx("reports.example", {{10, "mx.reports.example"}});
    script->add("mx1.example.org", {"192.0.2.1", "192.0.2.2"});
    script->add("mx2.example.org", {"192.0.2.3", "192.0.2.4"});
    script->add("mta-sts.example.org", {"192.0.2.9", "192.0.2.10"});
    for (const char* ip : {"192.0.2.9", "192.0.2.10"}) script->add_policy(ip, enforcing);
    for (const char* ip : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) script->add_server(ip);
  }

  check_request request(double timeout = 60) const {
    return {.input = "Example.ORG",
            .domain = {"example.org", "example.org"},
            .chosen = &chosen,
            .timeout = timeout,
            .checked_at = 1'800'000'000,
            .versions = {}};
  }

  evidence check(network& net, double timeout = 60) {
    evidence seen;
    auto done = [&](std::exception_ptr failure, evidence result) {
      ASSERT_FALSE(failure);
      seen = std::move(result);
    };
    asio::co_spawn(context, collect(net, request(timeout)), std::move(done));
    script->run();
    return seen;
  }
  evidence check(double timeout = 60) { return check(*script, timeout); }

  [[nodiscard]] ms asked_at(const std::string& what) const {
    const auto found = std::ranges::find(script->asked, what, &std::pair<std::string, ms>::first);
    return found == script->asked.end() ? ms(-1) : found->second;
  }
};

TEST(plan, asks_record_mx_tlsrpt_and_policy_host_at_once) {
  healthy_world world;
  world.script->delay = ms(20);
  world.check();
  for (const char* name : {"_mta-sts.example.org", "example.org", "_smtp._tls.example.org", "mta-sts.example.org"})
    EXPECT_EQ(world.asked_at(name), ms(0)) << name;
}

TEST(plan, takes_its_longest_chain_and_not_a_sum) {
  healthy_world world;
  world.script->delay = ms(20);
  const evidence seen = world.check();
  // MX, then addresses, then probes: three hops of 20 ms.
  EXPECT_EQ(seen.duration_us, 60'000);
  EXPECT_FALSE(seen.partial);
}

TEST(plan, probes_one_host_while_another_is_still_looked_up) {
  healthy_world world;
  world.script->delays["mx2.example.org"] = ms(500);
  world.check();
  EXPECT_EQ(world.asked_at("smtp 192.0.2.1"), ms(0));
  EXPECT_EQ(world.asked_at("smtp 192.0.2.3"), ms(500));
}

TEST(plan, probes_every_address_of_every_host) {
  healthy_world world;
  const evidence seen = world.check();
  ASSERT_EQ(seen.mx_hosts.size(), 2U);
  for (const mx_host& host : seen.mx_hosts) {
    ASSERT_EQ(host.probes.size(), 2U);
    for (const mx_probe& probe : host.probes) EXPECT_TRUE(probe.tls) << probe.ip;
  }
  EXPECT_EQ(seen.policy.fetches.size(), 2U);
  ASSERT_EQ(seen.report_domains.size(), 1U);
  EXPECT_EQ(seen.report_domains[0].name, "reports.example");
}

TEST(plan, times_count_from_the_start_of_the_check) {
  healthy_world world;
  world.script->delay = ms(20);
  const evidence seen = world.check();
  EXPECT_EQ(seen.sts_txt.start_us, 0);
  EXPECT_EQ(seen.sts_txt.duration_us, 20'000);
  EXPECT_EQ(seen.mx_hosts[0].ipv4.start_us, 20'000);
  EXPECT_EQ(seen.mx_hosts[0].probes[0].connect.start_us, 40'000);
}

TEST(plan, a_deadline_leaves_what_was_seen_and_names_what_was_cut_off) {
  healthy_world world;
  world.script->delays["192.0.2.3"] = scripted_network::never;
  const evidence seen = world.check(5);
  EXPECT_TRUE(seen.partial);
  EXPECT_EQ(seen.duration_us, 5'000'000);
  EXPECT_TRUE(seen.mx_hosts[0].probes[0].tls);
  EXPECT_TRUE(seen.mx_hosts[1].probes[0].connect);
  EXPECT_EQ(seen.mx_hosts[1].probes[0].greeting.why, reason::cut_off);
  EXPECT_TRUE(seen.mx_hosts[1].probes[1].tls);
}

TEST(plan, a_look_up_that_never_ends_is_cut_off_and_not_absent) {
  healthy_world world;
  world.script->delays["_mta-sts.example.org"] = scripted_network::never;
  const evidence seen = world.check(5);
  EXPECT_FALSE(seen.sts_txt);
  EXPECT_EQ(seen.sts_txt.why, reason::cut_off);
}

TEST(plan, the_time_of_a_check_runs_from_when_it_was_handed_in) {
  healthy_world world;
  world.script->delay = scripted_network::never;
  check_request late = world.request(5);
  late.handed_in = world.script->now() - ms(2000);
  evidence seen;
  auto done = [&](std::exception_ptr, evidence result) { seen = std::move(result); };
  asio::co_spawn(world.context, collect(*world.script, std::move(late)), std::move(done));
  world.script->run();
  EXPECT_TRUE(seen.partial);
  EXPECT_EQ(seen.duration_us, 5'000'000);
  EXPECT_EQ(seen.sts_txt.start_us, 2'000'000);
  EXPECT_EQ(world.script->elapsed(), ms(3000));
}

TEST(plan, a_cancelled_check_returns_at_once) {
  healthy_world world;
  world.script->delays["192.0.2.3"] = scripted_network::never;
  asio::cancellation_signal stop;
  bool ended = false;
  evidence seen;
  auto done = [&](std::exception_ptr, evidence result) {
    ended = true;
    seen = std::move(result);
  };
  asio::co_spawn(world.context, collect(*world.script, world.request()),
                 asio::bind_cancellation_slot(stop.slot(), std::move(done)));
  while (world.context.poll() > 0) world.context.restart();
  ASSERT_FALSE(ended);
  stop.emit(asio::cancellation_type::terminal);
  world.context.restart();
  while (world.context.poll() > 0) world.context.restart();
  EXPECT_TRUE(ended);
  EXPECT_FALSE(seen.partial);
  EXPECT_EQ(seen.mx_hosts.at(1).probes.at(0).greeting.why, reason::cancelled);
  EXPECT_EQ(world.script->elapsed(), ms(0));
}

TEST(plan, a_domain_without_mx_is_its_own_mx_host) {
  healthy_world world;
  world.script->add_mx("example.org", {});
  world.script->add("example.org", {"192.0.2.1"});
  const evidence seen = world.check();
  ASSERT_EQ(seen.mx_hosts.size(), 1U);
  EXPECT_TRUE(seen.mx_hosts[0].implicit);
  EXPECT_EQ(seen.mx_hosts[0].host, "example.org");
  EXPECT_EQ(seen.mx_hosts[0].probes.size(), 1U);
}

TEST(plan, a_null_mx_and_a_name_that_does_not_exist_have_no_host) {
  healthy_world world;
  world.script->add_mx("example.org", {{0, "."}});
  EXPECT_TRUE(world.check().mx_hosts.empty());
  world.script->answers.erase({"example.org", record_type::mx});
  EXPECT_TRUE(world.check().mx_hosts.empty());
}

TEST(plan, an_address_as_target_is_listed_and_not_asked) {
  healthy_world world;
  world.script->add_mx("example.org", {{10, "192.0.2.1"}, {10, "mx1.example.org"}, {20, "mx1.example.org"}});
  const evidence seen = world.check();
  ASSERT_EQ(seen.mx_hosts.size(), 2U);
  EXPECT_EQ(seen.mx_hosts[0].host, "192.0.2.1");
  EXPECT_EQ(seen.mx_hosts[0].ipv4.why, reason::not_asked);
  EXPECT_EQ(world.asked_at("192.0.2.1"), ms(-1));
}

TEST(plan, says_which_hosts_and_addresses_it_left_out) {
  healthy_world world;
  world.chosen.max_mx = 1;
  world.chosen.max_addresses = 1;
  const evidence seen = world.check();
  EXPECT_EQ(seen.mx_hosts.size(), 1U);
  EXPECT_EQ(seen.mx_hosts_total, 2U);
  ASSERT_EQ(seen.mx_hosts[0].probes.size(), 2U);
  EXPECT_TRUE(seen.mx_hosts[0].probes[0].tls);
  EXPECT_EQ(seen.mx_hosts[0].probes[1].connect.why, reason::over_limit);
}

TEST(plan, probe_never_speaks_to_no_mail_server) {
  healthy_world world;
  world.chosen.probe_mx = probe_choice::never;
  const evidence seen = world.check();
  EXPECT_EQ(world.script->most_at_once, 0);
  EXPECT_EQ(seen.mx_hosts[0].probes.at(0).connect.why, reason::not_asked);
}

TEST(plan, probe_policy_speaks_to_mail_servers_once_a_policy_applies) {
  healthy_world world;
  world.chosen.probe_mx = probe_choice::policy;
  world.script->delays["192.0.2.9"] = ms(300);
  const evidence seen = world.check();
  EXPECT_EQ(world.asked_at("smtp 192.0.2.1"), ms(300));
  EXPECT_TRUE(seen.mx_hosts[1].probes[1].tls);
}

TEST(plan, probe_policy_ends_after_three_questions_where_no_record_is) {
  for (const ms record_after : {ms(0), ms(300)}) {  // before and after the MX records are known
    healthy_world world;
    world.chosen.probe_mx = probe_choice::policy;
    world.script->answers.erase({"_mta-sts.example.org", record_type::txt});
    world.script->answers.erase({"_smtp._tls.example.org", record_type::txt});
    world.script->delays["_mta-sts.example.org"] = record_after;
    const evidence seen = world.check();
    std::vector<std::string> asked;
    for (const auto& [what, when] : world.script->asked) asked.push_back(what);
    std::ranges::sort(asked);
    EXPECT_EQ(asked, (std::vector<std::string>{"_mta-sts.example.org", "_smtp._tls.example.org", "example.org"}));
    EXPECT_EQ(seen.mx_hosts.size(), 2U);
    EXPECT_EQ(seen.mx_hosts[0].ipv4.why, reason::not_asked);
    EXPECT_EQ(seen.policy.ipv4.why, reason::not_asked);
  }
}

TEST(plan, probe_policy_looks_at_everything_but_mail_servers_where_the_record_is_of_no_use) {
  healthy_world world;
  world.chosen.probe_mx = probe_choice::policy;
  world.script->add_txt("_mta-sts.example.org", "v=STSv1; id=;");
  const evidence seen = world.check();
  EXPECT_EQ(world.script->most_at_once, 0);
  EXPECT_TRUE(seen.policy.fetches.at(0).response);
  EXPECT_EQ(seen.mx_hosts[0].probes.at(0).connect.why, reason::not_asked);
}

TEST(sharing, at_the_deadline_a_visit_under_way_leaves_what_was_seen) {
  healthy_world world;
  world.script->delays["192.0.2.3"] = scripted_network::never;
  const auto shared = make_sharing_network(std::move(world.owned), world.chosen);
  const evidence seen = world.check(*shared, 5);
  EXPECT_TRUE(seen.partial);
  EXPECT_TRUE(seen.mx_hosts[1].probes[0].connect);
  EXPECT_EQ(seen.mx_hosts[1].probes[0].greeting.why, reason::cut_off);
}

TEST(sharing, a_thousand_checks_ask_each_question_once) {
  healthy_world world;
  world.script->delay = ms(20);
  const auto shared = make_sharing_network(std::move(world.owned), world.chosen);
  int ended = 0;
  for (int i = 0; i < 1000; ++i) {
    auto done = [&](std::exception_ptr, evidence seen) { ended += seen.mx_hosts.at(1).probes.at(1).tls ? 1 : 0; };
    asio::co_spawn(world.context, collect(*shared, world.request()), std::move(done));
  }
  world.script->run();
  EXPECT_EQ(ended, 1000);
  auto asked = world.script->asked;
  const auto total = asked.size();
  std::ranges::sort(asked);
  // A and AAAA share a name in the script's list; here only A is asked, so each line is one question.
  const auto repeated = std::ranges::unique(asked, {}, &std::pair<std::string, ms>::first);
  // example.org: MX and TXT; everything else once.
  EXPECT_EQ(std::size_t(repeated.size()), 1U) << total;
}

TEST(sharing, a_cancelled_waiter_leaves_the_question_to_the_others) {
  healthy_world world;
  world.script->delay = ms(20);
  const auto shared = make_sharing_network(std::move(world.owned), world.chosen);
  asio::cancellation_signal stop;
  bool other_ended = false;
  auto ignored = [](std::exception_ptr, evidence) {};
  auto done = [&](std::exception_ptr, evidence seen) {
    other_ended = seen.mx_hosts.at(0).probes.at(0).tls.value.has_value();
  };
  asio::co_spawn(world.context, collect(*shared, world.request()), asio::bind_cancellation_slot(stop.slot(), ignored));
  asio::co_spawn(world.context, collect(*shared, world.request()), std::move(done));
  while (world.context.poll() > 0) world.context.restart();
  stop.emit(asio::cancellation_type::terminal);
  world.script->run();
  EXPECT_TRUE(other_ended);
}

TEST(sharing, a_transient_failure_is_asked_again_and_an_answer_is_not) {
  healthy_world world;
  lookup<txt_record> servfail;
  servfail.fail(reason::servfail);
  world.script->answers.insert_or_assign({"_mta-sts.example.org", record_type::txt}, resolution(servfail));
  const auto shared = make_sharing_network(std::move(world.owned), world.chosen);
  world.check(*shared);
  world.check(*shared);
  const auto asked = [&](const std::string& what) {
    return std::ranges::count(world.script->asked, what, &std::pair<std::string, ms>::first);
  };
  EXPECT_EQ(asked("_mta-sts.example.org"), 2);
  EXPECT_EQ(asked("_smtp._tls.example.org"), 1);
  EXPECT_EQ(asked("smtp 192.0.2.1"), 1);
}

}  // namespace
}  // namespace mtasts::collect
