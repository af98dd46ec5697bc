// The engine thread on a scripted network: everything that goes in comes out, cancel and close are prompt, fork is
// safe.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "../scripted_network.hpp"
#include "engine/engine.hpp"
#include "engine/inbox_state.hpp"
#include "mtasts/error.hpp"
#include "mtasts/summary.hpp"

namespace mtasts {
namespace {

using collect::scripted_network;

std::unique_ptr<collect::network> instant(boost::asio::io_context& context) {
  return std::make_unique<scripted_network>(context);
}

// Nothing is ever answered.
std::unique_ptr<collect::network> silent(boost::asio::io_context& context) {
  auto made = std::make_unique<scripted_network>(context);
  made->delay = scripted_network::never;
  return made;
}

struct running_engine {
  std::unique_ptr<engine> one;
  std::shared_ptr<inbox> box = inbox::make();

  explicit running_engine(const engine::make_network& make) {
    const std::lock_guard hold(engines_lock());
    one = std::make_unique<engine>(options{}, std::vector<library_version>{}, make);
    register_engine(*one);
  }
  ~running_engine() { close(); }

  void close() {
    if (!one) return;
    {
      const std::lock_guard hold(engines_lock());
      unregister_engine(*one);
    }
    one->shut_down();
    one.reset();
  }

  void submit(ticket id, const std::string& name = "example.org") const {
    one->submit({.id = id, .input = name, .domain = {name, name}, .timeout = 60, .to = box});
  }

  // Ten seconds stand for "never" here; what is expected takes microseconds.
  [[nodiscard]] std::vector<finished> receive(std::size_t count) const {
    std::vector<finished> all;
    while (all.size() < count && box->wait(std::chrono::seconds(10)))
      for (finished& each : box->drain()) all.push_back(std::move(each));
    return all;
  }
};

TEST(engine, gives_a_report_for_every_domain_that_went_in) {
  const running_engine engine(instant);
  for (ticket id = 1; id <= 2000; ++id) engine.submit(id, "d" + std::to_string(id) + ".example");
  std::set<ticket> seen;
  for (const finished& each : engine.receive(2000)) {
    ASSERT_TRUE(each.outcome) << each.failure;
    EXPECT_EQ(each.outcome->domain, "d" + std::to_string(each.id) + ".example");
    seen.insert(each.id);
  }
  EXPECT_EQ(seen.size(), 2000U);
}

TEST(engine, gives_the_summary_alone_where_that_is_asked_for) {
  const running_engine engine(instant);
  engine.one->submit({.id = 1,
                      .input = "example.org",
                      .domain = {"example.org", "example.org"},
                      .timeout = 60,
                      .detail = detail_choice::summary,
                      .to = engine.box});
  engine.submit(2);
  auto arrived = engine.receive(2);
  ASSERT_EQ(arrived.size(), 2U);
  if (arrived[0].id == 2) std::swap(arrived[0], arrived[1]);
  ASSERT_TRUE(arrived[0].brief);
  EXPECT_FALSE(arrived[0].outcome);
  ASSERT_TRUE(arrived[1].outcome);
  EXPECT_FALSE(arrived[1].brief);
  summary of_the_report = summary_of(*arrived[1].outcome);
  of_the_report.checked_at = arrived[0].brief->checked_at;
  of_the_report.duration_ms = arrived[0].brief->duration_ms;
  EXPECT_EQ(*arrived[0].brief, of_the_report);
}

TEST(engine, a_cancelled_check_arrives_at_once_and_says_so) {
  const running_engine engine(silent);
  engine.submit(1);
  engine.submit(2);
  engine.one->cancel(2);
  const auto arrived = engine.receive(1);
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].id, 2U);
  EXPECT_FALSE(arrived[0].outcome);
  EXPECT_EQ(arrived[0].failure, "cancelled");
}

TEST(engine, cancelling_what_is_unknown_or_done_does_nothing) {
  const running_engine engine(instant);
  engine.one->cancel(7);
  engine.submit(1);
  ASSERT_EQ(engine.receive(1).size(), 1U);
  engine.one->cancel(1);
  engine.submit(2);
  const auto arrived = engine.receive(1);
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].id, 2U);
}

TEST(engine, closing_hands_back_what_was_in_flight) {
  running_engine engine(silent);
  for (ticket id = 1; id <= 50; ++id) engine.submit(id);
  engine.close();
  const auto arrived = engine.receive(50);
  ASSERT_EQ(arrived.size(), 50U);
  for (const finished& each : arrived) EXPECT_EQ(each.failure, "closed");
}

TEST(engine, its_thread_takes_no_signal) {
  const running_engine engine(instant);
  engine.submit(1);
  ASSERT_EQ(engine.receive(1).size(), 1U);
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  EXPECT_FALSE(sigismember(&mask, SIGINT));  // ours is as it was before the engine started
}

// Runs `body` in a forked child and gives its exit code; 99 when it did not end by itself within ten seconds.
template <class Body>
int in_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

TEST(engine, a_forked_child_makes_an_engine_of_its_own) {
  const running_engine parent(silent);
  for (ticket id = 1; id <= 50; ++id) parent.submit(id);
  const int code = in_child([] {
    const running_engine own(instant);
    own.submit(1);
    const auto arrived = own.receive(1);
    return arrived.size() == 1 && arrived[0].outcome ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST(engine, the_parent_goes_on_after_a_fork) {
  const running_engine parent(instant);
  EXPECT_EQ(in_child([] { return 0; }), 0);
  parent.submit(1);
  EXPECT_EQ(parent.receive(1).size(), 1U);
}

TEST(engine, forks_while_it_is_busy) {
  const running_engine parent(instant);
  std::thread busy([&] {
    for (ticket id = 1; id <= 2000; ++id) parent.submit(id);
  });
  for (int i = 0; i < 20; ++i) EXPECT_EQ(in_child([] { return 0; }), 0);
  busy.join();
  EXPECT_EQ(parent.receive(2000).size(), 2000U);
}

TEST(inbox, with_a_callback_calls_once_for_however_many_arrive_before_a_drain) {
  int calls = 0;
  const auto box = inbox::make([&] { ++calls; });
  EXPECT_EQ(box->descriptor(), -1);
  for (ticket id = 1; id <= 3; ++id) box->internals().push({.id = id, .outcome = nullptr, .failure = "closed"});
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(box->drain().size(), 3U);
  box->internals().push({.id = 4, .outcome = nullptr, .failure = "closed"});
  EXPECT_EQ(calls, 2);
}

TEST(inbox, with_a_callback_may_be_drained_from_within_it) {
  std::shared_ptr<inbox> box;
  std::vector<ticket> seen;
  box = inbox::make([&] {
    for (const finished& each : box->drain()) seen.push_back(each.id);
  });
  for (ticket id = 1; id <= 3; ++id) box->internals().push({.id = id, .outcome = nullptr, .failure = "closed"});
  EXPECT_EQ(seen, (std::vector<ticket>{1, 2, 3}));
}

TEST(inbox, is_readable_only_while_something_waits) {
  const running_engine engine(instant);
  EXPECT_FALSE(engine.box->wait(std::chrono::milliseconds(0)));
  engine.submit(1);
  EXPECT_TRUE(engine.box->wait(std::chrono::seconds(10)));
  EXPECT_EQ(engine.box->drain().size(), 1U);
  EXPECT_FALSE(engine.box->wait(std::chrono::milliseconds(0)));
}

}  // namespace
}  // namespace mtasts
