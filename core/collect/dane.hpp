// Whether the TLSA records of an MX host match the chain that one of its addresses presents: RFC 7672 section 3.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mtasts/evidence.hpp"

namespace mtasts::collect {

/// `host` is the TLSA base domain, `domain` the next hop: a certificate under DANE-TA(2) may bear either name (RFC 7672
/// section 3.2.2). Nothing when there is nothing to compare: no records, or no certificate.
[[nodiscard]] std::optional<dane_sight> match_tlsa(const std::vector<tlsa_record>& records,
                                                   const std::vector<certificate>& chain, const std::string& host,
                                                   const std::string& domain, std::int64_t now);

/// The same for every handshake that was seen.
void match_dane(evidence& seen);

}  // namespace mtasts::collect
