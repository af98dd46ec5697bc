// What is written from the model and the catalogue. Each function gives the whole text of one file; the same input
// gives the same bytes.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/rule.hpp"
#include "tools/generate/check_examples.hpp"
#include "tools/generate/model.hpp"

namespace mtasts::generate {

[[nodiscard]] std::string python_types(const model& results);
[[nodiscard]] std::string python_row(const model& results);
[[nodiscard]] std::string columns_page(const model& results);
[[nodiscard]] std::string python_options(const model& options);
[[nodiscard]] std::string typescript_types(const model& results, const model& options);
[[nodiscard]] std::string javascript_members(const model& results);
[[nodiscard]] std::string schema_of(const model& results, const std::string& root, const std::string& title);

/// File name -> text of docs/checks.
[[nodiscard]] std::map<std::string, std::string> check_pages(const std::vector<rule_description>& rules,
                                                             const saved_worlds& all);

/// File name -> text of each saved report in the folder, its evidence judged anew.
[[nodiscard]] std::map<std::string, std::string> golden_reports(const std::filesystem::path& folder);
/// The same as reports, each with what its world in the other folder says about itself.
[[nodiscard]] saved_worlds read_saved_worlds(const std::map<std::string, std::string>& golden,
                                             const std::filesystem::path& worlds);

/// "MxAddressReport" for "mx_address_report".
[[nodiscard]] std::string pascal_case(std::string_view name);
/// "maxAge" for "max_age".
[[nodiscard]] std::string camel_case(std::string_view name);
/// Lines of at most `width` columns, broken at spaces, each begun with `prefix`.
[[nodiscard]] std::string wrapped(std::string_view text, std::string_view prefix, std::size_t width);

}  // namespace mtasts::generate
