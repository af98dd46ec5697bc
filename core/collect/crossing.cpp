// A question to another loop: posted there, answered here. What is cancelled here ends there as soon as the word
// arrives, and here in a moment, with what had been seen by then.
#include "collect/crossing.hpp"

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <functional>
#include <utility>

#include "collect/cancelled.hpp"
#include "collect/delivery.hpp"
#include "collect/sure_end.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;

template <class Answer>
struct outcome {
  std::exception_ptr failure;  // lack of memory over there
  Answer answer;
};

// Held by both loops, each until it is done with it.
template <class Answer>
struct passage {
  explicit passage(const loop_executor& asker) : answer(asker) {}
  delivery<outcome<Answer>> answer;  // the asker's alone
  asio::cancellation_signal stop;    // the owner's alone
  bool ended = false;                // the owner's alone
};

class crossing_network final : public network {
 public:
  crossing_network(std::vector<network*> all, std::size_t own) : all_(std::move(all)), own_(own) {}

  awaitable<resolution> resolve(std::string name, record_type type) override {
    const std::size_t owner = loop_of_name(name, all_.size());
    if (owner == own_) return all_[own_]->resolve(std::move(name), type);
    return cross<resolution>(
        *all_[owner], [there = all_[owner], name, type] { return there->resolve(name, type); },
        cancelled_resolution(type));
  }

  awaitable<policy_fetch> fetch(policy_request request) override {
    const std::size_t owner = loop_of_address(request.ip, all_.size());
    if (owner == own_) return all_[own_]->fetch(std::move(request));
    return cross<policy_fetch>(
        *all_[owner], [there = all_[owner], request] { return there->fetch(request); },
        cancelled_visit<policy_fetch>(request.ip));
  }

  awaitable<mx_probe> probe(mx_request request) override {
    const std::size_t owner = loop_of_address(request.ip, all_.size());
    if (owner == own_) return all_[own_]->probe(std::move(request));
    return cross<mx_probe>(
        *all_[owner], [there = all_[owner], request] { return there->probe(request); },
        cancelled_visit<mx_probe>(request.ip));
  }

  [[nodiscard]] time_point now() const override { return all_[own_]->now(); }
  [[nodiscard]] bool keeps_real_time() const override { return all_[own_]->keeps_real_time(); }
  awaitable<void> sleep_until(time_point when) override { return all_[own_]->sleep_until(when); }
  [[nodiscard]] loop_executor executor() const override { return all_[own_]->executor(); }

 private:
  template <class Answer>
  awaitable<Answer> cross(network& owner, std::function<awaitable<Answer>()> ask, Answer when_cancelled) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const loop_executor here = executor();
    const loop_executor there = owner.executor();
    auto shared = std::make_shared<passage<Answer>>(here);
    asio::post(there, [shared, here, there, ask = std::move(ask)]() mutable {
      auto slot = shared->stop.slot();
      // A copy goes home: Asio still looks at the slot when this has returned.
      auto ended = surely<Answer>([shared, here](std::exception_ptr failure, Answer answer) {
        shared->ended = true;
        asio::post(here, [shared, failure, answer = std::move(answer)]() mutable {
          shared->answer.set({.failure = failure, .answer = std::move(answer)});
        });
      });
      asio::co_spawn(there, ask(), asio::bind_cancellation_slot(slot, std::move(ended)));
    });
    const wake woken = co_await shared->answer.wait();
    if (woken != wake::delivered) {
      asio::post(there, [shared] {
        if (!shared->ended) shared->stop.emit(asio::cancellation_type::terminal);
      });
      // What was seen until then comes back at once, unless that loop is busy or gone.
      constexpr std::chrono::milliseconds patience{20};
      const bool came_back = co_await shared->answer.wait_out(std::chrono::steady_clock::now() + patience);
      if (!came_back) co_return when_cancelled;
    }
    outcome<Answer>& came = shared->answer.value();
    if (came.failure) std::rethrow_exception(came.failure);
    co_return std::move(came.answer);
  }

  std::vector<network*> all_;
  std::size_t own_;
};

}  // namespace

std::size_t loop_of_name(std::string_view name, std::size_t loops) {
  constexpr std::array<std::string_view, 4> belongs = {"_mta-sts.", "_smtp._tls.", "mta-sts.", "_25._tcp."};
  for (const std::string_view prefix : belongs) {
    if (!name.starts_with(prefix)) continue;
    name.remove_prefix(prefix.size());
    break;
  }
  return std::hash<std::string_view>{}(name) % loops;
}

std::size_t loop_of_address(std::string_view ip, std::size_t loops) {
  return std::hash<std::string_view>{}(ip) % loops;
}

std::unique_ptr<network> make_crossing_network(std::vector<network*> all, std::size_t own) {
  return std::make_unique<crossing_network>(std::move(all), own);
}

}  // namespace mtasts::collect
