// Text for XML and HTML; see xml.hpp.
#include "render/xml.hpp"

#include "render/terminal.hpp"

namespace mtasts::render {

std::string for_xml(std::string_view bytes) {
  std::string out;
  const std::string safe = escape_for_terminal(bytes);
  out.reserve(safe.size());
  for (const char c : safe) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string lines_for_xml(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += for_xml(line);
    if (end < bytes.size()) out += '\n';
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return out;
}

}  // namespace mtasts::render
