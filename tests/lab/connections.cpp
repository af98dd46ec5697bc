// Stands in front of the C library's connect, for Asio, c-ares and libcurl alike.
#include "connections.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

namespace connections {
namespace {

std::mutex guard;
std::set<std::string>& all() {
  static std::set<std::string> addresses;
  return addresses;
}

/// The address in words, and whether it is of this machine.
bool note(const sockaddr* to, socklen_t size) {
  char text[INET6_ADDRSTRLEN] = "";
  std::string words;
  bool here = true;
  if (to->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in four{};
    std::memcpy(&four, to, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
    words = std::string(text) + ":" + std::to_string(ntohs(four.sin_port));
    here = (ntohl(four.sin_addr.s_addr) >> 24) == 127;
  } else if (to->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 six{};
    std::memcpy(&six, to, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
    words = "[" + std::string(text) + "]:" + std::to_string(ntohs(six.sin6_port));
    here = IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
  } else {
    return true;  // not of the Internet
  }
  const std::scoped_lock lock(guard);
  all().insert(words);
  return here;
}

}  // namespace

void forget() {
  const std::scoped_lock lock(guard);
  all().clear();
}

std::set<std::string> seen() {
  const std::scoped_lock lock(guard);
  return all();
}

}  // namespace connections

extern "C" int connect(int socket, const sockaddr* to, socklen_t size) {  // NOLINT: the C library's name
  if (!connections::note(to, size)) {
    errno = ECONNREFUSED;
    return -1;
  }
  return static_cast<int>(syscall(SYS_connect, socket, to, size));
}
