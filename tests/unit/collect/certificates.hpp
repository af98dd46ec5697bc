// Certificates made in memory for one test: whatever is asked for, sound or not.
#pragma once
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collect/tls.hpp"

namespace certificates {

struct issued {
  std::shared_ptr<X509> certificate;
  std::shared_ptr<EVP_PKEY> key;
};

/// Extensions are OpenSSL's configuration text by NID, such as {NID_basic_constraints, "critical,CA:TRUE"}.
struct wish {
  std::string common_name;
  std::vector<std::string> dns_names;
  int from_days = -10;
  int to_days = 80;
  std::vector<std::pair<int, std::string>> extensions;
  const EVP_MD* digest = EVP_sha256();
  std::shared_ptr<EVP_PKEY> key;  ///< a P-256 key when not given
};

std::shared_ptr<EVP_PKEY> ec_key(const char* curve = "P-256");
std::shared_ptr<EVP_PKEY> rsa_key(unsigned bits);

/// Signed by `by`, or by itself.
issued issue(const wish& wanted, const issued* by = nullptr);

/// A CA certificate; `to_days` below 0 is an expired one.
issued authority(const std::string& name, const issued* by = nullptr, int to_days = 3000,
                 const std::string& constraints = "critical,CA:TRUE");
/// A sound leaf for `name`.
issued leaf(const std::string& name, const issued& by);

/// Writes `roots` to a file that lives as long as this, and loads it as the trust store.
class trusted {
 public:
  explicit trusted(const std::vector<issued>& roots);
  ~trusted();
  trusted(const trusted&) = delete;
  trusted& operator=(const trusted&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::shared_ptr<const mtasts::collect::trust_store> store() const;

 private:
  std::string path_;
};

/// A certificate as PEM text.
std::string pem(const issued& one);

/// A server's TLS context that presents `own` and then `further`.
std::shared_ptr<SSL_CTX> server_context(const issued& own, const std::vector<issued>& further = {});

}  // namespace certificates
