// An observing TLS client (RFC 8461 section 4.2 and section 3.3): takes what peers still speak, and says what it saw.
#include "collect/tls.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <memory>

#include "collect/certificate.hpp"
#include "collect/handshake.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/trust.hpp"
#include "mtasts/error.hpp"

namespace mtasts::collect {
namespace {

constexpr int most_certificates = 10;

int accept_any(X509_STORE_CTX*, void*) { return 1; }

// Versions, ciphers and groups of an observing client; the same for mail servers and policy hosts.
void configure_client(SSL_CTX* context) {
  // Level 0 and TLS 1.0: an old peer is to be named, not to fail without a word.
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  // The list of ciphers stays OpenSSL's own, which has none without authentication or encryption.
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072");
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_LEGACY_SERVER_CONNECT);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace

std::shared_ptr<SSL_CTX> make_client_context(const trust_store&) {
  set_up_openssl();
  const memory_watch memory;
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) throw error(error_code::resources, "no memory for a TLS context");
  configure_client(context.get());
  report_to_watch(context.get());
  // OpenSSL would verify even when told not to, and throw the result away; `inspect` verifies once, by itself.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_cert_verify_callback(context.get(), accept_any, nullptr);
  if (memory.ran_out()) throw error(error_code::resources, "no memory for a TLS context");
  return context;
}

tls_session judge_chain(X509* leaf, STACK_OF(X509) * presented, X509_STORE* roots, const std::string& wanted_name,
                        std::int64_t now) {
  const memory_watch memory;
  tls_session session;
  session.wanted_name = wanted_name;
  if (leaf == nullptr) {
    session.trust = trust_cause::no_certificate;
    session.trust_detail = "the peer presented no certificate";
    return session;
  }
  const int total = sk_X509_num(presented);
  session.chain_total = static_cast<std::uint32_t>(std::max(total, 1));
  for (int i = 0; i < std::min(total, most_certificates); ++i)
    session.chain.push_back(read_certificate(sk_X509_value(presented, i)));
  if (session.chain.empty()) session.chain.push_back(read_certificate(leaf));
  trust_verdict verdict = judge_trust(leaf, presented, roots, now);
  session.trust = verdict.cause;
  session.trust_detail = std::move(verdict.detail);
  session.name_matches = name_matches(leaf, wanted_name);
  session.only_cn_matches = !session.name_matches && name_or_cn_matches(leaf, wanted_name);
  if (memory.ran_out()) throw std::bad_alloc();  // OpenSSL calls a chain bad that it had no memory to judge
  return session;
}

tls_session inspect(SSL* handshake, const trust_store& store, const std::string& wanted_name, std::int64_t now) {
  STACK_OF(X509)* presented = SSL_get_peer_cert_chain(handshake);
  X509* leaf = sk_X509_num(presented) > 0 ? sk_X509_value(presented, 0) : nullptr;
  tls_session session = judge_chain(leaf, presented, store.handle(), wanted_name, now);
  describe_handshake(handshake, session);
  return session;
}

bool acceptable(const tls_session& session, std::int64_t now) {
  if (session.trust != trust_cause::trusted || !session.name_matches || session.chain.empty()) return false;
  const certificate& leaf = session.chain.front();
  return leaf.not_before <= now && now <= leaf.not_after;
}

}  // namespace mtasts::collect
