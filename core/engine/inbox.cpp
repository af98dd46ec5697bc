// Where results arrive: pushed by the engine thread, taken by whoever waits on the descriptor or is called.
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/inbox_state.hpp"
#include "mtasts/error.hpp"

namespace mtasts {

void inbox::state::push(std::list<finished> one) noexcept {
  static_cast<void>(add(std::move(one)));
  tell();
}

bool inbox::state::add(std::list<finished> one) noexcept {
  const std::lock_guard hold(lock);
  waiting.splice(waiting.end(), one);
  return !told && !std::exchange(promised, true);
}

void inbox::state::tell() noexcept {
  std::unique_lock hold(lock);
  promised = false;
  if (waiting.empty() || std::exchange(told, true)) return;
  if (arrived) {
    // Without the lock: whoever is called takes locks of his own, and may drain in another thread before it returns.
    hold.unlock();
    arrived();
  } else {
    // An eventfd's counter cannot overflow here: it is written once between two drains.
    eventfd_write(descriptor, 1);
  }
}

inbox::inbox() : state_(std::make_unique<state>()) {}

std::shared_ptr<inbox> inbox::make() {
  std::shared_ptr<inbox> made(new inbox());
  made->state_->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (made->state_->descriptor < 0)
    throw error(error_code::resources, std::string("no descriptor for an inbox is to be had: ") + std::strerror(errno));
  return made;
}

std::shared_ptr<inbox> inbox::make(std::function<void()> arrived) {
  std::shared_ptr<inbox> made(new inbox());
  made->state_->arrived = std::move(arrived);
  return made;
}

inbox::~inbox() {
  if (state_->descriptor >= 0) close(state_->descriptor);
}

int inbox::descriptor() const noexcept { return state_->descriptor; }

std::vector<finished> inbox::drain() {
  std::list<finished> taken;
  std::vector<finished> all;
  {
    const std::lock_guard hold(state_->lock);
    all.reserve(state_->waiting.size());  // before anything is taken, so that nothing is lost where there is no memory
    eventfd_t count = 0;
    if (state_->descriptor >= 0 && state_->told) eventfd_read(state_->descriptor, &count);
    taken.swap(state_->waiting);
    state_->told = false;
  }
  // Without the lock, for which the engine's threads would wait.
  for (finished& one : taken) all.push_back(std::move(one));
  return all;
}

bool inbox::wait(std::optional<std::chrono::milliseconds> limit) {
  using clock = std::chrono::steady_clock;
  const auto end = limit ? clock::now() + *limit : clock::time_point::max();
  for (;;) {
    int left = -1;
    if (limit) {
      const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now()).count();
      left = static_cast<int>(std::clamp<std::int64_t>(rest, 0, 1'000'000'000));
    }
    pollfd watched{.fd = state_->descriptor, .events = POLLIN, .revents = 0};
    const int ready = poll(&watched, 1, left);
    if (ready > 0) return true;
    if (ready == 0 && clock::now() >= end) return false;
  }
}

}  // namespace mtasts
