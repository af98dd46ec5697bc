// Reports that V8 has collected, freed a few in each turn of the event loop. V8 collects hundreds at once and has all
// their finalizers called in one turn; each report has some hundred blocks of memory, and frees them beside the
// engine's threads, which want theirs. A thread for it would be one more in every worker, and libuv's pool is not ours.
#include <algorithm>
#include <chrono>
#include <deque>
#include <new>

#include "native.hpp"

namespace mtasts::node {
namespace {

using held = std::shared_ptr<const report>;

/// Of one environment.
class departed {
 public:
  explicit departed(Napi::Env env) {
    // Now: tests put clocks of their own in its place, which nobody turns for us.
    later_ = Napi::Persistent(env.Global().Get("setImmediate").As<Napi::Function>());
    turn_ = Napi::Persistent(Napi::Function::New(env, [this](const Napi::CallbackInfo&) { free_some(); }));
    napi_add_env_cleanup_hook(env, &departed::env_ends, this);
  }
  departed(const departed&) = delete;
  departed& operator=(const departed&) = delete;
  ~departed() {
    // The environment is ending, and takes what its references refer to along.
    later_.SuppressDestruct();
    turn_.SuppressDestruct();
  }

  /// What cannot wait, for lack of memory or of turns, is freed here and now.
  void take(std::vector<held> some) noexcept {
    if (ended_) return;
    try {
      for (held& each : some) waiting_.push_back(std::move(each));
      ask_for_turn();
    } catch (const std::bad_alloc&) {
      waiting_.clear();
    } catch (const Napi::Error&) {  // a worker that is being terminated calls nothing any more
      waiting_.clear();
    }
  }

 private:
  void ask_for_turn() {
    if (due_ || waiting_.empty()) return;
    later_.Call({turn_.Value()});
    due_ = true;
  }

  /// A share of them, so that however many come none stays long, and never less than a little time is enough for.
  void free_some() {
    using clock = std::chrono::steady_clock;
    constexpr std::size_t turns = 16;
    constexpr std::chrono::milliseconds little{2};
    due_ = false;
    const auto end = clock::now() + little;
    const std::size_t share = waiting_.size() / turns;
    for (std::size_t freed = 0; !waiting_.empty() && (freed < share || clock::now() < end); ++freed)
      waiting_.pop_front();
    ask_for_turn();
  }

  static void env_ends(void* self) {
    auto* const mine = static_cast<departed*>(self);
    mine->ended_ = true;
    mine->waiting_.clear();
  }

  Napi::FunctionReference later_;
  Napi::FunctionReference turn_;
  std::deque<held> waiting_;
  bool due_ = false;
  bool ended_ = false;
};

}  // namespace

void bind_departed(Napi::Env env) { env.SetInstanceData(new departed(env)); }

void part_with(Napi::Env env, std::vector<std::shared_ptr<const report>> some) noexcept {
  env.GetInstanceData<departed>()->take(std::move(some));
}

}  // namespace mtasts::node
