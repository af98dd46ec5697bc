// The plan, top to bottom. Four branches start together - record, MX, TLS-RPT, Policy Host - and each goes on by
// itself. A scan (probe_mx = policy) asks record, MX and TLS-RPT first, and goes on only where a record is.
#include "collect/collect.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <functional>
#include <set>

#include "collect/dane.hpp"
#include "collect/settle.hpp"
#include "collect/task_group.hpp"
#include "mtasts/names.hpp"
#include "mtasts/probes.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using std::chrono::duration_cast;
using std::chrono::microseconds;

// Addresses of one host, both families, and what is done with each. Sized when the answers come; never after.
template <class Visit>
struct by_family {
  std::vector<Visit> ipv4;
  std::vector<Visit> ipv6;

  std::vector<Visit> merge() && {
    std::move(ipv6.begin(), ipv6.end(), std::back_inserter(ipv4));
    return std::move(ipv4);
  }
};

class plan {
 public:
  plan(network& net, check_request request)
      : net_(net),
        request_(std::move(request)),
        chosen_(*request_.chosen),
        began_(request_.handed_in.value_or(net.now())),
        deadline_(began_ + duration_cast<time_point::duration>(std::chrono::duration<double>(request_.timeout))),
        tasks_(net.executor()),
        watch_(net.executor()) {
    seen_.domain = request_.domain.ascii;
    seen_.input = request_.input;
    seen_.checked_at = request_.checked_at;
    seen_.versions = std::move(request_.versions);
    seen_.earlier = chosen_.previous;
    seen_.policy.name = "mta-sts." + seen_.domain;
    seen_.options = {.trust_ad = chosen_.trust_ad,
                     .allow_private = chosen_.allow_private,
                     .probe_mx = name_of(chosen_.probe_mx),
                     .policy_timeout_ms = static_cast<std::int64_t>(chosen_.policy_timeout * 1000)};
  }

  // Where the coroutine of the check is destroyed in its sleep, its branches end too, and the plan with the last.
  class under_way {
   public:
    explicit under_way(const std::shared_ptr<plan>& one) : one_(*one) {
      one_.tasks_.keep_alive(one);
      one_.watch_.keep_alive(one);
    }
    ~under_way() {
      one_.watch_.cancel();
      one_.tasks_.cancel();
    }
    under_way(const under_way&) = delete;
    under_way& operator=(const under_way&) = delete;

   private:
    plan& one_;
  };

  awaitable<evidence> run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    watch_.spawn(watch_deadline(deadline_));
    if (chosen_.probe_mx == probe_choice::policy)
      leave_until_a_record_is_seen();
    else
      look_further();
    tasks_.spawn(ask_record());
    tasks_.spawn(ask_mx());
    tasks_.spawn(ask_tlsrpt());
    std::exception_ptr failure;
    try {
      co_await tasks_.join();
    } catch (...) {
      failure = std::current_exception();
    }
    // Also after a failure: the watch must not outlive the plan that it looks at.
    watch_.cancel();
    co_await watch_.join();
    if (failure) std::rethrow_exception(failure);
    co_return assemble();
  }

 private:
  // ---- the branches ----

  awaitable<void> ask_record() {
    co_await ask(seen_.sts_txt, "_mta-sts." + seen_.domain, record_type::txt);
    if (!further_ && record_state_seen() != record_state::absent) look_further();
    policy_step_done();
  }

  // What follows from nothing that was seen: in a scan it waits for the record, and 999 of 1,000 domains have none.
  void look_further() {
    further_ = true;
    tasks_.spawn(ask_policy_family(seen_.policy.ipv4, record_type::a, chosen_.ipv4, fetches_.ipv4));
    tasks_.spawn(ask_policy_family(seen_.policy.ipv6, record_type::aaaa, chosen_.ipv6, fetches_.ipv6));
    tasks_.spawn(ask(seen_.domain_txt, seen_.domain, record_type::txt));
    for (std::size_t i = 0; i < seen_.mx_hosts.size(); ++i) ask_mx_host(i);
  }

  void leave_until_a_record_is_seen() {
    leave(seen_.policy.ipv4);
    leave(seen_.policy.ipv6);
    leave(seen_.domain_txt);
  }
  template <class R>
  static void leave(lookup<R>& unasked) {
    unasked.fail(reason::not_asked, "no record was seen and probe_mx is policy");
  }

  awaitable<void> ask_tlsrpt() {
    co_await ask(seen_.tlsrpt_txt, "_smtp._tls." + seen_.domain, record_type::txt);
    const tlsrpt_record record = parse_tlsrpt_records(texts(seen_.tlsrpt_txt));
    std::set<std::string> names;
    for (const rua_uri& uri : record.rua)
      if (uri.scheme == "mailto" && is_host_name(uri.host)) names.insert(uri.host);
    for (const std::string& name : names) {
      seen_.report_domains.emplace_back().name = name;
      if (seen_.report_domains.size() == max_report_domains) break;
    }
    for (report_domain& domain : seen_.report_domains) tasks_.spawn(ask_report_domain(domain));
  }

  // RFC 8460 section 3 names no limit; a record is at most 64 KiB and ours is a check, not a survey.
  static constexpr std::size_t max_report_domains = 10;

  awaitable<void> ask_report_domain(report_domain& domain) {
    co_await ask(domain.mx, domain.name, record_type::mx);
    if (!domain.mx || !domain.mx->records.empty() || !domain.mx->exists) co_return;
    tasks_.spawn(ask(domain.ipv4, domain.name, record_type::a));
    tasks_.spawn(ask(domain.ipv6, domain.name, record_type::aaaa));
  }

  awaitable<void> ask_policy_family(lookup<address_record>& answer, record_type type, bool wanted,
                                    std::vector<policy_fetch>& fetches) {
    co_await ask_addresses(answer, seen_.policy.name, type, wanted);
    size_visits(answer, fetches);
    for (policy_fetch& fetch : fetches) {
      if (fetch.connect.why == reason::over_limit) continue;
      ++policy_pending_;
      tasks_.spawn(fetch_policy(fetch));
    }
    policy_step_done();
  }

  awaitable<void> fetch_policy(policy_fetch& fetch) {
    const std::int64_t at = elapsed_us();
    policy_request question{.host = seen_.policy.name, .ip = fetch.ip, .deadline = deadline_};
    fetch = co_await net_.fetch(std::move(question));
    shift_times(fetch, at);
    policy_step_done();
  }

  awaitable<void> ask_mx() {
    co_await ask(seen_.mx, seen_.domain, record_type::mx);
    if (!seen_.mx || !seen_.mx->exists) co_return;
    list_mx_hosts();
    for (std::size_t i = 0; i < seen_.mx_hosts.size(); ++i) {
      if (further_) {
        ask_mx_host(i);
      } else {
        leave(seen_.mx_hosts[i].ipv4);
        leave(seen_.mx_hosts[i].ipv6);
        leave(seen_.mx_hosts[i].tlsa);
      }
    }
  }

  void ask_mx_host(std::size_t i) {
    mx_host& host = seen_.mx_hosts[i];
    // A target that is no host name (RFC 5321 section 5.1) has no address to ask for.
    if (!is_host_name(host.host) || is_address(host.host)) return;
    tasks_.spawn(ask_mx_family(host, host.ipv4, record_type::a, chosen_.ipv4, probes_[i].ipv4));
    tasks_.spawn(ask_mx_family(host, host.ipv6, record_type::aaaa, chosen_.ipv6, probes_[i].ipv6));
    tasks_.spawn(ask(host.tlsa, "_25._tcp." + host.host, record_type::tlsa));
  }

  // By preference, then name; each target once; the null MX of RFC 7505 is nobody's host.
  void list_mx_hosts() {
    std::vector<mx_record> records = seen_.mx->records;
    std::erase_if(records, [](const mx_record& record) { return record.host == "."; });
    const bool implicit = seen_.mx->records.empty();
    if (implicit) records.push_back({.preference = 0, .host = seen_.domain});
    std::ranges::sort(records, {}, [](const mx_record& r) { return std::pair(r.preference, r.host); });
    std::set<std::string> known;
    for (const mx_record& record : records) {
      if (!known.insert(record.host).second) continue;
      if (seen_.mx_hosts.size() < static_cast<std::size_t>(chosen_.max_mx)) {
        mx_host& host = seen_.mx_hosts.emplace_back();
        host.host = record.host;
        host.preference = record.preference;
        host.implicit = implicit;
      }
    }
    seen_.mx_hosts_total = static_cast<std::uint32_t>(known.size());
    probes_.resize(seen_.mx_hosts.size());
  }

  awaitable<void> ask_mx_family(const mx_host& host, lookup<address_record>& answer, record_type type, bool wanted,
                                std::vector<mx_probe>& probes) {
    co_await ask_addresses(answer, host.host, type, wanted);
    size_visits(answer, probes);
    for (mx_probe& probe : probes) {
      if (probe.connect.why == reason::over_limit) continue;
      if (chosen_.probe_mx == probe_choice::never) {
        probe.connect.fail(reason::not_asked, "probe_mx is never");
      } else if (chosen_.probe_mx == probe_choice::policy) {
        probe_when_policy_applies(host.host, probe);
      } else {
        tasks_.spawn(probe_mx(host.host, probe));
      }
    }
  }

  awaitable<void> probe_mx(std::string host, mx_probe& probe) {
    if (chosen_.leave_probes) {
      probe.connect.fail(reason::not_asked, std::string(left_to_others));
      co_return;
    }
    const std::int64_t at = elapsed_us();
    mx_request question{.host = std::move(host), .ip = probe.ip, .deadline = deadline_};
    probe = co_await net_.probe(std::move(question));
    shift_times(probe, at);
  }

  // ---- probe_mx = policy: mail servers are spoken to only once a usable policy is seen ----

  void probe_when_policy_applies(const std::string& host, mx_probe& probe) {
    probe.connect.fail(reason::not_asked, "no policy applies and probe_mx is policy");
    if (policy_pending_ > 0)
      waiting_probes_.emplace_back([this, host, &probe] { tasks_.spawn(probe_mx(host, probe)); });
    else if (policy_applies())
      tasks_.spawn(probe_mx(host, probe));
  }

  void policy_step_done() {
    if (--policy_pending_ > 0) return;
    if (policy_applies())
      for (const auto& start : waiting_probes_) start();
    waiting_probes_.clear();
  }

  /// `absent` also when it was not seen: nothing is then known to go on for.
  [[nodiscard]] record_state record_state_seen() const { return parse_sts_records(texts(seen_.sts_txt)).state; }

  [[nodiscard]] bool policy_applies() const {
    if (record_state_seen() != record_state::valid) return false;
    const auto usable = [](const policy_fetch& fetch) {
      if (!fetch.response || fetch.response->status != 200 || fetch.response->too_large) return false;
      const sts_policy policy = parse_policy(fetch.response->body.bytes);
      return policy.valid && policy.mode != policy_mode::none;
    };
    return std::ranges::any_of(fetches_.ipv4, usable) || std::ranges::any_of(fetches_.ipv6, usable);
  }

  // ---- one question ----

  template <class R>
  awaitable<void> ask(lookup<R>& into, std::string name, record_type type) {
    into.fail(reason::cut_off, "the check ended before it was asked");
    const std::int64_t at = elapsed_us();
    resolution answer = co_await net_.resolve(std::move(name), type);
    into = std::get<lookup<R>>(std::move(answer));
    into.start_us += at;
  }

  awaitable<void> ask_addresses(lookup<address_record>& into, std::string name, record_type type, bool wanted) {
    if (wanted)
      co_await ask(into, std::move(name), type);
    else
      into.fail(reason::not_asked, type == record_type::a ? "the option ipv4 is off" : "the option ipv6 is off");
  }

  // One visit an address, in the order of the answer; those over max_addresses (a family) are named and left out.
  template <class Visit>
  void size_visits(const lookup<address_record>& answer, std::vector<Visit>& visits) const {
    if (!answer) return;
    std::set<std::string> known;
    for (const address_record& record : answer->records) {
      if (!known.insert(record.ip).second) continue;
      Visit& visit = visits.emplace_back();
      visit.ip = record.ip;
      const bool over = visits.size() > static_cast<std::size_t>(chosen_.max_addresses);
      visit.connect.fail(over ? reason::over_limit : reason::cut_off, over ? "more than max_addresses" : "");
    }
  }

  awaitable<void> watch_deadline(time_point when) {
    co_await net_.sleep_until(when);
    if (net_.now() < when) co_return;  // cancelled: the check was done before
    seen_.partial = !tasks_.cancelled();
    tasks_.cancel();
  }

  evidence assemble() {
    seen_.policy.fetches = std::move(fetches_).merge();
    for (std::size_t i = 0; i < seen_.mx_hosts.size(); ++i) seen_.mx_hosts[i].probes = std::move(probes_[i]).merge();
    match_dane(seen_);  // only now: the TLSA records and the handshakes were asked for side by side
    if (seen_.partial) name_deadline(seen_);
    seen_.duration_us = elapsed_us();
    return std::move(seen_);
  }

  [[nodiscard]] std::int64_t elapsed_us() const { return duration_cast<microseconds>(net_.now() - began_).count(); }

  static std::vector<std::string> texts(const lookup<txt_record>& answer) {
    std::vector<std::string> all;
    if (answer)
      for (const txt_record& record : answer->records) all.push_back(record.text.bytes);
    return all;
  }

  network& net_;
  check_request request_;
  const options& chosen_;
  time_point began_;
  time_point deadline_;
  evidence seen_;
  by_family<policy_fetch> fetches_;
  std::vector<by_family<mx_probe>> probes_;  // one a host of seen_.mx_hosts
  // Steps that must end before it is known whether a policy applies: the record, and each family of the Policy Host.
  int policy_pending_ = 3;
  bool further_ = false;  // whether more is asked than record, MX and TLS-RPT
  std::vector<std::function<void()>> waiting_probes_;
  task_group tasks_;
  task_group watch_;
};

}  // namespace

awaitable<evidence> collect(network& net, check_request request) {
  const auto one = std::make_shared<plan>(net, std::move(request));
  const plan::under_way now(one);
  co_return co_await one->run();
}

}  // namespace mtasts::collect
