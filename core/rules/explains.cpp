// The result types of RFC 8460 section 4.3 and the rules of the catalogue.
#include "rules/explains.hpp"

#include <algorithm>

#include "rules/facts.hpp"

namespace mtasts::rules {
namespace {

/// A CA's certificate above the leaf is what has expired.
bool issuer_expired(const evidence& seen, const std::string& subject) {
  for (const mx_host& host : seen.mx_hosts)
    for (const mx_probe& probe : host.probes)
      if (on_address(host.host, probe.ip) == subject)
        return probe.tls && probe.tls->trust == trust_cause::issuer_expired;
  return false;
}

}  // namespace

reported_at place_of(result_type type) {
  switch (type) {
    case result_type::sts_policy_fetch_error:
    case result_type::sts_policy_invalid:
    case result_type::sts_webpki_invalid: return reported_at::policy_host;
    case result_type::tlsa_invalid:
    case result_type::dnssec_invalid:
    case result_type::dane_required: return reported_at::mx_host;
    case result_type::starttls_not_supported:
    case result_type::certificate_host_mismatch:
    case result_type::certificate_expired:
    case result_type::certificate_not_trusted:
    case result_type::validation_failure: break;
  }
  return reported_at::mx_address;
}

bool explains(const finding& said, const evidence& seen, result_type reported) {
  if (said.result != outcome::fail || !said.report_type) return false;
  const result_type ours = *said.report_type;
  if (ours == reported) return true;
  switch (reported) {
    // "a general failure for a reason not matching a category above"
    case result_type::validation_failure: return place_of(ours) != reported_at::policy_host;
    // "covers multiple certificate-related failures"
    case result_type::certificate_not_trusted:
      return ours == result_type::certificate_expired || ours == result_type::certificate_host_mismatch;
    // "the constraints specified in the MTA-STS or DANE policy": the patterns of the policy are such.
    case result_type::certificate_host_mismatch: return said.id == "mx-covered";
    case result_type::certificate_expired:
      return ours == result_type::certificate_not_trusted && issuer_expired(seen, said.subject);
    case result_type::tlsa_invalid: return said.id == "dane-match";
    // A fetch that ends at the certificate is a failure to retrieve the policy, too.
    case result_type::sts_policy_fetch_error: return ours == result_type::sts_webpki_invalid;
    default: return false;
  }
}

std::vector<std::string_view> witnesses_of(result_type type, std::string_view policy_type) {
  switch (type) {
    case result_type::starttls_not_supported: return {"mx-starttls-accepted"};
    case result_type::certificate_host_mismatch: return {"mx-certificate-name"};
    case result_type::certificate_expired: return {"mx-certificate-dates"};
    case result_type::certificate_not_trusted: return {"mx-certificate-trust"};
    case result_type::validation_failure:
      if (policy_type == "tlsa") return {"dane-match"};
      return {"mx-tls"};
    case result_type::tlsa_invalid: return {"dane-record"};
    case result_type::dnssec_invalid: return {"dane-usable"};
    case result_type::sts_policy_fetch_error: return {"policy-http-status"};
    case result_type::sts_webpki_invalid: return {"policy-certificate-trust"};
    case result_type::sts_policy_invalid: return {"policy-syntax"};
    case result_type::dane_required: break;  // what a sender demands for itself, no check can see
  }
  return {};
}

}  // namespace mtasts::rules
