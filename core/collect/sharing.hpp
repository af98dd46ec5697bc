// The network as many checks share it: each look-up, Policy Host and mail server is asked once within cache_ttl, and no
// mail server sees more of us at once than per_host.
#pragma once
#include <memory>

#include "collect/network.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

/// Wraps `inner`, which it owns. `chosen` is copied.
std::unique_ptr<network> make_sharing_network(std::unique_ptr<network> inner, const options& chosen);

}  // namespace mtasts::collect
