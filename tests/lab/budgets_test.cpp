// Deadlines, and what becomes of checks when this machine gives no more: descriptors, ports. It slows down or says that
// it did not see; results out are domains in, and no lack of ours is a fault of a domain.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <thread>

#include "hostile.hpp"
#include "mtasts/check.hpp"
#include "mtasts/error.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"

namespace {

using hostile::behaviour;

std::vector<behaviour> healthy(std::size_t count) {
  static std::vector<std::string> names;
  names.clear();
  for (std::size_t i = 0; i < count; ++i) names.push_back("d" + std::to_string(i));
  std::vector<behaviour> rows;
  for (const auto& name : names)
    rows.push_back({.name = name.c_str(), .mail = "", .policy = "", .zones = "", .findings = {}});
  return rows;
}

/// What came of many checks: reports, findings that blame the domain, and those where something was not seen for lack
/// of resources. `broken` holds the first report that blames one.
struct tally {
  std::size_t reports = 0;
  std::size_t blamed = 0;
  std::size_t unseen = 0;
  std::string broken;
};

tally check_many(mtasts::checker& checker, const std::vector<std::string>& domains) {
  tally all;
  const auto arrivals = mtasts::inbox::make();
  checker.submit_many(domains, arrivals);
  while (all.reports < domains.size() && arrivals->wait(std::chrono::seconds(60)))
    for (const auto& each : arrivals->drain()) {
      if (!each.outcome) continue;
      ++all.reports;
      bool blamed = false, unseen = false;
      for (const auto& finding : each.outcome->findings) {
        blamed = blamed || finding.result == mtasts::outcome::fail;
        unseen = unseen || finding.result == mtasts::outcome::unknown;
      }
      all.blamed += blamed;
      all.unseen += unseen;
      if (blamed && all.broken.empty()) all.broken = mtasts::to_text(*each.outcome);
    }
  return all;
}

/// Runs `task` in a child of this process, for what cannot be taken back; its text is the outcome.
template <class Task>
std::string in_a_child(const Task& task) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    // Only what this child needs is open, without gaps: the lab's sockets are its parent's.
    dup2(ends[1], 3);
    close_range(4, ~0U, 0);
    std::string said;
    try {
      said = task();
    } catch (const std::exception& failure) {
      said = std::string("thrown: ") + failure.what();
    }
    (void)!write(3, said.data(), said.size());
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char buffer[4096];
  for (ssize_t size; (size = read(ends[0], buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<std::size_t>(size));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return said;
}

/// So many more than this process has open now.
void leave_descriptors(std::size_t more) {
  rlimit allowed{};
  getrlimit(RLIMIT_NOFILE, &allowed);
  std::size_t lowest_free = 0;
  while (fcntl(static_cast<int>(lowest_free), F_GETFD) != -1) ++lowest_free;
  allowed.rlim_cur = lowest_free + more;
  setrlimit(RLIMIT_NOFILE, &allowed);
}

std::string in_words(const tally& all) {
  return std::to_string(all.reports) + " reports, " + std::to_string(all.blamed) + " blamed" +
         (all.broken.empty() ? "" : "\n" + all.broken);
}

TEST(budgets, the_whole_check_ends_at_its_deadline_and_says_that_it_is_partial) {
  std::vector<behaviour> rows = {
      {"silent-greeting", R"("greeting": "silent")", "", "", {}},
      {"drip", R"("greeting": {"code": 220, "text": "hello", "drip_ms": 100})", "", "", {}},
      {"silent-tls", R"("tls": {"silent": true})", R"("tls": {"silent": true})", "", {}},
      {"silent-policy", "", R"("response": {"silent": true})", "", {}},
      {"silent-dns", "", "", R"("_mta-sts.$": {"silent": true})", {}},
  };
  const lab::running_world running(hostile::world_of(rows, hostile::short_dns));
  auto chosen = running.options();
  chosen.timeout = 0.5;
  chosen.dns_timeout = chosen.policy_timeout = chosen.smtp_timeout = 30;
  mtasts::checker checker(chosen);
  const auto arrivals = mtasts::inbox::make();
  checker.submit_many(hostile::domains_of(rows), arrivals);
  std::size_t came = 0;
  while (came < rows.size() && arrivals->wait(std::chrono::seconds(60)))
    for (const auto& each : arrivals->drain()) {
      ++came;
      ASSERT_TRUE(each.outcome);
      EXPECT_TRUE(each.outcome->partial) << each.outcome->domain;
      EXPECT_LT(each.outcome->duration_ms, 500 + 1000 * hostile::margin) << each.outcome->domain;
      for (const auto& finding : each.outcome->findings)
        EXPECT_EQ(finding.result, mtasts::outcome::unknown) << each.outcome->domain << " " << finding.id;
    }
  EXPECT_EQ(came, rows.size());
}

TEST(budgets, with_few_descriptors_checks_wait_for_each_other_and_none_is_lost) {
  const auto rows = healthy(30);
  const lab::running_world running(hostile::world_of(rows, hostile::short_dns));
  auto chosen = running.options();
  chosen.timeout = 60;
  const auto said = in_a_child([&] {
    leave_descriptors(40);
    mtasts::checker checker(chosen);
    return in_words(check_many(checker, hostile::domains_of(rows)));
  });
  EXPECT_EQ(said, "30 reports, 0 blamed");
}

TEST(budgets, out_of_descriptors_in_mid_scan_a_check_says_that_it_did_not_see) {
  const auto rows = healthy(30);
  const lab::running_world running(hostile::world_of(rows, hostile::short_dns));
  auto chosen = running.options();
  chosen.timeout = 10;
  const auto said = in_a_child([&] {
    mtasts::checker checker(chosen);  // sized for the descriptors that there are now
    (void)checker.check("d0.example");
    leave_descriptors(6);
    const auto all = check_many(checker, hostile::domains_of(rows));
    return in_words(all) + (all.unseen > 0 ? ", some unseen" : "");
  });
  EXPECT_EQ(said, "30 reports, 0 blamed, some unseen");
}

TEST(budgets, without_any_descriptor_an_engine_says_so) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "UBSan makes a pipe to learn whether an object may be looked at, and takes our error for none";
#endif
  const auto rows = healthy(1);
  const lab::running_world running(hostile::world_of(rows, hostile::short_dns));
  const auto chosen = running.options();
  const auto said = in_a_child([&]() -> std::string {
    leave_descriptors(0);
    try {
      mtasts::checker checker(chosen);
      return "it was made, and says " + std::string(mtasts::name_of(checker.check("d0.example").protection));
    } catch (const mtasts::error& failure) {
      return "error " + std::string(mtasts::name_of(failure.code()));
    }
  });
  EXPECT_EQ(said, "error resources");
}

/// A network of its own for this thread and those that it starts, with its loopback up. False without the right to it.
bool enter_own_network() {
  if (unshare(CLONE_NEWNET) != 0) return false;
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ioctl(socket, SIOCSIFFLAGS, &loopback) == 0;
  close(socket);
  return up;
}

/// The ports that the system chooses from in this network. False where this container may not say.
bool choose_from(const char* ports) {
  std::ofstream range("/proc/sys/net/ipv4/ip_local_port_range");
  range << ports << std::flush;
  return static_cast<bool>(range);
}

/// Bound here, so that the system gives them to no connection.
std::vector<int> hold_ports(std::uint16_t first, std::uint16_t last) {
  std::vector<int> held;
  for (unsigned port = first; port <= last; ++port) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(static_cast<std::uint16_t>(port));
    held.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (bind(held.back(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) throw std::runtime_error("bind");
  }
  return held;
}

TEST(budgets, out_of_local_ports_a_check_says_that_it_did_not_see) {
  std::string skipped;
  tally few, none;
  const auto rows = healthy(30);
  std::thread([&] {
    if (!enter_own_network()) {
      skipped = "no right to a network namespace of its own (needs root)";
      return;
    }
    const lab::running_world running(hostile::world_of(rows, hostile::short_dns));
    if (!choose_from("61000 61003")) {
      skipped = "the range of local ports cannot be set in this container";
      return;
    }
    auto chosen = running.options();
    chosen.timeout = 10;
    mtasts::checker checker(chosen);
    few = check_many(checker, hostile::domains_of(rows));
    const auto held = hold_ports(61004, 61007);  // others than those that wait for their TIME-WAIT to end
    choose_from("61004 61007");
    none = check_many(checker, hostile::domains_of(rows));
    for (const int socket : held) close(socket);
  }).join();
  if (!skipped.empty()) GTEST_SKIP() << skipped;
  EXPECT_EQ(in_words(few), "30 reports, 0 blamed");
  EXPECT_EQ(in_words(none), "30 reports, 0 blamed");
  EXPECT_EQ(none.unseen, rows.size());
}

}  // namespace
