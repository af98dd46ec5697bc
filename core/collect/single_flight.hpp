// One question, asked once: those who ask while it is under way wait for the same answer, and a conclusive answer
// serves whoever comes within its time to live. Bounded in memory.
#pragma once
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "collect/network.hpp"

namespace mtasts::collect {

/// Key must be ordered, Answer copyable. Not thread-safe: one executor thread. Must outlive the coroutines that use it.
template <class Key, class Answer>
class single_flight {
 public:
  /// `keep` says for how long an answer may serve others; zero: a transient failure is never anybody else's verdict.
  using keep_for = std::function<time_point::duration(const Answer&)>;
  using question = std::function<awaitable<Answer>()>;

  single_flight(network& net, std::size_t most_kept, keep_for keep)
      : net_(net), most_kept_(most_kept), keep_(std::move(keep)) {}

  /// The answer, or nothing when the waiting coroutine was cancelled; the question itself is cancelled with its last
  /// waiter.
  awaitable<std::optional<Answer>> get(Key key, question ask) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    std::shared_ptr<flight> shared = find(key);
    if (!shared) shared = start(key, std::move(ask));
    ++shared->waiters;
    while (!shared->landed_already()) {
      boost::system::error_code ignored;
      co_await shared->landed.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
      const auto state = co_await boost::asio::this_coro::cancellation_state;
      if (shared->landed_already() || state.cancelled() == boost::asio::cancellation_type::none) continue;
      if (--shared->waiters == 0) abandon(key, shared);
      co_return std::nullopt;
    }
    --shared->waiters;
    if (shared->failure) std::rethrow_exception(shared->failure);
    co_return *shared->answer;
  }

  [[nodiscard]] std::size_t size() const noexcept { return flights_.size(); }

 private:
  struct flight {
    explicit flight(boost::asio::any_io_executor executor) : landed(std::move(executor)) {
      landed.expires_at(boost::asio::steady_timer::time_point::max());
    }
    [[nodiscard]] bool landed_already() const noexcept { return answer || failure; }

    std::optional<Answer> answer;
    std::exception_ptr failure;  // lack of memory: every waiter hears of it, and none waits for ever
    time_point until{};
    int waiters = 0;
    boost::asio::steady_timer landed;  // never expires; cancelled to wake the waiters
    boost::asio::cancellation_signal stop;
    std::optional<typename std::list<Key>::iterator> kept;
  };

  std::shared_ptr<flight> find(const Key& key) {
    const auto entry = flights_.find(key);
    if (entry == flights_.end()) return nullptr;
    if (!entry->second->answer || entry->second->until > net_.now()) return entry->second;
    forget(entry);
    return nullptr;
  }

  std::shared_ptr<flight> start(const Key& key, question ask) {
    auto shared = std::make_shared<flight>(net_.executor());
    flights_.insert_or_assign(key, shared);
    auto slot = shared->stop.slot();
    // The flight is held by its own completion, so that its signal outlives the question.
    auto ended = [shared](std::exception_ptr) {};
    boost::asio::co_spawn(net_.executor(), run(key, shared, std::move(ask)),
                          boost::asio::bind_cancellation_slot(slot, std::move(ended)));
    return shared;
  }

  awaitable<void> run(Key key, std::shared_ptr<flight> shared, question ask) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    try {
      shared->answer = co_await ask();
    } catch (...) {
      shared->failure = std::current_exception();
    }
    const auto keep = shared->answer ? keep_(*shared->answer) : time_point::duration::zero();
    const auto entry = flights_.find(key);
    const bool current = entry != flights_.end() && entry->second == shared;
    if (current && keep <= time_point::duration::zero()) {
      forget(entry);
    } else if (current) {
      shared->until = net_.now() + keep;
      order_.push_back(key);
      shared->kept = std::prev(order_.end());
      while (order_.size() > most_kept_) forget(flights_.find(order_.front()));
    }
    shared->landed.cancel();
  }

  // Nobody waits any more: the next to ask must not be handed an answer that was broken off.
  void abandon(const Key& key, const std::shared_ptr<flight>& shared) {
    const auto entry = flights_.find(key);
    if (entry != flights_.end() && entry->second == shared) flights_.erase(entry);
    shared->stop.emit(boost::asio::cancellation_type::terminal);
  }

  void forget(typename std::map<Key, std::shared_ptr<flight>>::iterator entry) {
    if (entry->second->kept) order_.erase(*entry->second->kept);
    flights_.erase(entry);
  }

  network& net_;
  std::size_t most_kept_;
  keep_for keep_;
  std::map<Key, std::shared_ptr<flight>> flights_;
  std::list<Key> order_;  // keys of kept answers, oldest first
};

}  // namespace mtasts::collect
