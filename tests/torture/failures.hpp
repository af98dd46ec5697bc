// Makes one allocation or one system call of this process fail: the n-th while armed, counted over all threads. The
// linker puts our wrappers before the C library's functions (see cmake/Torture.cmake), so that OpenSSL, c-ares, libcurl
// and Asio fail like our own code.
#pragma once
#include <cstddef>
#include <string>

namespace torture {

enum class kind { allocation, system_call };

/// From now on the `nth` (from 1; 0: none) fails. A system call with the `variant`-th errno that is plausible for it.
void arm(kind which, std::size_t nth, std::size_t variant = 0, std::size_t how_many = 1);
/// How many there were since `arm`.
std::size_t disarm();
/// What failed: "malloc(48)", "connect: No buffer space available"; empty when nothing did.
std::string what_failed();
/// How many errnos are plausible for the `nth` system call of the last armed run.
std::size_t variants_of(std::size_t nth);
/// Prints where the failing one is called from; for whoever looks for a cause.
void show_the_place(bool wanted);

}  // namespace torture
