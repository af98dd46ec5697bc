// A loop's thread: takes submissions, runs each as a coroutine, judges what it saw, delivers the report.
#include "engine/loop.hpp"

#include <pthread.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <csignal>

#include "collect/collect.hpp"
#include "collect/deadline.hpp"
#include "engine/engine.hpp"
#include "engine/inbox_state.hpp"
#include "mtasts/error.hpp"
#include "mtasts/report.hpp"
#include "mtasts/summary.hpp"

namespace mtasts {

namespace asio = boost::asio;

loop::loop(const options& chosen, const std::vector<library_version>& versions, const make_network& make)
    : chosen_(chosen), versions_(versions), busy_(context_.get_executor()), network_(make(context_)) {}

loop::~loop() = default;

void loop::begin() {
  // Signals belong to the program that hosts us: the engine's threads take none.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { context_.run(); });
  } catch (const std::system_error& failure) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw error(error_code::resources, std::string("no thread for the engine is to be had: ") + failure.what());
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void loop::submit(std::vector<submission> some) {
  asio::post(context_, [this, at = std::chrono::steady_clock::now(), some = std::move(some)]() mutable {
    collect::time_point handed_in = network_->now();
    if (network_->keeps_real_time()) handed_in = at;
    for (submission& one : some) start(std::move(one), handed_in);
  });
}

void loop::cancel(ticket id) {
  asio::post(context_, [this, id] {
    const auto found = running_.find(id);
    if (found != running_.end()) stop_check(*found->second, "cancelled");
  });
}

void loop::close_checks() {
  asio::post(context_, [this] {
    closing_ = true;
    // A check may end, and leave the map, while it is being cancelled.
    const auto all = running_;
    for (const auto& [id, one] : all) stop_check(*one, "closed");
    if (running_.empty()) context_.stop();
    busy_.reset();
  });
}

void loop::join() {
  if (thread_.joinable()) thread_.join();
}

bool loop::drain() {
  context_.restart();
  bool any = false;
  while (context_.poll() > 0) any = true;
  return any;
}

namespace {

// A check that an exception ended - lack of memory, in practice - still arrives, and says so.
std::string reason_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
    return "resources: out of memory";
  } catch (const std::exception& other) {
    return std::string("resources: ") + other.what();
  }
}

finished ended_by(std::string failure) {
  finished result;
  result.failure = std::move(failure);
  return result;
}

}  // namespace

void loop::start(submission one, collect::time_point handed_in) {
  auto check = std::make_shared<running>();
  check->what = std::move(one);
  check->handed_in = handed_in;
  if (closing_) {
    deliver(*check, ended_by("closed"));
    return;
  }
  running_.emplace(check->what.id, check);
  auto ended = [this, check](std::exception_ptr failure) {
    if (failure) deliver(*check, ended_by(reason_of(failure)));
    running_.erase(check->what.id);
    if (closing_ && running_.empty()) context_.stop();
  };
  asio::co_spawn(context_, run(check), asio::bind_cancellation_slot(check->stop.slot(), std::move(ended)));
}

asio::awaitable<void> loop::run(std::shared_ptr<running> one) {
  co_await asio::this_coro::throw_if_cancelled(false);
  if (one->delivered) co_return;
  finished result;
  if (one->what.endpoint)
    result = co_await probe(one->what);
  else
    result = co_await check(*one);
  deliver(*one, std::move(result));
}

asio::awaitable<finished> loop::check(const running& one) {
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

asio::awaitable<finished> loop::probe(const submission& what) {
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

void loop::stop_check(running& one, const std::string& failure) {
  deliver(one, ended_by(failure));
  one.stop.emit(asio::cancellation_type::terminal);
}

void loop::deliver(running& one, finished result) {
  if (std::exchange(one.delivered, true)) return;
  result.id = one.what.id;
  one.what.to->internals().push(std::move(result));
}

void loop::park() {
  std::unique_lock lock(park_lock_);
  hold_ = true;
  asio::post(context_, [this] {
    std::unique_lock inside(park_lock_);
    parked_ = true;
    park_change_.notify_all();
    park_change_.wait(inside, [this] { return !hold_; });
    parked_ = false;
    park_change_.notify_all();
  });
  park_change_.wait(lock, [this] { return parked_; });
}

void loop::resume() {
  std::unique_lock lock(park_lock_);
  hold_ = false;
  park_change_.notify_all();
  park_change_.wait(lock, [this] { return !parked_; });
}

}  // namespace mtasts
