// Names, sums and times of several TLS reports, RFC 8460 section 4.4.
#include "rules/reported.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace mtasts::rules {
namespace {

constexpr std::uint64_t largest_sum = (std::uint64_t{1} << 53U) - 1;
constexpr std::string_view blanks = " \t\r\n";

}  // namespace

peer_text plain_name(const peer_text& written) {
  std::string_view text = written.bytes;
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  text = text.substr(0, text.find_last_not_of(blanks) + 1);
  if (text.ends_with('.')) text.remove_suffix(1);
  peer_text name(text);
  for (char& c : name.bytes)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return name;
}

std::optional<peer_text> plain_name(const std::optional<peer_text>& written) {
  if (!written) return {};
  peer_text name = plain_name(*written);
  if (name.empty()) return {};
  return name;
}

void add_sessions(std::uint64_t& to, std::uint64_t more) { to = more > largest_sum - to ? largest_sum : to + more; }

std::optional<timestamp> moment(std::optional<std::int64_t> seconds) {
  if (!seconds) return {};
  return timestamp{std::clamp<std::int64_t>(*seconds, -62135596800, 253402300799)};
}

void keep_earlier(std::optional<timestamp>& kept, std::optional<timestamp> other) {
  if (other && (!kept || *other < *kept)) kept = other;
}
void keep_later(std::optional<timestamp>& kept, std::optional<timestamp> other) {
  if (other && (!kept || *kept < *other)) kept = other;
}

std::vector<const tls_report*> without_repeated(std::span<const tls_report> reports) {
  std::vector<const tls_report*> kept;
  std::map<std::tuple<std::string_view, std::string_view>, std::vector<const tls_report*>> known;
  for (const tls_report& one : reports) {
    auto& alike = known[{one.organization_name.bytes, one.report_id.bytes}];
    if (std::ranges::any_of(alike, [&](const tls_report* other) { return *other == one; })) continue;
    alike.push_back(&one);
    kept.push_back(&one);
  }
  return kept;
}

}  // namespace mtasts::rules
