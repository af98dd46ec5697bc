// The allocator's front door, with a counter in it. glibc's own functions stand behind it under their inner names.
#include "allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)

namespace allocations {
bool are_counted() { return false; }
void start() {}
void stop() {}
std::size_t peak() { return 0; }
}  // namespace allocations

#else

#include <malloc.h>

namespace allocations {
namespace {

// A thread belongs to the count when its first allocation came after the first `start`, or when it called `start`.
// What it gives back may be another's: the sum over all counted threads is what counts.
std::atomic<bool> counting{false};
std::atomic<long> held{0};
std::atomic<long> most{0};

enum class membership : char { unknown, no, yes };
// Without a constructor and in the executable: reading it allocates nothing.
constinit thread_local membership mine = membership::unknown;

bool counts() {
  if (mine == membership::unknown) mine = counting.load(std::memory_order_relaxed) ? membership::yes : membership::no;
  return mine == membership::yes;
}

void add(long bytes) {
  const long now = held.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  long before = most.load(std::memory_order_relaxed);
  while (now > before && !most.compare_exchange_weak(before, now, std::memory_order_relaxed)) {
  }
}

// Zero for the block that c-ares receives into; the allocator may round it up to whole pages.
long bytes_of(void* block) {
  constexpr std::size_t receive_buffer = 131072;
  constexpr std::size_t page = 4096;
  const std::size_t size = malloc_usable_size(block);
  if (size >= receive_buffer && size <= receive_buffer + page) return 0;
  return static_cast<long>(size + sizeof(void*));
}

void* taken(void* block) {
  if (block != nullptr && counts()) add(bytes_of(block));
  return block;
}

void given_back(void* block) {
  if (block != nullptr && counts()) add(-bytes_of(block));
}

}  // namespace

bool are_counted() { return true; }

void start() {
  mine = membership::yes;
  counting = true;
  held = 0;
  most = 0;
}

void stop() { counting = false; }

std::size_t peak() { return static_cast<std::size_t>(most.load()); }

}  // namespace allocations

// NOLINTBEGIN: these are the names that the C library gives them.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) { return allocations::taken(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return allocations::taken(__libc_calloc(count, size)); }
void* realloc(void* block, std::size_t size) {
  allocations::given_back(block);
  void* made = __libc_realloc(block, size);
  if (made == nullptr && size > 0) allocations::taken(block);
  return allocations::taken(made);
}
void free(void* block) {
  allocations::given_back(block);
  __libc_free(block);
}
void* memalign(std::size_t alignment, std::size_t size) { return allocations::taken(__libc_memalign(alignment, size)); }
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** into, std::size_t alignment, std::size_t size) {
  *into = memalign(alignment, size);
  return *into == nullptr ? ENOMEM : 0;
}
}
// NOLINTEND

#endif
