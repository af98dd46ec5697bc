// Rows as lines of text and as Arrow arrays. A capsule holds one struct of the C data interface, named as the PyCapsule
// interface wants it; who takes the struct out marks it released, and what nobody took is released with its capsule.
#include "mtasts/columns.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <pybind11/stl.h>

#include "native.hpp"

namespace py = pybind11;

namespace mtasts::python {
namespace {

using rows = std::vector<std::shared_ptr<const summary>>;

/// Of handles of either kind; the summary of a report is made here.
rows rows_of(const py::list& handles) {
  rows all;
  all.reserve(handles.size());
  for (const py::handle each : handles) {
    if (py::isinstance<summary_handle>(each))
      all.push_back(each.cast<const summary_handle&>().shared());
    else
      all.push_back(std::make_shared<const summary>(summary_of(each.cast<const report_handle&>().what())));
  }
  return all;
}

template <class Struct>
void free_struct(const char* name, PyObject* capsule) {
  auto* const held = static_cast<Struct*>(PyCapsule_GetPointer(capsule, name));
  if (held == nullptr) return PyErr_Clear();
  if (held->release != nullptr) held->release(held);
  delete held;
}

constexpr char schema_name[] = "arrow_schema";
constexpr char array_name[] = "arrow_array";
constexpr char stream_name[] = "arrow_array_stream";

/// Its destructor exists before the struct is filled, so that nothing is lost to an exception in between.
template <class Struct, const char* Name, class Fill>
py::object capsule_of(Fill fill) {
  auto* const held = new Struct{};
  PyObject* const made = PyCapsule_New(held, Name, [](PyObject* capsule) { free_struct<Struct>(Name, capsule); });
  if (made == nullptr) {
    delete held;
    throw py::error_already_set();
  }
  auto capsule = py::reinterpret_steal<py::object>(made);
  fill(*held);
  return capsule;
}

py::object schema_capsule() {
  return capsule_of<ArrowSchema, schema_name>([](ArrowSchema& into) { export_schema(into); });
}

// ---- streams ----

/// As Python's last line of a traceback has it.
std::string in_words(const py::error_already_set& failure) {
  return std::string(py::str(failure.type().attr("__name__"))) + ": " + std::string(py::str(failure.value()));
}

/// Asks a Python function for batches, and another to end what gives them. A consumer may call from any thread, with
/// the GIL or without.
class python_source : public batch_source {
 public:
  /// With `interrupt_again` a Ctrl-C that ended the scan is raised once more where the consumer returns to Python: the
  /// consumer knows it as one error among others.
  python_source(py::function next, py::function end, bool interrupt_again)
      : next_(std::move(next)), end_(std::move(end)), interrupt_again_(interrupt_again) {}

  ~python_source() override {
    if (Py_IsInitialized() == 0) {  // the consumer was the last to go
      leak();
      return;
    }
    const py::gil_scoped_acquire hold;
    try {
      end_();
    } catch (py::error_already_set& failure) {
      failure.discard_as_unraisable("the end of an Arrow stream");
    }
    next_ = {};
    end_ = {};
  }
  python_source(const python_source&) = delete;
  python_source& operator=(const python_source&) = delete;

  std::unique_ptr<column_batch> next() override {
    const py::gil_scoped_acquire hold;
    try {
      const py::object given = next_();
      if (given.is_none()) return nullptr;
      return std::make_unique<column_batch>(given.cast<const column_batch&>());
    } catch (py::error_already_set& failure) {
      const std::string words = in_words(failure);
      if (interrupt_again_ && failure.matches(PyExc_KeyboardInterrupt)) PyErr_SetInterrupt();
      throw std::runtime_error(words);
    }
  }

 private:
  void leak() {
    next_.release();
    end_.release();
  }

  py::function next_;
  py::function end_;
  bool interrupt_again_;
};

py::object stream_capsule(py::function next, py::function end, bool interrupt_again) {
  return capsule_of<ArrowArrayStream, stream_name>([&](ArrowArrayStream& into) {
    export_stream(std::make_unique<python_source>(std::move(next), std::move(end), interrupt_again), into);
  });
}

py::object array_capsule(const column_batch& batch) {
  return capsule_of<ArrowArray, array_name>([&](ArrowArray& into) { batch.export_to(into); });
}

// ---- lines ----

/// As they are: a report is a report's line, a summary a summary's.
std::string ndjson_of(const py::list& handles) {
  std::vector<std::pair<const report_handle*, const summary_handle*>> all;  // the list keeps them
  for (const py::handle each : handles) {
    if (py::isinstance<summary_handle>(each))
      all.emplace_back(nullptr, &each.cast<const summary_handle&>());
    else
      all.emplace_back(&each.cast<const report_handle&>(), nullptr);
  }
  return unlocked([&] {
    std::string lines;
    for (const auto& [whole, row] : all) lines += whole != nullptr ? to_ndjson(whole->what()) : to_ndjson(row->what());
    return lines;
  });
}

std::string csv_of(const py::list& handles) {
  const rows all = rows_of(handles);
  return unlocked([&] {
    std::string lines;
    for (const auto& row : all) lines += to_csv(*row);
    return lines;
  });
}

}  // namespace

void bind_columns(py::module_& module) {
  py::class_<column_batch>(module, "ColumnBatch")
      .def(py::init([](const py::list& handles) {
        const rows all = rows_of(handles);
        return unlocked([&] { return std::make_unique<column_batch>(all); });
      }))
      .def("__len__", &column_batch::rows)
      .def(
          "__arrow_c_array__",
          [](const column_batch& self, const py::object&) {
            return py::make_tuple(schema_capsule(), array_capsule(self));
          },
          py::arg("requested_schema") = py::none());
  module.def("schema_capsule", &schema_capsule);
  module.def("stream_capsule", &stream_capsule);
  module.def("ndjson", &ndjson_of);
  module.def("csv", &csv_of);
  module.def("csv_header", &csv_header);
}

}  // namespace mtasts::python
