// A certificate authority that lives as long as the lab: a root, an intermediate, and leaves with every fault that
// RFC 8461 sections 3.3 and 4.2 have a sender notice. All in memory.
#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/world.hpp"

namespace lab {

struct openssl_free {
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
using certificate_ptr = std::shared_ptr<X509>;
using key_ptr = std::shared_ptr<EVP_PKEY>;

/// What a server presents: its leaf with the key, and the further certificates in the order sent.
struct identity {
  certificate_ptr leaf;
  key_ptr key;
  std::vector<certificate_ptr> further;
};

class authority {
 public:
  authority();

  /// `names` take the place of the plan's own. A `key` given is used as it is (for leaves made by the thousand).
  [[nodiscard]] identity issue(const certificate_plan& plan, const std::vector<std::string>& names,
                               key_ptr key = {}) const;

  /// The root alone, as `ca_file` holds it.
  [[nodiscard]] std::string root_pem() const;
  [[nodiscard]] const certificate_ptr& root() const noexcept { return trusted_.root.certificate; }
  [[nodiscard]] const certificate_ptr& intermediate() const noexcept { return trusted_.intermediate.certificate; }

 private:
  struct issuer {
    certificate_ptr certificate;
    key_ptr key;
  };
  struct branch {
    issuer root;
    issuer intermediate;
  };
  /// A `key` given makes it another certificate of the same authority.
  static issuer make_issuer(const std::string& name, const issuer* above, int from_days, int to_days,
                            const std::string& constraints = {}, key_ptr key = {});
  [[nodiscard]] certificate_ptr sign_leaf(const certificate_plan& plan, const std::vector<std::string>& names,
                                          const key_ptr& key, const issuer* by) const;

  branch trusted_;
  branch unknown_;      // a root that no ca_file names
  issuer expired_;      // an intermediate of the trusted root whose time is over
  issuer constrained_;  // one that may issue for another domain alone (RFC 5280 section 4.2.1.10)
  issuer crossed_;      // the trusted root as the unknown one signed it
};

key_ptr make_key(key_kind kind, int rsa_bits = 2048);

/// TLSA certificate association data (RFC 6698 section 2.1), octets.
std::string association_data(const certificate_ptr& certificate, std::uint8_t selector, std::uint8_t matching);

}  // namespace lab
