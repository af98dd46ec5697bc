// A saved report as somebody may hand it to us: read, written the same, and printed without harm, whatever it claims.
#include "mtasts/report.hpp"

#include "mtasts/error.hpp"
#include "mtasts/render.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/rendered.hpp"

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
  return 0;
}
