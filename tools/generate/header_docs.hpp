// The comments that stand beside structs, enums and fields in the public headers, so that they are written once.
#pragma once
#include <map>
#include <string>

namespace mtasts::generate {

class header_docs {
 public:
  /// Reads every header of the folder. Throws std::runtime_error when there is none.
  explicit header_docs(const std::string& folder);

  /// Of a struct or an enum; empty when nothing is said.
  [[nodiscard]] std::string of(const std::string& type) const;
  /// Of a field, by its C++ name.
  [[nodiscard]] std::string of(const std::string& type, const std::string& field) const;

 private:
  void read(const std::string& path);

  std::map<std::string, std::string> docs_;
};

}  // namespace mtasts::generate
