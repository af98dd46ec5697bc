// Sees every connect() of this process, and lets none leave this machine: what would is refused here, without a packet.
#pragma once
#include <set>
#include <string>

namespace connections {

/// Forgets what was seen.
void forget();
/// Addresses that were connected to since, or would have been: "192.0.2.1:25", "[2001:db8::1]:443". Datagram sockets
/// count too.
[[nodiscard]] std::set<std::string> seen();

}  // namespace connections
