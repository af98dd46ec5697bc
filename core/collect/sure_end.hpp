// The end of a coroutine, told in any case. Where memory is lacking for the next wait, Asio destroys a coroutine in its
// sleep and never calls its completion; who waits for it would wait for ever.
#pragma once
#include <exception>
#include <new>
#include <utility>

namespace mtasts::collect {

/// A completion for co_spawn, made by `surely`: `F` is called once, with an exception_ptr and the results; where Asio
/// destroys it uncalled, with std::bad_alloc and empty results.
template <class F, class... Result>
class sure_end {
 public:
  explicit sure_end(F told) : told_(std::move(told)) {}
  sure_end(sure_end&& from) noexcept : told_(std::move(from.told_)), owed_(std::exchange(from.owed_, false)) {}
  sure_end& operator=(sure_end&&) = delete;
  ~sure_end() {
    if (!owed_) return;
    try {
      told_(std::make_exception_ptr(std::bad_alloc()), Result{}...);
    } catch (...) {  // NOLINT(bugprone-empty-catch): it was told what could be told
    }
  }

  void operator()(std::exception_ptr failure, Result... result) {
    owed_ = false;
    told_(std::move(failure), std::move(result)...);
  }

 private:
  F told_;
  bool owed_ = true;
};

template <class... Result, class F>
[[nodiscard]] sure_end<F, Result...> surely(F told) {
  return sure_end<F, Result...>(std::move(told));
}

}  // namespace mtasts::collect
