// The four parts of the text report, in the order in which they are read; text.cpp puts them together.
#pragma once
#include <string>

#include "mtasts/report.hpp"
#include "render/page.hpp"

namespace mtasts::render {

void write_verdict(page& to, const report& from);
void write_findings(page& to, const report& from);
void write_cached(page& to, const report& from);
void write_seen(page& to, const report& from);

/// "waited up to 12.0 s for host_rate, 0.5 s for per_host"; empty when nothing waited for long.
[[nodiscard]] std::string waits_in_words(const evidence& from);

}  // namespace mtasts::render
