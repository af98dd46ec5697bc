// The report's handle: the summary at hand, everything else as one JSON text that Python decodes when it is first read.
#include "mtasts/report.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <pybind11/gil_safe_call_once.h>
#include <pybind11/stl.h>

#include "mtasts/compare.hpp"
#include "mtasts/names.hpp"
#include "mtasts/probes.hpp"
#include "mtasts/render.hpp"
#include "mtasts/suggest.hpp"
#include "native.hpp"

namespace py = pybind11;

namespace mtasts::python {
namespace {

/// The gravest failure; unknown outcomes are no failures.
std::optional<std::string> worst(const report& what) {
  std::optional<severity> gravest;
  for (const finding& each : what.findings)
    if (each.result == outcome::fail && (!gravest || each.level < *gravest)) gravest = each.level;
  if (!gravest) return {};
  return name_of(*gravest);
}

/// The words of the verdicts, made once.
py::object word_for(protection_state which) {
  PYBIND11_CONSTINIT static py::gil_safe_call_once_and_store<std::vector<py::object>> words;
  const auto& all = words
                        .call_once_and_store_result([] {
                          std::vector<py::object> made;
                          for (int i = 0;; ++i) {
                            const std::string name = name_of(static_cast<protection_state>(i));
                            if (name.empty()) return made;
                            made.push_back(py::reinterpret_steal<py::object>(PyUnicode_InternFromString(name.c_str())));
                          }
                        })
                        .get_stored();
  return all.at(static_cast<std::size_t>(which));
}

std::shared_ptr<report_handle> handle_of(report&& what) { return std::make_shared<report_handle>(std::move(what)); }

}  // namespace

const std::string& report_handle::json() const {
  if (const std::string* ready = json_.load()) return *ready;
  auto mine = std::make_unique<const std::string>(to_json(*report_));
  const std::string* none = nullptr;
  if (json_.compare_exchange_strong(none, mine.get())) return *mine.release();
  return *none;  // another thread was first
}

void bind_report(py::module_& module) {
  py::class_<report_handle, std::shared_ptr<report_handle>>(module, "ReportHandle")
      .def_property_readonly("domain", [](const report_handle& self) { return self.what().domain; })
      .def_property_readonly("protection", [](const report_handle& self) { return word_for(self.what().protection); })
      .def_property_readonly("score", [](const report_handle& self) { return self.what().score.total; })
      .def_property_readonly("worst", [](const report_handle& self) { return worst(self.what()); })
      .def("json", [](const report_handle& self) -> py::str { return *unlocked([&] { return &self.json(); }); })
      .def("text", [](const report_handle& self, bool colour, int width) {
        return unlocked([&] { return to_text(self.what(), colour, width); });
      });

  module.def("judge", [](const std::string& evidence) {
    return unlocked([&] { return handle_of(judge(evidence_from_json(evidence))); });
  });
  module.def("left_probes", [](const report_handle& self) {
    std::vector<std::pair<std::string, std::string>> left;
    for (mx_endpoint& one : left_probes(self.what().evidence)) left.emplace_back(one.host, one.ip);
    return left;
  });
  module.def("with_probes",
             [](const std::string& whole, const std::vector<std::pair<std::string, std::int64_t>>& probes) {
               return unlocked([&] {
                 std::vector<endpoint_probe> made;
                 for (const auto& [seen, age_us] : probes) {
                   made.push_back(endpoint_probe_from_json(seen));
                   made.back().age_us = age_us;
                 }
                 return handle_of(judge(with_probes(report_from_json(whole).evidence, made)));
               });
             });
  module.def("lost_probe", [](const std::string& host, const std::string& ip, const std::string& why) {
    endpoint_probe lost{.endpoint = {.host = host, .ip = ip}, .seen = {}};
    lost.seen.ip = ip;
    lost.seen.connect.fail(reason::resources, why);
    return to_json(lost);
  });
  module.def("refused", [](const std::string& input, const std::string& why, std::int64_t checked_at) {
    return handle_of(refused_report(input, why, checked_at));
  });
  module.def("compare", [](const report_handle& earlier, const report_handle& later) {
    return unlocked([&] { return to_json(compare(earlier.what(), later.what())); });
  });
  module.def("suggest",
             [](const report_handle& current) { return unlocked([&] { return to_json(suggest(current.what())); }); });
  module.def("report_from_json",
             [](const std::string& text) { return unlocked([&] { return handle_of(report_from_json(text)); }); });
}

}  // namespace mtasts::python
