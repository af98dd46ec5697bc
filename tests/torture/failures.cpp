// The wrappers: allocations by malloc and its kin and by operator new, and every system call that a check makes.
#include "tests/torture/failures.hpp"

#include <execinfo.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <new>

namespace torture {
namespace {

std::atomic<bool> armed_allocations = false;
std::atomic<bool> armed_calls = false;
std::atomic<std::size_t> seen = 0;
std::size_t first_to_fail = 0;
std::size_t last_to_fail = 0;
std::size_t chosen_variant = 0;
failure* last = nullptr;
std::array<unsigned char, 65536> variants{};

// Of several that fail in a row the first is told.
void remember(const char* what, const char* how) {
  if (last->frame_count > 0) return;
  std::snprintf(last->what.data(), last->what.size(), "%s%s", what, how);
  last->frame_count = backtrace(last->frames.data(), static_cast<int>(last->frames.size()));
}

bool due() {
  const std::size_t n = seen.fetch_add(1) + 1;
  return n >= first_to_fail && n <= last_to_fail;
}

bool allocation_fails(const char* what, std::size_t size) {
  if (!armed_allocations.load(std::memory_order_relaxed) || !due()) return false;
  std::array<char, 24> how{};
  std::snprintf(how.data(), how.size(), "(%zu)", size);
  remember(what, how.data());
  errno = ENOMEM;
  return true;
}

bool call_fails(const char* what, std::initializer_list<int> errors) {
  if (!armed_calls.load(std::memory_order_relaxed)) return false;
  const std::size_t n = seen.fetch_add(1) + 1;
  if (n < variants.size()) variants[n] = static_cast<unsigned char>(errors.size());
  if (n != first_to_fail) return false;
  const int error = errors.begin()[chosen_variant % errors.size()];
  std::array<char, 80> how{};
  std::snprintf(how.data(), how.size(), ": %s", std::strerror(error));
  remember(what, how.data());
  errno = error;
  return true;
}

}  // namespace

void arm(kind which, std::size_t nth, std::size_t variant, std::size_t how_many) {
  seen = 0;
  first_to_fail = nth == 0 ? SIZE_MAX : nth;
  last_to_fail = nth == 0 ? 0 : nth + how_many - 1;
  chosen_variant = variant;
  last->what.front() = '\0';
  last->frame_count = 0;
  (which == kind::allocation ? armed_allocations : armed_calls) = true;
}

std::size_t disarm() {
  armed_allocations = armed_calls = false;
  return seen;
}

void remember_in(failure& place) { last = &place; }
std::size_t variants_of(std::size_t nth) { return nth < variants.size() ? variants[nth] : 0; }

std::string stack_of(const failure& one) {
  std::string all;
#if defined(__SANITIZE_ADDRESS__)
  for (int i = 0; i < one.frame_count; ++i) {
    std::array<char, 512> line{};
    __sanitizer_symbolize_pc(static_cast<char*>(one.frames.at(i)) - 1, "%f %s:%l", line.data(), line.size());
    all += std::string("    ") + line.data() + "\n";
  }
#else
  char** lines = backtrace_symbols(one.frames.data(), one.frame_count);
  for (int i = 0; lines != nullptr && i < one.frame_count; ++i) all += std::string("    ") + lines[i] + "\n";
  std::free(lines);
#endif
  return all;
}

}  // namespace torture

using torture::allocation_fails;
using torture::call_fails;

// NOLINTBEGIN: the names and signatures are the linker's and the C library's.
extern "C" {

void* __real_malloc(size_t);
void* __real_calloc(size_t, size_t);
void* __real_realloc(void*, size_t);
void* __real_aligned_alloc(size_t, size_t);
char* __real_strdup(const char*);

void* __wrap_malloc(size_t size) { return allocation_fails("malloc", size) ? nullptr : __real_malloc(size); }
void* __wrap_calloc(size_t n, size_t size) {
  return allocation_fails("calloc", n * size) ? nullptr : __real_calloc(n, size);
}
void* __wrap_realloc(void* old, size_t size) {
  return allocation_fails("realloc", size) ? nullptr : __real_realloc(old, size);
}
void* __wrap_aligned_alloc(size_t align, size_t size) {
  return allocation_fails("aligned_alloc", size) ? nullptr : __real_aligned_alloc(align, size);
}
char* __wrap_strdup(const char* text) {
  return allocation_fails("strdup", std::strlen(text)) ? nullptr : __real_strdup(text);
}

#define WRAP(RESULT, FAILED, NAME, PARAMETERS, ARGUMENTS, ...) \
  RESULT __real_##NAME PARAMETERS;                             \
  RESULT __wrap_##NAME PARAMETERS { return call_fails(#NAME, __VA_ARGS__) ? FAILED : __real_##NAME ARGUMENTS; }

// Of each call only what this machine lacks, never what a peer or a network does: a verdict about the domain must not
// come of it. EINTR and EAGAIN tell of nothing at all.
WRAP(int, -1, socket, (int a, int b, int c), (a, b, c), {EMFILE, ENFILE, ENOBUFS, ENOMEM})
WRAP(int, -1, connect, (int a, const sockaddr* b, socklen_t c), (a, b, c), {ENOBUFS, EADDRNOTAVAIL, EAGAIN, ENOMEM})
WRAP(int, -1, bind, (int a, const sockaddr* b, socklen_t c), (a, b, c), {ENOBUFS, ENOMEM})
WRAP(ssize_t, -1, read, (int a, void* b, size_t c), (a, b, c), {EINTR, EAGAIN})
ssize_t __real_write(int, const void*, size_t);
ssize_t __wrap_write(int socket, const void* bytes, size_t size) {
  // Into an eventfd, Asio's wake-up: that needs nothing and cannot be interrupted.
  const bool wake_up = size == sizeof(std::uint64_t) && *static_cast<const unsigned char*>(bytes) == 1;
  if (!wake_up && call_fails("write", {EINTR, EAGAIN, ENOBUFS})) return -1;
  return __real_write(socket, bytes, size);
}
WRAP(ssize_t, -1, recv, (int a, void* b, size_t c, int d), (a, b, c, d), {ENOMEM, ENOBUFS, EAGAIN, EINTR})
WRAP(ssize_t, -1, recvfrom, (int a, void* b, size_t c, int d, sockaddr* e, socklen_t* f), (a, b, c, d, e, f),
     {ENOMEM, ENOBUFS, EAGAIN, EINTR})
WRAP(ssize_t, -1, recvmsg, (int a, msghdr* b, int c), (a, b, c), {ENOMEM, ENOBUFS, EAGAIN, EINTR})
WRAP(ssize_t, -1, send, (int a, const void* b, size_t c, int d), (a, b, c, d), {ENOBUFS, ENOMEM, EAGAIN, EINTR})
WRAP(ssize_t, -1, sendto, (int a, const void* b, size_t c, int d, const sockaddr* e, socklen_t f), (a, b, c, d, e, f),
     {ENOBUFS, ENOMEM, EAGAIN, EINTR})
WRAP(ssize_t, -1, sendmsg, (int a, const msghdr* b, int c), (a, b, c), {ENOBUFS, ENOMEM, EAGAIN, EINTR})
WRAP(int, -1, epoll_create1, (int a), (a), {EMFILE, ENFILE, ENOMEM})
int __real_epoll_ctl(int, int, int, epoll_event*);
int __wrap_epoll_ctl(int set, int command, int socket, epoll_event* event) {
  // Asio's own wake-up is an EPOLL_CTL_MOD, for which the kernel needs nothing.
  const bool wake_up = command == EPOLL_CTL_MOD && event != nullptr && event->events == (EPOLLIN | EPOLLERR | EPOLLET);
  if (!wake_up && command != EPOLL_CTL_DEL && call_fails("epoll_ctl", {ENOMEM, ENOSPC})) return -1;
  return __real_epoll_ctl(set, command, socket, event);
}
WRAP(int, -1, epoll_wait, (int a, epoll_event* b, int c, int d), (a, b, c, d), {EINTR})
WRAP(int, -1, eventfd, (unsigned a, int b), (a, b), {EMFILE, ENFILE, ENOMEM})
WRAP(int, -1, timerfd_create, (int a, int b), (a, b), {EMFILE, ENFILE, ENOMEM})
WRAP(int, -1, pipe, (int* a), (a), {EMFILE, ENFILE})
WRAP(int, -1, setsockopt, (int a, int b, int c, const void* d, socklen_t e), (a, b, c, d, e), {ENOMEM, ENOBUFS})
WRAP(int, -1, getsockopt, (int a, int b, int c, void* d, socklen_t* e), (a, b, c, d, e), {ENOBUFS, ENOMEM})
WRAP(int, -1, getsockname, (int a, sockaddr* b, socklen_t* c), (a, b, c), {ENOBUFS})
WRAP(int, -1, getpeername, (int a, sockaddr* b, socklen_t* c), (a, b, c), {ENOBUFS})
WRAP(int, -1, poll, (pollfd * a, nfds_t b, int c), (a, b, c), {EINTR, ENOMEM})
WRAP(int, -1, getrlimit, (int a, void* b), (a, b), {EPERM})
WRAP(int, -1, gethostname, (char* a, size_t b), (a, b), {ENAMETOOLONG})
WRAP(ssize_t, -1, getrandom, (void* a, size_t b, unsigned c), (a, b, c), {EINTR, ENOSYS})
WRAP(FILE*, nullptr, fopen, (const char* a, const char* b), (a, b), {EMFILE, ENFILE, ENOMEM})
WRAP(FILE*, nullptr, fopen64, (const char* a, const char* b), (a, b), {EMFILE, ENFILE, ENOMEM})

int __real_fcntl(int, int, long);
int __wrap_fcntl(int socket, int command, ...) {
  va_list rest;
  va_start(rest, command);
  const long argument = va_arg(rest, long);
  va_end(rest);
  return call_fails("fcntl", {ENOMEM, EINTR}) ? -1 : __real_fcntl(socket, command, argument);
}
int __real_ioctl(int, unsigned long, void*);
int __wrap_ioctl(int socket, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void* argument = va_arg(rest, void*);
  va_end(rest);
  return call_fails("ioctl", {ENOMEM}) ? -1 : __real_ioctl(socket, request, argument);
}
int __real_open(const char*, int, int);
int __wrap_open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const int mode = va_arg(rest, int);
  va_end(rest);
  return call_fails("open", {EMFILE, ENFILE, ENOMEM, EINTR}) ? -1 : __real_open(path, flags, mode);
}

}  // extern "C"

void* operator new(size_t size) {
  if (allocation_fails("operator new", size)) throw std::bad_alloc();
  if (void* made = __real_malloc(size == 0 ? 1 : size)) return made;
  throw std::bad_alloc();
}
void* operator new[](size_t size) { return operator new(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return allocation_fails("operator new", size) ? nullptr : __real_malloc(size == 0 ? 1 : size);
}
void* operator new[](size_t size, const std::nothrow_t& none) noexcept { return operator new(size, none); }
void operator delete(void* old) noexcept { std::free(old); }
void operator delete[](void* old) noexcept { std::free(old); }
void operator delete(void* old, size_t) noexcept { std::free(old); }
void operator delete[](void* old, size_t) noexcept { std::free(old); }
// NOLINTEND
