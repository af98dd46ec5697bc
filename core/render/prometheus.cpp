// The text exposition of Prometheus, format 0.0.4: a family is written once, with the samples of every domain. Labels
// are of few values each (states, ids, hosts), nothing of what peers wrote but names of hosts.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/terminal.hpp"
#include "render/writer.hpp"

namespace mtasts::render {
namespace {

struct family {
  std::string_view name;
  std::string_view help;
};

constexpr family families[] = {
    {"mtasts_up", "Whether the domain could be checked at all."},
    {"mtasts_checked_at_seconds", "When the check began, in seconds since 1970."},
    {"mtasts_check_duration_seconds", "How long the check took."},
    {"mtasts_protection", "1 for what a sender that honours MTA-STS does today, 0 for the other states."},
    {"mtasts_score", "0 to 100; absent when nothing could be judged."},
    {"mtasts_ready_to_enforce", "1: testing may go to enforce. 0: it may not. Absent: not known."},
    {"mtasts_finding", "How many subjects (the domain, an MX host, an address) this rule says this of."},
    {"mtasts_policy_max_age_seconds", "For how long senders keep the policy."},
    {"mtasts_policy_certificate_not_after_seconds", "The earliest end among the certificates of the Policy Host."},
    {"mtasts_certificate_not_after_seconds", "The earliest end among the certificates of an MX host."},
};
constexpr std::size_t family_count = std::size(families);

constexpr std::size_t index_of(std::string_view name) {
  std::size_t i = 0;
  while (i < family_count && families[i].name != name) ++i;
  return i;
}

std::string label(std::string_view name, std::string_view value) {
  std::string out = std::string(name) + "=\"";
  for (const char c : escape_for_terminal(value)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

// The lines of one domain, family by family.
using samples = std::array<std::string, family_count>;

class domain_samples {
 public:
  explicit domain_samples(const report& of) : domain_(label("domain", of.domain)) {}

  void put(std::string_view name, const std::string& value, const std::string& labels = {}) {
    std::string& lines = all_.at(index_of(name));
    lines += std::string(name) + "{" + domain_ + (labels.empty() ? "" : ",") + labels + "} " + value + "\n";
  }
  void put(std::string_view name, std::int64_t value, const std::string& labels = {}) {
    put(name, std::to_string(value), labels);
  }
  [[nodiscard]] samples take() { return std::move(all_); }

 private:
  std::string domain_;
  samples all_;
};

void put_protection(domain_samples& to, const report& of) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<protection_state>>([&](auto state) {
    to.put("mtasts_protection", of.protection == state.value ? 1 : 0, label("state", name_of(state.value)));
  });
}

void put_findings(domain_samples& to, const report& of) {
  std::map<std::string, int> counts;
  for (const finding& f : of.findings)
    ++counts[label("id", f.id) + "," + label("severity", name_of(f.level)) + "," + label("outcome", name_of(f.result))];
  for (const auto& [labels, count] : counts) to.put("mtasts_finding", count, labels);
}

void put_certificates(domain_samples& to, const report& of) {
  if (const auto end = summary_of(of).policy_certificate_expires)
    to.put("mtasts_policy_certificate_not_after_seconds", end->seconds);
  std::map<std::string, std::int64_t> ends;  // a host may be named twice
  for (const mx_report& mx : of.mx) {
    const std::int64_t end = certificate_end_of(mx);
    if (end >= 0) ends.try_emplace(label("mx", mx.host), end);
  }
  for (const auto& [labels, end] : ends) to.put("mtasts_certificate_not_after_seconds", end, labels);
}

samples samples_of(const report& of) {
  domain_samples to(of);
  to.put("mtasts_up", of.error ? 0 : 1);
  if (const std::int64_t at = seconds_of(of.checked_at); at >= 0) to.put("mtasts_checked_at_seconds", at);
  if (of.error) return to.take();
  to.put("mtasts_check_duration_seconds", decimal_seconds(of.duration_ms));
  put_protection(to, of);
  if (of.score.total) to.put("mtasts_score", *of.score.total);
  if (of.readiness.state != readiness_state::unknown)
    to.put("mtasts_ready_to_enforce", of.readiness.state == readiness_state::ready ? 1 : 0);
  put_findings(to, of);
  if (of.policy && of.policy->valid && of.policy->max_age)
    to.put("mtasts_policy_max_age_seconds", std::to_string(*of.policy->max_age));
  put_certificates(to, of);
  return to.take();
}

// Of a domain that comes twice the later report counts: a sample may stand there but once.
class prometheus final : public writer {
 public:
  std::string add(const report& whole) override {
    const auto [known, is_new] = places_.try_emplace(whole.domain, all_.size());
    if (is_new)
      all_.push_back(samples_of(whole));
    else
      all_[known->second] = samples_of(whole);
    return {};
  }

  std::string end() override {
    std::string text;
    for (std::size_t i = 0; i < family_count; ++i) {
      if (std::ranges::all_of(all_, [&](const samples& each) { return each.at(i).empty(); })) continue;
      const std::string name(families[i].name);
      text += "# HELP " + name + " " + std::string(families[i].help) + "\n# TYPE " + name + " gauge\n";
      for (const samples& each : all_) text += each.at(i);
    }
    return text;
  }

 private:
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<samples> all_;
};

}  // namespace

std::unique_ptr<writer> as_prometheus(const render_options&, bool) { return std::make_unique<prometheus>(); }

}  // namespace mtasts::render
