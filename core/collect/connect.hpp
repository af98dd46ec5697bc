// TCP to one address, for SMTP and HTTPS alike: the guard is asked about the very endpoint that is connected to.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "collect/deadline.hpp"
#include "mtasts/evidence.hpp"

namespace mtasts::collect {

/// Microseconds since a question was asked; what evidence counts in.
class stopwatch {
 public:
  [[nodiscard]] std::int64_t elapsed_us() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start_).count();
  }
  [[nodiscard]] std::chrono::steady_clock::duration elapsed() const {
    return std::chrono::steady_clock::now() - start_;
  }
  /// The time of a step that began at `from_us` and ends now.
  template <class T>
  void stamp(observed<T>& step, std::int64_t from_us) const {
    step.start_us = from_us;
    step.duration_us = elapsed_us() - from_us;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Seconds since 1970 UTC, which certificates are dated by.
[[nodiscard]] std::int64_t time_of_day();

/// What an error of the operating system means to an observer. `operation_aborted` is `cancelled`.
[[nodiscard]] reason reason_of(const boost::system::error_code& error);

struct target {
  std::string ip;
  std::uint16_t port = 0;
  bool allow_private = false;
};

/// Connects `socket`, or says why not: blocked_private, refused, unreachable, timeout, cancelled, resources, ...
awaitable<observed<connection>> connect_to(tcp_socket& socket, target where, std::chrono::steady_clock::duration limit,
                                           const stopwatch& clock);

}  // namespace mtasts::collect
