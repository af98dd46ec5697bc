// A lab in a process of its own, so that what is made to fail here fails nowhere else; and what a check of its domain
// may say when something of ours has failed.
#pragma once
#include <cstdio>
#include <string>
#include <vector>

#include "mtasts/options.hpp"
#include "mtasts/report.hpp"

namespace torture {

struct running_lab {
  /// Throws std::runtime_error when it does not start.
  running_lab(const std::string& program, const std::string& world);
  ~running_lab();
  running_lab(const running_lab&) = delete;
  running_lab& operator=(const running_lab&) = delete;

  std::string domain;
  mtasts::options chosen;

 private:
  int input_ = -1;  // the lab ends when this does
  pid_t pid_ = -1;
};

/// What was said of our failure that is not true of the world: each verdict that the undisturbed report has not. Empty
/// where everything is as it was, or is `unknown`.
std::string lie_in(const mtasts::report& said, const mtasts::report& undisturbed);

}  // namespace torture
