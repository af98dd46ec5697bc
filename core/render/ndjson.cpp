// Newline-delimited JSON: one canonical JSON text (RFC 8259) a line. Canonical JSON writes a line feed within a string
// as \n, so a line feed is always the end of a line.
#include "mtasts/columns.hpp"
#include "mtasts/render.hpp"

namespace mtasts {

std::string to_ndjson(const report& whole) { return to_json(whole) + '\n'; }
std::string to_ndjson(const summary& row) { return to_json(row) + '\n'; }

}  // namespace mtasts
