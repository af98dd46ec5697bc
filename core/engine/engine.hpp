// The loops of one checker: each domain is checked in the one that its name belongs to, and what its check asks of
// others crosses to their loops.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "engine/loop.hpp"

namespace mtasts {

/// The process-wide lock under which engines come, go and take work, and which `fork` holds (see fork.cpp). Critical
/// sections under it are short and never wait for an engine thread.
std::mutex& engines_lock();

/// What a report calls its time.
[[nodiscard]] std::int64_t seconds_since_1970();

class engine {
 public:
  /// As many loops as `chosen.threads` says. Their networks are made here; then the threads start.
  engine(const options& chosen, std::vector<library_version> versions, const make_network& make);
  /// Only after `shut_down`, and not under engines_lock().
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  // From any thread:
  void submit(std::vector<submission> some);
  void cancel(ticket id);
  /// Every check in flight arrives in its inbox with `failure` = "closed"; returns when the threads have ended. Not
  /// under engines_lock().
  void shut_down();

  /// Holds the threads at points where they own no lock, until `resume`. For fork.
  void park();
  void resume();

 private:
  options chosen_;
  std::vector<library_version> versions_;
  std::vector<std::unique_ptr<loop>> loops_;
};

/// How many loops `threads` asks for: 0 is one a core.
[[nodiscard]] std::size_t loops_of(const options& chosen);

/// So that neither of the two below needs memory. Under engines_lock().
void make_room_for_engine();
/// Enters the engine into the list that fork parks; leaves it again. Both under engines_lock(). After it has left, fork
/// waits for its end: a lock that its threads held, or whoever destroys it, would be locked for ever in the child.
void register_engine(engine& one);
void unregister_engine(engine& one);
/// Nothing of it is left. Takes engines_lock().
void forget_ended_engine(engine& one);
/// In a forked child: leaves the parent's engine where it lies. Its threads are not here, so even its destructor would
/// wait for ever. Under engines_lock().
void disown_engine(std::shared_ptr<engine> one);

}  // namespace mtasts
