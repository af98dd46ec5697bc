// Reads `///` before a struct or an enum and `///<` behind a field. It knows our own headers' form and no more.
#include "tools/generate/header_docs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <vector>

namespace mtasts::generate {
namespace {

void add_line(std::string& doc, const std::string& line) { doc += (doc.empty() ? "" : " ") + line; }

}  // namespace

header_docs::header_docs(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".hpp") paths.push_back(entry.path().string());
  if (paths.empty()) throw std::runtime_error("no headers in " + folder);
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) read(path);
}

void header_docs::read(const std::string& path) {
  static const std::regex comment(R"(^\s*/// (.*)$)");
  static const std::regex type(R"(^struct (\w+) \{$)");
  static const std::regex enumeration(R"(^BOOST_DEFINE_ENUM_CLASS\((\w+),.*)");
  static const std::regex field(R"(^  [\w:<>, ]+ (\w+)(?: = [^;]*|\{.*\})?;\s*///< (.*)$)");
  static const std::regex plain_field(R"(^  [\w:<>, ]+ (\w+)(?: = [^;]*|\{.*\})?;$)");
  std::ifstream file(path);
  std::string pending;
  std::string inside;
  for (std::string line; std::getline(file, line);) {
    std::smatch found;
    if (std::regex_match(line, found, comment)) {
      add_line(pending, found[1]);
      continue;
    }
    if (std::regex_match(line, found, type)) {
      inside = found[1];
      docs_[inside] = pending;
    } else if (std::regex_match(line, found, enumeration)) {
      docs_[found[1]] = pending;
    } else if (line.starts_with("};")) {
      inside.clear();
    } else if (!inside.empty() && std::regex_match(line, found, field)) {
      std::string doc = pending;
      add_line(doc, found[2]);
      docs_[inside + "." + found[1].str()] = doc;
    } else if (!inside.empty() && !pending.empty() && std::regex_match(line, found, plain_field)) {
      docs_[inside + "." + found[1].str()] = pending;
    }
    if (!line.starts_with("template")) pending.clear();
  }
}

std::string header_docs::of(const std::string& type) const {
  const auto found = docs_.find(type);
  return found == docs_.end() ? std::string() : found->second;
}

std::string header_docs::of(const std::string& type, const std::string& field) const { return of(type + "." + field); }

}  // namespace mtasts::generate
