// mtasts-torture: one check against a lab, over and over, and each time another allocation or system call of it fails.
// What may come of it is a report, a report with `unknown`, or the library's own exception; never a crash, a hang, a
// leak, a descriptor that stays open, or a verdict that only our failure caused.
#include <dirent.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <new>
#include <optional>
#include <random>
#include <string>

#include "mtasts/check.hpp"
#include "mtasts/error.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "tests/torture/failures.hpp"
#include "tests/torture/world.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#else
static int __lsan_do_recoverable_leak_check() { return 0; }
#endif

namespace {

constexpr auto usage =
    R"(usage: mtasts-torture allocations|calls LAB WORLD.json [--seed S --sample N] [--only N [VARIANT]] [--many M]

  --sample N   N of them, spread evenly with an offset that the seed S chooses; without it all
  --only N     the N-th alone, and where it is called from
  --from N     all from the N-th on
  --many M     M allocations fail in a row
)";

constexpr int longest_run = 20;  // seconds; the whole check has 3

// The child works, and may die of it; the parent reads here how far it came.
struct progress {
  std::size_t next = 1, variant = 0, total = 0, runs = 0, bad = 0;
  std::size_t reports = 0, with_unknown = 0, exceptions = 0;
  std::size_t sanitizer_leaks = 0;
};
progress* so_far = nullptr;

struct settings {
  torture::kind what = torture::kind::allocation;
  std::size_t stride = 1, first = 1, only = 0, only_variant = 0, many = 1;
};

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* all = opendir("/proc/self/fd");
  while (all != nullptr && readdir(all) != nullptr) ++count;
  if (all != nullptr) closedir(all);
  return count;
}

struct outcome {
  std::optional<mtasts::report> said;
  std::optional<mtasts::report> afterwards;
  std::string refused;  // the library's own exception
  std::string wrong;
};

// Afterwards the same checker, or else a new one, must see the world as it is: nothing stays broken.
outcome check_once(const torture::running_lab& lab, torture::kind what, std::size_t nth, std::size_t variant,
                   std::size_t many, std::size_t& count) {
  outcome ended;
  const bool same_again = nth % 2 == 0 && nth != 0;
  try {
    torture::arm(what, nth, variant, many);
    mtasts::checker checker(lab.chosen);
    try {
      ended.said = checker.check(lab.domain);
    } catch (const mtasts::error& failure) {
      if (failure.code() != mtasts::error_code::resources) throw;
      ended.refused = failure.what();
    }
    if (same_again) {
      torture::disarm();
      ended.afterwards = checker.check(lab.domain);
    }
    checker.close();
    count = torture::disarm();
  } catch (const mtasts::error& failure) {
    torture::disarm();
    ended.refused = failure.what();
    if (failure.code() != mtasts::error_code::resources)
      ended.wrong = "error " + mtasts::name_of(failure.code()) + ": " + failure.what();
  } catch (const std::bad_alloc&) {
    torture::disarm();
    ended.refused = "std::bad_alloc";
  } catch (const std::exception& failure) {
    torture::disarm();
    ended.refused.clear();
    ended.wrong = std::string("an exception that is not ours: ") + failure.what();
  }
  if (!same_again && nth != 0) ended.afterwards = mtasts::check(lab.domain, lab.chosen);
  return ended;
}

std::string complaint(const outcome& ended, const mtasts::report& undisturbed, std::size_t descriptors) {
  if (!ended.wrong.empty()) return ended.wrong;
  if (ended.said)
    if (const std::string lies = torture::lie_in(*ended.said, undisturbed); !lies.empty()) return "a lie:" + lies;
  if (ended.afterwards && ended.afterwards->findings != undisturbed.findings)
    return "the check after it is not as ever: " + mtasts::to_text(*ended.afterwards);
  if (open_descriptors() != descriptors)
    return "descriptors: " + std::to_string(descriptors) + " before, " + std::to_string(open_descriptors()) + " after";
  return {};
}

void note(const outcome& ended) {
  ++so_far->runs;
  if (!ended.said) {
    ++so_far->exceptions;
  } else {
    bool unknown = false;
    for (const auto& one : ended.said->findings) unknown = unknown || one.result == mtasts::outcome::unknown;
    ++(unknown ? so_far->with_unknown : so_far->reports);
  }
}

void work(const settings& asked, const torture::running_lab& lab) {
  std::size_t count = 0;
  // Twice: what libraries set up once in a process is theirs to keep. The first time everything may still be made.
  for (int i = 0; i < 2; ++i) (void)check_once(lab, asked.what, 0, 0, 1, count);
  const outcome undisturbed = check_once(lab, asked.what, 0, 0, 1, count);
  if (!undisturbed.said) {
    std::fprintf(stderr, "undisturbed, the check fails: %s%s\n", undisturbed.refused.c_str(),
                 undisturbed.wrong.c_str());
    std::exit(2);
  }
  const std::size_t descriptors = open_descriptors();
  // Threads make the number vary a little from run to run.
  so_far->total = std::max(so_far->total, count + (asked.what == torture::kind::allocation ? 20 : 5));
  for (; so_far->next <= so_far->total; so_far->next += asked.stride, so_far->variant = 0) {
    for (;;) {
      const std::size_t nth = so_far->next, variant = so_far->variant;
      if (variant > 0 && variant >= torture::variants_of(nth)) break;
      alarm(longest_run);
      const auto begin = std::chrono::steady_clock::now();
      const outcome ended = check_once(lab, asked.what, nth, variant, asked.many, count);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      std::string wrong = complaint(ended, *undisturbed.said, descriptors);
      if (wrong.empty() && took.count() > lab.chosen.timeout + 2) wrong = "took " + std::to_string(took.count()) + " s";
      if (asked.only != 0 && ended.said) std::puts(mtasts::to_text(*ended.said).c_str());
      if (asked.only != 0 && !ended.said) std::puts(ended.refused.c_str());
      if (wrong.empty() && (so_far->runs % 50 == 0 || asked.only != 0) && __lsan_do_recoverable_leak_check() != 0)
        wrong = "a leak, of this run or one of the last 50";
      if (!wrong.empty()) {
        ++so_far->bad;
        std::printf("%zu.%zu %s: %s\n", nth, variant, torture::what_failed().c_str(), wrong.c_str());
      }
      note(ended);
      ++so_far->variant;
      if (asked.what == torture::kind::allocation || asked.only != 0) break;
    }
    if (asked.only != 0) return;
  }
}

// Runs `work` in children until one comes to the end; each that dies is a defect at the place where it died.
void work_and_survive(const settings& asked, const torture::running_lab& lab) {
  for (;;) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      work(asked, lab);
      std::fflush(stdout);
      const bool leaks = __lsan_do_recoverable_leak_check() != 0;
      _exit(leaks ? 3 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    ++so_far->bad;
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 2 || WEXITSTATUS(status) == 3)) return;
    const bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
    std::printf("%zu.%zu %s\n", so_far->next, so_far->variant, hung ? "HUNG" : "DIED");
    ++so_far->variant;
    if (asked.what == torture::kind::allocation) so_far->next += asked.stride, so_far->variant = 0;
    if (asked.only != 0 || so_far->next > so_far->total) return;
  }
}

}  // namespace

int main(int count, char** given) {
  if (count < 4) return std::fputs(usage, stderr), 2;
  settings asked;
  asked.what = std::strcmp(given[1], "calls") == 0 ? torture::kind::system_call : torture::kind::allocation;
  unsigned long seed = 1, sample = 0, so_far_from = 1;
  for (int i = 4; i + 1 < count; ++i) {
    if (std::strcmp(given[i], "--seed") == 0) seed = std::strtoul(given[i + 1], nullptr, 10);
    if (std::strcmp(given[i], "--sample") == 0) sample = std::strtoul(given[i + 1], nullptr, 10);
    if (std::strcmp(given[i], "--many") == 0) asked.many = std::strtoul(given[i + 1], nullptr, 10);
    if (std::strcmp(given[i], "--from") == 0) so_far_from = std::strtoul(given[i + 1], nullptr, 10);
    if (std::strcmp(given[i], "--only") == 0) {
      asked.only = std::strtoul(given[i + 1], nullptr, 10);
      if (i + 2 < count) asked.only_variant = std::strtoul(given[i + 2], nullptr, 10);
    }
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // a child that dies must not take its complaints along
  so_far = new (mmap(nullptr, sizeof(progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) progress;
  torture::running_lab lab(given[2], given[3]);
  // Short, so that a question whose answer our own failure swallowed does not cost the usual 60 s.
  lab.chosen.timeout = 3;
  lab.chosen.dns_timeout = 0.5;
  lab.chosen.dns_tries = 1;

  const auto begin = std::chrono::steady_clock::now();
  so_far->next = so_far_from;
  if (asked.only != 0) {
    so_far->next = asked.only;
    so_far->variant = asked.only_variant;
    torture::show_the_place(true);
  }
  if (sample > 0) {
    // A first child only counts.
    settings counting = asked;
    counting.stride = SIZE_MAX / 2;
    work_and_survive(counting, lab);
    const std::size_t total = so_far->total;
    asked.stride = std::max<std::size_t>(total / sample, 1);
    std::mt19937_64 dice(seed);
    asked.first = 1 + dice() % asked.stride;
    *so_far = {};
    so_far->next = asked.first;
    std::printf("seed %lu: each %zu-th from %zu of %zu\n", seed, asked.stride, asked.first, total);
  }
  work_and_survive(asked, lab);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%zu %s, %zu runs in %.0f s: %zu reports as ever, %zu with unknown, %zu exceptions; %zu defects\n",
              so_far->total, given[1], so_far->runs, took.count(), so_far->reports, so_far->with_unknown,
              so_far->exceptions, so_far->bad);
  return so_far->bad == 0 ? 0 : 1;
}
