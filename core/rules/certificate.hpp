// What is to be said of a certificate, the same for the Policy Host (RFC 8461 section 3.3) and for MX hosts
// (section 4.2).
#pragma once
#include <cstdint>

#include "mtasts/evidence.hpp"
#include "rules/rule.hpp"

namespace mtasts::rules {

// Each answers not_applicable when there was no handshake, and all but trust when no certificate came.
[[nodiscard]] verdict judge_version(const observed<tls_session>& tls);
[[nodiscard]] verdict judge_name(const observed<tls_session>& tls);
[[nodiscard]] verdict judge_dates(const observed<tls_session>& tls, std::int64_t now);
[[nodiscard]] verdict judge_trust(const observed<tls_session>& tls);
/// Fails with less than 14 days left or less than a tenth of the lifetime. A certificate that lives 14 days or less
/// would always have less than 14 left, so for such only the tenth counts.
[[nodiscard]] verdict judge_expiry(const observed<tls_session>& tls, std::int64_t now);

}  // namespace mtasts::rules
