// A certificate as OpenSSL holds it, read into evidence (RFC 5280 fields; the DNS-IDs of RFC 6125 section 6.4).
#pragma once
#include <openssl/x509.h>

#include <optional>
#include <string>

#include "mtasts/evidence.hpp"

namespace mtasts::collect {

/// Every text in it is bounded; nothing in it is judged.
[[nodiscard]] certificate read_certificate(X509* presented);

/// Why the certificates are not to be looked into: OpenSSL makes of each element of an extension - a name of a SAN, say
/// - twenty times what it takes on the wire, and 100 KiB may hold 30,000. Nothing when they are as certificates are.
[[nodiscard]] std::optional<std::string> too_much_in(const STACK_OF(X509) * presented);

/// RFC 6125 section 6.4: a DNS-ID of the SAN, a wildcard only as the whole left-most label, the common name never.
[[nodiscard]] bool name_matches(X509* leaf, const std::string& wanted);

/// The same question with the common name let in; what software of old would have said.
[[nodiscard]] bool name_or_cn_matches(X509* leaf, const std::string& wanted);

}  // namespace mtasts::collect
