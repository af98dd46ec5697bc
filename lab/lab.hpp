// A mail world on loopback, running: for each world a resolver, its policy hosts and its mail hosts, on a thread of its
// own.
#pragma once
#include <boost/json/object.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/counters.hpp"
#include "lab/world.hpp"

namespace lab {

/// Serves from the constructor's return until `stop` or destruction. Members may be called from any thread.
class lab {
 public:
  /// `delay_ms` takes the place of every world's own. Throws world_error, with the world's name where it has one, and
  /// std::exception when this machine gives no sockets.
  explicit lab(std::vector<world> worlds, std::optional<int> delay_ms = {});
  ~lab();
  lab(const lab&) = delete;
  lab& operator=(const lab&) = delete;

  /// Closes every socket and removes the CA file. Idempotent.
  void stop();

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] const world& at(std::size_t index) const;
  /// The options with which a check sees this world: its resolver, ports, CA file and patience, then the world's own.
  [[nodiscard]] boost::json::object options(std::size_t index) const;
  [[nodiscard]] const counters& seen(std::size_t index) const;
  /// The root certificate in PEM, in a temporary file of the lab's.
  [[nodiscard]] const std::string& ca_file() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace lab
