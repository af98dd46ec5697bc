// What an inbox holds: a queue, and an eventfd that is readable while the queue is not empty or a callback in its
// place.
#pragma once
#include <functional>
#include <mutex>
#include <vector>

#include "mtasts/check.hpp"

namespace mtasts {

struct inbox::state {
  std::mutex lock;
  std::vector<finished> waiting;
  int descriptor = -1;
  std::function<void()> arrived;

  /// Signals once for however many arrive before the next drain.
  void push(finished one);
};

}  // namespace mtasts
