// Which releases of the pure libraries are at work: what versions() says of zlib, libidn2 and libpsl.
#pragma once
#include <vector>

#include "mtasts/evidence.hpp"

namespace mtasts::wire {

/// By name, each with the version that the running library states of itself; the Public Suffix List has the day of its
/// file, YYYYMMDD.
[[nodiscard]] std::vector<library_version> library_versions();

}  // namespace mtasts::wire
