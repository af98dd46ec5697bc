// mtasts-endings: checks, streams and probes that are cancelled, closed, destroyed and forked at random moments, for as
// long as is asked. As many results must come out as went in, nothing may hang, and whenever all is ended descriptors,
// threads and memory must be as they were. A seed repeats what each thread does, not how the threads meet.
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "tests/endings/accounts.hpp"
#include "tests/endings/actor.hpp"
#include "tests/torture/world.hpp"

#if defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_options() { return "history_size=4"; }
#elif defined(__SANITIZE_ADDRESS__)
// Memory that is kept back after it was freed would hide whether memory grows.
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=32 external_symbolizer_path=/usr/bin/addr2line";
}
#endif

namespace {

constexpr auto usage = "usage: mtasts-endings LAB WORLD.json [--seconds S] [--seed N] [--only ACTS]\n";
constexpr std::size_t actors = 10;
constexpr std::size_t warm_up = 3;            // rounds; libraries set up what they keep
constexpr unsigned longest_round = 120;       // seconds; a round takes 2 and a check's time-out
constexpr std::size_t most_growth = 1 << 20;  // octets, of the whole run

std::vector<std::unique_ptr<endings::actor>> playing;

void say(const char* text) { (void)!write(STDERR_FILENO, text, std::strlen(text)); }

// Only what a signal handler may.
void hung(int) {
  say("HUNG. The threads were at:\n");
  for (const auto& one : playing) {
    say("  ");
    say(one->doing);
    say("\n");
  }
  std::abort();
}

endings::cast cast_of(const torture::running_lab& lab, const char* world) {
  std::ifstream file(world);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  endings::cast all{.domains = {}, .chosen = lab.chosen, .only = {}};
  const auto literal = boost::json::parse(text);
  for (const auto& one : literal.as_object().at("also").as_array()) all.domains.emplace_back(one.as_string());
  return all;
}

endings::tally play(const endings::cast& world, std::uint64_t seed, std::chrono::duration<double> length) {
  alarm(longest_round);
  endings::tally all;
  {
    endings::stage shared(world);
    std::atomic<bool> over = false;
    for (std::size_t i = 0; i < actors; ++i)
      playing.push_back(std::make_unique<endings::actor>(world, shared, seed * actors + i));
    std::vector<std::thread> threads;
    for (const auto& one : playing) threads.emplace_back([&] { one->play(over); });
    std::this_thread::sleep_for(length);
    over = true;
    for (std::thread& one : threads) one.join();
    for (const auto& one : playing) all += one->done;
    playing.clear();
  }
  return all;
}

std::string from_to(std::size_t before, std::size_t after) {
  return std::to_string(before >> 10) + " -> " + std::to_string(after >> 10) + " KiB";
}

}  // namespace

int main(int count, char** given) {
  if (count < 3) return std::fputs(usage, stderr), 2;
  double seconds = 10;
  std::uint64_t seed = 1;
  std::string only;
  for (int i = 3; i + 1 < count; i += 2) {
    if (std::strcmp(given[i], "--seconds") == 0) seconds = std::strtod(given[i + 1], nullptr);
    if (std::strcmp(given[i], "--seed") == 0) seed = std::strtoull(given[i + 1], nullptr, 10);
    if (std::strcmp(given[i], "--only") == 0) only = given[i + 1];
  }
  std::signal(SIGALRM, hung);
  const torture::running_lab lab(given[1], given[2]);
  endings::cast world = cast_of(lab, given[2]);
  world.only = only;
  playing.reserve(actors);

  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + std::chrono::duration<double>(seconds);
  std::thread([] {}).join();  // with its first thread a sanitizer starts one of its own, to stay
  const endings::accounts before = endings::count();
  endings::accounts warm, now;
  endings::tally all;
  std::size_t round = 0;
  for (; clock::now() < end && !endings::has_complained(); ++round) {
    const std::chrono::duration<double> left = end - clock::now();
    all +=
        play(world, seed * 100'000 + round, std::min(left, std::chrono::duration<double>(round < warm_up ? 0.7 : 2)));
    now = endings::settled(before);
    if (now.descriptors != before.descriptors || now.threads != before.threads)
      endings::complain("descriptors " + std::to_string(before.descriptors) + " -> " + std::to_string(now.descriptors) +
                        ", threads " + std::to_string(before.threads) + " -> " + std::to_string(now.threads));
    if (round < warm_up) warm = now;
    if (now.heap > warm.heap + most_growth) endings::complain("allocated: " + from_to(warm.heap, now.heap));
    if (endings::leaks()) endings::complain("a leak");
  }
  std::printf(
      "seed %lu, %zu rounds: %lu checks, %lu reports, %lu cancelled, %lu closed; %lu more that nobody awaited; "
      "%lu closes, %lu destroyed in flight, %lu forks\n",
      seed, round, all.checks, all.reports, all.cancelled, all.closed, all.abandoned, all.closes, all.destroyed,
      all.forks);
  std::printf("descriptors %zu -> %zu, threads %zu -> %zu, allocated %s, resident %s\n", before.descriptors,
              now.descriptors, before.threads, now.threads, from_to(warm.heap, now.heap).c_str(),
              from_to(warm.resident, now.resident).c_str());
  return endings::has_complained() ? 1 : 0;
}
