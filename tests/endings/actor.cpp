// The ways to end a check. What is said of each: it arrives, once, as a report or as "cancelled" or "closed".
#include "tests/endings/actor.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <map>
#include <thread>

#include "mtasts/error.hpp"

namespace endings {
namespace {

constexpr std::chrono::seconds far_too_long{30};  // a check has 1.5 s
constexpr unsigned childs_seconds = 40;
std::atomic<bool> something_is_wrong = false;

}  // namespace

void complain(const std::string& what) {
  something_is_wrong = true;
  std::fprintf(stderr, "WRONG: %s\n", what.c_str());
}
bool has_complained() { return something_is_wrong; }

tally& tally::operator+=(const tally& other) {
  checks += other.checks;
  reports += other.reports;
  cancelled += other.cancelled;
  closed += other.closed;
  abandoned += other.abandoned;
  closes += other.closes;
  destroyed += other.destroyed;
  forks += other.forks;
  return *this;
}

std::size_t below(dice& rolled, std::size_t end) { return static_cast<std::size_t>(rolled() % end); }

std::string cast::domain(dice& rolled) const {
  if (below(rolled, 3) == 0) return domains[below(rolled, domains.size())];
  return "d" + std::to_string(below(rolled, 20)) + ".load.example";
}

mtasts::options cast::options(dice& rolled) const {
  mtasts::options one = chosen;
  one.threads = 1 + static_cast<int>(below(rolled, 3));
  one.cache_ttl = below(rolled, 2) == 0 ? 0 : 300;
  one.detail = below(rolled, 3) == 0 ? mtasts::detail_choice::summary : mtasts::detail_choice::full;
  if (below(rolled, 4) == 0) one.host_rate = 30;
  return one;
}

std::shared_ptr<mtasts::checker> stage::any(dice& rolled) {
  const std::lock_guard hold(lock_);
  auto& place = places_[below(rolled, places_.size())];
  if (!place) place = std::make_shared<mtasts::checker>(world_.options(rolled));
  return place;
}

std::shared_ptr<mtasts::checker> stage::drop(dice& rolled) {
  const std::lock_guard hold(lock_);
  return std::exchange(places_[below(rolled, places_.size())], nullptr);
}

void actor::play(const std::atomic<bool>& over) {
  struct act {
    const char* name;
    void (actor::*what)();
    std::size_t weight;
  };
  static constexpr std::array acts{
      act{"check and wait", &actor::check_and_wait, 4},
      act{"check some and cancel", &actor::check_some_and_cancel, 6},
      act{"stream", &actor::stream, 6},
      act{"probe", &actor::probe, 2},
      act{"abandon", &actor::abandon, 2},
      act{"close", &actor::close_one, 2},
      act{"drop", &actor::drop_one, 2},
      act{"destroy", &actor::destroy_own, 3},
      act{"fork", &actor::fork_amid, 1},
  };
  std::size_t whole = 0;
  for (const act& each : acts) whole += each.weight;
  while (!over) {
    std::size_t rolled = below(dice_, whole);
    const act* one = acts.data();
    while (rolled >= one->weight) rolled -= (one++)->weight;
    if (!world_.only.empty() && world_.only.find(one->name) == std::string::npos) continue;
    doing = one->name;
    try {
      (this->*one->what)();
    } catch (const mtasts::error& failure) {
      if (failure.code() != mtasts::error_code::closed) complain(std::string(one->name) + ": " + failure.what());
      ++done.closed;
    } catch (const std::exception& failure) {
      complain(std::string(one->name) + ": " + failure.what());
    }
  }
  doing = "nothing";
}

void actor::pause() {
  const std::size_t most = below(dice_, 4) == 0 ? 200'000 : 10'000;
  std::this_thread::sleep_for(std::chrono::microseconds(below(dice_, most)));
}

void actor::check_and_wait() {
  const std::string domain = world_.domain(dice_);
  const auto checker = stage_.any(dice_);
  ++done.checks;
  if (checker->check(domain).domain != domain) complain("a report of another domain than " + domain);
  ++done.reports;
}

void actor::note(const mtasts::finished& one) {
  if (one.outcome || one.brief || one.probe)
    ++done.reports;
  else if (one.failure == "cancelled")
    ++done.cancelled;
  else if (one.failure == "closed")
    ++done.closed;
  else
    complain("a check ended with: " + one.failure);
}

void actor::take_part(
    std::size_t count, bool called_back,
    const std::function<mtasts::ticket(mtasts::checker&, const std::shared_ptr<mtasts::inbox>&)>& start) {
  std::mutex lock;
  std::condition_variable change;
  bool signalled = false;
  const auto box = !called_back ? mtasts::inbox::make() : mtasts::inbox::make([&] {
    const std::lock_guard hold(lock);
    signalled = true;
    change.notify_all();
  });
  const auto wait = [&](std::chrono::milliseconds limit) {
    if (!called_back) return box->wait(limit);
    std::unique_lock hold(lock);
    return change.wait_for(hold, limit, [&] { return std::exchange(signalled, false); });
  };
  auto checker = stage_.any(dice_);
  const mtasts::ticket first = start(*checker, box);
  done.checks += count;
  std::map<mtasts::ticket, int> arrived;
  // None, some or all are cancelled, some of them twice or when they have long arrived.
  const std::size_t how = below(dice_, 3);
  for (std::size_t i = 0; how > 0 && i < count; ++i) {
    if (below(dice_, 16) == 0) pause();
    checker->cancel(first + (how == 1 ? below(dice_, count) : i));
  }
  if (below(dice_, 4) == 0) checker.reset();
  while (arrived.size() < count) {
    if (!wait(far_too_long)) {
      complain(std::to_string(count - arrived.size()) + " of " + std::to_string(count) + " checks never arrived");
      break;
    }
    for (const mtasts::finished& one : box->drain()) {
      if (one.id < first || one.id >= first + count) complain("a ticket that nobody has");
      if (++arrived[one.id] > 1) complain("a ticket that arrives twice");
      note(one);
    }
  }
  // A signal may still be on its way to `change`: no check is left that could send another one after it.
  const std::lock_guard hold(lock);
}

void actor::check_some_and_cancel() {
  take_part(1, below(dice_, 3) == 0, [&](mtasts::checker& checker, const auto& box) {
    return checker.submit(world_.domain(dice_), box, below(dice_, 4) == 0 ? std::optional(0.05) : std::nullopt);
  });
}

void actor::stream() {
  std::vector<std::string> domains(1 + below(dice_, 60));
  for (std::string& one : domains) one = below(dice_, 50) == 0 ? "no domain" : world_.domain(dice_);
  take_part(domains.size(), below(dice_, 3) == 0,
            [&](mtasts::checker& checker, const auto& box) { return checker.submit_many(domains, box); });
}

void actor::probe() {
  std::vector<mtasts::mx_endpoint> wanted(1 + below(dice_, 6));
  for (auto& one : wanted) one = {.host = "mx1.load.example", .ip = "127.1.0." + std::to_string(1 + below(dice_, 4))};
  take_part(wanted.size(), false,
            [&](mtasts::checker& checker, const auto& box) { return checker.submit_probes(wanted, box); });
}

// Nobody waits, and the inbox is the checks' alone.
void actor::abandon() {
  const auto checker = stage_.any(dice_);
  std::vector<std::string> domains(1 + below(dice_, 20));
  for (std::string& one : domains) one = world_.domain(dice_);
  checker->submit_many(domains, mtasts::inbox::make());
  done.abandoned += domains.size();
}

void actor::close_one() {
  pause();
  if (const auto checker = stage_.drop(dice_)) checker->close();
  ++done.closes;
}

void actor::drop_one() {
  pause();
  stage_.drop(dice_);
}

// Once it is destroyed, everything has arrived.
void actor::destroy_own() {
  std::vector<std::string> domains(1 + below(dice_, 40));
  for (std::string& one : domains) one = world_.domain(dice_);
  const auto box = mtasts::inbox::make();
  {
    mtasts::checker own(world_.options(dice_));
    own.submit_many(domains, box);
    if (below(dice_, 3) != 0) pause();
    if (below(dice_, 3) == 0) own.close();
  }
  const auto all = box->drain();
  done.checks += domains.size();
  ++done.destroyed;
  for (const mtasts::finished& one : all) note(one);
  if (all.size() != domains.size())
    complain(std::to_string(all.size()) + " of " + std::to_string(domains.size()) +
             " have arrived after the destructor");
}

namespace {

// In the child: the parent's checker, another one, or both.
bool works_in_child(const std::shared_ptr<mtasts::checker>& inherited, const mtasts::options& chosen,
                    const std::string& domain, std::size_t way) {
  if (way == 4) return true;
  if (way == 0) return mtasts::check(domain, chosen).domain == domain;
  if (way == 1) return inherited->check(domain).domain == domain;
  inherited->close();
  return way == 2 || mtasts::check(domain, chosen).domain == domain;
}

}  // namespace

void actor::fork_amid() {
  const auto checker = stage_.any(dice_);
  const std::string domain = world_.domain(dice_);
  const mtasts::options chosen = world_.options(dice_);
#if defined(__SANITIZE_THREAD__)
  const std::size_t way = 2;  // ThreadSanitizer ends a forked child that starts a thread
#elif defined(__SANITIZE_ADDRESS__)
  // The allocator of GCC 12's AddressSanitizer does not know of fork: a lock of it that another of our threads held is
  // locked for ever in the child, which therefore must not allocate.
  const std::size_t way = 4;
#else
  const std::size_t way = below(dice_, 4);
#endif
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGALRM, SIG_DFL);
    alarm(childs_seconds);
    int status = 1;
    try {
      status = works_in_child(checker, chosen, domain, way) ? 0 : 1;
    } catch (const mtasts::error& failure) {
      status = failure.code() == mtasts::error_code::closed ? 0 : 2;  // another thread had closed it
    } catch (...) {
      status = 3;
    }
    _exit(status);
  }
  if (child < 0) return complain("no fork");
  int status = 0;
  waitpid(child, &status, 0);
  ++done.forks;
  if (WIFSIGNALED(status))
    complain("a forked child, way " + std::to_string(way) + ", ended by signal " + std::to_string(WTERMSIG(status)) +
             (WTERMSIG(status) == SIGALRM ? ": it HUNG" : ""));
  else if (WEXITSTATUS(status) != 0)
    complain("a forked child, way " + std::to_string(way) + ", ended with " + std::to_string(WEXITSTATUS(status)));
}

}  // namespace endings
