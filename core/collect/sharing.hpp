// The network as many checks share it: each look-up, Policy Host and mail server is asked once within cache_ttl, and
// neither a server nor the resolvers see more of us than the options allow.
#pragma once
#include <memory>

#include "collect/network.hpp"
#include "collect/shared_limits.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

/// Wraps `inner`, which it owns; `chosen` is copied. One a loop: an address must always be asked for in the same loop,
/// because limits by address are each loop's own. `limits` is that of the Checker; null: one of its own.
std::unique_ptr<network> make_sharing_network(std::unique_ptr<network> inner, const options& chosen,
                                              std::shared_ptr<shared_limits> limits = nullptr);

}  // namespace mtasts::collect
