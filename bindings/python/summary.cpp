// The handle of a summary: a column is made a Python value when it is read, and no JSON lies in between.
#include "mtasts/summary.hpp"

#include <string>
#include <string_view>
#include <type_traits>

#include "mtasts/columns.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "native.hpp"

namespace py = pybind11;

namespace mtasts::python {
namespace {

py::object text(std::string_view bytes) {
  return py::reinterpret_steal<py::object>(
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace"));
}

// The same values as in JSON, but for an timestamp: it stays a number of seconds here and becomes a datetime in Python.
py::object value_of(const std::string& value) { return text(value); }
py::object value_of(const peer_text& value) { return text(escape_peer_text(value.bytes)); }
py::object value_of(timestamp value) { return py::int_(value.seconds); }
py::object value_of(bool value) { return py::bool_(value); }

template <class T>
requires std::is_enum_v<T> py::object value_of(T value) { return text(name_of(value)); }

template <class T>
requires std::is_integral_v<T> py::object value_of(T value) { return py::int_(value); }

template <class T>
py::object value_of(const std::optional<T>& value) {
  if (!value) return py::none();
  return value_of(*value);
}

template <class T>
py::object value_of(const std::vector<T>& values) {
  py::tuple all(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) all[i] = value_of(values[i]);
  return all;
}

py::object column(const summary_handle& self, std::string_view name) {
  py::object found;
  each_column(self.what(), [&](std::string_view each, const auto& value) {
    if (!found && name == each) found = value_of(value);
  });
  if (!found) throw py::attribute_error(std::string(name));
  return found;
}

}  // namespace

void bind_summary(py::module_& module) {
  py::class_<summary_handle, std::shared_ptr<summary_handle>>(module, "SummaryHandle")
      .def("column", &column)
      .def("json", [](const summary_handle& self) { return to_json(self.what()); })
      .def("equals", [](const summary_handle& self, const summary_handle& other) {
        return &self.what() == &other.what() || self.what() == other.what();
      });

  module.def("summary_of", [](const report_handle& whole) {
    return unlocked([&] { return std::make_shared<summary_handle>(summary_of(whole.what())); });
  });
  module.def("summary_from_json", [](const std::string& text) {
    return unlocked([&] { return std::make_shared<summary_handle>(summary_from_json(text)); });
  });
}

}  // namespace mtasts::python
