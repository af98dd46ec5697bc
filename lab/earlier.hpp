// An earlier report of a world's domain, for the option `previous`: what a sender may hold in its cache (RFC 8461
// section 3.3).
#pragma once
#include <boost/json/value.hpp>
#include <string>

#include "lab/authority.hpp"
#include "lab/world.hpp"

namespace lab {

/// The report as `to_json` writes it. `leaf` is what the first policy host presents now; it may be empty.
boost::json::value earlier_report(const world& plan, const earlier_plan& then, const certificate_ptr& leaf);

}  // namespace lab
