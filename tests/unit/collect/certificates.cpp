// Certificates for tests, on OpenSSL.
#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace certificates {
namespace {

void must(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

void extend(X509* certificate, X509* by, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, by, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  must(made != nullptr, "make an extension");
  must(X509_add_ext(certificate, made, -1) == 1, "add an extension");
  X509_EXTENSION_free(made);
}

}  // namespace

std::shared_ptr<EVP_PKEY> ec_key(const char* curve) {
  std::shared_ptr<EVP_PKEY> key(EVP_EC_gen(curve), EVP_PKEY_free);
  must(key != nullptr, "make an EC key");
  return key;
}

std::shared_ptr<EVP_PKEY> rsa_key(unsigned bits) {
  std::shared_ptr<EVP_PKEY> key(EVP_RSA_gen(bits), EVP_PKEY_free);
  must(key != nullptr, "make an RSA key");
  return key;
}

issued issue(const wish& wanted, const issued* by) {
  static std::atomic<long> serial = 1000;
  issued made;
  made.key = wanted.key ? wanted.key : ec_key();
  made.certificate.reset(X509_new(), X509_free);
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wanted.from_days * 86400L);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.to_days * 86400L);
  X509_set_pubkey(certificate, made.key.get());
  if (!wanted.common_name.empty()) {
    const auto* text = reinterpret_cast<const unsigned char*>(wanted.common_name.data());
    must(X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8, text,
                                    static_cast<int>(wanted.common_name.size()), -1, 0) == 1,
         "set a name");
  }
  X509* issuer = by != nullptr ? by->certificate.get() : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  for (const auto& [nid, value] : wanted.extensions) extend(certificate, issuer, nid, value);
  if (!wanted.dns_names.empty()) {
    std::string list;
    for (const std::string& name : wanted.dns_names) list += (list.empty() ? "DNS:" : ",DNS:") + name;
    extend(certificate, issuer, NID_subject_alt_name, list);
  }
  EVP_PKEY* signer = by != nullptr ? by->key.get() : made.key.get();
  must(X509_sign(certificate, signer, wanted.digest) > 0, "sign");
  return made;
}

issued authority(const std::string& name, const issued* by, int to_days, const std::string& constraints) {
  wish wanted;
  wanted.common_name = name;
  wanted.from_days = -3000;
  wanted.to_days = to_days;
  wanted.extensions = {{NID_basic_constraints, constraints},
                       {NID_key_usage, "critical,keyCertSign,cRLSign"},
                       {NID_subject_key_identifier, "hash"}};
  return issue(wanted, by);
}

issued leaf(const std::string& name, const issued& by) {
  wish wanted;
  wanted.common_name = name;
  wanted.dns_names = {name};
  return issue(wanted, &by);
}

std::string pem(const issued& one) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, one.certificate.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

trusted::trusted(const std::vector<issued>& roots) {
  static std::atomic<int> count = 0;
  path_ = (std::filesystem::temp_directory_path() /
           ("mtasts-roots-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".pem"))
              .string();
  std::ofstream file(path_);
  for (const issued& root : roots) file << pem(root);
}

trusted::~trusted() { std::remove(path_.c_str()); }

std::shared_ptr<const mtasts::collect::trust_store> trusted::store() const {
  mtasts::options chosen;
  chosen.ca_file = path_;
  return mtasts::collect::trust_store::load(chosen);
}

std::shared_ptr<SSL_CTX> server_context(const issued& own, const std::vector<issued>& further) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  must(SSL_CTX_use_certificate(context.get(), own.certificate.get()) == 1, "use a certificate");
  must(SSL_CTX_use_PrivateKey(context.get(), own.key.get()) == 1, "use a key");
  for (const issued& more : further) SSL_CTX_add1_chain_cert(context.get(), more.certificate.get());
  SSL_CTX_set_mode(context.get(), SSL_MODE_NO_AUTO_CHAIN);
  return context;
}

}  // namespace certificates
