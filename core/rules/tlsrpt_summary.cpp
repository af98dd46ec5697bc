// Many TLS reports in one table. Sessions are counted as RFC 8460 section 4.2 gives them, failures by the result types
// of section 4.3; a report covers a day (section 4.1), which is that of its start.
#include "mtasts/tlsrpt_summary.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "mtasts/sts.hpp"
#include "rules/dates.hpp"
#include "rules/reported.hpp"

namespace mtasts {
namespace {

using namespace rules;

struct sessions {
  std::uint64_t reports = 0;
  std::uint64_t successful = 0;
  std::uint64_t failed = 0;
  void add(const tls_report_summary& more) {
    add_sessions(successful, more.total_successful_session_count);
    add_sessions(failed, more.total_failure_session_count);
  }
};

using day_key = std::optional<std::string>;
using policy_key = std::tuple<peer_text, peer_text, std::optional<policy_mode>>;
using failure_key = std::tuple<day_key, peer_text, peer_text, peer_text, peer_text, std::optional<peer_text>>;

day_key day_of(const tls_report& report) {
  const std::optional<timestamp> start = moment(report.date_range.start);
  if (!start) return {};
  return calendar_day(start->seconds);
}

/// The mode of the policy that the sender quotes, whether line by line or in one text.
std::optional<policy_mode> mode_of(const tls_report_policy& policy) {
  if (plain_name(policy.policy_type).bytes != "sts") return {};
  std::string text;
  for (const peer_text& line : policy.policy_string) text += line.bytes + "\n";
  return parse_policy(text).mode;
}

class table {
 public:
  void add(const tls_report& report) {
    const day_key day = day_of(report);
    keep_earlier(all_.start, moment(report.date_range.start));
    keep_later(all_.end, moment(report.date_range.end));
    sessions& of_day = days_[day];
    sessions& of_sender = senders_[report.organization_name];
    ++of_day.reports, ++of_sender.reports, ++total_.reports;
    std::vector<sessions*> counted;
    for (const tls_report_result& result : report.policies) {
      sessions& of_policy = policies_[{plain_name(result.policy.policy_domain), plain_name(result.policy.policy_type),
                                       mode_of(result.policy)}];
      // A report may list one policy in several parts; it is one report all the same.
      if (std::ranges::find(counted, &of_policy) == counted.end()) {
        ++of_policy.reports;
        counted.push_back(&of_policy);
      }
      for (sessions* const one : {&of_day, &of_sender, &of_policy, &total_}) one->add(result.summary);
      for (const tls_report_failure& failure : result.failure_details) add(day, report, result.policy, failure);
    }
  }

  tls_failure_summary take() {
    all_.reports = total_.reports;
    all_.successful_sessions = total_.successful;
    all_.failed_sessions = total_.failed;
    for (const auto& [key, sum] : policies_) {
      const auto& [domain, type, mode] = key;
      all_.policies.push_back({domain, type, mode, sum.reports, sum.successful, sum.failed});
    }
    for (const auto& [name, sum] : senders_) all_.senders.push_back({name, sum.reports, sum.successful, sum.failed});
    for (const auto& [day, sum] : days_) all_.days.push_back({day, sum.reports, sum.successful, sum.failed});
    for (const auto& [type, failed] : types_) all_.result_types.push_back({type, failed});
    for (const auto& [host, failed] : hosts_) all_.mx_hosts.push_back({host, failed});
    for (const auto& [key, failed] : rows_) {
      const auto& [day, organization, domain, type, result, host] = key;
      all_.failures.push_back({day, organization, domain, type, result, host, failed});
    }
    most_first(all_.policies);
    most_first(all_.senders);
    most_first(all_.result_types);
    most_first(all_.mx_hosts);
    most_first(all_.failures);
    return std::move(all_);
  }

 private:
  void add(const day_key& day, const tls_report& report, const tls_report_policy& policy,
           const tls_report_failure& failure) {
    const peer_text type = plain_name(failure.result_type);
    const std::optional<peer_text> host = plain_name(failure.receiving_mx_hostname);
    std::uint64_t& row = rows_[{day, report.organization_name, plain_name(policy.policy_domain),
                                plain_name(policy.policy_type), type, host}];
    for (std::uint64_t* const sum : {&row, &types_[type], &hosts_[host]})
      add_sessions(*sum, failure.failed_session_count);
  }

  /// Those with as many stay in the order of their names.
  template <class Total>
  static void most_first(std::vector<Total>& totals) {
    std::ranges::stable_sort(totals, std::greater<>(), &Total::failed_sessions);
  }

  tls_failure_summary all_;
  sessions total_;
  std::map<policy_key, sessions> policies_;
  std::map<peer_text, sessions> senders_;
  std::map<day_key, sessions> days_;
  std::map<peer_text, std::uint64_t> types_;
  std::map<std::optional<peer_text>, std::uint64_t> hosts_;
  std::map<failure_key, std::uint64_t> rows_;
};

}  // namespace

tls_failure_summary summarize(std::span<const tls_report> reports) {
  const std::vector<const tls_report*> once = without_repeated(reports);
  table counted;
  for (const tls_report* const report : once) counted.add(*report);
  tls_failure_summary all = counted.take();
  all.repeated = reports.size() - once.size();
  return all;
}

}  // namespace mtasts
