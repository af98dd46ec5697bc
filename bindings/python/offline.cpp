// The verbs that need no network: parsing what a resolver or a file gave, the catalogue, the versions. Results leave as
// JSON of the structs; mtasts/_decode.py makes typed values of it.
#include <string>
#include <vector>

#include <pybind11/stl.h>

#include "mtasts/check.hpp"
#include "mtasts/correlate.hpp"
#include "mtasts/options.hpp"
#include "mtasts/render.hpp"
#include "mtasts/rule.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"
#include "mtasts/tlsrpt_report.hpp"
#include "mtasts/tlsrpt_summary.hpp"
#include "mtasts/trust_environment.hpp"
#include "native.hpp"

namespace py = pybind11;

namespace mtasts::python {
namespace {

// A TLS report is a whole file or nothing, so an error in it is an exception, unlike one in a record or a policy.
std::string tls_report_json(const std::string& bytes) {
  const auto parsed = mtasts::parse_tlsrpt_report(bytes);
  if (parsed) return to_json(*parsed);
  const syntax_error& wrong = parsed.error();
  const std::string place = wrong.line == 0
                                ? "offset " + std::to_string(wrong.offset)
                                : "line " + std::to_string(wrong.line) + ", column " + std::to_string(wrong.column);
  throw error(error_code::invalid_document, "not a TLS report: at " + place + ": expected " + wrong.expected);
}

std::vector<tls_report> tls_reports(const std::vector<std::string>& documents) {
  std::vector<tls_report> reports;
  reports.reserve(documents.size());
  for (const std::string& one : documents) reports.push_back(tls_report_from_json(one));
  return reports;
}

}  // namespace

void bind_offline(py::module_& module) {
  module.def("parse_sts_records", [](const std::vector<py::bytes>& records) {
    const std::vector<std::string> texts(records.begin(), records.end());
    return unlocked([&] { return to_json(mtasts::parse_sts_records(texts)); });
  });
  module.def("parse_tlsrpt_records", [](const std::vector<py::bytes>& records) {
    const std::vector<std::string> texts(records.begin(), records.end());
    return unlocked([&] { return to_json(mtasts::parse_tlsrpt_records(texts)); });
  });
  module.def("parse_policy", [](const py::bytes& body) {
    const std::string text = body;
    return unlocked([&] { return to_json(mtasts::parse_policy(text)); });
  });
  module.def("parse_tlsrpt_report", [](const py::bytes& body) {
    const std::string bytes = body;
    return unlocked([&] { return tls_report_json(bytes); });
  });
  module.def("summarize", [](const std::vector<std::string>& documents) {
    return unlocked([&] { return to_json(mtasts::summarize(tls_reports(documents))); });
  });
  module.def("correlate", [](const report_handle& checked, const std::vector<std::string>& documents) {
    return unlocked([&] { return to_json(mtasts::correlate(checked.what(), tls_reports(documents))); });
  });
  module.def("match_mx",
             [](const std::string& pattern, const std::string& host) { return mtasts::match_mx(pattern, host); });

  module.def("catalogue", [] { return to_json(mtasts::catalogue()); });
  module.def("explain", [](const std::string& id) { return to_json(mtasts::explain(id)); });
  module.def("versions", [](const std::string& chosen) {
    read_trust_environment();  // with the GIL, under which os.environ changes
    return unlocked([&] { return to_json(mtasts::versions(options_from_json(chosen))); });
  });
  module.def("validate_options", [](const std::string& chosen) { validate(options_from_json(chosen)); });
}

}  // namespace mtasts::python
