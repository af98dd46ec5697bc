// The load servers listen at every address of the loopback interface, and at none of another.
#pragma once
#include <net/if.h>
#include <sys/socket.h>

namespace bench {

inline bool only_loopback(int socket) {
  constexpr char device[] = "lo";
  return setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, device, sizeof device) == 0;
}

}  // namespace bench
