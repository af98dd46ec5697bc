// From /proc, the allocator and the sanitizers.
#include "tests/endings/accounts.hpp"

#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Of sanitizer/allocator_interface.h, which GCC does not install.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace endings {
namespace {

std::size_t entries(const char* folder) {
  const std::filesystem::directory_iterator all(folder);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::size_t allocated() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd;
#endif
}

}  // namespace

accounts count() {
  std::size_t whole = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident;
  return {.descriptors = entries("/proc/self/fd"),
          .threads = entries("/proc/self/task"),
          .heap = allocated(),
          .resident = resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE))};
}

accounts settled(const accounts& before) {
  accounts now = count();
  for (int i = 0; i < 100 && (now.threads != before.threads || now.descriptors != before.descriptors); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    now = count();
  }
  return now;
}

bool leaks() {
#if defined(__SANITIZE_ADDRESS__)
  return __lsan_do_recoverable_leak_check() != 0;
#else
  return false;
#endif
}

}  // namespace endings
