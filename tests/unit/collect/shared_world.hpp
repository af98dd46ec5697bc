// Questions of many checks to one shared network on the scripted one, for tests of what is shared and of every limit.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "../scripted_network.hpp"
#include "collect/sharing.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;
using ms = std::chrono::milliseconds;

// Questions to a shared network, all asked at the virtual time at which `run` finds them.
struct shared_world {
  asio::io_context context;
  std::unique_ptr<scripted_network> owned = std::make_unique<scripted_network>(context);
  scripted_network* script = owned.get();
  options chosen;
  std::shared_ptr<shared_limits> limits;
  std::unique_ptr<network> shared;
  std::deque<asio::cancellation_signal> stops;

  shared_world() { chosen.host_rate = 0; }

  network& net() {
    if (!shared) shared = make_sharing_network(std::move(owned), chosen, limits);
    return *shared;
  }

  template <class T>
  void start(awaitable<T> question, std::deque<T>& into, std::size_t at) {
    auto ended = [&into, at](std::exception_ptr failure, T answer) {
      ASSERT_FALSE(failure);
      into.at(at) = std::move(answer);
    };
    asio::co_spawn(context, std::move(question), asio::bind_cancellation_slot(stops.emplace_back().slot(), ended));
  }

  // The place of the answer; the last of `stops` cancels it.
  std::size_t probe(const std::string& host, const std::string& ip, ms deadline = ms::max()) {
    mx_request wanted{.host = host, .ip = ip};
    if (deadline != ms::max()) wanted.deadline = time_point{} + deadline;
    probes.emplace_back();
    start(net().probe(std::move(wanted)), probes, probes.size() - 1);
    return probes.size() - 1;
  }
  std::size_t fetch(const std::string& host, const std::string& ip) {
    fetches.emplace_back();
    start(net().fetch({.host = host, .ip = ip}), fetches, fetches.size() - 1);
    return fetches.size() - 1;
  }
  std::size_t resolve(const std::string& name) {
    answers.emplace_back();
    start(net().resolve(name, record_type::a), answers, answers.size() - 1);
    return answers.size() - 1;
  }
  const lookup<address_record>& answer(std::size_t at) { return std::get<lookup<address_record>>(answers.at(at)); }

  // Everything that can happen without the clock moving.
  void settle() {
    context.restart();
    while (context.poll() > 0) context.restart();
  }
  void run() { script->run(); }
  // Lets the clock come to `when`, and what happens by then.
  void run_until(ms when) {
    auto alarm = script->sleep_until(time_point{} + when);
    bool rung = false;
    asio::co_spawn(context, std::move(alarm), [&](std::exception_ptr) { rung = true; });
    script->run([&] { return rung; });
  }
  void cancel(std::size_t question) { stops.at(question).emit(asio::cancellation_type::terminal); }

  [[nodiscard]] std::vector<ms> times_of(const std::string& what) const {
    std::vector<ms> times;
    for (const auto& [asked, when] : script->asked)
      if (asked == what) times.push_back(when);
    return times;
  }

  std::deque<mx_probe> probes;
  std::deque<policy_fetch> fetches;
  std::deque<resolution> answers;
};

inline std::int64_t waited(const observed<connection>& connect, own_limit limit) {
  if (!connect.held_up) return 0;
  const auto found = std::ranges::find(*connect.held_up, limit, &hold_up::limit);
  return found == connect.held_up->end() ? 0 : found->us;
}

}  // namespace mtasts::collect
