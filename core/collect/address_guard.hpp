// Which addresses may be contacted at all. Asked at the moment of connect, with the very address that is used, so that
// no answer of a name server can slip past it.
#pragma once
#include <boost/asio/ip/address.hpp>

namespace mtasts::collect {

/// False for everything that the IANA special-purpose registries do not call globally reachable - loopback, private,
/// link-local, CGNAT, documentation, benchmarking, multicast, reserved, unspecified, unique local, ... - and for every
/// IPv6 form that carries such an IPv4 address: mapped, compatible, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), 6to4, Teredo.
[[nodiscard]] bool is_globally_routable(const boost::asio::ip::address& address);

/// The guard: `allow_private` opens every address but the unspecified one, multicast and broadcast.
[[nodiscard]] bool may_contact(const boost::asio::ip::address& address, bool allow_private);

}  // namespace mtasts::collect
