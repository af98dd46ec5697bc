// A check in parts, for work that is spread over processes or machines: look-ups by domain, probes by mail server - so
// that one worker at a time speaks to a server -, and the join of both. The option leave_probes makes the first part,
// `checker::submit_probes` the second; here is the third.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/evidence.hpp"

namespace mtasts {

/// One address of an MX host, under the name that its certificate must bear (RFC 8461 section 4.2).
struct mx_endpoint {
  std::string host;
  std::string ip;
  friend bool operator==(const mx_endpoint&, const mx_endpoint&) = default;
};
BOOST_DESCRIBE_STRUCT(mx_endpoint, (), (host, ip))

/// What a probe of it saw. Times are microseconds since the probe was asked for.
struct endpoint_probe {
  mx_endpoint endpoint;
  mx_probe seen;
  std::int64_t age_us = 0;  ///< since it ended, for one that was made for another domain
  friend bool operator==(const endpoint_probe&, const endpoint_probe&) = default;
};
BOOST_DESCRIBE_STRUCT(endpoint_probe, (), (endpoint, seen, age_us))

/// What the evidence of a check with leave_probes says of each probe that it left.
inline constexpr std::string_view left_to_others = "left to another worker";

/// The probes that a check left, in the order of its evidence.
[[nodiscard]] std::vector<mx_endpoint> left_probes(const evidence& seen);

/// The evidence as if the check had made these probes itself, after all else, or had been served those that have an age
/// from memory, which then lie before its start; DANE is matched anew. Probes of endpoints
/// that it did not leave are ignored; what is not among them stays left.
[[nodiscard]] evidence with_probes(evidence seen, const std::vector<endpoint_probe>& made);

/// One endpoint_probe, or a list of them, as JSON; and back. Throws error (invalid_document).
[[nodiscard]] std::string to_json(const endpoint_probe& what);
[[nodiscard]] endpoint_probe endpoint_probe_from_json(std::string_view text);

}  // namespace mtasts
