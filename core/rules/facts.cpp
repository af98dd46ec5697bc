// The evidence, parsed once. Which policy counts: the body of the first address, in the order of the answers and IPv4
// first, that a sender may accept by RFC 8461 section 3.3. A sender that happens on another address gets what that one
// gives; policy-addresses-agree speaks of it.
#include "rules/facts.hpp"

#include <algorithm>
#include <set>

#include "mtasts/domain.hpp"
#include "mtasts/peer_text.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

std::vector<std::string> texts_of(const lookup<txt_record>& answer) {
  std::vector<std::string> texts;
  if (answer)
    for (const txt_record& record : answer->records) texts.push_back(record.text.bytes);
  return texts;
}

/// Whether a connection was tried at all, and so says something of this machine's own reach.
bool was_tried(const observed<connection>& connect) {
  if (connect) return true;
  switch (connect.why.value_or(reason::other)) {
    case reason::not_asked:
    case reason::over_limit:
    case reason::blocked_private:
    case reason::left_alone:
    case reason::cut_off:
    case reason::cancelled:
    case reason::resources: return false;
    default: return true;
  }
}

}  // namespace

facts::facts(const evidence& all, kept wanted) : seen(all), which(wanted) {
  read_records();
  choose_policy();
  // An "earlier" report from the future tells nothing about caches.
  if (seen.earlier && seen.earlier->policy && seen.earlier->checked_at <= seen.checked_at) {
    earlier_policy = parse_policy(seen.earlier->policy->bytes);
    if (!earlier_policy->valid) earlier_policy.reset();
  }
  list_targets();
  look_for_our_own_limits();
}

void facts::read_records() {
  record = parse_sts_records(texts_of(seen.sts_txt));
  tlsrpt = parse_tlsrpt_records(texts_of(seen.tlsrpt_txt));
  domain_gone = (seen.mx && !seen.mx->exists) || (!seen.mx && seen.domain_txt && !seen.domain_txt->exists);
  null_mx = seen.mx && !seen.mx->records.empty() &&
            std::ranges::all_of(seen.mx->records, [](const mx_record& r) { return r.host == "."; });
}

void facts::choose_policy() {
  // Who is refused at one address tries the next; who was answered there has had the answer (RFC 8461 section 3.3).
  bool refused = false, answered = false;
  bool may_answer = some_unseen(seen.policy.ipv4, seen.policy.ipv6);
  for (const policy_fetch& fetch : seen.policy.fetches) {
    const fetch_end end = end_of(fetch, seen);
    if (end == fetch_end::failed) (fetch.connect ? answered : refused) = true;
    if (fetch.connect.why == reason::blocked_private) refused = true;  // no sender on the Internet comes there either
    if (end == fetch_end::unseen && fetch.connect.why != reason::blocked_private) may_answer = true;
    if (end != fetch_end::served) continue;
    fetched_from = &fetch;
    policy = parse_policy(fetch.response->body.bytes);
    fetched = policy->valid ? policy_end::usable : policy_end::invalid;
    break;
  }
  const bool no_address = addresses_of(seen.policy.ipv4, seen.policy.ipv6) == address_sight_kind::none;
  if (fetched_from == nullptr)
    fetched = no_address || answered || (refused && !may_answer) ? policy_end::failed : policy_end::unseen;
  // Without sight of the record a Policy Host that has no address is no fault: perhaps nothing was ever published.
  policy_expected = record_seen() ? record.state != record_state::absent || policy_usable() : !no_address;
}

void facts::list_targets() {
  std::set<std::string> known;
  const auto add = [&](const std::string& host, const mx_host* looked_at) {
    if (host == "." || !known.insert(host).second) return;
    target one{.host = host, .looked_at = looked_at, .is_name = false, .covered = std::nullopt};
    one.is_name = is_host_name(host) && !is_address(host) && host != "localhost";
    if (policy_usable() && policy->mode != policy_mode::none)
      one.covered =
          std::ranges::any_of(policy->mx, [&](const mx_pattern& p) { return match_mx(p.pattern.bytes, host); });
    targets.push_back(std::move(one));
  };
  for (const mx_host& host : seen.mx_hosts) add(host.host, &host);
  if (seen.mx)
    for (const mx_record& left_out : seen.mx->records) add(left_out.host, nullptr);
}

// RFC 5321 section 4.5.4 lets a sender wait and try again; a checker must tell a dead server from its own closed door.
void facts::look_for_our_own_limits() {
  std::size_t smtp = 0, silent = 0, tried4 = 0, tried6 = 0, unreachable4 = 0, unreachable6 = 0;
  const auto count_family = [&](const std::string& ip, const observed<connection>& connect) {
    if (!was_tried(connect)) return;
    const bool unreachable = !connect && connect.why == reason::unreachable;
    ++(is_ipv6(ip) ? tried6 : tried4);
    if (unreachable) ++(is_ipv6(ip) ? unreachable6 : unreachable4);
  };
  for (const policy_fetch& fetch : seen.policy.fetches) count_family(fetch.ip, fetch.connect);
  for (const mx_host& host : seen.mx_hosts)
    for (const mx_probe& probe : host.probes) {
      count_family(probe.ip, probe.connect);
      if (!was_tried(probe.connect) || probe.connect.why == reason::unreachable) continue;
      ++smtp;
      if (probe.connect.why == reason::timeout) ++silent;
    }
  smtp_blocked = smtp > 0 && silent == smtp;
  no_ipv4 = tried4 > 0 && unreachable4 == tried4;
  no_ipv6 = tried6 > 0 && unreachable6 == tried6;
}

std::optional<policy_mode> facts::mode_in_force() const {
  if (!record_valid() || !policy_usable()) return std::nullopt;
  return policy->mode;
}

address_sight_kind addresses_of(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6) {
  if ((ipv4 && !ipv4->records.empty()) || (ipv6 && !ipv6->records.empty())) return address_sight_kind::some;
  if ((ipv4 && ipv6) || is_gone(ipv4, ipv6)) return address_sight_kind::none;
  return address_sight_kind::unseen;
}

bool some_unseen(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6) {
  const auto unseen = [](const lookup<address_record>& family) { return !family && family.why != reason::not_asked; };
  return !is_gone(ipv4, ipv6) && (unseen(ipv4) || unseen(ipv6));
}

const std::vector<cname_link>& chain_of(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6) {
  static const std::vector<cname_link> no_chain;
  if (ipv4 && !ipv4->chain.empty()) return ipv4->chain;
  return ipv6 ? ipv6->chain : no_chain;
}

bool is_gone(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6) {
  return (ipv4 && !ipv4->exists) || (ipv6 && !ipv6->exists);
}

std::string why_no_addresses(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6) {
  std::string text;
  if (!ipv4) text = "A: " + why_unseen(ipv4);
  if (!ipv6) text += (text.empty() ? "AAAA: " : "; AAAA: ") + why_unseen(ipv6);
  return text;
}

std::string why_not_all_addresses(const lookup<address_record>& ipv4, const lookup<address_record>& ipv6) {
  if (ipv4 && !ipv4.detail.empty()) return "of the A records not all: " + ipv4.detail.bytes;
  if (ipv6 && !ipv6.detail.empty()) return "of the AAAA records not all: " + ipv6.detail.bytes;
  if (addresses_of(ipv4, ipv6) != address_sight_kind::some || !some_unseen(ipv4, ipv6)) return {};
  return ipv4 ? "the AAAA records could not be looked up: " + why_unseen(ipv6)
              : "the A records could not be looked up: " + why_unseen(ipv4);
}

bool is_near_miss(const std::string& text, std::string_view version) {
  std::string bare;
  for (const char c : ascii_lower(text))
    if (c != ' ' && c != '\t' && c != '"' && c != '\'') bare += c;
  return bare.starts_with(ascii_lower(version));
}

std::string on_uri(const rua_uri& uri) { return "rua:" + escape_peer_text(uri.uri.bytes); }
std::string on_policy(const policy_fetch& fetch) { return "policy:" + fetch.ip; }
std::string on_host(const std::string& host) { return "mx:" + host; }
std::string on_address(const std::string& host, const std::string& ip) { return "mx:" + host + "/" + ip; }

}  // namespace mtasts::rules
