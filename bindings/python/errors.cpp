// The caller's mistakes as Python exceptions: mtasts.errors holds the classes, the code of the error picks one.
#include "mtasts/error.hpp"

#include <exception>
#include <string>

#include "mtasts/names.hpp"
#include "native.hpp"

namespace py = pybind11;

namespace mtasts::python {
namespace {

void raise(const error& mistake) {
  const std::string word = name_of(mistake.code());
  const py::object by_code = py::module_::import("mtasts.errors").attr("BY_CODE");
  const py::object kind = by_code.attr("get")(word, by_code["other"]);
  // What a peer or a caller wrote may be quoted in the message and need not be UTF-8.
  const std::string words = mistake.what();
  const auto message = py::reinterpret_steal<py::object>(
      PyUnicode_DecodeUTF8(words.data(), static_cast<py::ssize_t>(words.size()), "backslashreplace"));
  py::set_error(kind, message);
}

}  // namespace

void bind_errors(py::module_&) {
  py::register_local_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const error& mistake) {
      raise(mistake);
    }
  });
}

}  // namespace mtasts::python
