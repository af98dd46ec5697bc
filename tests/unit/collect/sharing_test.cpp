// What many checks share and what a server or a resolver sees of them, on a clock of the test's own: each limit holds,
// whoever waits says for what, and nothing that was seen is lost.
#include "collect/sharing.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <deque>

#include "../scripted_network.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using ms = std::chrono::milliseconds;

// Questions to a shared network, all asked at the virtual time at which `run` finds them.
struct shared_world {
  asio::io_context context;
  std::unique_ptr<scripted_network> owned = std::make_unique<scripted_network>(context);
  scripted_network* script = owned.get();
  options chosen;
  std::shared_ptr<shared_limits> limits;
  std::unique_ptr<network> shared;
  std::deque<asio::cancellation_signal> stops;

  shared_world() { chosen.host_rate = 0; }

  network& net() {
    if (!shared) shared = make_sharing_network(std::move(owned), chosen, limits);
    return *shared;
  }

  template <class T>
  void start(awaitable<T> question, std::deque<T>& into, std::size_t at) {
    auto ended = [&into, at](std::exception_ptr failure, T answer) {
      ASSERT_FALSE(failure);
      into.at(at) = std::move(answer);
    };
    asio::co_spawn(context, std::move(question), asio::bind_cancellation_slot(stops.emplace_back().slot(), ended));
  }

  // The place of the answer; the last of `stops` cancels it.
  std::size_t probe(const std::string& host, const std::string& ip, ms deadline = ms::max()) {
    mx_request wanted{.host = host, .ip = ip};
    if (deadline != ms::max()) wanted.deadline = time_point{} + deadline;
    probes.emplace_back();
    start(net().probe(std::move(wanted)), probes, probes.size() - 1);
    return probes.size() - 1;
  }
  std::size_t fetch(const std::string& host, const std::string& ip) {
    fetches.emplace_back();
    start(net().fetch({.host = host, .ip = ip}), fetches, fetches.size() - 1);
    return fetches.size() - 1;
  }
  std::size_t resolve(const std::string& name) {
    answers.emplace_back();
    start(net().resolve(name, record_type::a), answers, answers.size() - 1);
    return answers.size() - 1;
  }
  const lookup<address_record>& answer(std::size_t at) { return std::get<lookup<address_record>>(answers.at(at)); }

  // Everything that can happen without the clock moving.
  void settle() {
    context.restart();
    while (context.poll() > 0) context.restart();
  }
  void run() { script->run(); }
  // Lets the clock come to `when`, and what happens by then.
  void run_until(ms when) {
    auto alarm = script->sleep_until(time_point{} + when);
    bool rung = false;
    asio::co_spawn(context, std::move(alarm), [&](std::exception_ptr) { rung = true; });
    script->run([&] { return rung; });
  }
  void cancel(std::size_t question) { stops.at(question).emit(asio::cancellation_type::terminal); }

  [[nodiscard]] std::vector<ms> times_of(const std::string& what) const {
    std::vector<ms> times;
    for (const auto& [asked, when] : script->asked)
      if (asked == what) times.push_back(when);
    return times;
  }

  std::deque<mx_probe> probes;
  std::deque<policy_fetch> fetches;
  std::deque<resolution> answers;
};

mx_probe busy(const std::string& ip) {
  mx_probe seen;
  seen.ip = ip;
  seen.connect.set({ip, 25});
  seen.greeting.set({421, {peer_text("too busy")}});
  return seen;
}

std::int64_t waited(const observed<connection>& connect, own_limit limit) {
  if (!connect.held_up) return 0;
  const auto found = std::ranges::find(*connect.held_up, limit, &hold_up::limit);
  return found == connect.held_up->end() ? 0 : found->us;
}

// ---- connections at once ----

TEST(sharing, one_mail_server_sees_no_more_of_us_at_once_than_per_host) {
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

TEST(sharing, a_connection_keeps_its_place_until_it_is_closed) {
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

TEST(sharing, one_policy_host_address_sees_no_more_of_us_at_once_than_per_policy_host) {
  shared_world world;
  world.chosen.per_policy_host = 3;
  world.script->delay = ms(20);
  world.script->add_policy("192.0.2.9", "version: STSv1\r\n");
  for (int i = 0; i < 9; ++i) world.fetch("mta-sts.d" + std::to_string(i) + ".example", "192.0.2.9");
  world.run();
  EXPECT_EQ(world.script->most_fetches_at_once, 3);
  EXPECT_EQ(waited(world.fetches[8].connect, own_limit::per_policy_host), 40'000);
}

TEST(sharing, a_crowd_at_one_address_leaves_the_others_their_places) {
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

TEST(sharing, an_address_gets_no_more_connections_a_second_than_host_rate) {
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

TEST(sharing, host_rate_counts_policy_and_mail_connections_of_an_address_together) {
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

TEST(sharing, a_connection_counts_for_the_rate_when_it_begins_and_not_while_it_waits) {
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

TEST(sharing, a_server_that_says_421_is_left_alone_for_back_off) {
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

TEST(sharing, who_has_no_time_for_a_back_off_learns_at_once_that_the_server_asked_for_it) {
  shared_world world;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  world.probe("mx1.example.org", "192.0.2.1", ms(60'000));
  world.run();
  world.probe("mx2.example.org", "192.0.2.1", ms(60'000));
  world.settle();
  EXPECT_EQ(world.probes[1].connect.why, reason::left_alone);
  EXPECT_EQ(world.times_of("smtp 192.0.2.1").size(), 1U);
}

TEST(sharing, a_check_waits_for_a_back_off_for_half_of_its_time_and_no_longer) {
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

TEST(sharing, those_in_line_at_a_server_that_says_421_are_told_so_and_do_not_come) {
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

TEST(sharing, each_421_in_a_row_lengthens_the_back_off) {
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

TEST(sharing, other_addresses_are_not_held_back_by_one_that_says_421) {
  shared_world world;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  world.script->add_server("192.0.2.2");
  world.probe("mx.example.org", "192.0.2.1");
  world.run();
  world.probe("mx.example.org", "192.0.2.2");
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.2"), std::vector<ms>{ms(0)});
}

TEST(sharing, back_off_zero_asks_again_at_once) {
  shared_world world;
  world.chosen.back_off = 0;
  world.script->servers["192.0.2.1"] = busy("192.0.2.1");
  for (int i = 0; i < 3; ++i) {
    world.probe("mx.example.org", "192.0.2.1");
    world.run();
  }
  EXPECT_EQ(world.times_of("smtp 192.0.2.1"), (std::vector<ms>{ms(0), ms(0), ms(0)}));
}

TEST(sharing, a_policy_host_that_says_429_is_left_alone_with_all_its_names) {
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

TEST(sharing, no_more_look_ups_are_asked_a_second_than_dns_rate) {
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

TEST(sharing, what_was_cancelled_before_it_was_asked_takes_nothing_of_dns_rate) {
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
  [[nodiscard]] asio::any_io_executor executor() const override { return from_.executor(); }

 private:
  network& from_;
};

TEST(sharing, dns_rate_holds_for_all_loops_of_a_checker_together) {
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

// ---- what is shared ----

TEST(sharing, an_answer_of_before_says_when_it_was_asked) {
  shared_world world;
  world.script->delay = ms(20);
  world.script->add("mx.example.org", {"192.0.2.1"});
  world.script->add_server("192.0.2.1");
  world.resolve("mx.example.org");
  world.probe("mx.example.org", "192.0.2.1");
  world.run_until(ms(5000));
  world.resolve("mx.example.org");
  world.probe("mx.example.org", "192.0.2.1");
  world.run();
  EXPECT_EQ(world.answer(0).start_us, 0);
  EXPECT_EQ(world.answer(1).start_us, -5'000'000);
  EXPECT_EQ(world.answer(1).duration_us, 20'000);
  EXPECT_EQ(world.probes[1].connect.start_us, -5'000'000);
}

TEST(sharing, an_address_is_visited_once_for_each_name) {
  shared_world world;
  world.script->add_server("192.0.2.1");
  for (const char* name : {"mx.example.org", "mx.example.net", "mx.example.org"}) world.probe(name, "192.0.2.1");
  world.run();
  EXPECT_EQ(world.times_of("smtp 192.0.2.1").size(), 2U);
}

TEST(sharing, what_is_kept_is_bounded_in_bytes_and_the_longest_unused_goes_first) {
  shared_world world;
  world.chosen.cache_bytes = 10'000;
  const auto name = [](int i) { return "a-name-that-takes-room-" + std::to_string(i) + ".example"; };
  for (int i = 0; i < 100; ++i) {
    world.script->add(name(i), {"192.0.2.1"});
    world.resolve(name(i));
    world.resolve(name(0));
    world.run();
  }
  EXPECT_EQ(world.times_of(name(0)).size(), 1U);  // used again and again
  world.resolve(name(99));
  world.resolve(name(1));
  world.run();
  EXPECT_EQ(world.times_of(name(99)).size(), 1U);
  EXPECT_EQ(world.times_of(name(1)).size(), 2U);
}

TEST(sharing, with_no_room_for_answers_each_check_asks_for_itself) {
  shared_world world;
  world.chosen.cache_bytes = 0;
  world.script->add("example.org", {"192.0.2.1"});
  for (int i = 0; i < 3; ++i) {
    world.resolve("example.org");
    world.run();
  }
  EXPECT_EQ(world.times_of("example.org").size(), 3U);
}

// ---- broken off ----

TEST(sharing, a_visit_that_is_broken_off_says_how_far_it_came) {
  shared_world world;
  world.script->delay = ms(60'000);
  world.script->add_server("192.0.2.1");
  world.probe("mx.example.org", "192.0.2.1");
  world.run_until(ms(1000));
  world.cancel(0);
  world.settle();
  EXPECT_TRUE(world.probes[0].connect);
  EXPECT_EQ(world.probes[0].greeting.why, reason::cancelled);
}

TEST(sharing, who_leaves_a_visit_to_others_takes_along_what_was_seen_by_then) {
  shared_world world;
  world.script->delay = ms(5000);
  world.script->add_server("192.0.2.1");
  world.probe("mx.example.org", "192.0.2.1");
  world.probe("mx.example.org", "192.0.2.1");
  world.run_until(ms(1000));
  world.cancel(0);
  world.settle();
  EXPECT_TRUE(world.probes[0].connect);
  EXPECT_EQ(world.probes[0].greeting.why, reason::cancelled);
  EXPECT_EQ(world.probes[0].greeting.duration_us, 1'000'000);
  world.run();
  EXPECT_TRUE(world.probes[1].tls);
  EXPECT_EQ(world.times_of("smtp 192.0.2.1").size(), 1U);
}

TEST(sharing, a_visit_that_is_broken_off_is_nobody_elses_answer) {
  shared_world world;
  world.script->delay = ms(5000);
  world.script->add_server("192.0.2.1");
  world.probe("mx.example.org", "192.0.2.1");
  world.run_until(ms(1000));
  world.cancel(0);
  world.settle();
  world.probe("mx.example.org", "192.0.2.1");
  world.run();
  EXPECT_TRUE(world.probes[1].tls);
  EXPECT_EQ(world.times_of("smtp 192.0.2.1").size(), 2U);
}

TEST(sharing, a_visit_cancelled_at_once_still_answers) {
  shared_world world;
  world.script->delay = ms(20);
  world.script->add_server("192.0.2.1");
  world.probe("mx.example.org", "192.0.2.1");
  world.cancel(0);
  world.run();
  EXPECT_EQ(world.probes[0].ip, "192.0.2.1");
  EXPECT_FALSE(world.probes[0].tls);
}

TEST(sharing, who_is_cancelled_in_line_says_what_it_waited_for) {
  shared_world world;
  world.chosen.per_host = 1;
  world.script->delay = ms(5000);
  world.script->add_server("192.0.2.1");
  world.probe("mx1.example.org", "192.0.2.1");
  world.probe("mx2.example.org", "192.0.2.1");
  world.run_until(ms(1000));
  world.cancel(1);
  world.settle();
  EXPECT_EQ(world.probes[1].connect.why, reason::cancelled);
  EXPECT_NE(world.probes[1].connect.detail.bytes.find("per_host"), std::string::npos);
  EXPECT_EQ(waited(world.probes[1].connect, own_limit::per_host), 1'000'000);
  world.run();
}

TEST(sharing, when_who_asked_for_a_look_up_is_cancelled_one_of_those_who_wait_asks) {
  shared_world world;
  world.script->delay = ms(20);
  world.script->add("example.org", {"192.0.2.1"});
  for (int i = 0; i < 3; ++i) world.resolve("example.org");
  world.run_until(ms(5));
  world.cancel(0);
  world.run();
  EXPECT_EQ(world.answer(0).why, reason::cancelled);
  EXPECT_TRUE(world.answer(1));
  EXPECT_TRUE(world.answer(2));
  EXPECT_EQ(world.times_of("example.org"), (std::vector<ms>{ms(0), ms(5)}));
}

}  // namespace
}  // namespace mtasts::collect
