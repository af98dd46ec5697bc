// What mtasts-torture is asked for.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/torture/failures.hpp"

namespace torture {

struct settings {
  std::string verb, lab, world, repeat;  // repeat: the command, without --only
  kind what = kind::allocation;
  std::size_t stride = 1, first = 1, last = SIZE_MAX, only = 0, only_variant = 0, many = 1, sample = 0, resolvers = 1;
  unsigned long seed = 1;
  int threads = 1;
  bool fresh = false;

  static const char* const usage;
  static settings read(int count, char** given);
};

}  // namespace torture
