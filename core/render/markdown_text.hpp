// Text for GitHub's Markdown, where a word can become a link, a mention, an issue, a commit, HTML or the end of a
// table's cell. A code span is the one place in which nothing is anything: every word that is more than letters or a
// number stands in one.
#pragma once
#include <string>
#include <string_view>

namespace mtasts::render {

/// Plain words stay as they are, the rest become code spans; so does what stands between two backticks. On one line,
/// and safe within a table.
[[nodiscard]] std::string markdown_prose(std::string_view bytes);
/// All of it as one code span; of an empty text nothing.
[[nodiscard]] std::string markdown_code(std::string_view bytes);
/// A fenced block, each line after `indent` spaces; ends with a line feed.
[[nodiscard]] std::string markdown_block(std::string_view lines, std::size_t indent);

}  // namespace mtasts::render
