// Whether a presented chain reaches a trusted root (RFC 5280 section 6), and if not, the one cause worth naming.
#pragma once
#include <openssl/x509.h>

#include <cstdint>
#include <string>

#include "mtasts/evidence.hpp"

namespace mtasts::collect {

struct trust_verdict {
  trust_cause cause = trust_cause::other;
  std::string detail;  ///< OpenSSL's words and the place in the chain; no text of the peer's
};

/// `presented` holds the leaf too. The leaf's dates and names are left aside: they are judged on their own.
[[nodiscard]] trust_verdict judge_trust(X509* leaf, STACK_OF(X509) * presented, X509_STORE* roots, std::int64_t now);

}  // namespace mtasts::collect
