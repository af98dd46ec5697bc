// The floor of `delivery`: instant results from C++ alone. What is no domain name is answered by submit_many itself, so
// a report costs its making, the inbox and nothing else; what a binding adds is the rest.
//
// usage: bench_delivery REPORTS WINDOW
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "mtasts/check.hpp"
#include "tests/bench/native/measure.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: REPORTS WINDOW\n"), 2;
  const auto reports = static_cast<std::uint32_t>(std::atol(argv[1]));
  const auto window = static_cast<std::uint32_t>(std::atol(argv[2]));
  mtasts::options chosen;
  chosen.resolver = {"127.0.0.1:9"};
  mtasts::checker engine(chosen);
  const auto results = mtasts::inbox::make();
  bench::measured run;
  std::uint32_t refused = 0;
  for (std::uint32_t next = 0; next < reports;) {
    std::vector<std::string> names;
    for (; next < reports && names.size() < window; ++next) names.push_back("not a domain " + std::to_string(next));
    engine.submit_many(names, results);
    for (const mtasts::finished& one : results->drain()) refused += one.outcome && one.outcome->error;
  }
  run.stop();
  run.count("refused", refused);
  run.print(reports);
}
