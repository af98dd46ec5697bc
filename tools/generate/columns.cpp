// docs/columns.md: the columns of a summary, from the comments of the struct.
#include <algorithm>

#include "tools/generate/outputs.hpp"

namespace mtasts::generate {
namespace {

constexpr std::string_view head = R"(
<!-- Written by tools/generate from core/include/mtasts/summary.hpp. Change the header, then run ./dev generate. -->
# The columns of a scan

With `detail="summary"` a check gives one row instead of a report. Rows have the same columns as objects in Python and
Node, as newline-delimited JSON, as CSV, and as Arrow arrays, from which data frames and Parquet files come; rows are
made of full reports too. How to get them: [scan.md](scan.md).

)";

constexpr std::string_view forms = R"(
| type | JSON | CSV | Arrow |
|---|---|---|---|
| text | string | text, see below | `utf8` |
| one of | string | text | `utf8` |
| number | number | digits | `int64` |
| yes or no | `true`, `false` | `true`, `false` | `bool` |
| time | RFC 3339, `"2026-11-22T02:30:00Z"` | the same | `timestamp[s, UTC]` |
| list of texts | array of strings | a space between | `list<utf8>` |
| null | `null` | empty cell | null |

**Texts that others wrote.** Patterns, reporting addresses and errors may hold what a stranger chose. In JSON and Arrow a
backslash of theirs is written `\\` and a byte outside of UTF-8 `\xNN`, as in reports. CSV goes further, because
spreadsheets run what begins like a formula and split at `;` whatever the file says: a text that begins with `=`, `+`,
`-`, `@` or `'` has a `'` before it; `;` is written `\x3b`; what does not show is written `\xNN`, `\n` or
`\u{NNNN}`; a space within the element of a list is `\x20`. Rows end with CRLF, cells are quoted as RFC 4180 says,
and the first row has the names.
)";

std::string type_in_words(const model& all, const type_ref& type) {
  switch (type.is) {
    case kind::boolean: return "yes or no";
    case kind::integer:
    case kind::number: return "number";
    case kind::text:
    case kind::peer: return "text";
    case kind::timestamp: return "time";
    case kind::list: return "list of " + type_in_words(all, type.of[0]) + "s";
    case kind::optional: return type_in_words(all, type.of[0]) + ", or null";
    case kind::enumeration: break;
    case kind::structure:
    case kind::parameter: return "";
  }
  const auto words =
      std::find_if(all.enums.begin(), all.enums.end(), [&](const auto& e) { return e.name == type.name; });
  std::string text = "one of";
  for (const std::string& word : words->words) text += (text.ends_with("of") ? " `" : ", `") + word + "`";
  return text;
}

}  // namespace

std::string columns_page(const model& results) {
  const struct_model& row = results.of("summary");
  std::string out(head.substr(1));
  out += wrapped(row.doc, "", 120) + "\n| column | type | what it says |\n|---|---|---|\n";
  for (const field_model& column : row.fields)
    out += "| `" + column.name + "` | " + type_in_words(results, column.type) + " | " + column.doc + " |\n";
  return out + std::string(forms);
}

}  // namespace mtasts::generate
