// Certificates for thousands of hosts: two chains as the Web's own are built, leaves distinct and their keys shared.
#pragma once
#include <openssl/ssl.h>

#include <string>
#include <unordered_map>

#include "tests/bench/native/names.hpp"
#include "tests/unit/collect/certificates.hpp"

namespace bench {

/// One RSA root of 4096 bits as the largest issuer has. Half the hosts: P-384 intermediate, P-256 leaf. The others: RSA
/// of 2048 bits for both. Which half is not told by the last digit of a number, which tells what a domain is like
/// (names.hpp): those with a policy and those that drip must not differ in their certificates.
class leaves {
 public:
  leaves();
  void add(const std::string& host, std::uint32_t number, bool wrong_name);
  /// Gives a handshake the leaf of the host that it asks for.
  [[nodiscard]] bool dress(SSL* handshake) const;
  void write_roots(const std::string& path) const;

 private:
  struct chain {
    certificates::issued root, intermediate;
    std::shared_ptr<EVP_PKEY> leaf_key;
    STACK_OF(X509) * sent = nullptr;
  };
  struct host {
    const chain* by = nullptr;
    std::shared_ptr<X509> certificate;
  };
  chain ec_, rsa_;
  std::unordered_map<std::string, host> hosts_;
};

}  // namespace bench
