// Several loops, each with a network of its own: a question crosses to the loop that owns what it asks about, so that
// each endpoint is asked once and its limits hold however many loops there are. Where nothing is shared - a domain's
// own records - nothing crosses.
#pragma once
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "collect/network.hpp"

namespace mtasts::collect {

/// The loop, of `loops`, that asks for `name`: the one where the Policy Domain is checked for its own records
/// (`_mta-sts.`, `_smtp._tls.`, `mta-sts.`), the one of the host for what belongs to a host (`_25._tcp.`). Names are
/// lower case.
[[nodiscard]] std::size_t loop_of_name(std::string_view name, std::size_t loops);
/// The same for a policy or mail host's address, whose limits count over all the names that it has.
[[nodiscard]] std::size_t loop_of_address(std::string_view ip, std::size_t loops);

/// The network that the checks of loop `own` use. `all` are the networks of every loop in order, and must outlive it;
/// each is only ever called from its own executor.
[[nodiscard]] std::unique_ptr<network> make_crossing_network(std::vector<network*> all, std::size_t own);

}  // namespace mtasts::collect
