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
  bool told = false;      // since the last drain
  bool promised = false;  // by whom `add` said so

  /// Signals once for however many arrive before the next drain. The list of one was made when its check was
  /// submitted: a result must arrive also where there is no memory left.
  void push(std::list<finished> one) noexcept;
  /// The same without the signal. Whether it is for the caller to `tell`, soon: that may be of several results.
  [[nodiscard]] bool add(std::list<finished> one) noexcept;
  void tell() noexcept;
};

}  // namespace mtasts
