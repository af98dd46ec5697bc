// What a monitoring plugin prints (Nagios, Icinga, Naemon): a line of status with performance data, then the long
// output. The exit code is `nagios_state`.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/terminal.hpp"
#include "render/writer.hpp"

namespace mtasts::render {
namespace {

constexpr std::string_view state_words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

// `|` begins performance data; the others are taken out, or worse, taken for markup or macros, by the web interfaces.
std::string shown(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : escape_for_terminal(text)) {
    if (std::string_view("|<>&$`").find(c) == std::string_view::npos)
      out += c;
    else
      ((out += "\\x") += digits[static_cast<unsigned char>(c) >> 4]) += digits[c & 15];
  }
  return out;
}

// A label in quotes may hold spaces; `=` and quotes it may not.
std::string label(std::string_view text) {
  std::string out;
  for (const char c : shown(text)) out += c == '=' || c == '\'' ? '_' : c;
  return "'" + out + "'";
}

std::int64_t days_from(std::int64_t now, std::int64_t end) {
  const std::int64_t left = end - now;
  return left >= 0 ? left / 86400 : -((-left + 86399) / 86400);
}

// `before`: the domain and a space where there are several.
std::string performance(const report& of, const std::string& before) {
  std::string text;
  const auto put = [&](std::string_view name, const std::string& value) {
    text += (text.empty() ? "" : " ") + label(before + std::string(name)) + "=" + value;
  };
  if (of.score.total) put("score", std::to_string(*of.score.total) + ";;;0;100");
  put("time", decimal_seconds(of.duration_ms) + "s");
  if (of.policy && of.policy->max_age) put("policy_max_age", std::to_string(*of.policy->max_age) + "s");
  const std::int64_t now = seconds_of(of.checked_at);
  if (const auto end = summary_of(of).policy_certificate_expires; end && now >= 0)
    put("certificate_days mta-sts." + of.domain, std::to_string(days_from(now, end->seconds)));
  for (const mx_report& mx : of.mx) {
    const std::int64_t end = certificate_end_of(mx);
    if (end >= 0 && now >= 0) put("certificate_days " + mx.host, std::to_string(days_from(now, end)));
  }
  return text;
}

std::string status_of(const report& one) {
  std::string text = shown(one.domain) + ": ";
  if (one.error) return text + "not checked: " + shown(one.error->bytes);
  text += name_of(one.protection);
  if (one.score.total) text += ", score " + std::to_string(*one.score.total);
  std::vector<std::string_view> said;
  for (const finding& f : one.findings) {
    if (f.result != outcome::fail || f.level == severity::notice) continue;
    if (std::ranges::find(said, f.id) != said.end()) continue;
    text += (said.empty() ? "; " : ", ") + shown(f.id);
    said.push_back(f.id);
  }
  return text;
}

std::string long_output(const report& one) {
  std::string text;
  for (const finding& f : one.findings) {
    if (f.result == outcome::fail && f.level == severity::notice) continue;
    text += std::string(f.result == outcome::unknown ? "unknown" : name_of(f.level)) + ": " +
            shown(name_of_subject(f.subject, one.domain)) + ": " + shown(f.title);
    if (!f.detail.empty()) text += ": " + shown(f.detail.bytes);
    text += "\n";
  }
  return text;
}

class nagios final : public writer {
 public:
  nagios(threshold critical, bool alone) : critical_(critical), alone_(alone) {}

  std::string add(const report& whole) override {
    const int state = nagios_state(whole, critical_);
    state_ = graver_nagios_state(state_, state);
    ++of_state_[state];
    const std::string status = status_of(whole);
    if (alone_)
      status_ = status, long_ = long_output(whole);
    else
      long_ += std::string(state_words[state]) + " " + status + "\n" + long_output(whole);
    performance_ += (performance_.empty() ? "" : " ") + performance(whole, alone_ ? "" : whole.domain + " ");
    return {};
  }

  std::string end() override {
    if (!alone_) status_ = counts();
    std::string text = "MTA-STS " + std::string(state_words[state_]) + " - " + status_;
    if (!performance_.empty()) text += " | " + performance_;
    return text + "\n" + long_;
  }

 private:
  [[nodiscard]] std::string counts() const {
    const std::size_t all = of_state_[0] + of_state_[1] + of_state_[2] + of_state_[3];
    std::string text = counted(all, "domain");
    constexpr std::string_view words[] = {" fine", " with warnings", " critical", " unknown"};
    for (const std::size_t state : {2U, 1U, 3U, 0U})
      if (of_state_[state] != 0) text += ", " + std::to_string(of_state_[state]) + std::string(words[state]);
    return text;
  }

  threshold critical_;
  bool alone_;
  int state_ = 0;
  std::size_t of_state_[4] = {};
  std::string status_, long_, performance_;
};

}  // namespace

std::unique_ptr<writer> as_nagios(const render_options& chosen, bool alone) {
  return std::make_unique<nagios>(chosen.fail_on, alone);
}

}  // namespace mtasts::render
