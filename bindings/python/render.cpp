// Documents of reports, in the formats of people, continuous integration and monitoring.
#include "mtasts/render.hpp"

#include <string>
#include <vector>

#include <pybind11/stl.h>

#include "native.hpp"

namespace py = pybind11;

namespace mtasts::python {
namespace {

// What a caller wrote is quoted in errors, and everything else is escaped, so this is UTF-8 unless we erred.
py::str text(const std::string& made) {
  return py::reinterpret_steal<py::str>(
      PyUnicode_DecodeUTF8(made.data(), static_cast<py::ssize_t>(made.size()), "replace"));
}

}  // namespace

void bind_render(py::module_& module) {
  py::class_<rendering>(module, "Rendering")
      .def(py::init(
          [](const std::string& as, bool colour, int width, const std::string& fail_on, bool card, bool alone) {
            const render_options chosen{
                .colour = colour, .width = width, .fail_on = threshold_named(fail_on), .card = card};
            return rendering(format_named(as), chosen, alone);
          }))
      .def("add", [](rendering& self,
                     const report_handle& one) { return text(unlocked([&] { return self.add(one.what()); })); })
      .def("add", [](rendering& self,
                     const summary_handle& one) { return text(unlocked([&] { return self.add(one.what()); })); })
      .def("end", [](rendering& self) { return text(unlocked([&] { return self.end(); })); });

  module.def("fails",
             [](const report_handle& one, const std::string& at) { return fails(one.what(), threshold_named(at)); });
  module.def("nagios_state", [](const report_handle& one, const std::string& critical) {
    return nagios_state(one.what(), threshold_named(critical));
  });
  module.def("graver_nagios_state", &graver_nagios_state);
  module.def("filtered", [](const report_handle& one, const std::vector<std::string>& select,
                            const std::vector<std::string>& ignore) {
    return unlocked([&] { return std::make_shared<report_handle>(filtered(one.what(), select, ignore)); });
  });
}

}  // namespace mtasts::python
