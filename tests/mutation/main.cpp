// mutated: runs the targets of this folder, each for some seconds, or one input again.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/mutation/mutation.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace {

constexpr auto usage = R"(usage: mutated [--seconds S] [--seed N] TARGET...
       mutated --input FILE TARGET

Targets: dns_answer http_exchange smtp_dialogue certificate options_json whole_check
What breaks a property is kept as crash-TARGET in the working directory.
)";

std::string under_test;
std::string keep_as;

void keep() {
  std::ofstream(keep_as, std::ios::binary) << under_test;
  std::fprintf(stderr, "\nkept: %s (%zu bytes)\n", keep_as.c_str(), under_test.size());
}
extern "C" void keep_on_abort(int) {
  keep();
  _exit(134);
}

class mutator {
 public:
  mutator(const mutation::target& of, unsigned long seed) : of_(of), dice_(seed) {}

  std::string next() {
    std::string made = any(of_.seeds);
    for (std::size_t i = 1 + below(6); i > 0; --i) change(made);
    constexpr std::size_t longest = 60'000;
    if (made.size() > longest) made.resize(longest);
    return made;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : dice_() % bound; }
  const std::string& any(const std::vector<std::string>& of) { return of[below(of.size())]; }

  void change(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t some = below(2 + below(40));
    switch (below(9)) {
      case 0: text.insert(at, 1, static_cast<char>(dice_())); break;
      case 1: text.erase(at, some); break;
      case 2: text.insert(at, text.substr(below(text.size() + 1), some)); break;
      case 3:
        if (!of_.words.empty()) text.insert(at, any(of_.words));
        break;
      case 4:
        if (!of_.words.empty()) text.replace(at, some, any(of_.words));
        break;
      case 5: {
        const std::string& other = any(of_.seeds);
        text = text.substr(0, at) + other.substr(below(other.size() + 1));
        break;
      }
      case 6:
        if (below(20) == 0) text.insert(at, std::string(1 + below(20'000), static_cast<char>(dice_())));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(below(2) == 0 ? dice_() : text[at] ^ (1U << below(8)));
    }
  }

  const mutation::target& of_;
  std::mt19937_64 dice_;
};

void run(const mutation::target& one, const std::string& input) {
  under_test = input;
  one.run(under_test);
}

}  // namespace

int main(int count, char** given) {
  double seconds = 5;
  unsigned long seed = 1;
  std::string input;
  std::vector<std::string> wanted;
  for (int i = 1; i < count; ++i) {
    const std::string each = given[i];
    if (each == "--seconds" && i + 1 < count)
      seconds = std::strtod(given[++i], nullptr);
    else if (each == "--seed" && i + 1 < count)
      seed = std::strtoul(given[++i], nullptr, 10);
    else if (each == "--input" && i + 1 < count)
      input = given[++i];
    else
      wanted.push_back(each);
  }
  const std::vector<std::pair<std::string, mutation::target (*)()>> all = {
      {"dns_answer", mutation::of_dns_answer},       {"http_exchange", mutation::of_http_exchange},
      {"smtp_dialogue", mutation::of_smtp_dialogue}, {"certificate", mutation::of_certificate},
      {"options_json", mutation::of_options_json},   {"whole_check", mutation::of_whole_check}};
  std::signal(SIGABRT, keep_on_abort);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_set_death_callback(keep);
#endif
  std::size_t known = 0;
  for (const auto& [name, make] : all) {
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
    ++known;
    const mutation::target one = make();
    keep_as = "crash-" + name;
    if (!input.empty()) {
      std::ifstream file(input, std::ios::binary);
      run(one, {std::istreambuf_iterator<char>(file), {}});
      continue;
    }
    for (const std::string& each : one.seeds) run(one, each);
    mutator made(one, seed);
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    std::size_t runs = 0;
    for (; std::chrono::steady_clock::now() < end; ++runs) run(one, made.next());
    std::printf("%s: %zu mutants of %zu seeds, seed %lu\n", name.c_str(), runs, one.seeds.size(), seed);
  }
  if (known == 0 || known != wanted.size()) return std::fputs(usage, stderr), 2;
  return 0;
}
