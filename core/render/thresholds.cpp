// What counts: which failures make the whole fail, which state a monitoring plugin shows, and which rules are looked
// at.
#include <algorithm>
#include <string_view>

#include "mtasts/error.hpp"
#include "mtasts/render.hpp"
#include "render/writer.hpp"

namespace mtasts {

bool render::reaches(severity level, threshold at) {
  switch (at) {
    case threshold::error: return level == severity::error;
    case threshold::warning: return level != severity::notice;
    case threshold::notice: return true;
    case threshold::never: break;
  }
  return false;
}

namespace {

// "mx" and "mx-certificate" fit mx-certificate-name, "mx-cert" does not: a slip of the pen must not pass for a choice.
bool fits(std::string_view id, std::string_view chosen) {
  return id == chosen || (id.size() > chosen.size() && id.starts_with(chosen) && id[chosen.size()] == '-');
}

bool fits_any(std::string_view id, const std::vector<std::string>& chosen) {
  return std::ranges::any_of(chosen, [&](const std::string& each) { return fits(id, each); });
}

void expect_known(const std::vector<std::string>& chosen) {
  for (const std::string& each : chosen) {
    const bool known = std::ranges::any_of(catalogue(), [&](const auto& rule) { return fits(rule.id, each); });
    if (!known) static_cast<void>(explain(each));  // throws, and names the nearest ids
  }
}

}  // namespace

bool fails(const report& what, threshold at) {
  return std::ranges::any_of(
      what.findings, [&](const finding& f) { return f.result == outcome::fail && render::reaches(f.level, at); });
}

int nagios_state(const report& what, threshold critical) {
  if (fails(what, critical)) return 2;
  if (fails(what, threshold::warning)) return 1;
  const bool unseen = std::ranges::any_of(
      what.findings, [](const finding& f) { return f.result == outcome::unknown && f.level == severity::error; });
  return what.error || unseen || what.protection == protection_state::unknown ? 3 : 0;
}

int graver_nagios_state(int one, int other) noexcept {
  constexpr int gravity[] = {0, 2, 3, 1};  // of fine, warning, critical, unknown
  return gravity[one & 3] >= gravity[other & 3] ? one : other;
}

report filtered(report whole, const std::vector<std::string>& select, const std::vector<std::string>& ignore) {
  expect_known(select);
  expect_known(ignore);
  const auto left_out = [&](const auto& each) {
    return fits_any(each.id, ignore) || !(select.empty() || fits_any(each.id, select));
  };
  std::erase_if(whole.findings, left_out);
  std::erase_if(whole.checks, left_out);
  return whole;
}

}  // namespace mtasts
