// What the parts of the Python module share: the report's handle and the name of each part.
// The module sees public headers only; what Python sees is made in mtasts/*.py on top of it.
#pragma once
#include <pybind11/pybind11.h>

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "mtasts/report.hpp"
#include "mtasts/summary.hpp"

namespace mtasts::python {

/// Turns mtasts::error into the exception class of mtasts.errors that its code names.
void bind_errors(pybind11::module_& module);
void bind_report(pybind11::module_& module);
void bind_summary(pybind11::module_& module);
void bind_columns(pybind11::module_& module);
void bind_offline(pybind11::module_& module);
void bind_render(pybind11::module_& module);
void bind_checker(pybind11::module_& module);

/// One immutable report and, once somebody asked for it, its canonical JSON.
class report_handle {
 public:
  explicit report_handle(std::shared_ptr<const report> what) : report_(std::move(what)) {}
  explicit report_handle(report&& what) : report_handle(std::make_shared<const report>(std::move(what))) {}
  ~report_handle() { delete json_.load(); }
  report_handle(const report_handle&) = delete;
  report_handle& operator=(const report_handle&) = delete;

  [[nodiscard]] const report& what() const noexcept { return *report_; }
  /// Rendered at the first call. Call it without the GIL.
  [[nodiscard]] const std::string& json() const;

 private:
  std::shared_ptr<const report> report_;
  // Not a once_flag: a process forked while another thread renders would wait on it for ever.
  mutable std::atomic<const std::string*> json_ = nullptr;
};

/// One immutable row.
class summary_handle {
 public:
  explicit summary_handle(std::shared_ptr<const summary> what) : row_(std::move(what)) {}
  explicit summary_handle(summary&& what) : summary_handle(std::make_shared<const summary>(std::move(what))) {}

  [[nodiscard]] const summary& what() const noexcept { return *row_; }
  [[nodiscard]] const std::shared_ptr<const summary>& shared() const noexcept { return row_; }

 private:
  std::shared_ptr<const summary> row_;
};

/// Runs `work` without the GIL, so that other Python threads go on.
// Not pybind11::gil_scoped_release: at the interpreter's end Python unwinds a daemon thread that asks for the GIL, and
// from a destructor that would be std::terminate.
template <class Work>
auto unlocked(Work&& work) {
  PyThreadState* const state = PyEval_SaveThread();
  auto result = [&] {
    try {
      return std::forward<Work>(work)();
    } catch (const std::exception&) {
      PyEval_RestoreThread(state);
      throw;
    }
  }();
  PyEval_RestoreThread(state);
  return result;
}

}  // namespace mtasts::python
