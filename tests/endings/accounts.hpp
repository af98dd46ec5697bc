// What must be as it was once nothing runs any more: descriptors, threads, memory.
#pragma once
#include <cstddef>
#include <string>

namespace endings {

struct accounts {
  std::size_t descriptors = 0;
  std::size_t threads = 0;
  std::size_t heap = 0;      ///< octets that are allocated and not freed
  std::size_t resident = 0;  ///< octets
};

[[nodiscard]] accounts count();
/// Counts until descriptors and threads are as they were `before`, for a second at most: who has joined a thread may
/// still see its entry in /proc.
[[nodiscard]] accounts settled(const accounts& before);
/// Under LeakSanitizer, whether it found a leak; it says which.
[[nodiscard]] bool leaks();

}  // namespace endings
