// Ours without a socket: the engine on a network that answers by rule. For how loops share the work and whether memory
// grows.
//
// usage: bench_scripted KIND DOMAINS WINDOW OPTIONS_JSON
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "collect/sharing.hpp"
#include "engine/engine.hpp"
#include "mtasts/names.hpp"
#include "tests/bench/native/measure.hpp"
#include "tests/bench/native/names.hpp"
#include "tests/bench/native/ruled_network.hpp"

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: KIND DOMAINS WINDOW OPTIONS_JSON\n"), 2;
  const auto kind = static_cast<bench::kind>(argv[1][0]);
  const auto domains = static_cast<std::uint32_t>(std::atol(argv[2]));
  const auto window = static_cast<std::uint32_t>(std::atol(argv[3]));
  mtasts::options chosen = mtasts::options_from_json(argv[4]);
  chosen.detail = mtasts::detail_choice::summary;
  const auto loops = static_cast<int>(mtasts::loops_of(chosen));
  const auto limits = std::make_shared<mtasts::collect::shared_limits>(chosen, loops);
  const auto make = [&](boost::asio::io_context& context) {
    return mtasts::collect::make_sharing_network(std::make_unique<bench::ruled_network>(context), chosen, limits);
  };
  auto engine = std::make_unique<mtasts::engine>(chosen, mtasts::versions(chosen), make);
  const auto results = mtasts::inbox::make();

  bench::measured run;
  std::uint32_t started = 0, taken = 0;
  std::map<mtasts::protection_state, std::uint64_t> verdicts;
  std::vector<std::pair<std::uint32_t, long>> resident;  // after so many domains, KiB
  const std::uint32_t sampled = std::max(domains / 20, 1U);
  constexpr std::uint32_t batch = 256;
  while (taken < domains) {
    const std::uint32_t room = std::min({domains - started, window - (started - taken), batch});
    if (room > 0 && (room == batch || room == domains - started || started - taken < window / 2)) {
      std::vector<mtasts::submission> some;
      for (std::uint32_t i = 0; i < room; ++i, ++started) {
        std::string name = bench::name_of({kind, started});
        some.push_back({.id = started + 1,
                        .input = name,
                        .domain = *mtasts::parse_domain(name),
                        .detail = chosen.detail,
                        .to = results});
      }
      engine->submit(std::move(some));
      continue;
    }
    results->wait();
    for (const mtasts::finished& one : results->drain()) {
      if (one.brief && !one.brief->partial)
        ++verdicts[one.brief->protection];
      else
        run.count("no whole report: " + one.failure);
      if (++taken % sampled == 0) resident.emplace_back(taken, bench::memory_kib("VmRSS"));
    }
  }
  run.stop();
  engine->shut_down();
  for (const auto& [seen, times] : verdicts) run.count(name_of(seen), times);
  for (const auto& [at, kib] : resident) run.also("resident_kib_" + std::to_string(at), static_cast<double>(kib));
  run.print(taken);
}
