// Which releases of the pure libraries are at work: what versions() says of llhttp, zlib, libidn2 and libpsl.
#include "wire/versions.hpp"

#include <idn2.h>
#include <libpsl.h>
#include <llhttp.h>
#include <zlib.h>

#include <chrono>
#include <string>

namespace mtasts::wire {
namespace {

std::string day_of_the_list() {
  const std::chrono::sys_seconds written{std::chrono::seconds(psl_builtin_file_time())};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(written)};
  return std::to_string(static_cast<int>(day.year()) * 10'000 + static_cast<int>(unsigned{day.month()}) * 100 +
                        static_cast<int>(unsigned{day.day()}));
}

/// "0.21.2 (no IDNA support)": it has that from libidn2, asked before.
std::string of_libpsl() {
  const std::string said = psl_get_version();
  return said.substr(0, said.find(' '));
}

// It states none of itself; it is linked statically, so that its header speaks for it.
std::string of_llhttp() {
  return std::to_string(LLHTTP_VERSION_MAJOR) + "." + std::to_string(LLHTTP_VERSION_MINOR) + "." +
         std::to_string(LLHTTP_VERSION_PATCH);
}

}  // namespace

std::vector<library_version> library_versions() {
  return {
      {"libidn2", idn2_check_version(nullptr)},
      {"llhttp", of_llhttp()},
      {"zlib", zlibVersion()},
      {"libpsl", of_libpsl()},
      {"publicsuffix", day_of_the_list()},
  };
}

}  // namespace mtasts::wire
