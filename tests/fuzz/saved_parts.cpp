// What else is handed over as JSON between workers and kept by users: a summary, a probe of one mail server, a TLS
// report that was parsed. Each reads its own form and refuses the others; what is read is written the same.
#include "mtasts/probes.hpp"

#include "mtasts/error.hpp"
#include "mtasts/render.hpp"
#include "mtasts/report.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

template <class Read>
auto read_or_refused(std::string_view text, Read read) -> std::optional<decltype(read(text))> {
  try {
    return read(text);
  } catch (const error& refused) {
    holds(refused.code() == error_code::invalid_document && refused.what()[0] != '\0',
          "a document that is refused is told what is wrong with it");
  }
  return std::nullopt;
}

/// A check that left the one probe to others, and is given it.
void joined(const endpoint_probe& made) {
  evidence part;
  part.input = "a.example";
  part.domain = "a.example";
  mx_host& host = part.mx_hosts.emplace_back();
  host.host = made.endpoint.host;
  mx_probe& left = host.probes.emplace_back();
  left.ip = made.endpoint.ip;
  left.connect.fail(reason::not_asked, std::string(left_to_others));
  const evidence whole = with_probes(part, {made});
  if (left_probes(whole).empty()) holds(with_probes(whole, {made}) == whole, "what is joined is not joined again");
  const report said = judge(whole);
  holds(judge(evidence_from_json(to_json(whole))) == said, "what was joined is saved and judged to the same");
}

void check(std::string_view text) {
  int readers = 0;
  if (const auto row = read_or_refused(text, summary_from_json)) {
    ++readers;
    holds(summary_from_json(to_json(*row)) == *row, "a summary that was saved is read as it was");
  }
  if (const auto report = read_or_refused(text, tls_report_from_json)) {
    ++readers;
    holds(tls_report_from_json(to_json(*report)) == *report, "a TLS report that was saved is read as it was");
  }
  if (const auto probe = read_or_refused(text, endpoint_probe_from_json)) {
    ++readers;
    holds(endpoint_probe_from_json(to_json(*probe)) == *probe, "a probe that was saved is read as it was");
    joined(*probe);
  }
  holds(readers <= 1, "a document is of one kind");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
