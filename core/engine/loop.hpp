// One thread, one io_context, one network: where checks run. Native threads never touch Python or V8; a finished check
// goes to its inbox, and a question about what another loop owns to that loop.
#pragma once
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "collect/network.hpp"
#include "collect/reactor_refusals.hpp"
#include "mtasts/check.hpp"
#include "mtasts/domain.hpp"

namespace mtasts {

struct submission {
  ticket id = 0;
  std::string input;
  domain_name domain;
  double timeout = 60;
  detail_choice detail = detail_choice::full;
  std::optional<mx_endpoint> endpoint;  ///< to be probed, in place of a check of the domain
  std::shared_ptr<inbox> to;
  std::list<finished> arrival = place_for_result();  ///< goes to the inbox; made before there is anything to say

  static std::list<finished> place_for_result() {
    std::list<finished> one(1);
    constexpr std::size_t longest_failure = 120;
    one.front().failure.reserve(longest_failure);
    return one;
  }
};

/// Makes the network of one loop, shared between its checks.
using make_network = std::function<std::unique_ptr<collect::network>(boost::asio::io_context&)>;

class loop {
 public:
  /// The network is made here, in the caller's thread, so that its errors reach the caller.
  loop(const options& chosen, const std::vector<library_version>& versions, const make_network& make);
  /// Only after `join` and `drain`, or before `begin`.
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  [[nodiscard]] collect::network& own_network() noexcept { return *network_; }
  /// What checks ask instead of the own network, where there are several loops. Before `begin`.
  void ask_through(std::unique_ptr<collect::network> crossing) { crossing_ = std::move(crossing); }
  /// Starts the thread.
  void begin();

  // From any thread, once it has begun:
  void submit(std::vector<submission> some) noexcept;
  void cancel(ticket id);
  /// Every check in flight arrives in its inbox with `failure` = "closed"; then the thread ends.
  void close_checks() noexcept;
  void join();
  /// After `join` of every loop: what was cancelled on the way out completes here. Whether anything did.
  bool drain() noexcept;
  /// After `drain` of every loop: what still sleeps is destroyed, while all that it may refer to is there.
  void end();

  /// Holds the thread at a point where it owns no lock, until `resume`. For fork.
  void park() noexcept;
  void resume();

 private:
  struct running {
    submission what;
    collect::time_point handed_in;
    boost::asio::cancellation_signal stop;
    bool delivered = false;
  };

  void rehearse();
  void work() noexcept;
  void close_now() noexcept;
  void post_surely(void (loop::*what)() noexcept) noexcept;
  void park_here() noexcept;
  void take(submission one, collect::time_point handed_in) noexcept;
  void start_next() noexcept;
  bool start_next_later() noexcept;
  void start(const std::shared_ptr<running>& check) noexcept;
  void leave(const running& ended) noexcept;
  void stop_check(running& one, const char* failure) noexcept;
  collect::awaitable<void> run(std::shared_ptr<running> one);
  collect::awaitable<finished> check(const running& one);
  collect::awaitable<finished> probe(const submission& what);
  void deliver(running& one, finished result) noexcept;
  void tell_later(const std::shared_ptr<inbox>& to) noexcept;
  void tell_unless_busy() noexcept;
  void tell() noexcept;
  void stop() noexcept;
  static void fail(submission& what, const char* failure) noexcept;
  static void fail(submission& what, const std::exception_ptr& failure) noexcept;

  const options& chosen_;
  const std::vector<library_version>& versions_;
  struct ending_context : boost::asio::io_context {
    using boost::asio::io_context::io_context;
    void end() { shutdown(); }
  };

  const std::uint64_t refused_before_ = collect::reactor_refusals();
  ending_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
  std::unique_ptr<collect::network> network_;
  std::unique_ptr<collect::network> crossing_;
  // The thread's alone:
  std::unordered_map<ticket, std::shared_ptr<running>> running_;
  std::deque<std::shared_ptr<running>> to_start_;  // of these
  std::vector<std::shared_ptr<inbox>> to_tell_;    // that something arrived
  std::chrono::steady_clock::time_point to_tell_since_;
  bool closing_ = false;

  std::mutex park_lock_;
  std::condition_variable park_change_;
  bool parked_ = false;
  bool hold_ = false;

  std::thread thread_;
};

}  // namespace mtasts
