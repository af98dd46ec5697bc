// Look-ups within a world's zones.
#include "lab/zones.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace lab {

namespace {

std::vector<std::string_view> labels(std::string_view name) {
  std::vector<std::string_view> found;
  while (!name.empty()) {
    const auto dot = name.find('.');
    found.push_back(name.substr(0, dot));
    name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  }
  return found;
}

bool covers(std::string_view pattern, std::string_view name) {
  const auto wanted = labels(pattern);
  const auto given = labels(name);
  const bool leading = wanted.front() == "*";
  if (leading ? given.size() < wanted.size() : given.size() != wanted.size()) return false;
  for (std::size_t back = 1; back <= wanted.size(); ++back) {
    const auto label = wanted[wanted.size() - back];
    if (label != "*" && label != given[given.size() - back]) return false;
  }
  return true;
}

/// The name itself, else the pattern that fixes most labels; null when there is neither.
const zone_name* find(const zone_data& zones, const std::string& name) {
  if (const auto exact = zones.find(name); exact != zones.end()) return &exact->second;
  const zone_name* best = nullptr;
  std::size_t best_size = 0;
  for (const auto& [owner, entry] : zones) {
    if (owner.find('*') == std::string::npos || !covers(owner, name)) continue;
    const auto size = labels(owner).size();
    if (size > best_size) best = &entry, best_size = size;
  }
  return best;
}

/// An empty non-terminal: it exists because a name below it does (RFC 8020 section 2).
bool has_names_below(const zone_data& zones, const std::string& name) {
  return std::ranges::any_of(zones, [&](const auto& each) { return each.first.ends_with("." + name); });
}

dns_behaviour merged(const dns_behaviour& general, const dns_behaviour& special) {
  const auto either = [](const auto& first, const auto& second) { return first ? first : second; };
  dns_behaviour both;
  both.rcode = either(special.rcode, general.rcode);
  both.silent = either(special.silent, general.silent);
  both.truncate = either(special.truncate, general.truncate);
  both.tcp = either(special.tcp, general.tcp);
  both.fault = either(special.fault, general.fault);
  both.ad = either(special.ad, general.ad);
  both.ttl = either(special.ttl, general.ttl);
  both.delay_ms = either(special.delay_ms, general.delay_ms);
  return both;
}

void apply(const dns_behaviour& how, bool dnssec, answer& to) {
  to.rcode = how.rcode.value_or(to.rcode);
  to.silent = to.silent || how.silent.value_or(false);
  to.truncate = to.truncate || how.truncate.value_or(false);
  if (to.fault == dns_fault::none) to.fault = how.fault.value_or(dns_fault::none);
  to.tcp = to.tcp && how.tcp.value_or(true);
  to.authenticated = to.authenticated && how.ad.value_or(dnssec);
  to.delay_ms += how.delay_ms.value_or(0);
}

std::string parent(const std::string& name) {
  const auto dot = name.find('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

std::string text_of(const rr_data& data) {
  char text[INET6_ADDRSTRLEN] = "";
  if (const auto* four = std::get_if<ipv4_data>(&data)) inet_ntop(AF_INET, four->bytes.data(), text, sizeof text);
  if (const auto* six = std::get_if<ipv6_data>(&data)) inet_ntop(AF_INET6, six->bytes.data(), text, sizeof text);
  return text;
}

}  // namespace

answer resolve(const zone_data& zones, bool dnssec, std::string_view asked, std::uint16_t type, bool again) {
  constexpr int most_links = 32;
  answer made;
  std::string name(asked);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (int links = 0; links < most_links; ++links) {
    const zone_name* entry = find(zones, name);
    made.soa_owner = parent(name);
    if (entry == nullptr) {
      made.rcode = has_names_below(zones, name) ? 0 : 3;
      made.negative = true;
      made.authenticated = made.authenticated && dnssec;
      return made;
    }
    const auto cname = entry->sets.find(rr_type::cname);
    const bool alias = cname != entry->sets.end();
    const auto set = alias ? cname : entry->sets.find(static_cast<rr_type>(type));
    const auto how = set == entry->sets.end() ? entry->behaviour : merged(entry->behaviour, set->second.behaviour);
    apply(how, dnssec, made);
    if (made.rcode != 0) {
      // Without an answer there is nothing that could be authentic; NXDOMAIN is one.
      made.negative = made.rcode == 3;
      made.authenticated = made.authenticated && made.negative;
      if (made.negative) return made;
      made.records.clear();
      return made;
    }
    if (set != entry->sets.end()) {
      const bool turned = again && !set->second.then.empty();
      for (const auto& record : turned ? set->second.then : set->second.records)
        made.records.push_back({name, how.ttl.value_or(default_ttl), &record});
    }
    made.negative = set == entry->sets.end() || set->second.records.empty();
    if (!alias || made.negative || type == static_cast<std::uint16_t>(rr_type::cname)) return made;
    name = std::get<cname_data>(set->second.records.front()).target;
    const auto seen = [&](const answer_record& earlier) { return earlier.owner == name; };
    const bool round = std::ranges::any_of(made.records, seen);
    if (round && made.fault == dns_fault::cname_loop) return made;
    if (round) break;
  }
  // A loop of CNAMEs: resolvers give up with SERVFAIL.
  made.rcode = 2, made.negative = false, made.authenticated = false;
  made.records.clear();
  return made;
}

std::vector<std::string> names_of(const zone_data& zones, const std::string& ip) {
  std::vector<std::string> found;
  for (const auto& [owner, entry] : zones) {
    // The patterns are asked as they stand: `*` is a label like any other then.
    const auto leads_there = [&, name = owner](rr_type type) {
      const auto answered = resolve(zones, false, name, static_cast<std::uint16_t>(type));
      return std::ranges::any_of(answered.records, [&](const auto& each) { return text_of(*each.data) == ip; });
    };
    if (leads_there(rr_type::a) || leads_there(rr_type::aaaa)) found.push_back(owner);
  }
  return found;
}

}  // namespace lab
