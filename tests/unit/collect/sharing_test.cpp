// What many checks share on a clock of the test's own: each question asked once, memory bounded, and nothing that was
// seen is lost.
#include <gtest/gtest.h>

#include "shared_world.hpp"

namespace mtasts::collect {
namespace {

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
