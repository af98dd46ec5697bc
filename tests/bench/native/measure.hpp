// What one run of a client took: wall time, CPU time and peak memory of this process, and how often each verdict was
// given. One line of JSON on standard output, which the driver (tests/bench/*.py) reads.
#pragma once
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace bench {

inline double seconds_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// CPU time of this process.
inline double cpu_seconds_now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// A line of /proc/self/status in KiB: VmHWM is the peak, VmRSS what is resident now.
inline long memory_kib(const std::string& what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what + ":")) return std::stol(line.substr(what.size() + 1));
  return 0;
}

class measured {
 public:
  measured() : wall_(seconds_now()) { getrusage(RUSAGE_SELF, &before_); }

  /// Takes the times now; what is counted later costs nothing.
  void stop() {
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    wall_ = seconds_now() - wall_;
    user_ = seconds(after.ru_utime) - seconds(before_.ru_utime);
    system_ = seconds(after.ru_stime) - seconds(before_.ru_stime);
    switches_ = after.ru_nvcsw + after.ru_nivcsw - before_.ru_nvcsw - before_.ru_nivcsw;
  }

  void count(const std::string& verdict, std::uint64_t times = 1) { verdicts_[verdict] += times; }
  void also(const std::string& name, double value) { more_.emplace_back(name, value); }

  void print(std::uint64_t units) const {
    std::printf(
        "{\"units\": %llu, \"seconds\": %.6f, \"user\": %.6f, \"system\": %.6f, \"switches\": %ld, \"peak_kib\": %ld",
        static_cast<unsigned long long>(units), wall_, user_, system_, switches_, memory_kib("VmHWM"));
    for (const auto& [name, value] : more_) std::printf(", \"%s\": %.6f", name.c_str(), value);
    std::printf(", \"verdicts\": {");
    const char* comma = "";
    for (const auto& [verdict, times] : verdicts_) {
      std::printf("%s\"%s\": %llu", comma, verdict.c_str(), static_cast<unsigned long long>(times));
      comma = ", ";
    }
    std::printf("}}\n");
  }

 private:
  static double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  }

  rusage before_{};
  double wall_;
  double user_ = 0, system_ = 0;
  long switches_ = 0;
  std::map<std::string, std::uint64_t> verdicts_;
  std::vector<std::pair<std::string, double>> more_;
};

}  // namespace bench
