// The parts of which sharing is made: rates, back-offs, the budget of a cache and what an answer weighs.
#include <gtest/gtest.h>
#include <malloc.h>

#include <thread>
#include <vector>

#include "collect/address_manners.hpp"
#include "collect/footprint.hpp"
#include "collect/memory_budget.hpp"
#include "collect/rate_limit.hpp"
#include "collect/visit_seen.hpp"

namespace mtasts::collect {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

time_point at(milliseconds since_start) { return time_point{} + std::chrono::hours(1) + since_start; }

// ---- rates ----

TEST(rate_limit, lets_a_burst_and_then_one_an_interval_through) {
  rate_limit limit(rate(10, 3));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take(at(milliseconds(0)))) << i;
  EXPECT_EQ(limit.take(at(milliseconds(0))), at(milliseconds(100)));
  EXPECT_EQ(limit.take(at(milliseconds(99))), at(milliseconds(100)));
  EXPECT_FALSE(limit.take(at(milliseconds(100))));
  EXPECT_EQ(limit.take(at(milliseconds(100))), at(milliseconds(200)));
}

TEST(rate_limit, does_not_save_up_what_was_not_used) {
  rate_limit limit(rate(10, 3));
  EXPECT_FALSE(limit.take(at(milliseconds(0))));
  int taken = 0;
  while (!limit.take(at(seconds(3600)))) ++taken;
  EXPECT_EQ(taken, 3);
}

TEST(rate_limit, never_lets_more_through_than_was_asked_for_whatever_the_rate) {
  for (const double per_second : {0.3, 3.0, 7.0, 1000.0, 99999.0}) {
    rate_limit limit(rate(per_second, 1));
    time_point now = at(milliseconds(0));
    const time_point end = now + seconds(10);
    int taken = 0;
    while (now < end) {
      const auto later = limit.take(now);
      if (later)
        now = *later;
      else
        ++taken;
    }
    EXPECT_LE(taken, static_cast<int>(per_second * 10) + 1) << per_second;
    EXPECT_GE(taken, static_cast<int>(per_second * 10 * 0.999)) << per_second;
  }
}

TEST(rate_limit, is_exact_across_threads) {
  rate_limit limit(rate(1000, 5));
  std::atomic<int> taken = 0;
  const auto ask = [&] {
    for (int ms = 0; ms < 1000; ++ms)
      for (int i = 0; i < 10; ++i)
        if (!limit.take(at(milliseconds(ms)))) ++taken;
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(ask);
  for (std::thread& each : threads) each.join();
  // The threads' clocks run apart, and one that is behind takes nothing that lies in the past: one a millisecond from
  // 0 to 999, and the burst.
  EXPECT_LE(taken, 1000 + 4);
  EXPECT_GE(taken, 1000);
}

TEST(rate_limit, zero_is_no_limit) {
  rate_limit limit(rate(0, 1));
  EXPECT_TRUE(limit.unlimited());
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limit.take(at(milliseconds(0))));
}

TEST(address_rates, forgets_addresses_that_were_left_in_peace) {
  swept_map<int> map;
  for (int i = 0; i < 100'000; ++i) map.at(std::to_string(i), [](int) { return true; }) = i;
  EXPECT_LE(map.size(), 1024U);
}

// ---- back-offs ----

TEST(back_offs, what_several_connections_hear_in_one_wait_counts_once) {
  back_offs all(seconds(60));
  all.asked("192.0.2.1", at(seconds(0)));
  all.asked("192.0.2.1", at(seconds(1)));
  EXPECT_EQ(all.until("192.0.2.1"), at(seconds(60)));
}

TEST(back_offs, a_welcome_ends_the_row) {
  back_offs all(seconds(60));
  all.asked("192.0.2.1", at(seconds(0)));
  all.asked("192.0.2.1", at(seconds(60)));
  EXPECT_EQ(all.until("192.0.2.1"), at(seconds(180)));
  all.welcomed("192.0.2.1", at(seconds(180)));
  all.asked("192.0.2.1", at(seconds(200)));
  EXPECT_EQ(all.until("192.0.2.1"), at(seconds(260)));
}

TEST(back_offs, a_refused_connection_is_a_wish_only_of_a_server_that_took_us_in_lately) {
  back_offs all(seconds(60));
  all.refused("192.0.2.1", at(seconds(0)));
  EXPECT_LE(all.until("192.0.2.1"), at(seconds(0)));
  all.welcomed("192.0.2.1", at(seconds(10)));
  all.refused("192.0.2.1", at(seconds(20)));
  EXPECT_EQ(all.until("192.0.2.1"), at(seconds(80)));
  all.welcomed("192.0.2.2", at(seconds(10)));
  all.refused("192.0.2.2", at(seconds(71)));
  EXPECT_LE(all.until("192.0.2.2"), at(seconds(71)));
}

TEST(back_offs, a_wish_is_remembered_however_many_others_take_us_in) {
  back_offs all(seconds(60));
  all.asked("192.0.2.1", at(seconds(0)));
  for (int i = 0; i < 100'000; ++i) {
    all.welcomed(std::to_string(i), at(seconds(1)));
    ASSERT_LE(all.size(), swept_map<int>::most);
  }
  EXPECT_EQ(all.until("192.0.2.1"), at(seconds(60)));
}

// ---- what a visit says ----

mx_probe greeted(std::uint16_t code) {
  mx_probe seen;
  seen.connect.set({"192.0.2.1", 25});
  seen.greeting.set({code, {}});
  return seen;
}

TEST(visit_seen, knows_the_wish_to_be_left_alone_from_other_refusals) {
  EXPECT_EQ(manner_of(greeted(421)), manner::go_away);
  EXPECT_EQ(manner_of(greeted(450)), manner::go_away);
  EXPECT_EQ(manner_of(greeted(554)), manner::unknown);
  mx_probe seen = greeted(220);
  EXPECT_EQ(manner_of(seen), manner::welcome);
  seen.ehlo.set({451, {}});
  EXPECT_EQ(manner_of(seen), manner::go_away);
  seen.ehlo.set({250, {}});
  seen.starttls.set({454, {}});
  EXPECT_EQ(manner_of(seen), manner::welcome);
  seen.starttls.set({421, {}});
  EXPECT_EQ(manner_of(seen), manner::go_away);
}

TEST(visit_seen, a_connection_that_ends_before_a_word_is_no_entry) {
  mx_probe seen;
  seen.connect.fail(reason::refused);
  EXPECT_EQ(manner_of(seen), manner::no_entry);
  seen.connect.fail(reason::timeout);
  EXPECT_EQ(manner_of(seen), manner::unknown);
  seen.connect.set({"192.0.2.1", 25});
  seen.greeting.fail(reason::closed);
  EXPECT_EQ(manner_of(seen), manner::no_entry);
}

// ---- memory ----

struct kept final : kept_answer {
  bool forgotten = false;
  void forget() override { forgotten = true; }
};

constexpr time_point start{std::chrono::seconds(1000)};
constexpr time_point good = start + std::chrono::seconds(60);

TEST(memory_budget, lets_the_longest_unused_go_until_there_is_room) {
  memory_budget budget(100);
  kept first, second, third;
  budget.keep(first, 40, start, good);
  budget.keep(second, 40, start, good);
  budget.used(first);
  budget.keep(third, 40, start, good);
  EXPECT_TRUE(second.forgotten);
  EXPECT_FALSE(first.forgotten);
  EXPECT_EQ(budget.bytes(), 80U);
  budget.release(first);
  budget.release(third);
  EXPECT_EQ(budget.bytes(), 0U);
}

TEST(memory_budget, does_not_keep_what_is_larger_than_all_of_it) {
  memory_budget budget(100);
  kept small, large;
  budget.keep(small, 10, start, good);
  budget.keep(large, 200, start, good);
  EXPECT_TRUE(large.forgotten);
  EXPECT_EQ(budget.size(), 0U);
}

TEST(memory_budget, lets_two_go_for_each_that_comes_when_they_are_good_no_more) {
  memory_budget budget(1000);
  kept old[3], lasting, fresh;
  for (kept& one : old) budget.keep(one, 10, start, good);
  budget.keep(lasting, 10, start, good + std::chrono::seconds(1));
  budget.keep(fresh, 10, good, good + std::chrono::seconds(60));
  EXPECT_TRUE(old[0].forgotten && old[1].forgotten);
  EXPECT_FALSE(old[2].forgotten || lasting.forgotten || fresh.forgotten);
  EXPECT_EQ(budget.bytes(), 30U);
  for (kept* one : {&old[2], &lasting, &fresh}) budget.release(*one);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// What glibc says that it has handed out; other allocators count otherwise.
std::size_t in_use() { return mallinfo2().uordblks; }

mx_probe as_large_as_life() {
  mx_probe seen = greeted(220);
  seen.ip = "192.0.2.1";
  seen.ehlo.set({250, std::vector<peer_text>(8, peer_text("a keyword and its parameters"))});
  tls_session session{.version = "TLSv1.3"};
  for (int i = 0; i < 3; ++i) {
    certificate one;
    one.subject = peer_text("CN=mx.example.org, O=An organisation of some length");
    one.dns_names.assign(5, peer_text("a-name-of-usual-length.example.org"));
    one.pem = std::string(1800, 'x');
    session.chain.push_back(one);
  }
  seen.tls.set(session);
  seen.dialogue.assign(12, {.from = "server", .text = peer_text("250-SOMETHING that a server says"), .at_us = 1});
  return seen;
}

TEST(footprint, is_what_the_allocator_hands_out) {
  const mx_probe model = as_large_as_life();
  constexpr std::size_t count = 200;
  std::vector<mx_probe> all;
  all.reserve(count);
  const std::size_t before = in_use();
  for (std::size_t i = 0; i < count; ++i) all.push_back(model);
  const double real = static_cast<double>(in_use() - before) / count;
  const double said = static_cast<double>(heap_bytes(all.back()));
  EXPECT_NEAR(said / real, 1.0, 0.05);
}
#endif

}  // namespace
}  // namespace mtasts::collect
