// Text for XML 1.0 and HTML: what would be markup, and what the grammar of XML cannot hold, is written as something
// that shows. Reports are full of what peers wrote, so nothing goes into a document by another way.
#pragma once
#include <string>
#include <string_view>

namespace mtasts::render {

/// For content and for attribute values in quotes of either kind: hidden characters and bytes outside UTF-8 as
/// `escape_for_terminal` writes them, then `&`, `<`, `>`, `"` and `'` as references. So `]]>` cannot end anything.
[[nodiscard]] std::string for_xml(std::string_view bytes);
/// The same, with line feeds left as they are: for a text to paste.
[[nodiscard]] std::string lines_for_xml(std::string_view bytes);

}  // namespace mtasts::render
