// mtasts-torture: one check against a lab, over and over, and each time another allocation or system call of it fails.
// What may come of it is a report, a report with `unknown`, or the library's own exception; never a crash, a hang, a
// leak, a descriptor that stays open, or a verdict that only our failure caused.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "mtasts/render.hpp"
#include "tests/torture/exemptions.hpp"
#include "tests/torture/failures.hpp"
#include "tests/torture/one_run.hpp"
#include "tests/torture/settings.hpp"
#include "tests/torture/world.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#else
static int __lsan_do_recoverable_leak_check() { return 0; }
#endif

namespace {

using torture::settings;

constexpr int longest_run = 60;     // seconds; the whole check has 3
constexpr std::size_t chances = 3;  // where time ran out: what else the machine does may be why
constexpr auto took_long = "took ";
constexpr std::size_t leak_batch = 50;  // runs between two looks for leaks

enum class ended_by { end = 0, broken_world = 2, defect = 3, leak = 4, slow = 5, begun = 6, one_of_many = 7 };

// The child works, and may die of it; the parent reads here how far it came.
struct progress {
  std::size_t next = 1, variant = 0, variants = 1, total = 0, runs = 0, bad = 0, exempted = 0;
  std::size_t reports = 0, with_unknown = 0, exceptions = 0;
  std::size_t batch = 1;       // where the runs begin that no look for leaks has seen
  std::size_t findings = 0;    // of an undisturbed check, for --fresh
  std::size_t slow = 0;        // how often this one has taken too long
  std::size_t each_until = 0;  // one of the runs up to this one leaks: a look after each
  torture::failure last;
};
progress* so_far = nullptr;

void defect(const settings& asked, const std::string& wrong) {
  const std::string stack = torture::stack_of(so_far->last);
  const char* const why = torture::exempted(wrong, stack);
  ++(why != nullptr ? so_far->exempted : so_far->bad);
  std::printf("%s%zu.%zu %s: %s\n", why != nullptr ? "exempted: " : "", so_far->next, so_far->variant,
              so_far->last.what.data(), wrong.c_str());
  if (why != nullptr) return void(std::printf("  %s\n", why));
  std::printf("  failed here:\n%s  repeat: %s --only %zu %zu\n", stack.c_str(), asked.repeat.c_str(), so_far->next,
              so_far->variant);
}

void note(const torture::outcome& ended) {
  if (so_far->runs % 1000 == 999) std::printf("... %zu runs\n", so_far->runs + 1);
  ++so_far->runs;
  if (!ended.said) {
    ++so_far->exceptions;
  } else {
    bool unknown = false;
    for (const auto& one : ended.said->findings) unknown = unknown || one.result == mtasts::outcome::unknown;
    ++(unknown ? so_far->with_unknown : so_far->reports);
  }
}

bool leaks_now(const settings& asked) {
  const bool each = asked.only != 0 || so_far->next <= so_far->each_until;
  if (!each && so_far->runs % leak_batch != 0) return false;
  if (__lsan_do_recoverable_leak_check() != 0) return true;
  so_far->batch = so_far->next + asked.stride;
  return false;
}

ended_by run(const settings& asked, const torture::running_lab& lab, const mtasts::report& undisturbed,
             std::size_t descriptors) {
  alarm(longest_run);
  const auto ended = torture::check_once(lab, {asked.what, so_far->next, so_far->variant, asked.many});
  note(ended);
  if (asked.what == torture::kind::system_call) so_far->variants = torture::variants_of(so_far->next);
  if (asked.only != 0) {
    std::puts(ended.said ? mtasts::to_text(*ended.said).c_str() : ended.refused.c_str());
    std::printf("%s\n%s", so_far->last.what.data(), torture::stack_of(so_far->last).c_str());
  }
  std::string wrong = torture::complaint(ended, undisturbed, descriptors);
  if (wrong.empty() && ended.seconds > lab.chosen.timeout + 2)
    wrong = std::string(took_long) + std::to_string(ended.seconds) + " s";
  const bool of_time = wrong.starts_with(took_long) || wrong.starts_with(torture::afterwards);
  if (of_time && ++so_far->slow < chances) return ended_by::slow;
  if (!wrong.empty()) {
    defect(asked, wrong);
    return ended_by::defect;
  }
  so_far->slow = 0;
  if (!leaks_now(asked)) return ended_by::end;
  if (asked.only == 0 && so_far->next > so_far->each_until) return ended_by::leak;
  defect(asked, "a leak");
  return ended_by::defect;
}

// The first check of a process, with one failure; and one after it, which must be as ever.
ended_by work_afresh(const settings& asked, const torture::running_lab& lab) {
  alarm(longest_run);
  if (so_far->total == 0) {
    const auto undisturbed = torture::check_once(lab, {.what = asked.what});
    if (!undisturbed.said) return ended_by::broken_world;
    so_far->findings = undisturbed.said->findings.size();
    so_far->total = undisturbed.count;
    return ended_by::begun;
  }
  const auto ended = torture::check_once(lab, {asked.what, so_far->next, so_far->variant, asked.many});
  note(ended);
  if (asked.what == torture::kind::system_call) so_far->variants = torture::variants_of(so_far->next);
  std::string wrong = ended.wrong.empty() ? "" : "afterwards: " + ended.wrong;
  if (wrong.empty() && !ended.afterwards) wrong = "afterwards: " + ended.refused;
  if (wrong.empty()) wrong = torture::complaint(ended, *ended.afterwards, torture::open_descriptors());
  if (wrong.empty() && ended.afterwards->findings.size() != so_far->findings)
    wrong = std::string(torture::afterwards) + "it is not as ever: " + mtasts::to_text(*ended.afterwards);
  if (wrong.empty() && __lsan_do_recoverable_leak_check() != 0) wrong = "a leak";
  if (!wrong.empty()) defect(asked, wrong);
  return wrong.empty() ? ended_by::one_of_many : ended_by::defect;
}

ended_by work(const settings& asked, const torture::running_lab& lab) {
  if (asked.fresh) return work_afresh(asked, lab);
  // Twice: what libraries set up once in a process is theirs to keep. The first time everything may still be made.
  for (int i = 0; i < 2; ++i) (void)torture::check_once(lab, {.what = asked.what});
  const auto undisturbed = torture::check_once(lab, {.what = asked.what});
  if (!undisturbed.said) {
    std::fprintf(stderr, "undisturbed, the check fails: %s%s\n", undisturbed.refused.c_str(),
                 undisturbed.wrong.c_str());
    return ended_by::broken_world;
  }
  const std::size_t descriptors = torture::open_descriptors();
  // What waits how long makes the number vary a little from run to run.
  const std::size_t margin = asked.what == torture::kind::allocation ? 20 : 5;
  so_far->total = std::max(so_far->total, undisturbed.count + margin);
  for (; so_far->next <= std::min(so_far->total, asked.last); so_far->next += asked.stride, so_far->variant = 0) {
    do {
      const ended_by how = run(asked, lab, *undisturbed.said, descriptors);
      if (how != ended_by::end || asked.only != 0) return how;
    } while (++so_far->variant < so_far->variants);
  }
  return __lsan_do_recoverable_leak_check() != 0 ? ended_by::leak : ended_by::end;
}

void go_on(const settings& asked) {
  if (++so_far->variant < so_far->variants) return;
  so_far->next += asked.stride;
  so_far->variant = 0;
}

// Runs `work` in children until one comes to the end. After a defect another child goes on: what has been leaked or
// broken once would be told of each later run.
void work_and_survive(const settings& asked, const torture::running_lab& lab) {
  for (;;) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      const ended_by how = work(asked, lab);
      std::fflush(stdout);
      _exit(static_cast<int>(how));
    }
    int status = 0;
    waitpid(child, &status, 0);
    const auto how = WIFEXITED(status) ? static_cast<ended_by>(WEXITSTATUS(status)) : ended_by::defect;
    if (how == ended_by::end) return;
    if (how == ended_by::begun && asked.stride < so_far->total) continue;
    if (how == ended_by::begun) return;  // it was to count
    if (how == ended_by::broken_world) return void(++so_far->bad);
    if (how == ended_by::leak) {
      if (so_far->next <= so_far->each_until) {
        defect(asked, "a leak of one of the runs from " + std::to_string(so_far->batch) + ", which did not come again");
        so_far->batch = so_far->next += asked.stride;
        continue;
      }
      so_far->each_until = std::min(so_far->next, so_far->total);
      so_far->next = so_far->batch, so_far->variant = 0;
      continue;
    }
    const bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
    if (how == ended_by::slow || (hung && ++so_far->slow < chances)) {
      std::printf("%zu.%zu ran out of time: once more\n", so_far->next, so_far->variant);
      continue;
    }
    so_far->slow = 0;
    if ((how != ended_by::defect && how != ended_by::one_of_many) || WIFSIGNALED(status))
      defect(asked, hung ? "HUNG" : "DIED");
    if (asked.only != 0) return;
    go_on(asked);
    so_far->batch = so_far->next;
    if (so_far->next > std::min(so_far->total, asked.last)) return;
  }
}

void spread(settings& asked, const torture::running_lab& lab) {
  settings counting = asked;  // a first child only counts
  counting.stride = SIZE_MAX / 2;
  work_and_survive(counting, lab);
  const std::size_t total = so_far->total;
  asked.stride = std::max<std::size_t>(total / asked.sample, 1);
  std::mt19937_64 dice(asked.seed);
  asked.first = 1 + dice() % asked.stride;
  so_far->next = asked.first;
  std::printf("seed %lu: each %zu-th from %zu of %zu\n", asked.seed, asked.stride, asked.first, total);
}

}  // namespace

int main(int count, char** given) {
  if (count < 4) return std::fputs(settings::usage, stderr), 2;
  settings asked = settings::read(count, given);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // a child that dies must not take its complaints along
  so_far = new (mmap(nullptr, sizeof(progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) progress;
  torture::remember_in(so_far->last);
  torture::running_lab lab(asked.lab, asked.world);
  // Short, so that a question whose answer our own failure swallowed does not cost the usual 60 s.
  lab.chosen.timeout = 3;
  lab.chosen.dns_timeout = 0.5;
  lab.chosen.dns_tries = 1;
  lab.chosen.threads = asked.threads;
  lab.chosen.resolver.resize(asked.resolvers, lab.chosen.resolver.at(0));

  const auto begin = std::chrono::steady_clock::now();
  if (asked.sample > 0) spread(asked, lab);
  so_far->next = so_far->batch = asked.first;
  so_far->variant = asked.only_variant;
  work_and_survive(asked, lab);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf(
      "%zu %s, %zu runs in %.0f s: %zu reports as ever, %zu with unknown, %zu exceptions; %zu exempted, %zu defects\n",
      so_far->total, asked.verb.c_str(), so_far->runs, took.count(), so_far->reports, so_far->with_unknown,
      so_far->exceptions, so_far->exempted, so_far->bad);
  return so_far->bad == 0 ? 0 : 1;
}
