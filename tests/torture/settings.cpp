// The command line.
#include "tests/torture/settings.hpp"

#include <cstdlib>

namespace torture {

const char* const settings::usage =
    R"(usage: mtasts-torture allocations|calls LAB WORLD.json [--seed S --sample N] [--only N [VARIANT]] [--from N] [--to N]
                      [--many M] [--threads T] [--resolvers R] [--fresh 1]

  --sample N   (or --sample=N) N of them, spread evenly with an offset that the seed S chooses; without it all
  --only N     the N-th alone, what came of it and where it is called from
  --from N     all from the N-th on; --to N: up to the N-th
  --many M     M allocations fail in a row
  --threads T  of the engine; 1 unless told otherwise, so that the same N is the same allocation each time
  --resolvers R  times the lab's is named; from 2 on it is asked as one elsewhere is
  --fresh 1    each time in a process that has not checked before: what libraries set up once may fail too
)";

settings settings::read(int count, char** given) {
  settings asked{.verb = given[1], .lab = given[2], .world = given[3]};
  if (asked.verb == "calls") asked.what = kind::system_call;
  for (int i = 4; i < count; ++i) {
    const std::string word = given[i], flag = word.substr(0, word.find('='));
    const char* const text = flag == word ? (i + 1 < count ? given[i + 1] : "") : given[i] + flag.size() + 1;
    const unsigned long value = std::strtoul(text, nullptr, 10);
    if (flag == "--seed") asked.seed = value;
    if (flag == "--sample") asked.sample = value;
    if (flag == "--many") asked.many = value;
    if (flag == "--from") asked.first = value;
    if (flag == "--to") asked.last = value;
    if (flag == "--threads") asked.threads = static_cast<int>(value);
    if (flag == "--resolvers") asked.resolvers = value;
    if (flag == "--fresh") asked.fresh = value != 0;
    if (flag == "--only") {
      asked.only = asked.first = value;
      if (i + 2 < count) asked.only_variant = std::strtoul(given[i + 2], nullptr, 10);
    }
  }
  asked.repeat = std::string(given[0]) + " " + asked.verb + " " + asked.lab + " " + asked.world + " --threads " +
                 std::to_string(asked.threads) + " --resolvers " + std::to_string(asked.resolvers) + " --many " +
                 std::to_string(asked.many) + (asked.fresh ? " --fresh 1" : "");
  return asked;
}

}  // namespace torture
