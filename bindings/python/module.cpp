// mtasts._native: names its parts and nothing else. Loading it starts no thread and opens no file.
#include "native.hpp"

PYBIND11_MODULE(_native, module) {
  mtasts::python::bind_errors(module);
  mtasts::python::bind_report(module);
  mtasts::python::bind_summary(module);
  mtasts::python::bind_columns(module);
  mtasts::python::bind_offline(module);
  mtasts::python::bind_render(module);
  mtasts::python::bind_checker(module);
}
