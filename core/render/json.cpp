// Canonical JSON (RFC 8259) of everything that leaves the library, and the way back for reports and evidence.
#include <boost/json/value.hpp>

#include "mtasts/correlate.hpp"
#include "mtasts/error.hpp"
#include "mtasts/probes.hpp"
#include "mtasts/render.hpp"
#include "mtasts/tlsrpt_summary.hpp"
#include "render/describe_json.hpp"

namespace mtasts {
namespace {

// schema_version is the first thing judged: a document of another schema deserves that answer and not a complaint about
// the first member that happens to differ.
template <class D>
D document_from_json(std::string_view text, std::string_view name) {
  const boost::json::value document = render::parse_document(text);
  const render::document_place root{.parent = nullptr, .member = name};
  if (!document.is_object()) render::refuse(root, "an object", document);
  D whole;
  const render::document_place here{.parent = &root, .member = "schema_version"};
  const boost::json::value* version = document.get_object().if_contains("schema_version");
  if (version == nullptr) render::refuse(here, "is missing");
  if (!version->is_int64() || version->get_int64() != whole.schema_version)
    render::refuse(here, std::to_string(whole.schema_version), *version);
  render::read_json(document, whole, root);
  return whole;
}

}  // namespace

std::string to_json(const report& what, bool pretty) { return render::write_json(what, pretty); }
std::string to_json(const evidence& what, bool pretty) { return render::write_json(what, pretty); }
std::string to_json(const sts_record& what) { return render::write_json(what); }
std::string to_json(const sts_policy& what) { return render::write_json(what); }
std::string to_json(const tlsrpt_record& what) { return render::write_json(what); }
std::string to_json(const tls_report& what) { return render::write_json(what); }
std::string to_json(const std::vector<rule_description>& what) { return render::write_json(what); }
std::string to_json(const rule_description& what) { return render::write_json(what); }
std::string to_json(const std::vector<library_version>& what) { return render::write_json(what); }
std::string to_json(const comparison& what) { return render::write_json(what); }
std::string to_json(const summary& what) { return render::write_json(what); }
std::string to_json(const suggestion& what) { return render::write_json(what); }
std::string to_json(const tls_failure_summary& what) { return render::write_json(what); }
std::string to_json(const correlation& what) { return render::write_json(what); }

std::string to_json(const endpoint_probe& what) { return render::write_json(what); }

report report_from_json(std::string_view text) { return document_from_json<report>(text, ""); }
evidence evidence_from_json(std::string_view text) { return document_from_json<evidence>(text, "evidence"); }

endpoint_probe endpoint_probe_from_json(std::string_view text) {
  endpoint_probe one;
  render::read_json(render::parse_document(text), one, {.parent = nullptr, .member = "probe"});
  return one;
}

tls_report tls_report_from_json(std::string_view text) {
  tls_report one;
  render::read_json(render::parse_document(text), one, {.parent = nullptr, .member = "TLS report"});
  return one;
}

summary summary_from_json(std::string_view text) {
  summary row;
  render::read_json(render::parse_document(text), row, {.parent = nullptr, .member = "summary"});
  return row;
}

}  // namespace mtasts
