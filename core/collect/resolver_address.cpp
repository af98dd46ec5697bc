// How a resolver is named, in an option and in the system's resolv.conf.
#include "collect/resolver_address.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

#include "mtasts/domain.hpp"
#include "mtasts/error.hpp"
#include "mtasts/peer_text.hpp"
#include "wire/ascii.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;

namespace {

// A user of a service may have typed it, and the operator's log shows it.
std::string in_short(std::string_view text) {
  constexpr std::size_t most = 120;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (const char c : escape_peer_text(text.substr(0, most))) {
    const auto byte = static_cast<unsigned char>(c);
    if (wire::is_control(c))
      shown += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
    else
      shown += c;
  }
  return text.size() > most ? shown + "..." : shown;
}

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw error(error_code::invalid_option,
              "resolver: \"" + in_short(text) + "\" " + why +
                  "; it may be an IP address, address:port, [IPv6]:port or an https:// URL");
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// In the form that comparisons and messages use; empty when it is no address. A scope such as %eth0 is kept.
std::string canonical_ip(std::string_view text) {
  if (!std::ranges::all_of(text, wire::is_visible)) return {};  // the system would read no further than a NUL
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(std::string(text), failure);
  return failure ? std::string() : address.to_string();
}

struct host_and_port {
  std::string_view host;
  std::string_view port;
  bool bracketed = false;
  bool has_port = false;
  bool well_formed = true;
};

// One colon parts an address from its port; more are an IPv6 address, whose port needs brackets.
host_and_port split(std::string_view text) {
  host_and_port parts;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    parts.well_formed = close != std::string_view::npos;
    if (!parts.well_formed) return parts;
    parts.bracketed = true;
    parts.host = text.substr(1, close - 1);
    const auto rest = text.substr(close + 1);
    parts.has_port = rest.starts_with(':');
    if (parts.has_port) parts.port = rest.substr(1);
    parts.well_formed = rest.empty() || parts.has_port;
    return parts;
  }
  const auto colon = text.find(':');
  parts.has_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  parts.host = parts.has_port ? text.substr(0, colon) : text;
  if (parts.has_port) parts.port = text.substr(colon + 1);
  return parts;
}

resolver_address parse_url(std::string_view text) {
  constexpr std::string_view scheme = "https://";
  if (!std::ranges::all_of(text, wire::is_visible))
    refuse(text, "has a blank, a control character or a byte that is not ASCII in it");
  const auto rest = text.substr(scheme.size());
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) refuse(text, "has a user name in it");
  const auto parts = split(authority);
  resolver_address address{.ip = canonical_ip(parts.host), .port = 443, .url = std::string(text), .host = {}};
  if (!parts.well_formed) refuse(text, "has no proper host");
  if (address.ip.empty() && (parts.bracketed || !is_host_name(parts.host))) refuse(text, "has no proper host");
  if (parts.has_port) {
    const auto port = parse_port(parts.port);
    if (!port) refuse(text, "has a port that is not 1 to 65535");
    address.port = *port;
  }
  address.host = std::string(parts.host);
  return address;
}

}  // namespace

resolver_address parse_resolver_address(std::string_view text) {
  if (text.starts_with("https://")) return parse_url(text);
  if (text.find("://") != std::string_view::npos) refuse(text, "is a URL of a kind that is not supported");
  const auto parts = split(text);
  resolver_address address{.ip = canonical_ip(parts.host), .port = 53, .url = {}, .host = {}};
  if (!parts.well_formed || address.ip.empty()) refuse(text, "is not an IP address");
  if (parts.has_port) {
    const auto port = parse_port(parts.port);
    if (!port) refuse(text, "has a port that is not 1 to 65535");
    address.port = *port;
  }
  return address;
}

bool is_loopback(const resolver_address& address) {
  boost::system::error_code not_plain;
  const auto ip = boost::asio::ip::make_address(address.ip, not_plain);
  return address.url.empty() && !not_plain && ip.is_loopback();
}

std::string to_string(const resolver_address& address) {
  if (!address.url.empty()) return address.url;
  const bool ip6 = address.ip.find(':') != std::string::npos;
  return (ip6 ? "[" + address.ip + "]" : address.ip) + ":" + std::to_string(address.port);
}

std::vector<resolver_address> system_resolvers(const std::string& path) {
  std::vector<resolver_address> found;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string keyword;
    std::string value;
    if (!(words >> keyword >> value) || keyword != "nameserver") continue;
    const std::string ip = canonical_ip(value);
    if (!ip.empty()) found.push_back({.ip = ip, .port = 53, .url = {}, .host = {}});
  }
  if (found.empty()) {
    throw error(error_code::no_resolver,
                path + " names no name server; set the option `resolver`, such as \"127.0.0.1\"");
  }
  return found;
}

}  // namespace mtasts::collect
