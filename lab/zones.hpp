// What a validating resolver would answer within a world: CNAMEs followed, wildcards, NXDOMAIN told from NODATA
// (RFC 1034 section 4.3, RFC 8020). Pure: no message format, no socket.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "lab/world.hpp"

namespace lab {

struct answer_record {
  std::string owner;
  std::uint32_t ttl = 0;
  const rr_data* data = nullptr;  ///< in the zones, which must outlive the answer
};

struct answer {
  int rcode = 0;
  bool silent = false;
  bool truncate = false;
  bool tcp = true;
  dns_fault fault = dns_fault::none;
  bool authenticated = true;
  int delay_ms = 0;
  std::vector<answer_record> records;
  bool negative = false;  ///< no record of the type asked for at the end of the chain: an SOA belongs there
  std::string soa_owner;
};

constexpr std::uint32_t default_ttl = 3600;
constexpr std::uint32_t negative_ttl = 300;

/// Answers a question of any type number; a type that worlds cannot hold has no data. `again`: it is not the first
/// time that it is asked.
answer resolve(const zone_data& zones, bool dnssec, std::string_view name, std::uint16_t type, bool again = false);

/// Every name of the zones that leads to the address, directly or through CNAMEs, in order; patterns as they are.
std::vector<std::string> names_of(const zone_data& zones, const std::string& ip);

}  // namespace lab
