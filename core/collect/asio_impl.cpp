// Asio is used with BOOST_ASIO_SEPARATE_COMPILATION; this is the one file in which it is compiled. Its calls of
// epoll_ctl go by way of ours, which counts what Asio overlooks (reactor_refusals.hpp).
#include <sys/epoll.h>

#include "collect/reactor_refusals.hpp"

namespace mtasts::collect {
namespace {

thread_local std::uint64_t refusals = 0;

int counted_epoll_ctl(int set, int command, int descriptor, epoll_event* event) {
  const int result = ::epoll_ctl(set, command, descriptor, event);
  if (result != 0 && command == EPOLL_CTL_ADD) ++refusals;
  return result;
}

}  // namespace

std::uint64_t reactor_refusals() noexcept { return refusals; }

}  // namespace mtasts::collect

#define epoll_ctl ::mtasts::collect::counted_epoll_ctl
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
