// A loop's thread: takes submissions, runs each as a coroutine, judges what it saw, delivers the report.
#include "engine/loop.hpp"

#include <pthread.h>
#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <csignal>
#include <cstring>

#include "collect/collect.hpp"
#include "collect/deadline.hpp"
#include "collect/loop_executor.hpp"
#include "collect/sure_end.hpp"
#include "engine/engine.hpp"
#include "engine/inbox_state.hpp"
#include "mtasts/error.hpp"
#include "mtasts/report.hpp"
#include "mtasts/summary.hpp"

namespace mtasts {

namespace asio = boost::asio;

loop::loop(const options& chosen, const std::vector<library_version>& versions, const make_network& make)
    : chosen_(chosen), versions_(versions), busy_(context_.get_executor()), network_(make(context_)) {
  rehearse();
}

// A reactor that cannot be woken, or has no timer, is none.
void loop::rehearse() {
  collect::steady_timer soon(context_, std::chrono::steady_clock::duration::zero());
  bool rung = false;
  soon.async_wait([&rung](const boost::system::error_code& ended) { rung = !ended; });
  context_.run_one_for(std::chrono::seconds(1));
  soon.cancel();
  context_.poll();
  context_.restart();
  if (!rung || collect::reactor_refusals() != refused_before_)
    throw error(error_code::resources, "the system gives the engine no timer or no wake-up");
}

loop::~loop() { end(); }

void loop::end() { context_.end(); }

void loop::begin() {
  // Signals belong to the program that hosts us: the engine's threads take none but those of their own faults, without
  // which no crash handler would tell where.
  sigset_t all, before;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) sigdelset(&all, fault);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error& failure) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw error(error_code::resources, std::string("no thread for the engine is to be had: ") + failure.what());
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// Never throws: where there is no memory, that is the result, and it arrives like any other.
void loop::submit(std::vector<submission> some) noexcept {
  std::shared_ptr<std::vector<submission>> all;
  try {
    all = std::make_shared<std::vector<submission>>(std::move(some));
    asio::post(context_, [this, at = std::chrono::steady_clock::now(), all] {
      const collect::time_point handed_in = network_->keeps_real_time() ? at : network_->now();
      for (submission& one : *all) take(std::move(one), handed_in);
    });
  } catch (const std::bad_alloc&) {
    for (submission& one : all ? *all : some) fail(one, "resources: out of memory");
  }
}

// Who closes or forks cannot be told that there is no memory for the word to the thread: it waits for some.
void loop::post_surely(void (loop::*what)() noexcept) noexcept {
  for (;;) {
    try {
      asio::post(context_, [this, what] { (this->*what)(); });
      return;
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

// Lack of memory ends a handler, never the thread: whose the handler was has been told on the way.
void loop::work() noexcept {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception&) {
      if (closing_ && running_.empty()) return;
    }
  }
}

void loop::cancel(ticket id) {
  asio::post(context_, [this, id] {
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    const auto one = found->second;
    stop_check(*one, "cancelled");
  });
}

void loop::close_checks() noexcept { post_surely(&loop::close_now); }

void loop::close_now() noexcept {
  closing_ = true;
  for (auto next = running_.begin(); next != running_.end();) {
    const auto one = (next++)->second;  // it may end, and leave the map, while it is being cancelled
    stop_check(*one, "closed");
  }
  if (running_.empty()) stop();
  busy_.reset();
}

void loop::join() {
  if (thread_.joinable()) thread_.join();
}

bool loop::drain() noexcept {
  context_.restart();
  bool any = false;
  for (;;) {
    try {
      if (context_.poll() == 0) return any;
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): lack of memory, as in `work`
    }
    any = true;
  }
}

// A check that an exception ended - lack of memory, in practice - still arrives, and says so without needing any.
void loop::fail(submission& what, const std::exception_ptr& failure) noexcept {
  try {
    std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
    fail(what, "resources: out of memory");
  } catch (const std::exception& other) {
    try {
      fail(what, (std::string("resources: ") + other.what()).c_str());
    } catch (const std::bad_alloc&) {
      fail(what, "resources: out of memory");
    }
  }
}

void loop::take(submission one, collect::time_point handed_in) noexcept {
  if (closing_) return fail(one, "closed");
  std::shared_ptr<running> check;
  try {
    check = std::make_shared<running>();
    check->what = std::move(one);
    check->handed_in = handed_in;
    running_.emplace(check->what.id, check);
    to_start_.push_back(check);
  } catch (const std::exception&) {
    fail(check && check->what.to ? check->what : one, "resources: out of memory");
    if (check) running_.erase(check->what.id);
    return;
  }
  if (to_start_.size() == 1 && !start_next_later()) start_next();
}

// One, and the next when all that is ready has had its turn. A loop that has much to do begins no more than it ends,
// and what is under way, deadlines above all, does not stand behind hundreds of first steps.
void loop::start_next() noexcept {
  do {
    const auto check = std::move(to_start_.front());
    to_start_.pop_front();
    start(check);
  } while (!to_start_.empty() && (closing_ || !start_next_later()));
}

// False where there is no memory for it.
bool loop::start_next_later() noexcept {
  try {
    asio::post(context_, [this] { start_next(); });
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void loop::start(const std::shared_ptr<running>& check) noexcept {
  try {
    auto ended = collect::surely([this, check](const std::exception_ptr& failure) {
      if (failure && !check->delivered) {
        check->delivered = true;
        fail(check->what, failure);
      }
      leave(*check);
    });
    asio::co_spawn(context_, run(check), asio::bind_cancellation_slot(check->stop.slot(), std::move(ended)));
  } catch (const std::exception&) {
    if (!std::exchange(check->delivered, true)) fail(check->what, "resources: out of memory");
    leave(*check);
  }
}

void loop::leave(const running& ended) noexcept {
  running_.erase(ended.what.id);
  if (closing_ && running_.empty()) stop();
}

// What is posted would not be run any more.
void loop::stop() noexcept {
  tell();
  context_.stop();
}

collect::awaitable<void> loop::run(std::shared_ptr<running> one) {
  co_await asio::this_coro::throw_if_cancelled(false);
  if (one->delivered) co_return;
  finished result;
  if (one->what.endpoint)
    result = co_await probe(one->what);
  else
    result = co_await check(*one);
  deliver(*one, std::move(result));
}

collect::awaitable<finished> loop::check(const running& one) {
  co_await asio::this_coro::throw_if_cancelled(false);
  const submission& what = one.what;
  collect::check_request request{.input = what.input,
                                 .domain = what.domain,
                                 .chosen = &chosen_,
                                 .timeout = what.timeout,
                                 .checked_at = seconds_since_1970(),
                                 .handed_in = one.handed_in,
                                 .versions = versions_};
  evidence seen = co_await collect::collect(crossing_ ? *crossing_ : *network_, std::move(request));
  finished result;
  if (what.detail == detail_choice::summary)
    result.brief = std::make_shared<const summary>(summary_of(seen));  // and the evidence ends here
  else
    result.outcome = std::make_shared<const report>(judge(std::move(seen)));
  co_return result;
}

collect::awaitable<finished> loop::probe(const submission& what) {
  co_await asio::this_coro::throw_if_cancelled(false);
  mx_endpoint endpoint = *what.endpoint;
  collect::mx_request wanted{.host = endpoint.host, .ip = endpoint.ip};
  wanted.deadline = network_->now() + collect::seconds(what.timeout);
  mx_probe seen = co_await network_->probe(std::move(wanted));
  endpoint_probe made{.endpoint = std::move(endpoint), .seen = std::move(seen)};
  finished result;
  result.probe = std::make_shared<const endpoint_probe>(std::move(made));
  co_return result;
}

void loop::stop_check(running& one, const char* failure) noexcept {
  if (!std::exchange(one.delivered, true)) fail(one.what, failure);
  try {
    one.stop.emit(asio::cancellation_type::terminal);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): out of memory; then it ends by its own limits
  }
}

void loop::deliver(running& one, finished result) noexcept {
  if (std::exchange(one.delivered, true)) return;
  result.id = one.what.id;
  one.what.arrival.front() = std::move(result);
  if (one.what.to->internals().add(std::move(one.what.arrival))) tell_later(one.what.to);
}

// When all that is ready has had its turn: a busy loop wakes whoever waits once for several results.
void loop::tell_later(const std::shared_ptr<inbox>& to) noexcept {
  try {
    to_tell_.push_back(to);
    if (to_tell_.size() > 1) return;
    to_tell_since_ = std::chrono::steady_clock::now();
    asio::post(context_, [this] { tell_unless_busy(); });
  } catch (const std::bad_alloc&) {
    to->internals().tell();
    tell();
  }
}

// Whoever handed in more than has begun yet is in no hurry for a millisecond.
void loop::tell_unless_busy() noexcept {
  constexpr std::chrono::milliseconds patience{1};
  if (!to_start_.empty() && std::chrono::steady_clock::now() - to_tell_since_ < patience) {
    try {
      return asio::post(context_, [this] { tell_unless_busy(); });
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): then now
    }
  }
  tell();
}

void loop::tell() noexcept {
  for (const auto& to : to_tell_) to->internals().tell();
  to_tell_.clear();
}

void loop::fail(submission& what, const char* failure) noexcept {
  if (what.arrival.empty()) return;  // it has been told
  finished& said = what.arrival.front();
  said.id = what.id;
  said.failure.assign(failure, std::min(std::strlen(failure), said.failure.capacity()));
  what.to->internals().push(std::move(what.arrival));
}

void loop::park() noexcept {
  std::unique_lock lock(park_lock_);
  hold_ = true;
  post_surely(&loop::park_here);
  park_change_.wait(lock, [this] { return parked_; });
}

void loop::park_here() noexcept {
  std::unique_lock inside(park_lock_);
  parked_ = true;
  park_change_.notify_all();
  park_change_.wait(inside, [this] { return !hold_; });
  parked_ = false;
  park_change_.notify_all();
}

void loop::resume() {
  std::unique_lock lock(park_lock_);
  hold_ = false;
  park_change_.notify_all();
  park_change_.wait(lock, [this] { return !parked_; });
}

}  // namespace mtasts
