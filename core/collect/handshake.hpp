// What a TLS connection showed while it ran, and what its failure means. Watches OpenSSL's own callbacks, so that SMTP
// and HTTPS are told by the same words.
#pragma once
#include <openssl/ssl.h>

#include <string>

#include "collect/lack_of_memory.hpp"
#include "mtasts/evidence.hpp"

namespace mtasts::collect {

/// One connection's witness; outlives the SSL object that it was attached to.
struct handshake_watch {
  int alert = -1;            ///< description of the fatal alert that the peer sent (RFC 8446 section 6), or -1
  unsigned long error = 0;   ///< the first entry of OpenSSL's queue when it gave up
  memory_watch memory;       ///< OpenSSL's, since the watch began
  bool answered = false;     ///< at least one thing that looks like a TLS record came
  std::size_t received = 0;  ///< octets of TLS records, whatever they hold
  std::size_t most_received = 1U << 20U;  ///< above so many the connection is ended
};

[[nodiscard]] inline bool flooded(const handshake_watch& watch) { return watch.received > watch.most_received; }

/// From now on the handshakes of this context tell the watch that they carry.
void report_to_watch(SSL_CTX* context);
void attach(SSL* handshake, handshake_watch& watch);

/// Version, cipher and group, as far as they are agreed on by now.
void describe_handshake(const SSL* handshake, tls_session& into);

/// The chain read and judged; `leaf` may be null when there is none.
[[nodiscard]] tls_session judge_chain(X509* leaf, STACK_OF(X509) * presented, X509_STORE* roots,
                                      const std::string& wanted_name, std::int64_t now);

struct handshake_failure {
  reason why = reason::tls_protocol;
  std::string words;
};

/// TLS itself has said why it goes no further.
[[nodiscard]] inline bool has_failed(const handshake_watch& watch) {
  return flooded(watch) || watch.alert >= 0 || watch.error != 0 || watch.memory.ran_out();
}
/// Why a connection ended that was neither stopped nor cut off by the transport.
[[nodiscard]] handshake_failure failure_of(const handshake_watch& watch);

}  // namespace mtasts::collect
