// The checker and the inbox as Python waits on them. The engine's threads never touch Python: they put finished reports
// into an inbox, and Python drains it when its descriptor is readable.
#include <memory>
#include <optional>
#include <string>

#include <pybind11/stl.h>

#include "mtasts/check.hpp"
#include "mtasts/options.hpp"
#include "mtasts/probes.hpp"
#include "mtasts/trust_environment.hpp"
#include "native.hpp"

namespace py = pybind11;

namespace mtasts::python {
namespace {

std::unique_ptr<checker> make_checker(const std::string& chosen) {
  read_trust_environment();  // with the GIL, under which os.environ changes
  return unlocked([&] { return std::make_unique<checker>(options_from_json(chosen)); });
}

/// (ticket, handle or None, failure), one for each check that has ended.
py::list drained(inbox& from) {
  py::list all;
  for (finished& each : from.drain()) {
    py::object handle = py::none();
    if (each.outcome) handle = py::cast(std::make_shared<report_handle>(std::move(each.outcome)));
    if (each.brief) handle = py::cast(std::make_shared<summary_handle>(std::move(each.brief)));
    if (each.probe) handle = py::cast(unlocked([&] { return to_json(*each.probe); }));
    all.append(py::make_tuple(each.id, handle, each.failure));
  }
  return all;
}

}  // namespace

void bind_checker(py::module_& module) {
  py::class_<inbox, std::shared_ptr<inbox>>(module, "Inbox")
      .def(py::init([] { return inbox::make(); }))
      .def("fileno", &inbox::descriptor)
      .def("drain", &drained);

  // The lock that these may wait for is held while another thread parses a trust store: never with the GIL in hand.
  // The destructor closes it and so waits for the engine's thread, with the GIL: that thread never asks for it.
  py::class_<checker>(module, "Checker")
      .def(py::init(&make_checker))
      // Tickets are entered here, before these return: between a return and Python's own next step KeyboardInterrupt
      // may be raised, and nobody would know what to cancel.
      .def("submit",
           [](checker& self, const std::string& domain, const std::shared_ptr<inbox>& to, std::optional<double> timeout,
              py::list tickets) { tickets.append(unlocked([&] { return self.submit(domain, to, timeout); })); })
      .def("submit_many",
           [](checker& self, const std::vector<std::string>& domains, const std::shared_ptr<inbox>& to,
              std::optional<double> timeout, py::dict under_way) {
             const ticket first = unlocked([&] { return self.submit_many(domains, to, timeout); });
             for (std::size_t i = 0; i < domains.size(); ++i) under_way[py::int_(first + i)] = domains[i];
             return first;
           })
      .def("submit_probes",
           [](checker& self, const std::vector<std::pair<std::string, std::string>>& endpoints,
              const std::shared_ptr<inbox>& to, py::dict under_way) {
             std::vector<mx_endpoint> wanted;
             for (const auto& [host, ip] : endpoints) wanted.push_back({.host = host, .ip = ip});
             const ticket first = unlocked([&] { return self.submit_probes(wanted, to); });
             for (std::size_t i = 0; i < endpoints.size(); ++i) under_way[py::int_(first + i)] = endpoints[i];
             return first;
           })
      .def("cancel",
           [](checker& self, ticket which) {
             unlocked([&] {
               self.cancel(which);
               return true;
             });
           })
      .def("close", [](checker& self) {
        unlocked([&] {
          self.close();
          return true;
        });
      });
}

}  // namespace mtasts::python
