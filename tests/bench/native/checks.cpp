// Ours, from C++: a stream of domains through one checker with a bounded window, as a binding would do it. Summaries,
// as a scan wants them.
//
// usage: bench_checks KIND DOMAINS WINDOW OPTIONS_JSON
// KIND is a letter of names.hpp, or x for the hostile mix, or y for the healthy domains of that mix alone.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mtasts/check.hpp"
#include "mtasts/names.hpp"
#include "tests/bench/native/measure.hpp"
#include "tests/bench/native/names.hpp"

namespace {

using namespace mtasts;

// What a summary says, as numbers, so that counting it costs next to nothing. What was not seen is -1.
using verdict = std::array<int, 6>;

template <class E>
int number_of(const std::optional<E>& value) {
  return value ? static_cast<int>(*value) : -1;
}

verdict verdict_of(const summary& seen, bench::kind of) {
  return {static_cast<int>(of),           static_cast<int>(seen.protection),
          static_cast<int>(seen.partial), number_of(seen.record),
          number_of(seen.tlsrpt),         static_cast<int>(seen.mx.size())};
}

std::string state_in_words(int state) { return state < 0 ? "unseen" : name_of(static_cast<record_state>(state)); }

std::string in_words(const verdict& one) {
  return std::string(1, static_cast<char>(one[0])) + ": " + name_of(static_cast<protection_state>(one[1])) +
         (one[2] != 0 ? ", partial" : "") + ", record " + state_in_words(one[3]) + ", TLS-RPT " +
         state_in_words(one[4]) + ", MX " + std::to_string(one[5]);
}

bench::domain domain_at(char kind, std::uint32_t& number) {
  if (kind == 'y')
    while (bench::hostile_kind(number) != bench::kind::shared) ++number;
  const bool mixed = kind == 'x' || kind == 'y';
  const bench::domain one{mixed ? bench::hostile_kind(number) : static_cast<bench::kind>(kind), number};
  ++number;
  return one;
}

// What is known of a check from when it was begun.
struct begun {
  bench::kind of;
  double at;
};

struct outcomes {
  std::map<verdict, std::uint64_t> verdicts;
  std::map<std::string, std::uint64_t> failures;
  std::vector<double> overruns;  // ms that a check cut off by its deadline took longer than that
  std::uint64_t ended = 0, healthy = 0;
  std::uint64_t ended_by_last_healthy = 0;
  double last_healthy = 0, cpu_at_last_healthy = 0;

  void note(const finished& one, const begun& when, double timeout) {
    const double now = bench::seconds_now();
    ++ended;
    if (!one.brief) {
      ++failures[one.failure];
      return;
    }
    ++verdicts[verdict_of(*one.brief, when.of)];
    if (when.of == bench::kind::shared) {
      ++healthy, ended_by_last_healthy = ended;
      last_healthy = now, cpu_at_last_healthy = bench::cpu_seconds_now();
    }
    if (one.brief->partial) overruns.push_back((now - when.at - timeout) * 1000);
  }
};

double part(const std::vector<double>& sorted, double share) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: KIND DOMAINS WINDOW OPTIONS_JSON\n"), 2;
  const auto domains = static_cast<std::uint32_t>(std::atol(argv[2]));
  const auto window = static_cast<std::uint32_t>(std::atol(argv[3]));
  options chosen = options_from_json(argv[4]);
  chosen.detail = detail_choice::summary;
  checker engine(chosen);
  const auto results = inbox::make();

  bench::measured run;
  const double start = bench::seconds_now(), cpu_at_start = bench::cpu_seconds_now();
  std::uint32_t number = 0, started = 0, taken = 0;
  constexpr std::uint32_t batch = 256;
  std::vector<std::string> names;
  std::vector<begun> all;
  all.reserve(domains);
  outcomes seen;
  while (taken < domains) {
    const std::uint32_t room = std::min(domains - started, window - (started - taken));
    // Not for a handful: a batch costs one wake-up of the engine.
    if (room >= std::min({batch, window / 4 + 1, domains - started}) && room > 0) {
      names.clear();
      for (std::uint32_t i = 0; i < std::min(room, batch); ++i) {
        const bench::domain one = domain_at(argv[1][0], number);
        names.push_back(bench::name_of(one));
        all.push_back({one.what, bench::seconds_now()});
      }
      engine.submit_many(names, results);
      started += static_cast<std::uint32_t>(names.size());
      continue;
    }
    results->wait();
    for (const finished& one : results->drain()) {
      seen.note(one, all[one.id - 1], chosen.timeout);
      ++taken;
    }
  }
  run.stop();
  const double cpu_at_end = bench::cpu_seconds_now();
  for (const auto& [one, times] : seen.verdicts) run.count(in_words(one), times);
  for (const auto& [why, times] : seen.failures) run.count("no report: " + why, times);
  if (seen.healthy > 0) {
    run.also("until_last_healthy", seen.last_healthy - start);
    run.also("ended_by_last_healthy", static_cast<double>(seen.ended_by_last_healthy));
    run.also("cpu_at_last_healthy", seen.cpu_at_last_healthy - cpu_at_start);
    run.also("cpu_after_last_healthy", cpu_at_end - seen.cpu_at_last_healthy);
  }
  std::ranges::sort(seen.overruns);
  if (!seen.overruns.empty()) {
    run.also("overrun_p50_ms", part(seen.overruns, 0.5));
    run.also("overrun_p99_ms", part(seen.overruns, 0.99));
    run.also("overrun_max_ms", seen.overruns.back());
  }
  run.print(taken);
}
