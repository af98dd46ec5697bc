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

  /// A path is what was verified of it, and the SHA-256 of each of its certificates, one after the other.
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

/// For one verification, from before it runs until it has: skips the signatures that are known to be right.
class signature_memory {
 public:
  /// `context` is set up and has not run. Must live until it has.
  explicit signature_memory(X509_STORE_CTX* context);
  signature_memory(const signature_memory&) = delete;
  signature_memory& operator=(const signature_memory&) = delete;

  /// After a verification that ended without any complaint.
  void remember();

 private:
  static int verify(X509_STORE_CTX* context) noexcept;
  bool known_good(STACK_OF(X509) * chain);

  X509_STORE_CTX* context_;
  known_issuers* known_;
  std::string path_;      // of the chain that was built
  bool skipped_ = false;  // it was known, the leaf included
};

}  // namespace mtasts::collect
