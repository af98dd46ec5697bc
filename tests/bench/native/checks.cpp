// Ours, from C++: a stream of domains through one checker with a bounded window, as a binding would do it.
// usage: bench_checks KIND DOMAINS WINDOW OPTIONS_JSON   KIND is a letter of names.hpp
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "mtasts/check.hpp"
#include "mtasts/names.hpp"
#include "tests/bench/native/measure.hpp"
#include "tests/bench/native/names.hpp"

namespace {

using namespace mtasts;

// What a report says, as numbers, so that counting it costs next to nothing.
using verdict = std::array<int, 5>;

verdict verdict_of(const report& seen) {
  return {static_cast<int>(seen.protection), static_cast<int>(seen.record.state), static_cast<int>(seen.tlsrpt.state),
          static_cast<int>(seen.mx.size()), static_cast<int>(seen.partial)};
}

std::string in_words(const verdict& one) {
  return name_of(static_cast<protection_state>(one[0])) + (one[4] != 0 ? ", partial" : "") + ", record " +
         name_of(static_cast<record_state>(one[1])) + ", TLS-RPT " + name_of(static_cast<record_state>(one[2])) +
         ", MX " + std::to_string(one[3]);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: KIND DOMAINS WINDOW OPTIONS_JSON\n"), 2;
  const auto kind = static_cast<bench::kind>(argv[1][0]);
  const auto domains = static_cast<std::uint32_t>(std::atol(argv[2]));
  const auto window = static_cast<std::uint32_t>(std::atol(argv[3]));
  checker engine(options_from_json(argv[4]));
  const auto results = inbox::make();

  bench::measured run;
  std::uint32_t started = 0, taken = 0;
  constexpr std::uint32_t batch = 256;
  std::vector<std::string> names;
  std::map<verdict, std::uint64_t> verdicts;
  while (taken < domains) {
    const std::uint32_t room = std::min(domains - started, window - (started - taken));
    // Not for a handful: a batch costs one wake-up of the engine.
    if (room >= std::min({batch, window / 4 + 1, domains - started}) && room > 0) {
      names.clear();
      for (std::uint32_t i = 0; i < std::min(room, batch); ++i) names.push_back(bench::name_of({kind, started + i}));
      engine.submit_many(names, results);
      started += static_cast<std::uint32_t>(names.size());
      continue;
    }
    results->wait();
    for (const finished& one : results->drain()) {
      if (one.outcome)
        ++verdicts[verdict_of(*one.outcome)];
      else
        run.count("no report: " + one.failure);
      ++taken;
    }
  }
  run.stop();
  for (const auto& [seen, times] : verdicts) run.count(in_words(seen), times);
  run.print(taken);
}
