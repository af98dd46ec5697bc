// Which addresses may be contacted: the IANA special-purpose address registries of IPv4 and IPv6 (RFC 6890, RFC 8190)
// as tables, and the IPv6 forms that carry an IPv4 address inside.
#include "collect/address_guard.hpp"

#include <cstdint>
#include <optional>

namespace mtasts::collect {

namespace asio = boost::asio;

namespace {

enum class reach { global, local, multicast, nowhere };  // nowhere: no peer can be there, not even a private one

struct block4 {
  std::uint32_t prefix;
  int length;
  reach to;
  const char* source;
};

constexpr std::uint32_t ip4(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

// The first that matches counts, so an exception stands before the block that it is in.
constexpr block4 blocks4[] = {
    {ip4(0, 0, 0, 0), 32, reach::nowhere, "RFC 1122"},   {ip4(255, 255, 255, 255), 32, reach::nowhere, "RFC 919"},
    {ip4(0, 0, 0, 0), 8, reach::local, "RFC 791"},       {ip4(10, 0, 0, 0), 8, reach::local, "RFC 1918"},
    {ip4(100, 64, 0, 0), 10, reach::local, "RFC 6598"},  {ip4(127, 0, 0, 0), 8, reach::local, "RFC 1122"},
    {ip4(169, 254, 0, 0), 16, reach::local, "RFC 3927"}, {ip4(172, 16, 0, 0), 12, reach::local, "RFC 1918"},
    {ip4(192, 0, 0, 9), 32, reach::global, "RFC 7723"},  {ip4(192, 0, 0, 10), 32, reach::global, "RFC 8155"},
    {ip4(192, 0, 0, 0), 24, reach::local, "RFC 6890"},   {ip4(192, 0, 2, 0), 24, reach::local, "RFC 5737"},
    {ip4(192, 88, 99, 0), 24, reach::local, "RFC 7526"}, {ip4(192, 168, 0, 0), 16, reach::local, "RFC 1918"},
    {ip4(198, 18, 0, 0), 15, reach::local, "RFC 2544"},  {ip4(198, 51, 100, 0), 24, reach::local, "RFC 5737"},
    {ip4(203, 0, 113, 0), 24, reach::local, "RFC 5737"}, {ip4(224, 0, 0, 0), 4, reach::multicast, "RFC 5771"},
    {ip4(240, 0, 0, 0), 4, reach::local, "RFC 1112"},
};

reach reach_of(std::uint32_t address) {
  for (const auto& block : blocks4) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - block.length);
    if ((address & mask) == block.prefix) return block.to;
  }
  return reach::global;
}

struct halves {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

struct block6 {
  halves prefix;
  int length;
  reach to;
  const char* source;
};

constexpr halves ip6(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, std::uint64_t low = 0) {
  return {.high = a << 48 | b << 32 | c << 16 | d, .low = low};
}

// As above. What is outside of 2000::/3 and not here is not assigned as global unicast (RFC 4291 section 2.4).
constexpr block6 blocks6[] = {
    {ip6(0, 0, 0, 0, 0), 128, reach::nowhere, "RFC 4291"},
    {ip6(0xff00, 0, 0, 0), 8, reach::multicast, "RFC 4291"},
    {ip6(0x64, 0xff9b, 0, 0), 96, reach::global, "RFC 6052"},
    {ip6(0x64, 0xff9b, 1, 0), 48, reach::local, "RFC 8215"},
    {ip6(0x2001, 1, 0, 0, 1), 128, reach::global, "RFC 7723"},
    {ip6(0x2001, 1, 0, 0, 2), 128, reach::global, "RFC 8155"},
    {ip6(0x2001, 1, 0, 0, 3), 128, reach::global, "RFC 9665"},
    {ip6(0x2001, 0, 0, 0), 32, reach::global, "RFC 4380"},
    {ip6(0x2001, 3, 0, 0), 32, reach::global, "RFC 7450"},
    {ip6(0x2001, 4, 0x112, 0), 48, reach::global, "RFC 7535"},
    {ip6(0x2001, 0x20, 0, 0), 28, reach::global, "RFC 7343"},
    {ip6(0x2001, 0x30, 0, 0), 28, reach::global, "RFC 9374"},
    {ip6(0x2001, 0, 0, 0), 23, reach::local, "RFC 2928"},
    {ip6(0x2001, 0xdb8, 0, 0), 32, reach::local, "RFC 3849"},
    {ip6(0x3fff, 0, 0, 0), 20, reach::local, "RFC 9637"},
    {ip6(0x2000, 0, 0, 0), 3, reach::global, "RFC 4291"},
    {ip6(0, 0, 0, 0), 0, reach::local, "RFC 4291"},
};

bool is_in(const halves& address, const halves& prefix, int length) {
  const std::uint64_t high = length == 0 ? 0 : length >= 64 ? ~std::uint64_t{0} : ~std::uint64_t{0} << (64 - length);
  const std::uint64_t low = length <= 64 ? 0 : ~std::uint64_t{0} << (128 - length);
  return (address.high & high) == prefix.high && (address.low & low) == prefix.low;
}

reach worse(reach one, reach other) { return one > other ? one : other; }

// What an IPv6 address is through the IPv4 address inside of it, if there is one.
std::optional<reach> carried(const halves& address) {
  const auto last = static_cast<std::uint32_t>(address.low);
  const bool mapped = is_in(address, ip6(0, 0, 0, 0, 0xffff00000000), 96);          // RFC 4291 section 2.5.5.2
  const bool translated = is_in(address, ip6(0, 0, 0, 0, 0xffff000000000000), 96);  // RFC 2765 section 2.1
  const bool compatible = is_in(address, ip6(0, 0, 0, 0), 96) && last > 1;          // RFC 4291 section 2.5.5.1
  const bool nat64 = is_in(address, ip6(0x64, 0xff9b, 0, 0), 96);                   // RFC 6052 section 2.1
  if (mapped || translated || compatible || nat64) return reach_of(last);
  const auto after_16_bits = static_cast<std::uint32_t>(address.high >> 16);
  if (is_in(address, ip6(0x2002, 0, 0, 0), 16)) return reach_of(after_16_bits);  // RFC 3056 section 2
  if (is_in(address, ip6(0x2001, 0, 0, 0), 32)) {  // RFC 4380 section 4: the server's, and the client's inverted
    return worse(reach_of(static_cast<std::uint32_t>(address.high)), reach_of(~last));
  }
  return std::nullopt;
}

reach reach_of(const asio::ip::address_v6& address) {
  halves both;
  const auto bytes = address.to_bytes();
  for (std::size_t i = 0; i < 8; ++i) {
    both.high = both.high << 8 | bytes[i];
    both.low = both.low << 8 | bytes[i + 8];
  }
  reach found = reach::local;
  for (const auto& block : blocks6) {
    if (!is_in(both, block.prefix, block.length)) continue;
    found = block.to;
    break;
  }
  const auto inside = carried(both);
  return inside ? worse(found, *inside) : found;
}

reach reach_of(const asio::ip::address& address) {
  return address.is_v4() ? reach_of(address.to_v4().to_uint()) : reach_of(address.to_v6());
}

}  // namespace

bool is_globally_routable(const asio::ip::address& address) { return reach_of(address) == reach::global; }

bool may_contact(const asio::ip::address& address, bool allow_private) {
  const reach to = reach_of(address);
  return to == reach::global || (allow_private && to == reach::local);
}

}  // namespace mtasts::collect
