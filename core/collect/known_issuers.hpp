// Chains that were verified before: the way from an intermediate to its root is the same for thousands of hosts, and a
// signature that was right once is right for ever. Dates are judged anew, and so is everything else that OpenSSL asks
// of a chain; only the arithmetic is not done twice.
#pragma once
#include <openssl/x509_vfy.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace mtasts::collect {

/// Beside one trust store. Any thread may ask.
class known_issuers {
 public:
  /// Verifications against `roots` find it from now on; it must live as long as they.
  explicit known_issuers(X509_STORE* roots);
  known_issuers(const known_issuers&) = delete;
  known_issuers& operator=(const known_issuers&) = delete;

  /// A path is the SHA-256 of each of its certificates, one after the other.
  [[nodiscard]] bool knows(const std::string& path, std::int64_t now) const;
  void remember(const std::string& path, std::int64_t not_before, std::int64_t not_after);
  [[nodiscard]] std::size_t size() const;

 private:
  struct dates {
    std::int64_t not_before = 0;
    std::int64_t not_after = 0;
  };
  mutable std::mutex lock_;
  std::unordered_map<std::string, dates> paths_;
};

/// Has a verification that is set up and not yet run skip the signatures that are known to be right at `now`.
void skip_known_signatures(X509_STORE_CTX* context);
/// After one that ended without any complaint.
void remember_signatures(X509_STORE_CTX* context);

}  // namespace mtasts::collect
