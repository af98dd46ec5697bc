// Each is of one function of a library that we pin (cmake/third_party/manifest.txt), and of one kind of complaint.
#include "tests/torture/exemptions.hpp"

#include <array>

namespace torture {
namespace {

struct exemption {
  const char* wrong;                   // how the complaint begins
  std::array<const char*, 2> callers;  // functions that are to be among the callers of what failed
  const char* why;
};

constexpr exemption all[] = {
    {"a leak",
     {"ares_sconfig_append", "ares_init_options"},
     "c-ares 1.34: init_by_defaults() does not free its list where the default server cannot be entered into it: 32 "
     "bytes. With a server among the options it is ares_in_addr_to_sconfig_llist() that leaks"},
    {"afterwards: ",  // said of --fresh alone
     {"CRYPTO_malloc", "CRYPTO_malloc"},
     "OpenSSL 3.5: what it sets up once in a process and could not set up (pthread_once, the default library "
     "context) it does not try again: each later check of the process says that there is no memory for it"},
};

bool calls(const char* function, const std::string& stack) {
  return stack.find(std::string("\n    ") + function + " ") != std::string::npos;
}

}  // namespace

const char* exempted(const std::string& wrong, const std::string& stack) {
  for (const exemption& one : all)
    if (wrong.starts_with(one.wrong) && calls(one.callers[0], stack) && calls(one.callers[1], stack)) return one.why;
  return nullptr;
}

}  // namespace torture
