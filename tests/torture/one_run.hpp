// One check while something of this process fails, and what is wrong with how it ended.
#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "mtasts/report.hpp"
#include "tests/torture/failures.hpp"
#include "tests/torture/world.hpp"

namespace torture {

struct attempt {
  kind what = kind::allocation;
  std::size_t nth = 0, variant = 0, many = 1;  // as for `arm`
};

struct outcome {
  std::optional<mtasts::report> said;
  std::optional<mtasts::report> afterwards;
  std::string refused;  // the library's own exception
  std::string wrong;
  std::size_t count = 0;  // of allocations or system calls
  double seconds = 0;     // that the armed check took
};

/// Checks while armed, then once more, disarmed: with the same checker, or with a new one.
outcome check_once(const running_lab& lab, const attempt& one);

/// How a complaint begins that is of the check after it, which a busy machine may spoil too.
constexpr auto afterwards = "the check after it: ";

/// What the run did that it may not; empty where all is well.
std::string complaint(const outcome& ended, const mtasts::report& undisturbed, std::size_t descriptors);

std::size_t open_descriptors();

}  // namespace torture
