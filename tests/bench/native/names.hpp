// The world of the benchmarks, by rule and not by list: what a name of it holds follows from the name, so that a server
// for millions of domains keeps no zone. A domain is <kind><number>.bench.test.
#pragma once
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

inline constexpr std::string_view zone = ".bench.test";

/// What a domain is like; the letter that its name begins with.
enum class kind : char {
  none = 'n',     // no record, one MX host of its own, as 99.9 % of all domains
  policy = 'p',   // a record and a policy host of its own
  mail = 's',     // a mail server of its own, no record
  shared = 'h',   // a mail server that many share; every twentieth has a policy
  lost = 'b',     // a black hole: its mail server takes connections and never says a word, its DNS is whole
  unheard = 'u',  // a black hole: no question about it is ever answered
  drip = 'd',     // a policy host that sends a byte a second; its mail is with the many
  closed = 'c',   // a mail server that refuses connections
  failing = 'f',  // SERVFAIL to every question
};

struct domain {
  kind what = kind::none;
  std::uint32_t number = 0;
};

inline std::string name_of(domain one) {
  return static_cast<char>(one.what) + std::to_string(one.number) + std::string(zone);
}

/// The domain of a label such as "n123"; nothing when it is none of ours.
inline std::optional<domain> domain_of(std::string_view label) {
  if (label.size() < 2 || std::string_view("npshbudcf").find(label[0]) == std::string_view::npos) return {};
  domain one{.what = static_cast<kind>(label[0])};
  const auto [end, error] = std::from_chars(label.data() + 1, label.data() + label.size(), one.number);
  if (error != std::errc() || end != label.data() + label.size()) return {};
  return one;
}

/// Of the shared mail servers 20 serve nine tenths of the domains, 180 the rest.
inline constexpr std::uint32_t shared_servers = 200;
inline std::uint32_t shared_server(std::uint32_t number) {
  const std::uint32_t tenth = number / 10;
  return number % 10 != 0 ? tenth % 20 : 20 + tenth % 180;
}
inline bool is_with_the_many(kind one) { return one == kind::shared || one == kind::drip; }
inline bool shared_has_policy(std::uint32_t number) { return number % 20 == 7; }

/// The fault mix of `hostile`, twelve in a hundred: five black holes, two drips, two refusals, three failing zones.
inline kind hostile_kind(std::uint32_t number) {
  const std::uint32_t part = number % 100;
  if (part < 3) return kind::unheard;
  if (part < 5) return kind::lost;
  if (part < 7) return kind::drip;
  if (part < 9) return kind::closed;
  return part < 12 ? kind::failing : kind::shared;
}

using ipv4 = std::array<std::uint8_t, 4>;

/// Every host has an address of its own in 127.0.0.0/8; the servers listen at all of them.
inline ipv4 address(std::uint8_t net, std::uint32_t number) {
  return {127, static_cast<std::uint8_t>(net + (number >> 16)), static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number)};
}
inline constexpr std::uint8_t mail_net = 32, policy_net = 64, shared_net = 96, lost_net = 97, closed_net = 98;

inline ipv4 mail_address(domain one) {
  switch (one.what) {
    case kind::drip:
    case kind::shared: return address(shared_net, shared_server(one.number));
    case kind::lost: return address(lost_net, one.number);
    case kind::closed: return address(closed_net, one.number);
    default: return address(mail_net, one.number);
  }
}
inline ipv4 policy_address(domain one) { return address(policy_net, one.number); }

inline std::string text_of(ipv4 ip) {
  return std::to_string(ip[0]) + "." + std::to_string(ip[1]) + "." + std::to_string(ip[2]) + "." +
         std::to_string(ip[3]);
}

/// The one MX host of a domain.
inline std::string mail_host(domain one) {
  if (is_with_the_many(one.what)) return "m" + std::to_string(shared_server(one.number)) + ".mail.test";
  return "mx." + name_of(one);
}

inline bool has_record(domain one) {
  return one.what == kind::policy || one.what == kind::drip ||
         (one.what == kind::shared && shared_has_policy(one.number));
}

}  // namespace bench
