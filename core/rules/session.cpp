// What one connection came to, step by step. RFC 8461 sections 3.3 and 4.2, RFC 3207 section 4.
//
// Where a peer behaved in a way that any sender would meet, the step failed. Where the cause may be this moment or this
// machine - time-outs, 4xx replies, a peer that hangs up before it has said anything of TLS - it is unseen.
#include "rules/session.hpp"

namespace mtasts::rules {
namespace {

bool is_conclusive_in_tls(reason why) {
  switch (why) {
    case reason::tls_alert:
    case reason::tls_protocol:
    case reason::not_tls:
    case reason::closed:
    case reason::reset:
    case reason::malformed: return true;
    default: return false;
  }
}

template <class T>
bool was_not_asked(const observed<T>& what) {
  return !what && what.why == reason::not_asked;
}

}  // namespace

step connect_step(const observed<connection>& connect) {
  if (connect) return step::passed;
  switch (connect.why.value_or(reason::other)) {
    case reason::refused:
    case reason::reset: return step::failed;
    case reason::not_asked:
    case reason::over_limit:
    case reason::blocked_private: return step::not_reached;
    default: return step::unseen;
  }
}

step greeting_step(const mx_probe& probe) {
  if (!probe.connect || was_not_asked(probe.greeting)) return step::not_reached;
  if (!probe.greeting) {
    // What came was no greeting at all, or one without an end: the same for every client.
    const bool nonsense = probe.greeting.why == reason::malformed || probe.greeting.why == reason::too_large;
    return nonsense ? step::failed : step::unseen;
  }
  if (probe.greeting->code == 220) return step::passed;
  return probe.greeting->code / 100 == 4 ? step::unseen : step::failed;
}

step offer_step(const mx_probe& probe) {
  if (greeting_step(probe) != step::passed || was_not_asked(probe.ehlo)) return step::not_reached;
  if (!probe.ehlo) return step::unseen;
  const std::uint16_t code = probe.ehlo->code;
  if (code == 250) return probe.starttls_offered ? step::passed : step::failed;
  // RFC 5321 section 4.1.1.1: a server without EHLO has no extensions, so no STARTTLS. Other refusals may be of us.
  return code == 500 || code == 501 || code == 502 || code == 504 ? step::failed : step::unseen;
}

step accept_step(const mx_probe& probe) {
  if (offer_step(probe) != step::passed || was_not_asked(probe.starttls)) return step::not_reached;
  if (!probe.starttls) return step::unseen;
  if (probe.starttls->code == 220) return step::passed;
  return probe.starttls->code / 100 == 4 ? step::unseen : step::failed;
}

step clean_step(const mx_probe& probe) {
  if (accept_step(probe) != step::passed) return step::not_reached;
  return probe.injected ? step::failed : step::passed;
}

step handshake_step(const observed<tls_session>& tls) {
  if (tls) return step::passed;
  const reason why = tls.why.value_or(reason::other);
  if (why == reason::not_asked || why == reason::certificate) return step::not_reached;
  return is_conclusive_in_tls(why) ? step::failed : step::unseen;
}

bool is_old_version(const tls_session& session) {
  const std::string& v = session.version;
  return v == "SSLv2" || v == "SSLv3" || v == "TLSv1" || v == "TLSv1.0" || v == "TLSv1.1";
}

certificate_faults faults_of(const tls_session& session, std::int64_t now) {
  certificate_faults faults;
  faults.trust = session.trust != trust_cause::trusted;
  if (session.chain.empty()) {
    faults.trust = true;
    return faults;
  }
  const certificate& leaf = session.chain.front();
  faults.name = !session.name_matches;
  faults.dates = now < leaf.not_before || now > leaf.not_after;
  return faults;
}

address_sight look_at(const mx_probe& probe, std::int64_t now) {
  address_sight sight;
  const auto failed = [&](result_type as) { sight.seen = true, sight.failures.push_back(as); };
  if (offer_step(probe) == step::failed || accept_step(probe) == step::failed) {
    failed(result_type::starttls_not_supported);
    return sight;
  }
  if (accept_step(probe) != step::passed) return sight;
  // RFC 3207 section 6: what came in the clear must not count. A sender that notices it ends the session, so this
  // address does not pass even when a handshake follows.
  if (clean_step(probe) == step::failed) failed(result_type::validation_failure);
  if (handshake_step(probe.tls) == step::failed) failed(result_type::validation_failure);
  if (probe.tls) {
    sight.seen = true;
    if (is_old_version(*probe.tls)) failed(result_type::validation_failure);
    const certificate_faults faults = faults_of(*probe.tls, now);
    if (faults.name) failed(result_type::certificate_host_mismatch);
    if (faults.dates) failed(result_type::certificate_expired);
    if (faults.trust) failed(result_type::certificate_not_trusted);
  }
  // Of two general failures one is enough.
  std::vector<result_type> once;
  for (const result_type type : sight.failures)
    if (once.empty() || once.back() != type) once.push_back(type);
  sight.failures = std::move(once);
  return sight;
}

bool is_patient(const evidence_options& chosen) { return chosen.policy_timeout_ms >= 60'000; }

fetch_end end_of(const policy_fetch& fetch, const evidence& seen) {
  const step connected = connect_step(fetch.connect);
  if (connected != step::passed) return connected == step::failed ? fetch_end::failed : fetch_end::unseen;
  if (handshake_step(fetch.tls) == step::failed || fetch.tls.why == reason::certificate) return fetch_end::failed;
  if (!fetch.tls) return fetch_end::unseen;
  if (is_old_version(*fetch.tls) || faults_of(*fetch.tls, seen.checked_at).any()) return fetch_end::failed;
  if (fetch.response) {
    const bool whole = fetch.response->status == 200 && !fetch.response->too_large;
    return whole ? fetch_end::served : fetch_end::failed;
  }
  switch (fetch.response.why.value_or(reason::other)) {
    case reason::closed:
    case reason::reset:
    case reason::malformed:
    case reason::too_large:
    case reason::certificate:
    case reason::tls_alert:
    case reason::tls_protocol: return fetch_end::failed;
    case reason::timeout:
      if (is_patient(seen.options)) return fetch_end::failed;
      return fetch_end::unseen;
    default: return fetch_end::unseen;
  }
}

bool is_ipv6(const std::string& ip) { return ip.find(':') != std::string::npos; }

}  // namespace mtasts::rules
