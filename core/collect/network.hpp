// The seam between the plan and the wire: three awaitable questions. The real network is c-ares, libcurl, Asio and
// OpenSSL; a scripted one with a virtual clock stands in for tests of the plan, the deadlines and the engine.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "collect/loop_executor.hpp"
#include "mtasts/evidence.hpp"

namespace mtasts::collect {

using time_point = std::chrono::steady_clock::time_point;

enum class record_type { a, aaaa, mx, txt, tlsa };

/// The alternative follows from the type asked for: a and aaaa give addresses.
using resolution = std::variant<lookup<address_record>, lookup<mx_record>, lookup<txt_record>, lookup<tlsa_record>>;

/// One visit to one address. Where `so_far` is given each step is written there as it ends, and the answer may be moved
/// out of it; it outlives the question. `place` is let go when the connection is closed, which may be a moment after
/// the answer.
template <class Visit>
struct visit_request {
  std::string host;                         ///< ASCII: SNI and the name that the certificate must bear
  std::string ip;                           ///< the one address to contact
  time_point deadline = time_point::max();  ///< of the check that asks
  Visit* so_far = nullptr;
  std::shared_ptr<void> place = {};
};
using policy_request = visit_request<policy_fetch>;  ///< RFC 8461 section 3.3
using mx_request = visit_request<mx_probe>;          ///< RFC 8461 section 4.2

/// No question throws but for lack of memory: what went wrong is in the answer. A question that is cancelled through
/// Asio's per-operation cancellation completes promptly with `reason::cancelled` in the step that it was at, and leaves
/// no socket behind. Times in an answer count from the start of its own question; the plan moves them to the check's.
/// An answer that was had before has a negative start. All members but `executor` are called from one thread, that of
/// `executor()`.
class network {
 public:
  network() = default;
  network(const network&) = delete;
  network& operator=(const network&) = delete;
  virtual ~network() = default;

  virtual awaitable<resolution> resolve(std::string name, record_type type) = 0;
  virtual awaitable<policy_fetch> fetch(policy_request request) = 0;
  virtual awaitable<mx_probe> probe(mx_request request) = 0;

  /// The clock that deadlines are measured by; virtual in tests.
  [[nodiscard]] virtual time_point now() const = 0;
  /// Whether that is the clock of the machine, and so runs while a question waits in line outside of the network.
  [[nodiscard]] virtual bool keeps_real_time() const { return true; }
  /// Returns at `when`, or as soon as it is cancelled.
  virtual awaitable<void> sleep_until(time_point when) = 0;

  [[nodiscard]] virtual loop_executor executor() const = 0;
};

}  // namespace mtasts::collect
