// The three questions behind which many checks share one network: look-ups in shared_look_ups, visits in shared_visits,
// what they keep within one budget.
#include "collect/sharing.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "collect/deadline.hpp"
#include "collect/shared_look_ups.hpp"
#include "collect/shared_visits.hpp"

namespace mtasts::collect {
namespace {

// A question holds one descriptor while it is asked. A quarter of what this process may have is for look-ups, a quarter
// for mail servers and an eighth for policies; the rest is the host program's. Who finds no place waits, and nothing
// fails for lack of descriptors. Policies have a line of their own: where port 25 is closed, each mail server holds its
// place for the whole connect_timeout, and no policy would be seen before its check is over.
int questions_at_once(const shared_limits& limits) {
  constexpr rlim_t enough = 4000;  // a delegation that is dead holds its place for dns_timeout x dns_tries
  rlimit allowed{};
  if (getrlimit(RLIMIT_NOFILE, &allowed) != 0) return 64;
  const auto all = static_cast<int>(std::clamp<rlim_t>(allowed.rlim_cur / 4, 4, enough));
  return std::max(all / limits.loops, 4);
}

visit_limits limits_of(const options& chosen, own_limit by_address, int altogether) {
  const bool mail = by_address == own_limit::per_host;
  return {.by_address = by_address,
          .at_one_address = mail ? chosen.per_host : chosen.per_policy_host,
          .altogether = altogether,
          .port = mail ? chosen.smtp_port : chosen.https_port,
          .keep = seconds(chosen.cache_ttl),
          .back_off = seconds(chosen.back_off)};
}

class sharing_network final : public network {
 public:
  sharing_network(std::unique_ptr<network> inner, const options& chosen, std::shared_ptr<shared_limits> limits)
      : inner_(std::move(inner)),
        limits_(std::move(limits)),
        memory_(static_cast<std::size_t>(chosen.cache_bytes / limits_->loops)),
        rates_(chosen.host_rate),
        look_ups_(*inner_, memory_, *limits_, questions_at_once(*limits_), seconds(chosen.cache_ttl)),
        fetches_(*inner_, memory_, rates_,
                 limits_of(chosen, own_limit::per_policy_host, questions_at_once(*limits_) / 2),
                 [this](policy_request wanted) { return inner_->fetch(std::move(wanted)); }),
        probes_(*inner_, memory_, rates_, limits_of(chosen, own_limit::per_host, questions_at_once(*limits_)),
                [this](mx_request wanted) { return inner_->probe(std::move(wanted)); }) {}

  awaitable<resolution> resolve(std::string name, record_type type) override {
    return look_ups_.get(std::move(name), type);
  }
  awaitable<policy_fetch> fetch(policy_request wanted) override { return fetches_.get(std::move(wanted)); }
  awaitable<mx_probe> probe(mx_request wanted) override { return probes_.get(std::move(wanted)); }

  [[nodiscard]] time_point now() const override { return inner_->now(); }
  [[nodiscard]] bool keeps_real_time() const override { return inner_->keeps_real_time(); }
  awaitable<void> sleep_until(time_point when) override { return inner_->sleep_until(when); }
  [[nodiscard]] loop_executor executor() const override { return inner_->executor(); }

 private:
  std::unique_ptr<network> inner_;
  std::shared_ptr<shared_limits> limits_;
  memory_budget memory_;
  address_rates rates_;
  shared_look_ups look_ups_;
  shared_visits<policy_fetch> fetches_;
  shared_visits<mx_probe> probes_;
};

}  // namespace

std::unique_ptr<network> make_sharing_network(std::unique_ptr<network> inner, const options& chosen,
                                              std::shared_ptr<shared_limits> limits) {
  if (!limits) limits = std::make_shared<shared_limits>(chosen);
  return std::make_unique<sharing_network>(std::move(inner), chosen, std::move(limits));
}

}  // namespace mtasts::collect
