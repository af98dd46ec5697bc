// The plan of one check: what is asked, in what order, how much at once. Every question starts as soon as what it needs
// is known, so that a check takes its longest chain and not a sum.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collect/network.hpp"
#include "mtasts/domain.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

struct check_request {
  std::string input;  ///< as the caller wrote it
  domain_name domain;
  const options* chosen = nullptr;  ///< outlives the check
  double timeout = 60;              ///< seconds for the whole
  std::int64_t checked_at = 0;      ///< seconds since 1970
  /// When it was handed in, by the network's clock: a busy loop comes to it later, and its time runs all the same.
  std::optional<time_point> handed_in = {};
  std::vector<library_version> versions;
};

/// Always gives evidence: at the deadline what was seen by then, with `partial` set. When the coroutine is cancelled it
/// returns promptly and what was under way says `cancelled`. Throws only for lack of memory.
awaitable<evidence> collect(network& net, check_request request);

}  // namespace mtasts::collect
