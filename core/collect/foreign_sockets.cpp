// Sockets that belong to a C library, watched by Asio. A wait is level-triggered in effect: it is begun anew after each
// report, and only while the library still wants it, so an unread byte is reported again and an idle socket costs
// nothing.
#include "collect/foreign_sockets.hpp"

#include <exception>
#include <utility>

#include "collect/loop_executor.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;

struct foreign_sockets::watched {
  foreign_sockets* owner;  // null once forgotten: a wait that ends later finds nobody to tell
  stream_descriptor descriptor;
  int socket;
  bool wants_read = false;
  bool wants_write = false;
  bool waits_read = false;
  bool waits_write = false;

  watched(foreign_sockets* of, const loop_executor& executor, int number)
      : owner(of), descriptor(executor), socket(number) {}
  watched(const watched&) = delete;
  watched& operator=(const watched&) = delete;
  ~watched() { forget(); }

  // The socket is the library's to close; and its number may come back as another socket at once.
  void forget() noexcept {
    owner = nullptr;
    if (descriptor.is_open()) descriptor.release();
  }
};

foreign_sockets::foreign_sockets(loop_executor executor, on_ready ready)
    : executor_(std::move(executor)), ready_(std::move(ready)) {}

foreign_sockets::~foreign_sockets() {
  for (auto& [socket, one] : watched_) one->forget();
}

bool foreign_sockets::watch(int socket, bool read, bool write) noexcept try {
  auto found = watched_.find(socket);
  if (!read && !write) {
    if (found == watched_.end()) return true;
    found->second->forget();
    watched_.erase(found);
    return true;
  }
  if (found == watched_.end()) {
    auto fresh = std::make_shared<watched>(this, executor_, socket);
    boost::system::error_code failure;
    fresh->descriptor.assign(socket, failure);
    if (failure) return false;
    found = watched_.emplace(socket, std::move(fresh)).first;
  }
  const std::shared_ptr<watched> one = found->second;
  one->wants_read = read;
  one->wants_write = write;
  arm(one);
  return true;
} catch (const std::exception&) {
  return false;
}

void foreign_sockets::arm(const std::shared_ptr<watched>& one) {
  if (one->wants_read && !one->waits_read) wait(one, direction::read);
  if (one->wants_write && !one->waits_write) wait(one, direction::write);
}

void foreign_sockets::wait(const std::shared_ptr<watched>& one, direction which) {
  const bool reading = which == direction::read;
  const auto kind = reading ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
  one->descriptor.async_wait(kind, [one, reading](const boost::system::error_code& failure) {
    (reading ? one->waits_read : one->waits_write) = false;
    if (one->owner == nullptr || failure == asio::error::operation_aborted) return;
    // A wait for what is no longer wanted was left to end by itself: there is no taking back of one direction.
    if (!(reading ? one->wants_read : one->wants_write)) return;
    one->owner->ready_(one->socket, reading, !reading);
    if (one->owner != nullptr) one->owner->arm(one);
  });
  (reading ? one->waits_read : one->waits_write) = true;  // only now: the wait may not have begun for lack of memory
}

}  // namespace mtasts::collect
