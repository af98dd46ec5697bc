// One question, asked once: those who ask while it is under way wait for the same answer, and a conclusive answer
// serves whoever comes within its time to live. What is kept is bounded in memory by a budget.
#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "collect/footprint.hpp"
#include "collect/loop_executor.hpp"
#include "collect/memory_budget.hpp"
#include "collect/network.hpp"

namespace mtasts::collect {

/// `UnderWay` is what the asker needs to know of a question until it is answered. Not thread-safe: one executor thread.
/// Must outlive the coroutines that use it.
template <class Key, class Hash, class Answer, class UnderWay = char>
class single_flight {
 public:
  struct flight final : kept_answer {
    flight(Key question, single_flight& in) : key(std::move(question)), hash(Hash()(key)), owner(in) {}

    std::optional<Answer> answer;      ///< none before it has landed, and when it was broken off
    std::exception_ptr failure;        ///< lack of memory: every waiter hears of it, and none waits for ever
    std::shared_ptr<UnderWay> asking;  ///< the asker's, until it has landed
    time_point began{};                ///< when it was asked, after all waiting for limits
    time_point ended{};                ///< its `keep` counts from here
    int waiting = 0;
    bool landed = false;

    /// What was asked.
    [[nodiscard]] const Key& wanted() const { return key; }

   private:
    friend class single_flight;
    void forget() override { owner.erase(*this); }
    Key key;
    std::size_t hash;  // of the key, which lies elsewhere and would have to be fetched
    single_flight& owner;
    bool listed = false;
    time_point until{};
    std::unique_ptr<steady_timer> landing;  // never expires; made when somebody waits
  };
  using handle = std::shared_ptr<flight>;

  single_flight(network& net, memory_budget& memory) : net_(net), memory_(memory) {}
  single_flight(const single_flight&) = delete;
  single_flight& operator=(const single_flight&) = delete;
  ~single_flight() {
    for (const handle& one : flights_) memory_.release(*one);
  }

  /// Under way, or answered and still good.
  [[nodiscard]] handle find(const Key& key, time_point now) {
    const auto found = flights_.find(key);
    if (found == flights_.end()) return nullptr;
    handle one = *found;
    if (!one->landed) return one;
    if (one->until > now) {
      memory_.used(*one);
      return one;
    }
    leave(*one);
    return nullptr;
  }

  /// A question that `find` did not find. Whoever starts it lands it.
  [[nodiscard]] handle start(Key key) {
    auto one = std::make_shared<flight>(std::move(key), *this);
    flights_.insert(one);
    one->listed = true;
    return one;
  }

  /// The answer is there, and serves others for `keep`; zero: a transient failure is never anybody else's verdict.
  /// Without an answer those who wait are woken to ask for themselves.
  void land(const handle& one, time_point::duration keep) {
    one->landed = true;
    one->asking.reset();
    if (one->listed && keep > time_point::duration::zero() && one->answer) {
      one->until = one->ended + keep;
      memory_.keep(*one, footprint(*one), one->ended, one->until);
    } else {
      leave(*one);
    }
    if (one->landing) one->landing->cancel();
  }

  /// The next to ask asks anew: this one is being broken off.
  void leave(flight& one) {
    memory_.release(one);
    if (one.listed) erase(one);
  }

  /// Until it has landed; false when the waiting coroutine was cancelled before.
  awaitable<bool> wait(handle one) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const in_line mine(one);
    while (!one->landed) {
      const auto state = co_await boost::asio::this_coro::cancellation_state;
      if (state.cancelled() != boost::asio::cancellation_type::none) break;
      co_await until_signal(*one);
    }
    co_return one->landed;
  }

  /// Until it has landed, which is promptly because it was cancelled. Also in a coroutine that is cancelled itself.
  awaitable<void> wait_for_end(handle one) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    while (!one->landed) co_await until_signal(*one);
  }

  [[nodiscard]] std::size_t size() const noexcept { return flights_.size(); }

 private:
  // One who waits, also when the coroutine is destroyed in its sleep.
  class in_line {
   public:
    explicit in_line(handle one) : one_(std::move(one)) { ++one_->waiting; }
    ~in_line() { --one_->waiting; }
    in_line(const in_line&) = delete;
    in_line& operator=(const in_line&) = delete;

   private:
    handle one_;
  };

  awaitable<void> until_signal(flight& one) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    if (!one.landing) one.landing = std::make_unique<steady_timer>(net_.executor(), steady_timer::time_point::max());
    boost::system::error_code ignored;
    co_await one.landing->async_wait(boost::asio::redirect_error(use_awaitable, ignored));
  }

  struct hash_of {
    using is_transparent = void;
    std::size_t operator()(const Key& key) const noexcept { return Hash()(key); }
    std::size_t operator()(const flight& one) const noexcept { return one.hash; }
    std::size_t operator()(const handle& one) const noexcept { return one->hash; }
  };
  // One that was left may still be under way beside its successor: flights are the same only if they are one.
  struct same {
    using is_transparent = void;
    bool operator()(const Key& key, const handle& one) const noexcept { return one->key == key; }
    bool operator()(const flight& left, const handle& right) const noexcept { return &left == right.get(); }
    bool operator()(const handle& left, const handle& right) const noexcept { return left == right; }
  };

  void erase(flight& one) {
    one.listed = false;
    flights_.erase(flights_.find(one));
  }

  // The entry with its key and answer, and its place in a table that has just doubled.
  static std::size_t footprint(const flight& one) {
    constexpr std::size_t place = (sizeof(handle) + 1) * 16 / 7;
    return heap_block(sizeof(flight) + 2 * sizeof(void*)) + place + heap_bytes(one.key) + heap_bytes(*one.answer) +
           (one.landing ? heap_block(sizeof(steady_timer)) + 64 : 0);
  }

  network& net_;
  memory_budget& memory_;
  boost::unordered_flat_set<handle, hash_of, same> flights_;
};

}  // namespace mtasts::collect
