// One of several threads that start checks and end them in whatever way the dice say, each against checkers that the
// others close and destroy meanwhile.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "mtasts/check.hpp"

namespace endings {

struct tally {
  std::uint64_t checks = 0, reports = 0, cancelled = 0, closed = 0, abandoned = 0;
  std::uint64_t closes = 0, destroyed = 0, forks = 0;
  tally& operator+=(const tally& other);
};

/// Says what is wrong and remembers that something is.
void complain(const std::string& what);
[[nodiscard]] bool has_complained();

using dice = std::mt19937_64;
[[nodiscard]] std::size_t below(dice& rolled, std::size_t end);

struct cast {
  std::vector<std::string> domains;  ///< further ones than d0.load.example, d1.load.example, ...
  mtasts::options chosen;
  std::string only;  ///< names of acts, or nothing for all: to find out what it was

  [[nodiscard]] std::string domain(dice& rolled) const;
  [[nodiscard]] mtasts::options options(dice& rolled) const;
};

/// The checkers that the actors share. Whoever holds the last reference to one that was dropped destroys it.
class stage {
 public:
  explicit stage(const cast& world) : world_(world), places_(3) {}
  [[nodiscard]] std::shared_ptr<mtasts::checker> any(dice& rolled);
  std::shared_ptr<mtasts::checker> drop(dice& rolled);

 private:
  const cast& world_;
  std::mutex lock_;
  std::vector<std::shared_ptr<mtasts::checker>> places_;
};

class actor {
 public:
  actor(const cast& world, stage& shared, std::uint64_t seed) : world_(world), stage_(shared), dice_(seed) {}

  /// One thing after the other until `over`.
  void play(const std::atomic<bool>& over);

  std::atomic<const char*> doing = "nothing";
  tally done;

 private:
  void check_and_wait();
  void check_some_and_cancel();
  void stream();
  void probe();
  void abandon();
  void close_one();
  void drop_one();
  void destroy_own();
  void fork_amid();

  /// Submits by `start`, which returns the first ticket of so many, and sees to it that all arrive, once each.
  void take_part(std::size_t count, bool called_back,
                 const std::function<mtasts::ticket(mtasts::checker&, const std::shared_ptr<mtasts::inbox>&)>& start);
  void note(const mtasts::finished& one);
  void pause();

  const cast& world_;
  stage& stage_;
  dice dice_;
};

}  // namespace endings
