// What a post keeps in reserve; see loop_executor.hpp.
#include "collect/loop_executor.hpp"

#include <cstddef>
#include <memory>
#include <thread>

namespace mtasts::collect {

namespace {
constexpr std::size_t room = 16384;  // for some words, should others be quicker
thread_local std::unique_ptr<std::byte[]> kept;
}  // namespace

void keep_room_to_post() noexcept {
  if (!kept) kept.reset(new (std::nothrow) std::byte[room]);
}

bool make_room_to_post(int tried) noexcept {
  if (kept) {
    kept.reset();
    return true;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return tried < 1000;
}

}  // namespace mtasts::collect
