// Sockets that belong to a C library, watched by Asio for it: c-ares and libcurl both say which of their sockets they
// want to hear of, and both close them themselves.
#pragma once
#include <functional>
#include <memory>
#include <unordered_map>

#include "collect/loop_executor.hpp"

namespace mtasts::collect {

class foreign_sockets {
 public:
  using on_ready = std::function<void(int socket, bool readable, bool writable)>;

  /// `ready` is called from the executor, never from within `watch`, and must not destroy this object.
  foreign_sockets(loop_executor executor, on_ready ready);
  ~foreign_sockets();
  foreign_sockets(const foreign_sockets&) = delete;
  foreign_sockets& operator=(const foreign_sockets&) = delete;

  /// Watches until told otherwise; neither read nor write: forgets the socket, which may then be closed.
  /// False when the system takes no more sockets to watch.
  bool watch(int socket, bool read, bool write) noexcept;

  [[nodiscard]] std::size_t count() const noexcept { return watched_.size(); }

 private:
  struct watched;
  enum class direction { read, write };
  void arm(const std::shared_ptr<watched>& one);
  static void wait(const std::shared_ptr<watched>& one, direction which);

  loop_executor executor_;
  on_ready ready_;
  std::unordered_map<int, std::shared_ptr<watched>> watched_;
};

}  // namespace mtasts::collect
