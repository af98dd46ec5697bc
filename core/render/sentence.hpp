// Words and how they look: what is told to people, before it is laid out for a terminal, a browser or a pull request.
#pragma once
#include <string>
#include <vector>

namespace mtasts::render {

/// How a word looks; without colour all look alike, so meaning never hangs on it.
/// `code` is what stands so in a record or a policy.
enum class look { plain, strong, quiet, good, caution, bad, doubt, code };

/// Not escaped yet: whoever lays it out does that, so no teller can forget it.
struct words {
  std::string text;
  look how = look::plain;
};
using sentence = std::vector<words>;

}  // namespace mtasts::render
