// What one connection came to, step by step: SMTP up to STARTTLS (RFC 3207), the handshake, the certificate. The rules
// word it, and the sender's action follows from it, so both read it here.
#pragma once
#include <cstdint>
#include <vector>

#include "mtasts/evidence.hpp"
#include "mtasts/rule.hpp"

namespace mtasts::rules {

/// `unseen`: it was tried and nothing can be concluded; `not_reached`: an earlier step ended it, or it was never tried.
enum class step { passed, failed, unseen, not_reached };

[[nodiscard]] step connect_step(const observed<connection>& connect);
[[nodiscard]] step greeting_step(const mx_probe& probe);
/// EHLO and the STARTTLS keyword in its reply.
[[nodiscard]] step offer_step(const mx_probe& probe);
/// The reply to STARTTLS.
[[nodiscard]] step accept_step(const mx_probe& probe);
/// Nothing in plain text between that reply and the handshake.
[[nodiscard]] step clean_step(const mx_probe& probe);
/// The handshake, certificate aside.
[[nodiscard]] step handshake_step(const observed<tls_session>& tls);

/// Below TLS 1.2, which RFC 8461 section 7.2 demands and RFC 8996 leaves as the least.
[[nodiscard]] bool is_old_version(const tls_session& session);

/// Each fault is one rule's; a missing certificate is a fault of trust alone.
struct certificate_faults {
  bool name = false;
  bool dates = false;
  bool trust = false;
  [[nodiscard]] bool any() const { return name || dates || trust; }
};
[[nodiscard]] certificate_faults faults_of(const tls_session& session, std::int64_t now);

/// What a sender makes of one address of an MX host, MX patterns aside.
struct address_sight {
  bool seen = false;  ///< it came far enough to tell
  std::vector<result_type>
      failures;  ///< empty when seen: STARTTLS and the certificate are as RFC 8461 section 4.2 wants
  [[nodiscard]] bool passes() const { return seen && failures.empty(); }
  [[nodiscard]] bool fails() const { return seen && !failures.empty(); }
};
[[nodiscard]] address_sight look_at(const mx_probe& probe, std::int64_t now);

/// What a sender makes of the policy at one address of the Policy Host.
enum class fetch_end { served, failed, unseen };
[[nodiscard]] fetch_end end_of(const policy_fetch& fetch, const evidence& seen);
/// Whether the fetch was given the minute that RFC 8461 section 3.3 suggests: only then is its time-out a sender's too.
[[nodiscard]] bool is_patient(const evidence_options& chosen);

[[nodiscard]] bool is_ipv6(const std::string& ip);

}  // namespace mtasts::rules
