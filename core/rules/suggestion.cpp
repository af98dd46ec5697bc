// The texts, by RFC 8461 sections 3.1 and 3.2 and RFC 8460 section 3.
#include "rules/suggestion.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "mtasts/domain.hpp"
#include "mtasts/names.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"
#include "rules/dates.hpp"

namespace mtasts::rules {
namespace {

constexpr std::uint64_t a_week = 604800;
constexpr std::uint64_t two_weeks = 2 * a_week;

/// RFC 1035 section 3.3: a character-string holds at most 255 octets; RFC 8461 section 3.1 and RFC 8460 section 3 let a
/// record be several, which are joined without anything between.
std::string character_strings(std::string_view text) {
  constexpr std::size_t most = 255;
  std::string all;
  do {
    all += all.empty() ? "\"" : " \"";
    for (const char c : text.substr(0, most)) {
      if (c == '"' || c == '\\') all += '\\';
      all += c;
    }
    all += '"';
    text.remove_prefix(std::min(most, text.size()));
  } while (!text.empty());
  return all;
}

std::string parent_of(const std::string& host) {
  const std::size_t dot = host.find('.');
  return dot == std::string::npos ? std::string() : host.substr(dot + 1);
}

bool is_within(const std::string& name, const std::string& domain) {
  return name == domain || name.ends_with("." + domain);
}

std::optional<std::string> policy_text(policy_mode mode, std::uint64_t max_age,
                                       const std::vector<std::string>& patterns) {
  sts_policy policy;
  policy.mode = mode;
  policy.max_age = max_age;
  for (const std::string& pattern : patterns)
    policy.mx.push_back({.pattern = peer_text(pattern), .line = 0, .valid = true});
  std::string text = write_policy(policy);
  if (text.empty()) return {};
  return text;
}

/// RFC 8461 section 3.2 wants weeks or more; in testing (section 8.3 has the reason) a mistake should be short-lived.
std::uint64_t usual_max_age(policy_mode mode) { return mode == policy_mode::enforce ? two_weeks : a_week; }

std::uint64_t sound_max_age(policy_mode mode, std::optional<std::uint64_t> wanted) {
  if (!wanted || *wanted > 31557600) return usual_max_age(mode);
  const bool fits = mode == policy_mode::enforce ? *wanted >= a_week : *wanted <= a_week;
  return fits ? *wanted : usual_max_age(mode);
}

std::vector<std::string> hosts_of_today(const facts& f) {
  std::vector<std::string> hosts;
  for (const target& one : f.targets)
    if (one.is_name) hosts.push_back(one.host);
  return hosts;
}

/// What of the policy stays, mended where it can be. A host of today that it does not cover is not let in by the way: a
/// forged MX record looks like any other. But a host that it covers stays covered when a pattern is dropped, and a
/// policy left without any pattern gets those of today.
std::vector<std::string> patterns_kept(const facts& f, const std::set<std::string>& dropped) {
  std::vector<std::string> kept;
  for (const mx_pattern& one : f.policy->mx) {
    const std::string pattern = one.valid ? one.pattern.bytes : mended_pattern(one.pattern.bytes);
    const bool stays = !pattern.empty() && !is_address(pattern) && !dropped.contains(one.pattern.bytes);
    if (stays && std::ranges::count(kept, pattern) == 0) kept.push_back(pattern);
  }
  std::vector<std::string> bare;
  for (const target& one : f.targets) {
    const auto matches = [&](const std::string& pattern) { return match_mx(pattern, one.host); };
    if (one.is_name && (kept.empty() || one.covered == true) && std::ranges::none_of(kept, matches))
      bare.push_back(one.host);
  }
  for (std::string& pattern : least_patterns(bare, f.seen.domain)) kept.push_back(std::move(pattern));
  return kept;
}

/// The mode as it was meant, where only its case is wrong.
std::optional<policy_mode> mended_mode(const sts_policy& policy) {
  if (policy.mode) return policy.mode;
  for (const policy_problem& problem : policy.errors) {
    if (problem.kind != policy_problem_kind::mode) continue;
    std::string value = ascii_lower(problem.text.bytes);
    value.erase(0, value.find(':') + 1);
    std::erase_if(value, [](char c) { return c == ' ' || c == '\t'; });
    if (const auto meant = from_name<policy_mode>(value)) return meant;
  }
  return {};
}

// A record may hold thousands of addresses, and no domain needs more than a handful.
constexpr std::size_t most_addresses = 50;

/// The addresses of a record that are sound, or are so with `!` encoded. One with a `;` was cut there: what it was is
/// not known.
void add_sound_addresses(const tlsrpt_record& record, std::vector<std::string>& all) {
  const bool cut = record.state == record_state::invalid;
  for (const rua_uri& uri : record.rua) {
    if (all.size() == most_addresses) return;
    std::string text = uri.uri.bytes;
    const bool encoding = uri.problems == std::vector{rua_problem::encoding} && !cut;
    if (!uri.problems.empty() && !encoding) continue;
    for (std::size_t at = text.find('!'); at != std::string::npos; at = text.find('!', at)) text.replace(at, 1, "%21");
    if (std::ranges::count(all, text) == 0 && !write_tlsrpt_record({text}).empty()) all.push_back(std::move(text));
  }
}

}  // namespace

std::string record_text(const facts& f) {
  std::string id = record_id(f.seen.checked_at);
  if (f.record_valid() && f.record.id == id) id = record_id(f.seen.checked_at + 1);
  return write_sts_record(id);
}

std::string zone_line(const std::string& name, std::string_view text, std::string_view ttl) {
  return name + ". " + std::string(ttl) + (ttl.empty() ? "" : " ") + "IN TXT " + character_strings(text);
}

std::string record_line(const facts& f) {
  if (f.which != kept::all) return {};
  return zone_line("_mta-sts." + f.seen.domain, record_text(f));
}

std::optional<std::string> tlsrpt_text(const facts& f) {
  std::vector<std::string> all;
  add_sound_addresses(f.tlsrpt, all);
  bool any = !f.tlsrpt.rua.empty();
  if (f.tlsrpt.state == record_state::multiple)
    for (const peer_text& record : f.tlsrpt.records) {
      const tlsrpt_record alone = parse_tlsrpt_records(std::vector{record.bytes});
      any = any || !alone.rua.empty();
      add_sound_addresses(alone, all);
    }
  // In the place of an address that its owner meant otherwise nothing is invented.
  if (all.empty() && any) return {};
  if (all.empty()) all.push_back("mailto:tls-reports@" + f.seen.domain);
  std::string text = write_tlsrpt_record(all);
  if (text.empty()) return {};
  return text;
}

std::optional<std::string> tlsrpt_line(const facts& f) {
  if (f.which != kept::all) return {};
  const std::optional<std::string> text = tlsrpt_text(f);
  if (!text) return {};
  return zone_line("_smtp._tls." + f.seen.domain, *text);
}

// A wildcard lets in every host beside those that are meant. Below the domain itself those are its owner's; below
// another's name they may be other customers', so there it takes three hosts to be worth it.
std::vector<std::string> least_patterns(const std::vector<std::string>& hosts, const std::string& domain) {
  std::map<std::string, std::size_t> siblings;
  for (const std::string& host : hosts) ++siblings[parent_of(host)];
  std::vector<std::string> patterns;
  for (const std::string& host : hosts) {
    const std::string parent = parent_of(host);
    const std::size_t enough = is_within(parent, domain) ? 2 : 3;
    const bool wild = siblings[parent] >= enough && !is_public_suffix(parent);
    std::string pattern = wild ? "*." + parent : host;
    if (std::ranges::count(patterns, pattern) == 0) patterns.push_back(std::move(pattern));
  }
  return patterns;
}

std::optional<std::string> policy_for_today(const facts& f, policy_mode mode) {
  // What stands and is sound stays: to exchange its names for a wildcard would loosen it.
  std::vector<std::string> patterns;
  if (f.policy_usable()) patterns = patterns_kept(f, {});
  std::vector<std::string> bare = hosts_of_today(f);
  std::erase_if(bare, [&](const std::string& host) {
    return std::ranges::any_of(patterns, [&](const std::string& pattern) { return match_mx(pattern, host); });
  });
  for (std::string& pattern : least_patterns(bare, f.seen.domain)) patterns.push_back(std::move(pattern));
  if (patterns.empty()) return {};
  const std::optional<std::uint64_t> wanted = f.policy ? f.policy->max_age : std::nullopt;
  return policy_text(mode, sound_max_age(mode, wanted), patterns);
}

std::string mended_pattern(const std::string& pattern) {
  std::string text = pattern;
  while (text.ends_with('.')) text.pop_back();
  if (text.starts_with('.')) text = "*" + text;
  const bool wild = text.starts_with("*.");
  const auto name = parse_domain(wild ? text.substr(2) : text);
  if (!name || !is_host_name(name->ascii) || is_address(name->ascii) || is_public_suffix(name->ascii)) return {};
  return (wild ? "*." : "") + name->ascii;
}

std::optional<std::string> corrected_policy(const facts& f, const std::set<std::string>& dropped) {
  if (!f.policy) return {};
  const policy_mode mode = mended_mode(*f.policy).value_or(policy_mode::testing);
  const std::vector<std::string> patterns = patterns_kept(f, dropped);
  if (patterns.empty() && mode != policy_mode::none) return {};
  return policy_text(mode, f.policy->max_age.value_or(usual_max_age(mode)), patterns);
}

}  // namespace mtasts::rules
