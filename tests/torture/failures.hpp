// Makes one allocation or one system call of this process fail: the n-th while armed, counted over all threads. The
// linker puts our wrappers before the C library's functions (see cmake/Torture.cmake), so that OpenSSL, c-ares, libcurl
// and Asio fail like our own code.
#pragma once
#include <array>
#include <cstddef>
#include <string>

namespace torture {

enum class kind { allocation, system_call };

/// From now on the `nth` (from 1; 0: none) fails. A system call with the `variant`-th errno that is plausible for it.
void arm(kind which, std::size_t nth, std::size_t variant = 0, std::size_t how_many = 1);
/// How many there were since `arm`.
std::size_t disarm();
/// How many errnos are plausible for the `nth` system call of the last armed run.
std::size_t variants_of(std::size_t nth);

/// What failed: "malloc(48)", "connect: No buffer space available"; empty when nothing did. And where it was called.
struct failure {
  std::array<char, 128> what{};
  std::array<void*, 60> frames{};
  int frame_count = 0;
};
/// Where the last failure is kept: in memory that outlives the process that dies of it. Before the first `arm`.
void remember_in(failure& place);
std::string stack_of(const failure& one);

}  // namespace torture
