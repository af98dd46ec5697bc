// What a server or a resolver sees of many checks, on a clock of the test's own: each limit holds, and whoever waits
// says for what.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "shared_world.hpp"

namespace mtasts::collect {
namespace {

mx_probe busy(const std::string& ip) {
  mx_probe seen;
  seen.ip = ip;
  seen.connect.set({ip, 25});
  seen.greeting.set({421, {peer_text("too busy")}});
  return seen;
}

// ---- connections at once ----

TEST(limits, one_mail_server_sees_no_more_of_us_at_once_than_per_host) {
  shared_world world;
  world.script->delay = ms(20);
  world.script->add_server("192.0.2.1");
  for (int i = 0; i < 9; ++i) world.probe("mx" + std::to_string(i) + ".example.net", "192.0.2.1");
  world.run();
  EXPECT_EQ(world.script->most_at_once, 2);
  for (const mx_probe& seen : world.probes) EXPECT_TRUE(seen.tls);
  EXPECT_FALSE(world.probes[0].connect.held_up);
  EXPECT_EQ(waited(world.probes[8].connect, own_limit::per_host), 80'000);
  EXPECT_EQ(world.probes[8].connect.start_us, 80'000);
}

TEST(limits, a_connection_keeps_its_place_until_it_is_closed) {
  shared_world world;
  world.chosen.per_host = 1;
  world.script->delay = ms(20);
  world.script->lingers["192.0.2.1"] = ms(500);
  world.script->add_server("192.0.2.1");
  world.probe("mx1.example.net", "192.0.2.1");
  world.probe("mx2.example.net", "192.0.2.1");
  world.run_until(ms(25));
  EXPECT_TRUE(world.probes[0].tls);  // the answer does not wait for the end of the connection
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), (std::vector<ms>{ms(0), ms(520)}));
  EXPECT_EQ(world.script->most_at_once, 1);
}

TEST(limits, one_policy_host_address_sees_no_more_of_us_at_once_than_per_policy_host) {
  shared_world world;
  world.chosen.per_policy_host = 3;
  world.script->delay = ms(20);
  world.script->add_policy("192.0.2.9", "version: STSv1\r\n");
  for (int i = 0; i < 9; ++i) world.fetch("mta-sts.d" + std::to_string(i) + ".example", "192.0.2.9");
  world.run();
  EXPECT_EQ(world.script->most_fetches_at_once, 3);
  EXPECT_EQ(waited(world.fetches[8].connect, own_limit::per_policy_host), 40'000);
}

TEST(limits, a_crowd_at_one_address_leaves_the_others_their_places) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 16;  // a quarter of it, four, may be connections to mail servers
  shared_world world;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  world.net();
  setrlimit(RLIMIT_NOFILE, &before);
  world.script->delays["192.0.2.1"] = scripted_network::never;
  world.script->add_server("192.0.2.2");
  for (int i = 0; i < 50; ++i) world.probe("mx" + std::to_string(i) + ".example.net", "192.0.2.1");
  world.probe("mx.example.org", "192.0.2.2");
  world.settle();
  EXPECT_TRUE(world.probes.back().tls);
  for (std::size_t i = 0; i < 50; ++i) world.cancel(i);
  world.run();
}

// ---- connections a second ----

TEST(limits, an_address_gets_no_more_connections_a_second_than_host_rate) {
  shared_world world;
  world.chosen.per_host = 100;
  world.chosen.host_rate = 2;
  world.script->add_server("192.0.2.1");
  for (int i = 0; i < 5; ++i) world.probe("mx" + std::to_string(i) + ".example.net", "192.0.2.1");
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), (std::vector<ms>{ms(0), ms(0), ms(500), ms(1000), ms(1500)}));
  std::int64_t longest = 0;
  for (const mx_probe& seen : world.probes) longest = std::max(longest, waited(seen.connect, own_limit::host_rate));
  EXPECT_EQ(longest, 1'500'000);
}

TEST(limits, host_rate_counts_policy_and_mail_connections_of_an_address_together) {
  shared_world world;
  world.chosen.host_rate = 1;
  world.script->add_server("192.0.2.1");
  world.script->add_policy("192.0.2.1", "version: STSv1\r\n");
  world.probe("mx.example.org", "192.0.2.1");
  world.fetch("mta-sts.example.org", "192.0.2.1");
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), std::vector<ms>{ms(0)});
  EXPECT_EQ(world.times_of("https 192.0.2.1"), std::vector<ms>{ms(1000)});
}

TEST(limits, a_connection_counts_for_the_rate_when_it_begins_and_not_while_it_waits) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 16;
  shared_world world;
  world.chosen.host_rate = 1;
  world.chosen.per_host = 4;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  world.net();
  setrlimit(RLIMIT_NOFILE, &before);
  // Four slow servers hold all places for ten seconds, while two visits to another wait.
  for (const char* ip : {"192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14"}) {
    world.script->delays[ip] = ms(10'000);
    world.probe("slow.example", ip);
  }
  world.probe("mx1.example.org", "192.0.2.1");
  world.probe("mx2.example.org", "192.0.2.1");
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), (std::vector<ms>{ms(10'000), ms(11'000)}));
}

// ---- 421 ----

TEST(limits, a_server_that_says_421_is_left_alone_for_back_off) {
  shared_world world;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  world.probe("mx1.example.org", "192.0.2.1");
  world.run();
  EXPECT_EQ(world.probes[0].greeting->code, 421);
  world.script->servers.clear();
  world.script->add_server("192.0.2.1");
  world.probe("mx1.example.org", "192.0.2.1");
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), (std::vector<ms>{ms(0), ms(60'000)}));
  EXPECT_TRUE(world.probes[1].tls);
  EXPECT_EQ(waited(world.probes[1].connect, own_limit::back_off), 60'000'000);
}

TEST(limits, who_has_no_time_for_a_back_off_learns_at_once_that_the_server_asked_for_it) {
  shared_world world;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  world.probe("mx1.example.org", "192.0.2.1", ms(60'000));
  world.run();
  world.probe("mx2.example.org", "192.0.2.1", ms(60'000));
  world.settle();
  EXPECT_EQ(world.probes[1].connect.why, reason::left_alone);
  EXPECT_EQ(world.times_of("smtp 192.0.2.1").size(), 1U);
}

TEST(limits, a_check_waits_for_a_back_off_for_half_of_its_time_and_no_longer) {
  shared_world world;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  world.probe("mx1.example.org", "192.0.2.1");
  world.run();
  world.probe("mx2.example.org", "192.0.2.1", ms(119'999));
  world.probe("mx2.example.org", "192.0.2.1", ms(120'000));
  world.run();
  EXPECT_EQ(world.probes[1].connect.why, reason::left_alone);
  EXPECT_EQ(world.probes[2].greeting->code, 421);
  EXPECT_EQ(world.script->elapsed(), ms(60'000));
}

TEST(limits, those_in_line_at_a_server_that_says_421_are_told_so_and_do_not_come) {
  shared_world world;
  world.chosen.per_host = 1;
  world.script->delay = ms(20);
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  for (int i = 0; i < 10; ++i) world.probe("mx" + std::to_string(i) + ".example.org", "192.0.2.1", ms(30'000));
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.1").size(), 1U);
  for (std::size_t i = 1; i < 10; ++i) EXPECT_EQ(world.probes[i].connect.why, reason::left_alone) << i;
  EXPECT_EQ(world.script->elapsed(), ms(20));
}

TEST(limits, each_421_in_a_row_lengthens_the_back_off) {
  shared_world world;
  world.chosen.back_off = 10;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  for (int i = 0; i < 7; ++i) {
    world.probe("mx.example.org", "192.0.2.1");
    world.run();
  }
  const std::vector<ms> expected{ms(0), ms(10'000), ms(30'000), ms(70'000), ms(150'000), ms(310'000), ms(470'000)};
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), expected);
}

TEST(limits, other_addresses_are_not_held_back_by_one_that_says_421) {
  shared_world world;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  world.script->add_server("192.0.2.2");
  world.probe("mx.example.org", "192.0.2.1");
  world.run();
  world.probe("mx.example.org", "192.0.2.2");
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.2"), std::vector<ms>{ms(0)});
}

TEST(limits, back_off_zero_asks_again_at_once) {
  shared_world world;
  world.chosen.back_off = 0;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  for (int i = 0; i < 3; ++i) {
    world.probe("mx.example.org", "192.0.2.1");
    world.run();
  }
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), (std::vector<ms>{ms(0), ms(0), ms(0)}));
}

TEST(limits, a_policy_host_that_says_429_is_left_alone_with_all_its_names) {
  shared_world world;
  world.script->add_policy("192.0.2.9", "");
  http_response often{.status = 429};
  world.script->policies["192.0.2.9"].response.set(often);
  world.fetch("mta-sts.a.example", "192.0.2.9");
  world.run();
  world.fetch("mta-sts.b.example", "192.0.2.9");
  world.run();
  EXPECT_EQ(world.times_of("https 192.0.2.9"), (std::vector<ms>{ms(0), ms(60'000)}));
}

// ---- look-ups a second ----

TEST(limits, no_more_look_ups_are_asked_a_second_than_dns_rate) {
  shared_world world;
  world.chosen.dns_rate = 10;
  for (int i = 0; i < 5; ++i) world.resolve("d" + std::to_string(i) + ".example");
  world.run();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(world.times_of("d" + std::to_string(i) + ".example"), std::vector<ms>{ms(100 * i)});
  EXPECT_FALSE(world.answer(0).held_up);
  ASSERT_TRUE(world.answer(4).held_up);
  EXPECT_EQ(world.answer(4).held_up->at(0), (hold_up{.limit = own_limit::dns_rate, .us = 400'000}));
  EXPECT_EQ(world.answer(4).start_us, 400'000);
}

TEST(limits, what_was_cancelled_before_it_was_asked_takes_nothing_of_dns_rate) {
  shared_world world;
  world.chosen.dns_rate = 10;
  for (int i = 0; i < 1000; ++i) world.resolve("d" + std::to_string(i) + ".example");
  world.settle();
  for (std::size_t i = 1; i < 999; ++i) world.cancel(i);
  world.run();
  EXPECT_EQ(world.times_of("d999.example"), std::vector<ms>{ms(100)});
  EXPECT_EQ(world.answer(500).why, reason::cancelled);
  EXPECT_NE(world.answer(500).detail.bytes.find("dns_rate"), std::string::npos);
}

// A loop's view of a script that several share.
class borrowed_network final : public network {
 public:
  explicit borrowed_network(network& from) : from_(from) {}
  awaitable<resolution> resolve(std::string name, record_type type) override {
    return from_.resolve(std::move(name), type);
  }
  awaitable<policy_fetch> fetch(policy_request wanted) override { return from_.fetch(std::move(wanted)); }
  awaitable<mx_probe> probe(mx_request wanted) override { return from_.probe(std::move(wanted)); }
  [[nodiscard]] time_point now() const override { return from_.now(); }
  awaitable<void> sleep_until(time_point when) override { return from_.sleep_until(when); }
  [[nodiscard]] loop_executor executor() const override { return from_.executor(); }

 private:
  network& from_;
};

TEST(limits, dns_rate_holds_for_all_loops_of_a_checker_together) {
  shared_world world;
  world.chosen.dns_rate = 10;
  world.limits = std::make_shared<shared_limits>(world.chosen, 3);
  std::vector<std::unique_ptr<network>> loops;
  for (int i = 0; i < 3; ++i)
    loops.push_back(
        make_sharing_network(std::make_unique<borrowed_network>(*world.script), world.chosen, world.limits));
  for (int i = 0; i < 30; ++i) {
    const std::string name = "d" + std::to_string(i) + ".example";
    world.answers.emplace_back();
    world.start(loops[static_cast<std::size_t>(i) % 3]->resolve(name, record_type::a), world.answers,
                world.answers.size() - 1);
  }
  world.run();
  ASSERT_EQ(world.script->asked.size(), 30U);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(world.script->asked[static_cast<std::size_t>(i)].second, ms(100 * i)) << i;
}

}  // namespace
}  // namespace mtasts::collect
