// A saved report as somebody may hand it to us: read, written the same, put into formats, compared and made a
// suggestion of without harm, whatever it claims.
#include "mtasts/report.hpp"

#include "mtasts/compare.hpp"
#include "mtasts/error.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "mtasts/suggest.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/rendered.hpp"

namespace mtasts::fuzz {
namespace {

// One of them for each input, which is which by its length: all of them take most of a second under the sanitizers.
void in_some_format(const report& said, std::size_t which) {
  const auto as = static_cast<format>(which % (static_cast<std::size_t>(format::html) + 1));
  holds(wire::first_not_utf8(rendered(said, as)) == std::string_view::npos, "every format is UTF-8", name_of(as));
}

void put_to_use(const report& said) {
  const summary row = summary_of(said);
  holds(summary_from_json(to_json(row)) == row, "a summary that was saved is read as it was");
  const suggestion made = suggest(said);
  holds(made.domain == said.domain && !to_json(made).empty(), "a suggestion is for the domain");
  for (const finding& one : compare(said, said).changes)
    holds(false, "between a report and itself nothing has changed", one.id);
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  mtasts::report said;
  try {
    said = mtasts::report_from_json(text_of(data, size));
  } catch (const mtasts::error& refused) {
    holds(refused.code() == mtasts::error_code::invalid_document && refused.what()[0] != '\0',
          "a document that is refused is told what is wrong with it");
    return 0;
  }
  const std::string saved = to_json(said);
  const mtasts::report read = mtasts::report_from_json(saved);
  holds(read == said && to_json(read) == saved, "a report that was saved is read as it was");
  holds(mtasts::report_from_json(to_json(said, true)) == said, "a report in pretty print is the same");
  renders_safely(said);
  in_some_format(said, size);
  put_to_use(said);
  return 0;
}
