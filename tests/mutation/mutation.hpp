// Fuzzing for the parts that clang 14 cannot compile, being coroutines: GCC has no libFuzzer, so a driver of ours feeds
// them mutants of good seeds, with AddressSanitizer and UndefinedBehaviorSanitizer on. No coverage guides it, which is
// why each target starts from seeds that reach deep, and the run is a bounded test of properties: seeded, and the same
// each time.
#pragma once
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace mutation {

struct target {
  std::string name;
  std::vector<std::string> seeds;
  std::vector<std::string> words;  ///< a dictionary
  /// Throws nothing and aborts where a property does not hold.
  std::function<void(std::string_view)> run;
};

target of_dns_answer();
target of_http_exchange();
target of_smtp_dialogue();
target of_certificate();
target of_options_json();
target of_whole_check();

}  // namespace mutation
