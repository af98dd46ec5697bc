// How a look-up is shared, and what it waits for; see shared_look_ups.hpp.
#include "collect/shared_look_ups.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "collect/cancelled.hpp"
#include "mtasts/names.hpp"

namespace mtasts::collect {
namespace {

std::int64_t microseconds(time_point::duration span) {
  return std::chrono::duration_cast<std::chrono::microseconds>(span).count();
}

resolution not_asked(record_type type, const waiting_log& waits, time_point now) {
  const auto limit = waits.now_for();
  resolution answer = cancelled_resolution(type);
  std::visit(
      [&](auto& looked_up) {
        if (limit) looked_up.detail = peer_text("it still waited for the limit " + name_of(*limit));
        looked_up.held_up = waits.list(now);
      },
      answer);
  return answer;
}

// Its time, seen from one who asked at `asked`.
void set_times(resolution& answer, time_point began, time_point ended, time_point asked) {
  std::visit(
      [&](auto& looked_up) {
        looked_up.start_us = microseconds(began - asked);
        looked_up.duration_us = microseconds(ended - began);
      },
      answer);
}

}  // namespace

awaitable<resolution> shared_look_ups::get(std::string name, record_type type) {
  namespace this_coro = boost::asio::this_coro;
  co_await this_coro::throw_if_cancelled(false);
  const time_point asked = inner_.now();
  look_up_key key{.name = std::move(name), .type = type};
  time_point now = asked;
  resolution answer;  // one for every way out: a frame of more than 1,000 bytes is dear to make
  while (const flights::handle one = answers_.find(key, now)) {
    if (!one->landed) {
      const bool landed = co_await answers_.wait(one);
      now = inner_.now();
      if (!landed) {
        answer = cancelled_resolution(type);
        set_times(answer, asked, now, asked);
        co_return answer;
      }
    }
    if (!one->answer) continue;  // who asked was cancelled: one of those who waited asks again
    answer = *one->answer;
    set_times(answer, one->began, one->ended, asked);
    co_return answer;
  }

  const question own(*this, std::move(key));  // landed in any case: those who wait then ask for themselves
  const flights::handle mine = own.one;
  mine->began = now;
  auto keep = time_point::duration::zero();
  co_await ask(*mine, answer);
  set_times(answer, mine->began, mine->ended, asked);
  const auto state = co_await this_coro::cancellation_state;
  if (state.cancelled() == boost::asio::cancellation_type::none) {
    keep = keep_for(answer);
    if (mine->waiting > 0 || keep > time_point::duration::zero()) mine->answer = answer;
  }
  answers_.land(mine, keep);
  co_return answer;
}

awaitable<void> shared_look_ups::ask(flights::flight& one, resolution& answer) {
  const look_up_key& key = one.wanted();
  waiting_log waits;
  bool may_ask = places_.try_enter();
  if (!may_ask) {
    waits.begin(own_limit::descriptors, inner_.now());
    may_ask = co_await places_.enter();
    one.began = one.ended = inner_.now();
    if (!may_ask) {
      answer = not_asked(key.type, waits, one.began);
      co_return;
    }
    waits.end(one.began);
  }
  const place entered(*this);
  if (!limits_.dns.unlimited()) {
    const bool allowed = co_await until_allowed(waits);
    one.began = one.ended = inner_.now();
    if (!allowed) {
      answer = not_asked(key.type, waits, one.began);
      co_return;
    }
  }
  answer = co_await inner_.resolve(key.name, key.type);
  one.ended = inner_.now();
  if (auto held_up = waits.list(one.ended))
    std::visit([&](auto& looked_up) { looked_up.held_up = std::move(held_up); }, answer);
}

awaitable<bool> shared_look_ups::until_allowed(waiting_log& waits) {
  waits.begin(own_limit::dns_rate, inner_.now());
  bool inside = door_.try_enter();
  if (!inside) inside = co_await door_.enter();
  if (!inside) co_return false;
  bool allowed = false;
  while (!allowed) {
    const auto when = limits_.dns.take(inner_.now());
    allowed = !when;
    if (allowed) break;
    co_await inner_.sleep_until(*when);
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) break;
  }
  door_.leave();
  if (allowed) waits.end(inner_.now());
  co_return allowed;
}

// As long as the answer itself allows, and never longer than cache_ttl.
time_point::duration shared_look_ups::keep_for(const resolution& answer) const {
  return std::visit(
      [this](const auto& looked_up) {
        if (!looked_up) return time_point::duration{};
        return std::min<time_point::duration>(keep_, std::chrono::seconds(looked_up->ttl));
      },
      answer);
}

}  // namespace mtasts::collect
