// What becomes of engines when the process forks. The parent's threads do not exist in the child, and a lock that one of
// them held would stay held for ever; so every engine is parked, between two handlers, while the copy is made.
#include <algorithm>
#include <pthread.h>
#include <vector>

#include "engine/engine.hpp"

namespace mtasts {
namespace {

std::vector<engine*>& engines() {
  static auto* all = new std::vector<engine*>;  // never destroyed: threads may outlive static destruction
  return *all;
}

void before_fork() {
  engines_lock().lock();
  for (engine* one : engines()) one->park();
}

void after_fork_in_parent() {
  for (engine* one : engines()) one->resume();
  engines_lock().unlock();
}

// The child owns none of them: each checker sees that the process is another one, and makes a new engine.
void after_fork_in_child() {
  engines().clear();
  engines_lock().unlock();
}

}  // namespace

std::mutex& engines_lock() {
  static auto* lock = [] {
    auto* made = new std::mutex;
    engines();
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    return made;
  }();
  return *lock;
}

void register_engine(engine& one) { engines().push_back(&one); }
void unregister_engine(engine& one) { std::erase(engines(), &one); }

void disown_engine(std::shared_ptr<engine> one) {
  static auto* disowned = new std::vector<std::shared_ptr<engine>>;
  disowned->push_back(std::move(one));
}

}  // namespace mtasts
