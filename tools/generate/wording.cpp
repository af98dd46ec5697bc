// How names and paragraphs are spelt in the outputs.
#include <cctype>
#include <sstream>

#include "tools/generate/outputs.hpp"

namespace mtasts::generate {

std::string pascal_case(std::string_view name) {
  std::string out;
  bool start = true;
  for (const char c : name) {
    if (c != '_') out += start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    start = c == '_';
  }
  return out;
}

std::string camel_case(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    // Only before a letter, so that there is a way back: decode.js does the same.
    const bool next_word =
        name[i] == '_' && i + 1 < name.size() && std::islower(static_cast<unsigned char>(name[i + 1]));
    out += next_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[++i]))) : name[i];
  }
  return out;
}

std::string wrapped(std::string_view text, std::string_view prefix, std::size_t width) {
  std::istringstream words{std::string(text)};
  std::string out;
  std::size_t column = 0;
  for (std::string word; words >> word;) {
    if (column != 0 && column + 1 + word.size() > width) {
      out += '\n';
      column = 0;
    }
    if (column == 0) {
      out += prefix;
      column = prefix.size();
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out.empty() ? out : out + '\n';
}

}  // namespace mtasts::generate
