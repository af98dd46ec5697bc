// What becomes of engines when the process forks. The parent's threads do not exist in the child, and a lock that one
// of them held would stay held for ever; so every engine is parked, between two handlers, while the copy is made.
#include <pthread.h>
#include <algorithm>
#include <vector>

#include "engine/engine.hpp"

namespace mtasts {
namespace {

std::vector<engine*>& engines() {
  static auto* all = new std::vector<engine*>;  // never destroyed: threads may outlive static destruction
  return *all;
}

// Those that are being shut down. They cannot be parked any more, and are gone in no time.
std::vector<engine*>& ending() {
  static auto* all = new std::vector<engine*>;
  return *all;
}

// Another one in each child: of this one a thread may be waiting that the child does not have.
std::condition_variable*& one_has_ended() {
  static auto* change = new std::condition_variable;
  return change;
}

void before_fork() {
  std::unique_lock hold(engines_lock());
  one_has_ended()->wait(hold, [] { return ending().empty(); });
  for (engine* one : engines()) one->park();
  hold.release();
}

void after_fork_in_parent() {
  for (engine* one : engines()) one->resume();
  engines_lock().unlock();
}

// The child owns none of them: each checker sees that the process is another one, and makes a new engine.
void after_fork_in_child() {
  engines().clear();
  one_has_ended() = new std::condition_variable;
  engines_lock().unlock();
}

}  // namespace

std::mutex& engines_lock() {
  static auto* lock = [] {
    auto* made = new std::mutex;
    engines();
    ending();
    one_has_ended();
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    return made;
  }();
  return *lock;
}

void make_room_for_engine() {
  const std::size_t all = engines().size() + ending().size() + 1;
  engines().reserve(all);
  ending().reserve(all);
}

void register_engine(engine& one) { engines().push_back(&one); }

void unregister_engine(engine& one) {
  std::erase(engines(), &one);
  ending().push_back(&one);
}

void forget_ended_engine(engine& one) {
  const std::lock_guard hold(engines_lock());
  std::erase(ending(), &one);
  one_has_ended()->notify_all();
}

void disown_engine(std::shared_ptr<engine> one) {
  static auto* disowned = new std::vector<std::shared_ptr<engine>>;
  disowned->push_back(std::move(one));
}

}  // namespace mtasts
