// Domain names as RFC 5321 section 4.1.2 and RFC 5890 have them. IDNA itself is libidn2's.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

#include "mtasts/error.hpp"

namespace mtasts {

/// A checked name: `ascii` in lower case, A-labels, no trailing dot, at most 253 octets, labels of 1 to 63.
struct domain_name {
  std::string ascii;
  std::string unicode;  ///< the same name in U-labels, for people

  friend bool operator==(const domain_name&, const domain_name&) = default;
};
BOOST_DESCRIBE_STRUCT(domain_name, (), (ascii, unicode))

/// Takes what a person typed: any case, U-labels or A-labels, one trailing dot allowed, surrounding white space not.
/// The Policy Domain must be a host name of at least one label; addresses and address literals are refused.
[[nodiscard]] boost::system::result<domain_name, syntax_error> parse_domain(std::string_view text);

/// True for a name by RFC 5321 `Domain`: LDH labels, dots between, no trailing dot, at most 253 octets. ASCII only.
[[nodiscard]] bool is_host_name(std::string_view text);

/// True for an IPv4 dotted quad or an IPv6 address in any form of RFC 4291, with or without brackets.
[[nodiscard]] bool is_address(std::string_view text);

/// ASCII-case-insensitive equality of two names, a single trailing dot on either side ignored.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

/// True for a name below which strangers register names of their own ("com", "co.uk"), by the Public Suffix List that
/// the library was built with. `name` is ASCII, lower case. A top-level domain that the list does not know counts as
/// one.
[[nodiscard]] bool is_public_suffix(std::string_view name);

/// Lower case of ASCII letters, other bytes as they are.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace mtasts
