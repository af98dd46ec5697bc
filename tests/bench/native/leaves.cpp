// Signed once, when a server starts: an RSA root over an EC and an RSA intermediate.
#include "tests/bench/native/leaves.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace bench {
namespace {

certificates::issued authority(const std::string& name, std::shared_ptr<EVP_PKEY> key, const certificates::issued* by) {
  certificates::wish wanted;
  wanted.common_name = name;
  wanted.from_days = -300;
  wanted.to_days = 3000;
  wanted.extensions = {{NID_basic_constraints, "critical,CA:TRUE"},
                       {NID_key_usage, "critical,keyCertSign,cRLSign"},
                       {NID_subject_key_identifier, "hash"}};
  wanted.key = std::move(key);
  return certificates::issue(wanted, by);
}

// Making RSA keys takes seconds and differs each time: they are kept in the file that MTASTS_BENCH_KEYS names. They
// guard nothing: each start signs certificates of its own with them.
std::vector<std::shared_ptr<EVP_PKEY>> make_keys() {
  const char* kept = std::getenv("MTASTS_BENCH_KEYS");
  std::vector<std::shared_ptr<EVP_PKEY>> keys;
  if (FILE* const file = kept != nullptr ? std::fopen(kept, "r") : nullptr) {
    while (EVP_PKEY* const key = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr))
      keys.emplace_back(key, EVP_PKEY_free);
    std::fclose(file);
    ERR_clear_error();
  }
  if (keys.size() == 3) return keys;
  keys.clear();
  for (const unsigned bits : {4096U, 2048U, 2048U}) keys.push_back(certificates::rsa_key(bits));
  if (kept == nullptr) return keys;
  // Two servers may start at once: the file is there whole or not at all.
  const std::string mine = kept + std::to_string(getpid());
  if (FILE* const file = std::fopen(mine.c_str(), "w")) {
    for (const auto& key : keys) PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    std::rename(mine.c_str(), kept);
  }
  return keys;
}

}  // namespace

leaves::leaves() {
  const auto keys = make_keys();
  // A name of its own: two roots of one name in a store are told apart only by luck.
  rsa_.root = authority("Bench Root " + std::to_string(getpid()), keys[0], nullptr);
  ec_.root = rsa_.root;
  ec_.intermediate = authority("Bench EC Intermediate", certificates::ec_key("P-384"), &ec_.root);
  ec_.leaf_key = certificates::ec_key("P-256");
  rsa_.intermediate = authority("Bench RSA Intermediate", keys[1], &rsa_.root);
  rsa_.leaf_key = keys[2];
  for (chain* one : {&ec_, &rsa_}) {
    one->sent = sk_X509_new_null();
    sk_X509_push(one->sent, one->intermediate.certificate.get());
  }
}

void leaves::add(const std::string& name, std::uint32_t number, bool wrong_name) {
  const chain& by = (number + number / 20) % 2 == 0 ? ec_ : rsa_;
  certificates::wish wanted;
  wanted.common_name = name;
  wanted.dns_names = {wrong_name ? "other." + name : name};
  wanted.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                       {NID_key_usage, "critical,digitalSignature"},
                       {NID_ext_key_usage, "serverAuth"},
                       {NID_subject_key_identifier, "hash"},
                       {NID_authority_key_identifier, "keyid:always"}};
  wanted.key = by.leaf_key;
  hosts_[name] = {&by, certificates::issue(wanted, &by.intermediate).certificate};
}

bool leaves::dress(SSL* handshake) const {
  const char* asked = SSL_get_servername(handshake, TLSEXT_NAMETYPE_host_name);
  const auto found = hosts_.find(asked == nullptr ? "" : asked);
  if (found == hosts_.end()) return false;
  const auto& [by, certificate] = found->second;
  return SSL_use_cert_and_key(handshake, certificate.get(), by->leaf_key.get(), by->sent, 1) == 1;
}

void leaves::write_roots(const std::string& path) const {
  std::ofstream file(path);
  file << certificates::pem(rsa_.root);
}

}  // namespace bench
