// Visits to policy hosts or to mail servers as many checks share them: each asked once, no address met by more of us
// at once or more often than the options allow, and one that asked to be left alone is left alone.
#pragma once
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/describe/class.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "collect/address_manners.hpp"
#include "collect/cancelled.hpp"
#include "collect/single_flight.hpp"
#include "collect/sure_end.hpp"
#include "collect/turnstile.hpp"
#include "collect/visit_seen.hpp"
#include "collect/waiting_log.hpp"
#include "mtasts/names.hpp"

namespace mtasts::collect {

struct visit_key {
  std::string host;
  std::string ip;
  std::uint16_t port = 0;
  friend bool operator==(const visit_key&, const visit_key&) = default;
};
BOOST_DESCRIBE_STRUCT(visit_key, (), (host, ip, port))
struct visit_key_hash {
  std::size_t operator()(const visit_key& key) const noexcept {
    const std::hash<std::string> of;
    return of(key.host) * 31 + of(key.ip) + key.port;
  }
};

struct visit_limits {
  own_limit by_address = own_limit::per_host;  ///< what `at_one_address` is called
  int at_one_address = 2;
  int altogether = 64;
  std::uint16_t port = 0;
  time_point::duration keep{};      ///< how long a conclusive visit serves others
  time_point::duration back_off{};  ///< see back_offs
};

template <class Visit>
class shared_visits {
 public:
  using request = visit_request<Visit>;
  using question = std::function<awaitable<Visit>(request)>;

  /// The references outlive it. `ask` is network::fetch or network::probe.
  shared_visits(network& net, memory_budget& memory, address_rates& rates, const visit_limits& limits, question ask)
      : net_(net),
        rates_(rates),
        limits_(limits),
        ask_(std::move(ask)),
        back_offs_(limits.back_off),
        hosts_(net.executor(), limits.at_one_address),
        all_(net.executor(), limits.altogether),
        flights_(net, memory) {}

  /// Never throws but for lack of memory. A caller that is cancelled gets what had been seen by then.
  awaitable<Visit> get(request wanted) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const time_point at = net_.now();
    const std::string ip = wanted.ip;
    const time_point deadline = wanted.deadline;
    visit_key key{.host = wanted.host, .ip = ip, .port = limits_.port};
    handle one = flights_.find(key, at);
    const bool held_back = !one || (!one->landed && one->asking->waits.now_for() == own_limit::back_off);
    if (held_back && !worth_waiting(back_offs_.until(ip), deadline)) co_return left_alone(ip, {});
    if (!one) one = begin(std::move(key), std::move(wanted));
    if (!one->landed) {
      one->asking->latest = std::max(one->asking->latest, deadline);
      const bool landed = co_await flights_.wait(one);
      if (!landed && one->waiting > 0) co_return moved_to(so_far(*one, ip), *one, at);
      if (!landed) {
        // Nobody waits any more: the visit ends now, and says how far it came.
        flights_.leave(*one);
        const auto asking = one->asking;
        asking->stop.emit(boost::asio::cancellation_type::terminal);
        co_await flights_.wait_for_end(one);
      }
    }
    if (one->failure) std::rethrow_exception(one->failure);
    if (!one->answer) co_return cancelled_visit<Visit>(ip);
    if (one.use_count() == 1) co_return moved_to(std::move(*one->answer), *one, at);
    Visit copy = *one->answer;
    co_return moved_to(std::move(copy), *one, at);
  }

  [[nodiscard]] std::size_t size() const noexcept { return flights_.size(); }

 private:
  struct under_way {
    Visit so_far;
    bool begun = false;
    time_point latest = time_point::min();  // deadline of those who wait
    waiting_log waits;
    boost::asio::cancellation_signal stop;
  };
  using flights = single_flight<visit_key, visit_key_hash, Visit, under_way>;
  using handle = typename flights::handle;

  // The places that a visit holds until its connection is closed, which may be after the end of the engine.
  struct places {
    places(shared_visits& owner, std::string address) : alive(owner.alive_), of(owner), ip(std::move(address)) {}
    places(const places&) = delete;
    places& operator=(const places&) = delete;
    ~places() {
      if (alive.expired()) return;
      if (among_all) of.all_.leave();
      of.hosts_.leave(ip);
    }

    std::weak_ptr<const bool> alive;
    shared_visits& of;
    std::string ip;
    bool among_all = false;
  };

  handle begin(visit_key key, request wanted) {
    const auto begun = std::make_shared<under_way>();
    handle one = flights_.start(std::move(key));
    one->asking = begun;
    one->asking->latest = wanted.deadline;
    auto slot = one->asking->stop.slot();
    // The completion holds what is asked, so that the signal outlives the question; and it lands one that was broken
    // off before its first step.
    std::weak_ptr<const bool> alive = alive_;
    auto ended = surely([this, alive, one, asking = one->asking](const std::exception_ptr& failure) {
      if (one->landed || alive.expired()) return;
      if (failure && !one->failure) one->failure = failure;
      flights_.land(one, time_point::duration::zero());
    });
    boost::asio::co_spawn(net_.executor(), run(one, std::move(wanted)),
                          boost::asio::bind_cancellation_slot(slot, std::move(ended)));
    return one;
  }

  awaitable<void> run(handle one, request wanted) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    time_point::duration keep{};
    try {
      one->answer = co_await visit_in_line(*one, std::move(wanted));
      if (conclusive(*one->answer)) keep = limits_.keep;
    } catch (...) {
      one->failure = std::current_exception();
    }
    flights_.land(one, keep);
  }

  // First the line of its own server and then that of all, so that a crowd at one does not hold the places of all; and
  // no connection counts for the rate of its address before it can really begin.
  awaitable<Visit> visit_in_line(typename flights::flight& one, request wanted) {
    under_way& asking = *one.asking;
    const std::string ip = wanted.ip;
    if (!hosts_.try_enter(ip)) {
      asking.waits.begin(limits_.by_address, net_.now());
      const bool entered = co_await hosts_.enter(ip);
      if (!entered) co_return not_begun(one, ip);
      asking.waits.end(net_.now());
    }
    auto place = std::make_shared<places>(*this, ip);
    while (!place->among_all) {
      const bool may_come = co_await until_welcome(asking, ip);
      if (!may_come) co_return not_begun(one, ip);
      if (!all_.try_enter()) {
        asking.waits.begin(own_limit::descriptors, net_.now());
        const bool entered = co_await all_.enter();
        if (!entered) co_return not_begun(one, ip);
        asking.waits.end(net_.now());
      }
      place->among_all = is_welcome(ip);
      if (!place->among_all) all_.leave();
    }
    one.began = net_.now();
    rates_.take(ip, one.began);
    asking.begun = true;
    asking.so_far.ip = ip;
    wanted.so_far = &asking.so_far;
    wanted.place = std::move(place);
    Visit seen = co_await ask_(std::move(wanted));
    seen.connect.held_up = asking.waits.list(net_.now());
    one.ended = net_.now();
    remember(seen, ip);
    co_return seen;
  }

  [[nodiscard]] bool is_welcome(const std::string& ip) const {
    const time_point now = net_.now();
    return back_offs_.until(ip) <= now && rates_.free_at(ip, now) <= now;
  }

  // Until neither the rate nor the wish of the address is in the way; false when it is not worth the wait or cancelled.
  awaitable<bool> until_welcome(under_way& asking, const std::string& ip) {
    while (!is_welcome(ip)) {
      const time_point now = net_.now();
      const time_point quiet = back_offs_.until(ip);
      const bool asked_to_wait = quiet > now;
      asking.waits.begin(asked_to_wait ? own_limit::back_off : own_limit::host_rate, now);
      if (asked_to_wait && !worth_waiting(quiet, asking.latest)) co_return false;
      const time_point until = asked_to_wait ? quiet : rates_.free_at(ip, now);
      co_await net_.sleep_until(until);
      const auto state = co_await boost::asio::this_coro::cancellation_state;
      if (state.cancelled() != boost::asio::cancellation_type::none) co_return false;
      asking.waits.end(net_.now());
    }
    co_return true;
  }

  // A check waits for the end of a back-off for half of the time that it has left, so that as much remains for the
  // visit itself; where that is too little it learns at once that there is nothing to learn now.
  [[nodiscard]] bool worth_waiting(time_point quiet, time_point deadline) const {
    const time_point now = net_.now();
    if (quiet <= now || deadline == time_point::max()) return true;
    return deadline > now && quiet - now <= (deadline - now) / 2;
  }

  void remember(const Visit& seen, const std::string& ip) {
    const time_point now = net_.now();
    switch (manner_of(seen)) {
      case manner::welcome: back_offs_.welcomed(ip, now); break;
      case manner::go_away: back_offs_.asked(ip, now); break;
      case manner::no_entry: back_offs_.refused(ip, now); break;
      case manner::unknown: break;
    }
  }

  static Visit unseen(const std::string& ip, reason why, std::string words,
                      std::optional<std::vector<hold_up>> held_up) {
    Visit seen;
    seen.ip = ip;
    seen.connect.fail(why, std::move(words));
    seen.connect.held_up = std::move(held_up);
    return seen;
  }
  static Visit left_alone(const std::string& ip, std::optional<std::vector<hold_up>> held_up) {
    return unseen(ip, reason::left_alone, "it is contacted again later; see the option back_off", std::move(held_up));
  }

  Visit not_begun(typename flights::flight& one, const std::string& ip) const {
    const time_point now = net_.now();
    one.began = one.ended = now;
    auto held_up = one.asking->waits.list(now);
    if (back_offs_.until(ip) > now) return left_alone(ip, std::move(held_up));
    const auto limit = one.asking->waits.now_for();
    std::string words = limit ? "it still waited for the limit " + name_of(*limit) : "";
    return unseen(ip, reason::cancelled, std::move(words), std::move(held_up));
  }

  // For one who leaves while others go on waiting.
  Visit so_far(typename flights::flight& one, const std::string& ip) const {
    if (!one.asking->begun) return not_begun(one, ip);
    Visit seen = one.asking->so_far;
    seen.connect.held_up = one.asking->waits.list(net_.now());
    break_off(seen, std::chrono::duration_cast<std::chrono::microseconds>(net_.now() - one.began).count());
    return seen;
  }

  // From the time of the visit to that of whoever asked at `asked`.
  static Visit moved_to(Visit seen, const typename flights::flight& one, time_point asked) {
    shift_times(seen, std::chrono::duration_cast<std::chrono::microseconds>(one.began - asked).count());
    return seen;
  }

  network& net_;
  address_rates& rates_;
  visit_limits limits_;
  question ask_;
  back_offs back_offs_;
  turnstiles hosts_;
  turnstile all_;
  flights flights_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // ends first
};

}  // namespace mtasts::collect
