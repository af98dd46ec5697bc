// What a hostile or broken resolver makes of a well-formed answer (RFC 1035 section 4.1), octet by octet.
#pragma once
#include <string>

#include "lab/world.hpp"

namespace lab {

/// `message` is a whole answer with one question. What a fault says of the records and not of the octets leaves it as
/// it is.
std::string spoilt(std::string message, dns_fault how);

}  // namespace lab
