// A network that says what a test wrote down, on a clock that only moves when nothing else can happen: no socket, no
// waiting, and every run the same.
#pragma once
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collect/network.hpp"

namespace mtasts::collect {

class scripted_network final : public network {
 public:
  using ms = std::chrono::milliseconds;
  static constexpr ms never = ms::max();

  explicit scripted_network(boost::asio::io_context& context) : context_(context) {}

  // ---- the script ----
  std::map<std::pair<std::string, record_type>, resolution> answers;  // what is not here does not exist
  std::map<std::string, policy_fetch> policies;                       // by address
  std::map<std::string, mx_probe> servers;                            // by address
  std::map<std::string, ms> delays;                                   // by name asked for, or by address
  ms delay{0};                                                        // of everything else
  std::map<std::string, ms> lingers;  // by address: how long a mail server's connection outlives the answer
  // ---- what was asked, in order, with the virtual time ----
  std::vector<std::pair<std::string, ms>> asked;
  int at_once = 0;
  int most_at_once = 0;
  int fetches_at_once = 0;
  int most_fetches_at_once = 0;

  void add(const std::string& name, std::vector<std::string> ips) {
    dns_answer<address_record> answer{.name = name, .exists = true, .records = {}, .chain = {}, .ttl = 300};
    for (std::string& ip : ips) answer.records.push_back({std::move(ip)});
    put(name, record_type::a, std::move(answer));
  }
  void add_mx(const std::string& name, std::vector<mx_record> records) {
    dns_answer<mx_record> answer{.name = name, .exists = true, .records = std::move(records), .chain = {}, .ttl = 300};
    put(name, record_type::mx, std::move(answer));
  }
  void add_txt(const std::string& name, const std::string& text) {
    dns_answer<txt_record> answer{
        .name = name, .exists = true, .records = {{peer_text(text), 1}}, .chain = {}, .ttl = 300};
    put(name, record_type::txt, std::move(answer));
  }
  void add_policy(const std::string& ip, const std::string& body) {
    http_response response{.status = 200, .content_type = peer_text("text/plain"), .body = peer_text(body)};
    policy_fetch& fetch = policies[ip];
    fetch.ip = ip;
    fetch.connect.set({ip, 443});
    fetch.tls.set({});
    fetch.response.set(std::move(response));
  }
  void add_server(const std::string& ip) {
    mx_probe& probe = servers[ip];
    probe.ip = ip;
    probe.connect.set({ip, 25});
    probe.tls.set({});
  }

  // ---- the seam ----
  awaitable<resolution> resolve(std::string name, record_type type) override {
    const time_point begin = now_;
    const bool ended = co_await pass(name, name);
    resolution answer = blank(type);
    const auto found = answers.find({name, type});
    if (ended)
      std::visit([](auto& looked_up) { looked_up.fail(reason::cancelled); }, answer);
    else if (found != answers.end())
      answer = found->second;
    else
      std::visit([&](auto& looked_up) { looked_up.value.emplace().name = name, looked_up.why.reset(); }, answer);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now_ - begin).count();
    std::visit([&](auto& looked_up) { looked_up.duration_us = took; }, answer);
    co_return answer;
  }

  awaitable<policy_fetch> fetch(policy_request request) override {
    most_fetches_at_once = std::max(most_fetches_at_once, ++fetches_at_once);
    const bool ended = co_await pass("https " + request.ip, request.ip);
    --fetches_at_once;
    policy_fetch seen = policies[request.ip];
    seen.ip = request.ip;
    if (ended) seen = {}, seen.ip = request.ip, seen.connect.fail(reason::cancelled);
    co_return seen;
  }

  // The connection comes to be at once where there is one; the rest takes the time.
  awaitable<mx_probe> probe(mx_request request) override {
    most_at_once = std::max(most_at_once, ++at_once);
    const mx_probe told = servers[request.ip];
    if (request.so_far != nullptr) request.so_far->connect = told.connect;
    const bool ended = co_await pass("smtp " + request.ip, request.ip);
    mx_probe seen = told;
    if (ended && told.connect)
      seen = {}, seen.connect = told.connect, seen.greeting.fail(reason::cancelled);
    else if (ended)
      seen = {}, seen.connect.fail(reason::cancelled);
    seen.ip = request.ip;
    if (lingers.contains(request.ip)) {
      auto rest = linger(std::move(request));
      boost::asio::co_spawn(context_, std::move(rest), boost::asio::detached);
    } else {
      --at_once;
    }
    co_return seen;
  }

  [[nodiscard]] time_point now() const override { return now_; }
  [[nodiscard]] bool keeps_real_time() const override { return false; }
  [[nodiscard]] loop_executor executor() const override { return context_.get_executor(); }

  awaitable<void> sleep_until(time_point when) override {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    auto alarm = std::make_shared<steady_timer>(context_, steady_timer::time_point::max());
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (when > now_ && state.cancelled() == boost::asio::cancellation_type::none) {
      alarms_.emplace(when, alarm);
      boost::system::error_code ignored;
      co_await alarm->async_wait(boost::asio::redirect_error(use_awaitable, ignored));
      std::erase_if(alarms_, [&](const auto& entry) { return entry.second == alarm; });
    }
  }

  /// Runs until nothing is left to happen, or `enough` says so: first everything that can happen now, then the next
  /// alarm.
  void run(const std::function<bool()>& enough = [] { return false; }) {
    for (;;) {
      context_.restart();
      while (context_.poll() > 0) context_.restart();
      if (alarms_.empty() || enough()) return;
      const auto next = alarms_.begin();
      now_ = next->first;
      const auto alarm = next->second;
      alarms_.erase(next);
      alarm->cancel();
    }
  }

  [[nodiscard]] ms elapsed() const { return std::chrono::duration_cast<ms>(now_ - time_point{}); }

 private:
  template <class R>
  void put(const std::string& name, record_type type, dns_answer<R> answer) {
    lookup<R> looked_up;
    looked_up.set(std::move(answer));
    answers.insert_or_assign({name, type}, resolution(std::move(looked_up)));
  }

  static resolution blank(record_type type) {
    if (type == record_type::mx) return lookup<mx_record>{};
    if (type == record_type::txt) return lookup<txt_record>{};
    if (type == record_type::tlsa) return lookup<tlsa_record>{};
    return lookup<address_record>{};
  }

  awaitable<void> linger(mx_request done) {
    co_await sleep_until(now_ + lingers[done.ip]);
    --at_once;
  }

  // The time that a question takes; true when it was cancelled on the way.
  awaitable<bool> pass(std::string what, std::string key) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    asked.emplace_back(std::move(what), elapsed());
    const auto found = delays.find(key);
    const ms wait = found == delays.end() ? delay : found->second;
    const time_point until = wait == never ? time_point::max() - std::chrono::hours(1) : now_ + wait;
    co_await sleep_until(until);
    co_return now_ < until;
  }

  boost::asio::io_context& context_;
  time_point now_{};
  std::multimap<time_point, std::shared_ptr<steady_timer>> alarms_;
};

}  // namespace mtasts::collect
