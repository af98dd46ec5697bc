// Single-flight and caches in front of a network. What is transient - a time-out, a 4xx, SERVFAIL - is shared by those
// who wait for it and then forgotten, so that it is never a cached verdict.
#include "collect/sharing.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <tuple>

#include "collect/cancelled.hpp"
#include "collect/settle.hpp"
#include "collect/single_flight.hpp"
#include "collect/turnstile.hpp"

namespace mtasts::collect {
namespace {

using duration = time_point::duration;

// How many answers of a kind are kept. An MX probe with its chain and dialogue is some 10 KiB, a DNS answer well
// below 1.
constexpr std::size_t most_answers = 100'000;
constexpr std::size_t most_visits = 5'000;

// A question holds one descriptor while it is asked. A quarter of what this process may have is for look-ups, a quarter
// for mail servers and an eighth for policies; the rest is the host program's. Who finds no place waits, and nothing
// fails for lack of descriptors. Policies have a line of their own: where port 25 is closed, each mail server holds its
// place for the whole connect_timeout, and no policy would be seen before its check is over.
int questions_at_once() {
  constexpr rlim_t enough = 1000;
  rlimit allowed{};
  if (getrlimit(RLIMIT_NOFILE, &allowed) != 0) return 64;
  return static_cast<int>(std::clamp<rlim_t>(allowed.rlim_cur / 4, 4, enough));
}

bool conclusive(const policy_fetch& fetch) {
  if (fetch.response) return fetch.response->status < 500 && fetch.response->status != 429;
  return fetch.response.why == reason::certificate;
}

bool conclusive(const mx_probe& probe) {
  if (probe.tls) return true;
  if (probe.starttls) return probe.starttls->code >= 500;
  if (probe.ehlo) return probe.ehlo->code == 250 && !probe.starttls_offered;
  return probe.greeting && probe.greeting->code >= 500;
}

class sharing_network final : public network {
 public:
  sharing_network(std::unique_ptr<network> inner, const options& chosen)
      : inner_(std::move(inner)),
        keep_(std::chrono::duration_cast<duration>(std::chrono::duration<double>(chosen.cache_ttl))),
        servers_(inner_->executor(), chosen.per_host),
        look_ups_(inner_->executor(), questions_at_once()),
        fetching_(inner_->executor(), questions_at_once() / 2),
        probing_(inner_->executor(), questions_at_once()),
        answers_(*inner_, most_answers, [this](const resolution& answer) { return keep_answer(answer); }),
        fetches_(*inner_, most_visits,
                 [this](const policy_fetch& seen) { return conclusive(seen) ? keep_ : duration{}; }),
        probes_(*inner_, most_visits, [this](const mx_probe& seen) { return conclusive(seen) ? keep_ : duration{}; }) {}

  awaitable<resolution> resolve(std::string name, record_type type) override {
    auto key = std::pair(name, type);
    auto ask = [this, name, type] { return resolve_in_line(name, type); };
    std::optional<resolution> answer = co_await answers_.get(std::move(key), std::move(ask));
    if (!answer) answer = cancelled_resolution(type);
    co_return std::move(*answer);
  }

  awaitable<policy_fetch> fetch(policy_request request) override {
    auto key = std::pair(request.host, request.ip);
    auto ask = [this, request] { return fetch_in_line(request); };
    std::optional<policy_fetch> seen = co_await fetches_.get(std::move(key), std::move(ask));
    if (!seen) seen = cancelled_visit<policy_fetch>(request.ip);
    co_return std::move(*seen);
  }

  awaitable<mx_probe> probe(mx_request request) override {
    auto key = std::pair(request.host, request.ip);
    auto ask = [this, request] { return probe_in_line(request); };
    std::optional<mx_probe> seen = co_await probes_.get(std::move(key), std::move(ask));
    if (!seen) seen = cancelled_visit<mx_probe>(request.ip);
    co_return std::move(*seen);
  }

  [[nodiscard]] time_point now() const override { return inner_->now(); }
  awaitable<void> sleep_until(time_point when) override { return inner_->sleep_until(when); }
  [[nodiscard]] boost::asio::any_io_executor executor() const override { return inner_->executor(); }

 private:
  awaitable<resolution> resolve_in_line(std::string name, record_type type) {
    const bool entered = co_await look_ups_.enter();
    if (!entered) co_return cancelled_resolution(type);
    resolution answer = co_await inner_->resolve(std::move(name), type);
    look_ups_.leave();
    co_return answer;
  }

  awaitable<policy_fetch> fetch_in_line(policy_request request) {
    const std::string ip = request.ip;
    const time_point asked = inner_->now();
    const bool entered = co_await fetching_.enter();
    if (!entered) co_return cancelled_visit<policy_fetch>(ip);
    const std::int64_t waited = microseconds_since(asked);
    policy_fetch seen = co_await inner_->fetch(std::move(request));
    fetching_.leave();
    shift_times(seen, waited);
    co_return seen;
  }

  // First the line of its own server, so that a crowd at one does not hold the places of all.
  awaitable<mx_probe> probe_in_line(mx_request request) {
    const std::string ip = request.ip;
    const time_point asked = inner_->now();
    const bool polite = co_await servers_.enter(ip);
    if (!polite) co_return cancelled_visit<mx_probe>(ip);
    mx_probe seen = cancelled_visit<mx_probe>(ip);
    const bool entered = co_await probing_.enter();
    if (entered) {
      const std::int64_t waited = microseconds_since(asked);
      seen = co_await inner_->probe(std::move(request));
      probing_.leave();
      shift_times(seen, waited);
    }
    servers_.leave(ip);
    co_return seen;
  }

  [[nodiscard]] std::int64_t microseconds_since(time_point when) const {
    return std::chrono::duration_cast<std::chrono::microseconds>(inner_->now() - when).count();
  }

  // As long as the answer itself allows, and never longer than cache_ttl.
  [[nodiscard]] duration keep_answer(const resolution& answer) const {
    return std::visit(
        [this](const auto& looked_up) {
          if (!looked_up) return duration{};
          return std::min<duration>(keep_, std::chrono::seconds(looked_up->ttl));
        },
        answer);
  }

  std::unique_ptr<network> inner_;
  duration keep_;
  turnstile servers_;   // by address
  turnstile look_ups_;  // all together
  turnstile fetching_;  // all together
  turnstile probing_;   // all together
  single_flight<std::pair<std::string, record_type>, resolution> answers_;
  single_flight<std::pair<std::string, std::string>, policy_fetch> fetches_;
  single_flight<std::pair<std::string, std::string>, mx_probe> probes_;
};

}  // namespace

std::unique_ptr<network> make_sharing_network(std::unique_ptr<network> inner, const options& chosen) {
  return std::make_unique<sharing_network>(std::move(inner), chosen);
}

}  // namespace mtasts::collect
