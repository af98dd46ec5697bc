// The four parts of the text report, in the order in which they are read; text.cpp puts them together.
#pragma once
#include "mtasts/report.hpp"
#include "render/page.hpp"

namespace mtasts::render {

void write_verdict(page& to, const report& from);
void write_findings(page& to, const report& from);
void write_cached(page& to, const report& from);
void write_seen(page& to, const report& from);

}  // namespace mtasts::render
