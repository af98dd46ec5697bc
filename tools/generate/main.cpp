// mtasts-generate [OUTPUT_ROOT | --check]: writes what is derived from the structs and the catalogue - Python and
// TypeScript types, the JSON Schema, a page a check, the verdicts of the golden reports - below OUTPUT_ROOT, by default
// the source tree. With --check it writes nothing, names what is stale in the source tree and fails.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tools/generate/outputs.hpp"

namespace {

namespace fs = std::filesystem;
using files = std::map<std::string, std::string>;  // path below the root -> text

files everything(const fs::path& source) {
  using namespace mtasts::generate;
  const std::string headers = (source / "core/include/mtasts").string();
  const model results = model_of_results(headers);
  const model options = model_of_options(headers);
  files all;
  all["bindings/python/mtasts/_types.py"] = python_types(results);
  all["bindings/python/mtasts/_row.py"] = python_row(results);
  all["bindings/python/mtasts/_options.py"] = python_options(options);
  all["bindings/node/types.d.ts"] = typescript_types(results, options);
  all["bindings/node/members.js"] = javascript_members(results);
  all["docs/columns.md"] = columns_page(results);
  all["docs/schema/report.schema.json"] = schema_of(results, "report", "mtasts report");
  all["docs/schema/tls_failure_summary.schema.json"] =
      schema_of(results, "tls_failure_summary", "TLS reports in one table");
  all["docs/schema/correlation.schema.json"] = schema_of(results, "correlation", "TLS reports beside a check");
  const files golden = golden_reports(source / "tests/golden");
  for (const auto& [name, text] : golden) all["tests/golden/" + name] = text;
  const saved_worlds worlds = read_saved_worlds(golden, source / "tests/worlds");
  for (auto& [name, text] : check_pages(mtasts::catalogue(), worlds)) all["docs/checks/" + name] = text;
  return all;
}

// Pages of rules that are no more.
std::vector<fs::path> left_over(const fs::path& root, const files& all) {
  std::vector<fs::path> found;
  const fs::path folder = root / "docs/checks";
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".md" && !all.contains("docs/checks/" + entry.path().filename().string()))
      found.push_back(entry.path());
  return found;
}

void write_all(const fs::path& root, const files& all) {
  for (const auto& [name, text] : all) {
    fs::create_directories((root / name).parent_path());
    std::ofstream file(root / name, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + (root / name).string());
  }
  for (const fs::path& page : left_over(root, all)) fs::remove(page);
}

bool is_current(const fs::path& root, const files& all) {
  bool current = true;
  const auto stale = [&](const std::string& name, const char* how) {
    std::cerr << name << ": " << how << '\n';
    current = false;
  };
  for (const auto& [name, text] : all) {
    std::ifstream file(root / name, std::ios::binary);
    if (!file)
      stale(name, "is missing");
    else if (std::string(std::istreambuf_iterator<char>(file), {}) != text)
      stale(name, "is stale");
  }
  for (const fs::path& page : left_over(root, all))
    stale(page.lexically_relative(root).string(), "has no rule any more");
  if (!current) std::cerr << "run ./dev generate\n";
  return current;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string asked = count == 2 ? arguments[1] : "";
  if (count > 2 || (asked.starts_with("-") && asked != "--check")) {
    std::cerr << "usage: mtasts-generate [OUTPUT_ROOT | --check]\n";
    return 2;
  }
  try {
    const fs::path source = MTASTS_SOURCE_DIR;
    const files all = everything(source);
    if (asked == "--check") return is_current(source, all) ? 0 : 1;
    write_all(asked.empty() ? source : fs::path(asked), all);
  } catch (const std::exception& e) {
    std::cerr << "mtasts-generate: " << e.what() << '\n';
    return 1;
  }
  return 0;
}
