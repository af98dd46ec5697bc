// Asks OpenSSL to verify a chain as a sender would (RFC 5280 section 6, RFC 8461 section 4.2), lets it go on after each
// complaint, and names the one that its operator should hear first.
#include "collect/trust.hpp"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "collect/known_issuers.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/released_by.hpp"

namespace mtasts::collect {
namespace {

struct complaint {
  int error = X509_V_OK;
  int depth = 0;
};

constexpr std::size_t most_complaints = 64;

// Always "go on", so that every complaint is heard and not only the first.
int listen(int ok, X509_STORE_CTX* context) {
  auto* heard = static_cast<std::vector<complaint>*>(X509_STORE_CTX_get_app_data(context));
  if (ok != 1 && heard->size() < most_complaints) {
    complaint one;
    one.error = X509_STORE_CTX_get_error(context);
    one.depth = X509_STORE_CTX_get_error_depth(context);
    heard->push_back(one);
  }
  return 1;
}

trust_cause cause_of(const complaint& heard) {
  switch (heard.error) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return trust_cause::self_signed;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return trust_cause::self_signed_in_chain;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      // Nobody knows who signed the leaf: its issuer was not sent. Further up, the chain ends at a stranger.
      return heard.depth == 0 ? trust_cause::missing_intermediate : trust_cause::unknown_issuer;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
      return heard.depth == 0 ? trust_cause::trusted : trust_cause::issuer_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
      return heard.depth == 0 ? trust_cause::trusted : trust_cause::issuer_not_yet_valid;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL: return trust_cause::weak_key;
    case X509_V_ERR_CA_MD_TOO_WEAK: return trust_cause::weak_signature;
    case X509_V_ERR_INVALID_PURPOSE: return trust_cause::wrong_purpose;
    case X509_V_ERR_CERT_REVOKED: return trust_cause::revoked;
    case X509_V_ERR_CERT_REJECTED:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX: return trust_cause::not_allowed;
    default: return trust_cause::other;
  }
}

// What to say first when several things are wrong: without a known issuer the rest of the chain proves nothing.
int rank(trust_cause cause) {
  switch (cause) {
    case trust_cause::self_signed: return 0;
    case trust_cause::self_signed_in_chain: return 1;
    case trust_cause::missing_intermediate: return 2;
    case trust_cause::unknown_issuer: return 3;
    case trust_cause::revoked: return 4;
    case trust_cause::not_allowed: return 5;
    case trust_cause::wrong_purpose: return 6;
    case trust_cause::issuer_expired: return 7;
    case trust_cause::issuer_not_yet_valid: return 8;
    case trust_cause::weak_key: return 9;
    case trust_cause::weak_signature: return 10;
    case trust_cause::trusted: return 99;
    default: return 11;
  }
}

std::string in_words(const complaint& heard, const STACK_OF(X509) * presented, X509* at) {
  std::string text = X509_verify_cert_error_string(heard.error);
  bool sent = at == nullptr;
  for (int i = 0; at != nullptr && i < sk_X509_num(presented) && !sent; ++i)
    sent = X509_cmp(sk_X509_value(presented, i), at) == 0;
  if (!sent) return text + ", at a certificate of the trust store";
  return text + ", at certificate " + std::to_string(heard.depth + 1) + " of the chain, the leaf being the first";
}

}  // namespace

trust_verdict judge_trust(X509* leaf, STACK_OF(X509) * presented, X509_STORE* roots, std::int64_t now) {
  trust_verdict verdict;
  const std::unique_ptr<X509_STORE_CTX, released_by<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), roots, leaf, presented) != 1) {
    verdict.detail = "the verification could not be set up";
    return verdict;
  }
  const memory_watch memory;
  std::vector<complaint> heard;
  heard.reserve(most_complaints);  // between OpenSSL's frames no exception may pass
  X509_STORE_CTX_set_app_data(context.get(), &heard);
  X509_STORE_CTX_set_verify_cb(context.get(), listen);
  X509_STORE_CTX_set_default(context.get(), "ssl_server");  // purpose and trust of a TLS server, for SMTP too
  X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(wanted, static_cast<time_t>(now));
  X509_VERIFY_PARAM_clear_flags(wanted, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_TRUSTED_FIRST);
  // Level 2 is 112 bits: RSA from 2048, EC from 224, no MD5 and no SHA-1 but on the root itself.
  X509_VERIFY_PARAM_set_auth_level(wanted, 2);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);

  signature_memory signatures(context.get());

  if (X509_verify_cert(context.get()) != 1 && heard.empty()) {
    complaint one;
    one.error = X509_STORE_CTX_get_error(context.get());
    heard.push_back(one);
  }
  if (heard.empty() && !memory.ran_out()) signatures.remember();
  const auto by_rank = [](const complaint& left, const complaint& right) {
    return rank(cause_of(left)) < rank(cause_of(right));
  };
  const auto worst = std::min_element(heard.begin(), heard.end(), by_rank);
  verdict.cause = worst == heard.end() ? trust_cause::trusted : cause_of(*worst);
  if (verdict.cause != trust_cause::trusted) {
    const STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(context.get());
    X509* at = worst->depth < sk_X509_num(built) ? sk_X509_value(built, worst->depth) : nullptr;
    verdict.detail = in_words(*worst, presented, at);
  }
  return verdict;
}

}  // namespace mtasts::collect
