// The main verb. `check("example.org")` for one domain; a `checker` to keep connections, caches and options for many.
// Bindings submit with an `inbox` and wait on its descriptor: results arrive there from the engine's own thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/options.hpp"
#include "mtasts/probes.hpp"
#include "mtasts/report.hpp"
#include "mtasts/summary.hpp"

namespace mtasts {

/// Names a submitted check within its checker.
using ticket = std::uint64_t;

/// One finished check: a report, or with detail_choice::summary its summary; or one finished probe. With none of them
/// it was cancelled or the engine closed under it; `failure` then says so.
struct finished {
  ticket id = 0;
  std::shared_ptr<const report> outcome;
  std::shared_ptr<const summary> brief;
  std::shared_ptr<const endpoint_probe> probe;
  std::string failure;
};

/// Where results arrive. `descriptor()` is readable while something waits; any thread may drain. Must outlive nothing:
/// checks hold it alive.
class inbox {
 public:
  /// Throws error (resources) when no descriptor is to be had.
  static std::shared_ptr<inbox> make();
  /// For a host that has its own way to be woken: no descriptor and no `wait`. `arrived` is called from an engine's
  /// thread, once for however many arrive before the next drain; it must not block and may not throw.
  static std::shared_ptr<inbox> make(std::function<void()> arrived);
  ~inbox();
  inbox(const inbox&) = delete;
  inbox& operator=(const inbox&) = delete;

  /// -1 for an inbox with a callback.
  [[nodiscard]] int descriptor() const noexcept;
  [[nodiscard]] std::vector<finished> drain();
  /// Blocks until something waits or the time is over; false when it is over.
  bool wait(std::optional<std::chrono::milliseconds> limit = {});

  struct state;
  state& internals() noexcept { return *state_; }

 private:
  inbox();
  std::unique_ptr<state> state_;
};

/// An engine - `options.threads` loops, each a thread - with its caches. Starts nothing until the first check. Every
/// member may be called from any thread. After `fork` a child's copy leaves the parent's engine alone and makes its own
/// at the next check.
class checker {
 public:
  /// Throws error: invalid_option, trust_store (which file, why), no_resolver.
  explicit checker(const options& chosen = {});
  /// Cancels what is in flight; each such check still arrives in its inbox, with `failure` set.
  ~checker();
  checker(const checker&) = delete;
  checker& operator=(const checker&) = delete;

  /// Blocks; a full report whatever `detail` says. Throws error: invalid_domain, cancelled, closed.
  [[nodiscard]] report check(std::string_view domain);

  /// Throws error: invalid_domain (at once, nothing is queued), closed. `timeout` in seconds replaces the option's.
  ticket submit(std::string_view domain, const std::shared_ptr<inbox>& to, std::optional<double> timeout = {});
  /// The same for many at once, for streams: the first of as many tickets as there are domains, one after the other.
  /// What is no domain name arrives in the inbox as a `refused_report`; throws error (closed).
  ticket submit_many(const std::vector<std::string>& domains, const std::shared_ptr<inbox>& to,
                     std::optional<double> timeout = {});
  /// Probes of mail servers alone: the second part of checks that were made with leave_probes. One ticket each, as
  /// above; each waits for the limits of its server as long as that takes, and for the end of a back-off
  /// as far as `timeout` allows; its steps have their own time-outs. Throws error (closed).
  ticket submit_probes(const std::vector<mx_endpoint>& wanted, const std::shared_ptr<inbox>& to);
  /// The check arrives in its inbox at once with `failure` = "cancelled", unless it had already arrived.
  void cancel(ticket id);
  /// Idempotent; what the destructor does.
  void close();

  [[nodiscard]] const options& chosen() const noexcept;

  struct state;

 private:
  std::unique_ptr<state> state_;
};

/// One domain with a checker of its own. Blocks. Throws as `checker` and `checker::check`.
[[nodiscard]] report check(std::string_view domain, const options& chosen = {});

/// mtasts itself, then the libraries in use with the versions they say at run time, and the trust store
/// ("trust_store", its path) that would be taken with these options. Throws nothing: a missing store is "none".
[[nodiscard]] std::vector<library_version> versions(const options& chosen = {});

}  // namespace mtasts
