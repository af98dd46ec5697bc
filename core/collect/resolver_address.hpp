// How a resolver is named: an address with or without a port, or the https URL of one that speaks DNS over HTTPS.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mtasts::collect {

struct resolver_address {
  std::string ip;  ///< empty for a URL whose host is a name
  std::uint16_t port = 53;
  std::string url;   ///< DNS over HTTPS (RFC 8484); empty for plain DNS
  std::string host;  ///< of the URL
  friend bool operator==(const resolver_address&, const resolver_address&) = default;
};

/// `ip`, `ip:port`, `[ip6]`, `[ip6]:port` or an `https://` URL. Throws mtasts::error (invalid_option) that names
/// `text`.
[[nodiscard]] resolver_address parse_resolver_address(std::string_view text);

/// Whether it is on this machine (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
[[nodiscard]] bool is_loopback(const resolver_address& address);

/// As `[ip6]:port` or `ip:port`; the URL of DNS over HTTPS.
[[nodiscard]] std::string to_string(const resolver_address& address);

/// The name servers of a resolv.conf(5). Throws mtasts::error (no_resolver) when there are none.
[[nodiscard]] std::vector<resolver_address> system_resolvers(const std::string& path = "/etc/resolv.conf");

}  // namespace mtasts::collect
