// One thread, one io_context, one shared network: where checks run. Native threads never touch Python or V8; a finished
// check goes to its inbox and nothing else leaves this thread.
#pragma once
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "collect/collect.hpp"
#include "collect/network.hpp"
#include "mtasts/check.hpp"
#include "mtasts/domain.hpp"

namespace mtasts {

/// The process-wide lock under which engines come, go and take work, and which `fork` holds (see fork.cpp). Critical
/// sections under it are short and never wait for an engine thread.
std::mutex& engines_lock();

/// What a report calls its time.
[[nodiscard]] std::int64_t seconds_since_1970();

struct submission {
  ticket id = 0;
  std::string input;
  domain_name domain;
  double timeout = 60;
  detail_choice detail = detail_choice::full;
  std::shared_ptr<inbox> to;
};

class engine {
 public:
  using make_network = std::function<std::unique_ptr<collect::network>(boost::asio::io_context&)>;

  /// The network is made here, in the caller's thread, so that its errors reach the caller. Then the thread starts.
  engine(const options& chosen, std::vector<library_version> versions, const make_network& make);
  /// Only after `shut_down`.
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  // From any thread:
  void submit(submission one);
  void cancel(ticket id);
  /// Every check in flight arrives in its inbox with `failure` = "closed"; returns when the thread has ended. Not under
  /// engines_lock().
  void shut_down();

  /// Holds the engine thread at a point where it owns no lock, until `resume`. For fork.
  void park();
  void resume();

 private:
  struct running {
    submission what;
    boost::asio::cancellation_signal stop;
    bool delivered = false;
  };

  void start(submission one);
  void stop_check(running& one, const std::string& failure);
  boost::asio::awaitable<void> run(std::shared_ptr<running> one);
  void deliver(running& one, finished result);
  void work();

  options chosen_;
  std::vector<library_version> versions_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
  std::unique_ptr<collect::network> network_;
  std::map<ticket, std::shared_ptr<running>> running_;  // the engine thread's alone
  bool closing_ = false;                                // the engine thread's alone

  std::mutex park_lock_;
  std::condition_variable park_change_;
  bool parked_ = false;
  bool hold_ = false;

  std::thread thread_;
};

/// Enters the engine into the list that fork parks; leaves it again. Both under engines_lock(). After it has left, fork
/// waits for its `shut_down`: a lock that its thread held would be locked for ever in the child.
void register_engine(engine& one);
void unregister_engine(engine& one);
/// Its thread has ended. Takes engines_lock().
void forget_ended_engine(engine& one);
/// In a forked child: leaves the parent's engine where it lies. Its thread is not here, so even its destructor would
/// wait for ever. Under engines_lock().
void disown_engine(std::shared_ptr<engine> one);

}  // namespace mtasts
