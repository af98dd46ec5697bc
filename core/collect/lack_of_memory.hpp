// Lack of memory as the C libraries meet it: they tell it as any error whatever, a bad certificate for one. So each
// counts the times that it got none, and what failed meanwhile has failed by our own lack and says nothing of a peer.
#pragma once
#include <cstdint>

namespace mtasts::collect {

/// How often a C library asked for memory in this thread and got none.
[[nodiscard]] std::uint64_t allocation_failures() noexcept;

/// Whether any of what a scope did met lack of memory. Of one thread.
class memory_watch {
 public:
  [[nodiscard]] bool ran_out() const noexcept { return allocation_failures() != before_; }

 private:
  std::uint64_t before_ = allocation_failures();
};

// Each sets its library up to count, once in a process and before anything else is asked of it.
void set_up_openssl();
/// Throw error (resources).
void set_up_libcurl();
void set_up_cares();

}  // namespace mtasts::collect
