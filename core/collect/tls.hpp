// The trust store, and what OpenSSL says of a chain: each certificate read into evidence, the cause of a failed trust
// named.
#pragma once
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdint>
#include <memory>
#include <string>

#include "mtasts/evidence.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

class known_issuers;

/// The roots, parsed once and shared by every connection: parsing costs 20 to 30 ms.
class trust_store {
 public:
  /// ca_file / ca_path of the options, else SSL_CERT_FILE / SSL_CERT_DIR, else the usual places.
  /// Throws mtasts::error (trust_store) that names the file and why, or says which places were tried.
  static std::shared_ptr<const trust_store> load(const options& chosen);
  /// Where `load` would read from; empty when nowhere.
  static std::string locate(const options& chosen);
  /// How many stores were parsed in this process; a test holds it still.
  static std::uint64_t loads();

  ~trust_store();
  [[nodiscard]] X509_STORE* handle() const noexcept { return store_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  trust_store();
  X509_STORE* store_ = nullptr;
  std::unique_ptr<known_issuers> known_;
  std::string path_;
};

/// A client context for observing peers: TLS 1.0 to 1.3 so that old ones can be named, X25519 first, no tickets, no
/// session reuse; the handshake itself accepts any certificate, because `inspect` judges it. Throws error (resources).
std::shared_ptr<SSL_CTX> make_client_context(const trust_store& store);

/// Reads version, cipher, group and the chain from a handshake and judges the chain at time `now` (seconds since 1970)
/// against `store` and `wanted_name` (RFC 6125: DNS-IDs only, wildcard only as the whole left-most label, never the
/// CN).
tls_session inspect(SSL* handshake, const trust_store& store, const std::string& wanted_name, std::int64_t now);

/// As a sender decides: trusted, name matches, leaf within its dates at `now`.
bool acceptable(const tls_session& session, std::int64_t now);

}  // namespace mtasts::collect
