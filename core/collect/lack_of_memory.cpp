// The allocators that OpenSSL, libcurl and c-ares are given: the C library's own, and a count of what they refuse.
#include "collect/lack_of_memory.hpp"

#include <ares.h>
#include <curl/curl.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <cstring>
#include <mutex>

#include "mtasts/error.hpp"

namespace mtasts::collect {
namespace {

thread_local std::uint64_t failures = 0;

// NOLINTBEGIN(cppcoreguidelines-no-malloc): what the libraries free by themselves.
void* counted(void* made, std::size_t size) noexcept {
  if (made != nullptr || size == 0) return made;
  ++failures;
  return nullptr;
}

void* allocate(std::size_t size) { return counted(std::malloc(size), size); }
void* reallocate(void* old, std::size_t size) { return counted(std::realloc(old, size), size); }
void* allocate_zeroed(std::size_t count, std::size_t size) {
  return counted(std::calloc(count, size), count > 0 ? size : 0);
}
void release(void* old) { std::free(old); }
char* duplicate(const char* text) {
  const std::size_t size = std::strlen(text) + 1;
  void* made = allocate(size);
  return made != nullptr ? static_cast<char*>(std::memcpy(made, text, size)) : nullptr;
}
// NOLINTEND(cppcoreguidelines-no-malloc)

void* allocate_for_openssl(std::size_t size, const char*, int) { return allocate(size); }
void* reallocate_for_openssl(void* old, std::size_t size, const char*, int) { return reallocate(old, size); }
void release_for_openssl(void* old, const char*, int) { release(old); }

}  // namespace

std::uint64_t allocation_failures() noexcept { return failures; }

// Where OpenSSL is the system's and in use already, it keeps its allocator and counts nothing. A process may end while
// our threads are at work (process.exit of Node): what they use is not taken down before them.
void set_up_openssl() {
  static const int done = CRYPTO_set_mem_functions(allocate_for_openssl, reallocate_for_openssl, release_for_openssl) &
                          OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
  (void)done;
}

// Its global state stays: another user of it may not be ours to end.
void set_up_libcurl() {
  set_up_openssl();
  static std::mutex one_at_a_time;
  static bool done = false;
  const std::lock_guard hold(one_at_a_time);
  // What was refused once is asked for again by the next engine.
  if (!done)
    done = curl_global_init_mem(CURL_GLOBAL_DEFAULT, allocate, release, reallocate, duplicate, allocate_zeroed) ==
           CURLE_OK;
  if (!done) throw error(error_code::resources, "libcurl cannot be set up");
}

void set_up_cares() {
  static const int result = ares_library_init_mem(ARES_LIB_INIT_ALL, allocate, release, reallocate);
  if (result != ARES_SUCCESS) throw error(error_code::resources, "c-ares cannot be set up");
}

}  // namespace mtasts::collect
