// The engine on a scripted network, with one loop and with several: everything that goes in comes out, cancel and close
// are prompt, fork is safe.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <set>
#include <thread>

#include "../scripted_network.hpp"
#include "collect/sharing.hpp"
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
  bool ended = false;

  explicit running_engine(const make_network& make, int threads = 1) {
    options chosen;
    chosen.threads = threads;
    chosen.ipv6 = false;
    const std::lock_guard hold(engines_lock());
    one = std::make_unique<engine>(chosen, std::vector<library_version>{}, make);
    register_engine(*one);
  }
  ~running_engine() { close(); }

  void close() {
    if (one) close_but_keep();
    one.reset();
  }
  void close_but_keep() {
    if (std::exchange(ended, true)) return;
    {
      const std::lock_guard hold(engines_lock());
      unregister_engine(*one);
    }
    one->shut_down();
  }

  void submit(ticket id, const std::string& name = "example.org") const {
    std::vector<submission> alone;
    alone.push_back({.id = id, .input = name, .domain = {name, name}, .timeout = 60, .to = box});
    one->submit(std::move(alone));
  }

  // A minute stands for "never" here; what is expected takes microseconds, or seconds under ThreadSanitizer.
  [[nodiscard]] std::vector<finished> receive(std::size_t count) const {
    std::vector<finished> all;
    while (all.size() < count && box->wait(std::chrono::seconds(60)))
      for (finished& each : box->drain()) all.push_back(std::move(each));
    return all;
  }
};

// By the number of loops.
class engine_loops : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(, engine_loops, testing::Values(1, 2, 5));

#if defined(__SANITIZE_THREAD__)
constexpr std::size_t many = 200;
#else
constexpr std::size_t many = 2000;
#endif

TEST_P(engine_loops, gives_a_report_for_every_domain_that_went_in) {
  const running_engine engine(instant, GetParam());
  for (ticket id = 1; id <= many; ++id) engine.submit(id, "d" + std::to_string(id) + ".example");
  std::set<ticket> seen;
  for (const finished& each : engine.receive(many)) {
    ASSERT_TRUE(each.outcome) << each.failure;
    EXPECT_EQ(each.outcome->domain, "d" + std::to_string(each.id) + ".example");
    seen.insert(each.id);
  }
  EXPECT_EQ(seen.size(), many);
}

TEST(engine, ends_what_it_began_before_it_begins_all_that_it_has) {
  const scripted_network* network = nullptr;
  running_engine engine([&](boost::asio::io_context& context) {
    auto made = std::make_unique<scripted_network>(context);
    network = made.get();
    return made;
  });
  constexpr std::size_t domains = 500;
  std::vector<submission> all(domains);
  for (std::size_t i = 0; i < domains; ++i) {
    const std::string name = "d" + std::to_string(i) + ".example";
    all[i] = {.id = i, .input = name, .domain = {name, name}, .to = engine.box};
  }
  engine.one->submit(std::move(all));
  EXPECT_EQ(engine.receive(domains).size(), domains);
  engine.close_but_keep();
  std::set<std::string> begun, begun_by_the_end_of_the_first;
  for (const auto& [name, when] : network->asked) {
    begun.insert(name.substr(name.find_last_of('d')));
    if (name.ends_with("d0.example")) begun_by_the_end_of_the_first = begun;
  }
  EXPECT_EQ(begun.size(), domains);
  EXPECT_LT(begun_by_the_end_of_the_first.size(), domains / 5);
}

TEST(engine, gives_the_summary_alone_where_that_is_asked_for) {
  const running_engine engine(instant);
  std::vector<submission> both(2);
  for (submission& one : both)
    one = {.id = 1, .input = "a.example", .domain = {"a.example", "a.example"}, .to = engine.box};
  both[0].detail = detail_choice::summary;
  both[1].id = 2;
  engine.one->submit(std::move(both));
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

TEST_P(engine_loops, a_cancelled_check_arrives_at_once_and_says_so) {
  const running_engine engine(silent, GetParam());
  engine.submit(1);
  engine.submit(2);
  engine.one->cancel(2);
  const auto arrived = engine.receive(1);
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].id, 2U);
  EXPECT_FALSE(arrived[0].outcome);
  EXPECT_EQ(arrived[0].failure, "cancelled");
}

TEST_P(engine_loops, cancelling_what_is_unknown_or_done_does_nothing) {
  const running_engine engine(instant, GetParam());
  engine.one->cancel(7);
  engine.submit(1);
  ASSERT_EQ(engine.receive(1).size(), 1U);
  engine.one->cancel(1);
  engine.submit(2);
  const auto arrived = engine.receive(1);
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].id, 2U);
}

TEST_P(engine_loops, closing_hands_back_what_was_in_flight) {
  running_engine engine(silent, GetParam());
  for (ticket id = 1; id <= 50; ++id) engine.submit(id);
  engine.close();
  const auto arrived = engine.receive(50);
  ASSERT_EQ(arrived.size(), 50U);
  for (const finished& each : arrived) EXPECT_EQ(each.failure, "closed");
}

TEST_P(engine_loops, ask_each_endpoint_once_together) {
  // 300 domains on two mail hosts and one policy host's address, each asked for by every loop's checks.
  std::vector<scripted_network*> networks;
  options unhurried;
  unhurried.host_rate = 0;  // the script's clock stands still here, and who waited for it would wait for ever
  const auto world = [&](boost::asio::io_context& context) {
    auto made = std::make_unique<scripted_network>(context);
    for (int i = 0; i < 300; ++i) {
      const std::string name = "d" + std::to_string(i) + ".example";
      made->add_mx(name,
                   {{.preference = 10, .host = "mx1.host.example"}, {.preference = 10, .host = "mx2.host.example"}});
      made->add_txt("_mta-sts." + name, "v=STSv1; id=1;");
      made->add("mta-sts." + name, {"192.0.2.9"});
    }
    made->add("mx1.host.example", {"192.0.2.1"});
    made->add("mx2.host.example", {"192.0.2.2"});
    made->add_policy("192.0.2.9", "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: *.host.example\n");
    made->add_server("192.0.2.1");
    made->add_server("192.0.2.2");
    networks.push_back(made.get());
    return collect::make_sharing_network(std::move(made), unhurried);
  };
  running_engine engine(world, GetParam());
  for (ticket id = 0; id < 300; ++id) engine.submit(id, "d" + std::to_string(id) + ".example");
  for (const finished& each : engine.receive(300)) {
    ASSERT_TRUE(each.outcome) << each.failure;
    ASSERT_EQ(each.outcome->evidence.mx_hosts.size(), 2U);
    EXPECT_TRUE(each.outcome->evidence.mx_hosts[1].probes.at(0).tls);
    EXPECT_TRUE(each.outcome->evidence.policy.fetches.at(0).response);
  }
  engine.close_but_keep();
  std::map<std::string, int> asked;
  for (const scripted_network* one : networks)
    for (const auto& [what, when] : one->asked) ++asked[what];
  EXPECT_EQ(asked["smtp 192.0.2.1"], 1);
  EXPECT_EQ(asked["smtp 192.0.2.2"], 1);
  EXPECT_EQ(asked["https 192.0.2.9"], 300);  // as many Policy Hosts have this address
  EXPECT_EQ(asked["mx1.host.example"], 1);
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
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer ends a child of a process with threads that starts one";
#endif
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
  for (ticket id = 1; id <= 3; ++id)
    box->internals().push({finished{.id = id, .outcome = nullptr, .failure = "closed"}});
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(box->drain().size(), 3U);
  box->internals().push({finished{.id = 4, .outcome = nullptr, .failure = "closed"}});
  EXPECT_EQ(calls, 2);
}

TEST(inbox, has_one_who_tells_of_what_was_added) {
  int calls = 0;
  const auto box = inbox::make([&] { ++calls; });
  inbox::state& inside = box->internals();
  const auto add = [&](ticket id) { return inside.add({finished{.id = id, .outcome = nullptr, .failure = "closed"}}); };
  EXPECT_TRUE(add(1));
  EXPECT_FALSE(add(2));
  EXPECT_EQ(calls, 0);
  inside.tell();
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(add(3));  // it is known that there is something
  EXPECT_EQ(box->drain().size(), 3U);
  EXPECT_TRUE(add(4));
  EXPECT_EQ(box->drain().size(), 1U);
  inside.tell();  // too late
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(add(5));
}

TEST(inbox, with_a_callback_may_be_drained_from_within_it) {
  std::shared_ptr<inbox> box;
  std::vector<ticket> seen;
  box = inbox::make([&] {
    for (const finished& each : box->drain()) seen.push_back(each.id);
  });
  for (ticket id = 1; id <= 3; ++id)
    box->internals().push({finished{.id = id, .outcome = nullptr, .failure = "closed"}});
  EXPECT_EQ(seen, (std::vector<ticket>{1, 2, 3}));
}

TEST(inbox, is_readable_only_while_something_waits) {
  const running_engine engine(instant);
  EXPECT_FALSE(engine.box->wait(std::chrono::milliseconds(0)));
  engine.submit(1);
  EXPECT_TRUE(engine.box->wait(std::chrono::seconds(60)));
  EXPECT_EQ(engine.box->drain().size(), 1U);
  EXPECT_FALSE(engine.box->wait(std::chrono::milliseconds(0)));
}

}  // namespace
}  // namespace mtasts
