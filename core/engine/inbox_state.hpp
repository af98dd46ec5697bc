// What an inbox holds: a queue, and an eventfd that is readable while the queue is not empty or a callback in its
// place.
#pragma once
#include <functional>
#include <list>
#include <mutex>

#include "mtasts/check.hpp"

namespace mtasts {

struct inbox::state {
  std::mutex lock;
  std::list<finished> waiting;
  int descriptor = -1;
  std::function<void()> arrived;

  /// Signals once for however many arrive before the next drain. The list of one was made when its check was
  /// submitted: a result must arrive also where there is no memory left.
  void push(std::list<finished> one) noexcept;
};

}  // namespace mtasts
