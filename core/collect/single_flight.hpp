// One question, asked once: those who ask while it is under way wait for the same answer, and a conclusive answer
// serves whoever comes within its time to live. What is kept is bounded in memory by a budget.
#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <unordered_map>
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
    std::optional<Answer> answer;      ///< none before it has landed, and when it was broken off
    std::exception_ptr failure;        ///< lack of memory: every waiter hears of it, and none waits for ever
    std::shared_ptr<UnderWay> asking;  ///< the asker's, until it has landed
    time_point began{};                ///< when it was asked, after all waiting for limits
    time_point ended{};                ///< its `keep` counts from here
    int waiting = 0;
    bool landed = false;

    /// What was asked; until it has landed.
    [[nodiscard]] const Key& wanted() const { return *key; }

   private:
    friend class single_flight;
    void forget() override { owner->erase(*this); }
    single_flight* owner = nullptr;
    const Key* key = nullptr;  // in the map, while it is there
    time_point until{};
    std::optional<steady_timer> landing;  // never expires; made when somebody waits
  };
  using handle = std::shared_ptr<flight>;

  single_flight(network& net, memory_budget& memory) : net_(net), memory_(memory) {}
  single_flight(const single_flight&) = delete;
  single_flight& operator=(const single_flight&) = delete;
  ~single_flight() {
    for (auto& [key, one] : flights_) memory_.release(*one);
  }

  /// Under way, or answered and still good.
  [[nodiscard]] handle find(const Key& key, time_point now) {
    const auto found = flights_.find(key);
    if (found == flights_.end()) return nullptr;
    handle one = found->second;
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
    auto one = std::make_shared<flight>();
    const auto [place, fresh] = flights_.try_emplace(std::move(key), one);
    one->owner = this;
    one->key = &place->first;
    return one;
  }

  /// The answer is there, and serves others for `keep`; zero: a transient failure is never anybody else's verdict.
  /// Without an answer those who wait are woken to ask for themselves.
  void land(const handle& one, time_point::duration keep) {
    one->landed = true;
    one->asking.reset();
    if (one->key != nullptr && keep > time_point::duration::zero() && one->answer) {
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
    if (one.key != nullptr) erase(one);
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
    if (!one.landing) one.landing.emplace(net_.executor(), steady_timer::time_point::max());
    boost::system::error_code ignored;
    co_await one.landing->async_wait(boost::asio::redirect_error(use_awaitable, ignored));
  }

  void erase(flight& one) { flights_.erase(flights_.find(*std::exchange(one.key, nullptr))); }

  // The entry with its answer, the key, and the nodes and buckets of the map.
  static std::size_t footprint(const flight& one) {
    constexpr std::size_t node = sizeof(Key) + sizeof(handle) + 4 * sizeof(void*);
    return heap_block(sizeof(flight) + 2 * sizeof(void*)) + heap_block(node) + heap_bytes(*one.key) +
           heap_bytes(*one.answer) + (one.landing ? 64 : 0);
  }

  network& net_;
  memory_budget& memory_;
  std::unordered_map<Key, handle, Hash> flights_;
};

}  // namespace mtasts::collect
