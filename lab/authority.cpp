// The lab's certificate authority, on OpenSSL.
#include "lab/authority.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace lab {

namespace {

constexpr long day = 24 * 60 * 60;

template <class T>
T must(T result, const char* what) {
  if (result) return result;
  char words[160];
  ERR_error_string_n(ERR_get_error(), words, sizeof words);
  throw std::runtime_error(std::string("OpenSSL cannot ") + what + ": " + words);
}

void add_extension(X509* to, X509* by, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, by, to, nullptr, nullptr, 0);
  X509_EXTENSION* made = must(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), "make an extension");
  const int added = X509_add_ext(to, made, -1);
  X509_EXTENSION_free(made);
  must(added, "add an extension");
}

void set_common_name(X509_NAME* name, const std::string& text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  // Not MBSTRING_UTF8, which holds a name to the 64 letters of RFC 5280.
  must(X509_NAME_add_entry_by_NID(name, NID_commonName, V_ASN1_UTF8STRING, bytes, static_cast<int>(text.size()), -1, 0),
       "set a common name");
}

certificate_ptr blank(const key_ptr& key, long from, long to) {
  certificate_ptr made(must(X509_new(), "make a certificate"), openssl_free());
  unsigned char serial[12];
  must(RAND_bytes(serial, sizeof serial) == 1, "draw a serial number");
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
  BIGNUM* number = must(BN_bin2bn(serial, sizeof serial, nullptr), "make a serial number");
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(made.get()));
  BN_free(number);
  must(X509_set_version(made.get(), X509_VERSION_3), "set a version");
  must(X509_gmtime_adj(X509_getm_notBefore(made.get()), from), "set a date");
  must(X509_gmtime_adj(X509_getm_notAfter(made.get()), to), "set a date");
  must(X509_set_pubkey(made.get(), key.get()), "set a key");
  return made;
}

using general_names = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;

// Octet by octet, since a hostile name may hold what the configuration syntax gives a meaning, NUL included.
void add_dns_name(GENERAL_NAMES* to, const std::string& name) {
  GENERAL_NAME* made = must(GENERAL_NAME_new(), "make a name");
  ASN1_IA5STRING* text = must(ASN1_IA5STRING_new(), "make a name");
  must(ASN1_STRING_set(text, name.data(), static_cast<int>(name.size())), "set a name");
  GENERAL_NAME_set0_value(made, GEN_DNS, text);
  must(sk_GENERAL_NAME_push(to, made), "add a name");
}

void add_further_names(GENERAL_NAMES* to, X509* by, X509* at, const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ",") + name;
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, by, at, nullptr, nullptr, 0);
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, list.c_str());
  if (made == nullptr) throw world_error("further_names: OpenSSL does not understand \"" + list + "\"");
  const general_names read(static_cast<GENERAL_NAMES*>(X509V3_EXT_d2i(made)), GENERAL_NAMES_free);
  X509_EXTENSION_free(made);
  while (sk_GENERAL_NAME_num(read.get()) > 0)
    must(sk_GENERAL_NAME_push(to, sk_GENERAL_NAME_shift(read.get())), "add a name");
}

void add_alternative_names(X509* to, X509* by, const certificate_plan& plan, const std::vector<std::string>& names,
                           bool critical) {
  const general_names all(must(GENERAL_NAMES_new(), "make names"), GENERAL_NAMES_free);
  for (const auto& name : names) add_dns_name(all.get(), name);
  for (std::size_t i = 0; i < plan.more_names; ++i) add_dns_name(all.get(), "n" + std::to_string(i) + ".x");
  if (plan.long_name > 0) add_dns_name(all.get(), std::string(plan.long_name, 'a'));
  if (!plan.further_names.empty()) add_further_names(all.get(), by, to, plan.further_names);
  if (sk_GENERAL_NAME_num(all.get()) == 0) return;
  must(X509_add1_ext_i2d(to, NID_subject_alt_name, all.get(), critical ? 1 : 0, X509V3_ADD_APPEND), "add names");
}

}  // namespace

key_ptr make_key(key_kind kind, int rsa_bits) {
  EVP_PKEY* made = kind == key_kind::rsa       ? EVP_RSA_gen(static_cast<unsigned>(rsa_bits))
                   : kind == key_kind::ed25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                               : EVP_EC_gen("P-256");
  return {must(made, "make a key"), openssl_free()};
}

authority::issuer authority::make_issuer(const std::string& name, const issuer* above, int from_days, int to_days,
                                         const std::string& constraints, key_ptr key) {
  issuer made;
  made.key = key ? std::move(key) : make_key(key_kind::ec);
  made.certificate = blank(made.key, from_days * day, to_days * day);
  X509* certificate = made.certificate.get();
  set_common_name(X509_get_subject_name(certificate), name);
  X509* by = above != nullptr ? above->certificate.get() : certificate;
  must(X509_set_issuer_name(certificate, X509_get_subject_name(by)), "set an issuer");
  add_extension(certificate, by, NID_basic_constraints,
                above != nullptr ? "critical,CA:TRUE,pathlen:0" : "critical,CA:TRUE");
  add_extension(certificate, by, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, by, NID_subject_key_identifier, "hash");
  if (above != nullptr) add_extension(certificate, by, NID_authority_key_identifier, "keyid");
  if (!constraints.empty()) add_extension(certificate, by, NID_name_constraints, constraints);
  must(X509_sign(certificate, above != nullptr ? above->key.get() : made.key.get(), EVP_sha256()),
       "sign a certificate");
  return made;
}

authority::authority() {
  trusted_.root = make_issuer("mtasts lab root", nullptr, -3650, 3650);
  trusted_.intermediate = make_issuer("mtasts lab intermediate", &trusted_.root, -1825, 1825);
  unknown_.root = make_issuer("mtasts lab unknown root", nullptr, -3650, 3650);
  unknown_.intermediate = make_issuer("mtasts lab unknown intermediate", &unknown_.root, -1825, 1825);
  expired_ = make_issuer("mtasts lab expired intermediate", &trusted_.root, -1825, -3);
  constrained_ = make_issuer("mtasts lab constrained intermediate", &trusted_.root, -1825, 1825,
                             "critical,permitted;DNS:elsewhere.example");
  crossed_ = make_issuer("mtasts lab root", &unknown_.root, -1825, 1825, {}, trusted_.root.key);
}

certificate_ptr authority::sign_leaf(const certificate_plan& plan, const std::vector<std::string>& names,
                                     const key_ptr& key, const issuer* by) const {
  // Whole days would end at the very second of the check; an hour keeps "14 days left" on its side of the line.
  long to = plan.days_left * day + 3600;
  long from = to - plan.lifetime_days * day;
  if (plan.state == certificate_state::expired && plan.days_left >= 0)
    to = -2 * day, from = to - plan.lifetime_days * day;
  if (plan.state == certificate_state::not_yet_valid) from = 2 * day, to = from + plan.lifetime_days * day;
  if (plan.state == certificate_state::good && from > -3600) from = -3600;
  const auto made = blank(key, from, to);
  X509* certificate = made.get();
  auto cn = plan.cn ? *plan.cn : names.empty() ? std::string() : names.front().substr(0, 64);
  if (plan.long_name > 0) cn.assign(plan.long_name, 'a');
  if (!cn.empty()) set_common_name(X509_get_subject_name(certificate), cn);
  X509* issuer_certificate = by != nullptr ? by->certificate.get() : certificate;
  must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer_certificate)), "set an issuer");
  add_extension(certificate, issuer_certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, issuer_certificate, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, issuer_certificate, NID_subject_key_identifier, "hash");
  if (by != nullptr) add_extension(certificate, issuer_certificate, NID_authority_key_identifier, "keyid");
  if (plan.eku != "none") add_extension(certificate, issuer_certificate, NID_ext_key_usage, plan.eku + "Auth");
  add_alternative_names(certificate, issuer_certificate, plan, names, cn.empty());  // RFC 5280 section 4.2.1.6
  if (!plan.aia.empty()) add_extension(certificate, issuer_certificate, NID_info_access, "caIssuers;URI:" + plan.aia);
  const bool one_step = by == nullptr && plan.key == key_kind::ed25519;  // Ed25519 takes no digest (RFC 8410)
  const EVP_MD* digest = one_step ? nullptr : plan.sha1 ? EVP_sha1() : EVP_sha256();
  must(X509_sign(certificate, by != nullptr ? by->key.get() : key.get(), digest), "sign a certificate");
  return made;
}

identity authority::issue(const certificate_plan& plan, const std::vector<std::string>& names, key_ptr key) const {
  identity made;
  made.key = key ? std::move(key) : make_key(plan.key, plan.rsa_bits);
  auto how = plan;
  const issuer* by = &trusted_.intermediate;
  switch (plan.state) {
    case certificate_state::self_signed: by = nullptr; break;
    case certificate_state::unknown_ca:
      by = &unknown_.intermediate;
      made.further = {unknown_.intermediate.certificate};
      break;
    case certificate_state::self_signed_in_chain:
      by = &unknown_.intermediate;
      made.further = {unknown_.intermediate.certificate, unknown_.root.certificate};
      break;
    case certificate_state::issuer_expired:
      by = &expired_;
      made.further = {expired_.certificate};
      break;
    case certificate_state::issuer_constrained:
      by = &constrained_;
      made.further = {constrained_.certificate};
      break;
    case certificate_state::cross_signed:
      // The way that is presented ends at a stranger; a client that knows the root itself turns off before.
      made.further = {trusted_.intermediate.certificate, crossed_.certificate, unknown_.root.certificate};
      break;
    case certificate_state::missing_intermediate:
      // The address of the certificate that is missing: every public CA gives it.
      if (how.aia.empty()) how.aia = "http://ca.lab.example/intermediate.der";
      break;
    case certificate_state::good:
    case certificate_state::expired:
    case certificate_state::not_yet_valid: made.further = {trusted_.intermediate.certificate}; break;
  }
  made.leaf = sign_leaf(how, names, made.key, by);
  made.further.insert(made.further.end(), plan.more_certificates, unknown_.intermediate.certificate);
  return made;
}

std::string authority::root_pem() const {
  BIO* out = must(BIO_new(BIO_s_mem()), "make a buffer");
  PEM_write_bio_X509(out, root().get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

std::string association_data(const certificate_ptr& certificate, std::uint8_t selector, std::uint8_t matching) {
  unsigned char* der = nullptr;
  const int size = selector == 1 ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der)
                                 : i2d_X509(certificate.get(), &der);
  must(size > 0, "encode a certificate");
  std::string whole(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  if (matching == 0) return whole;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  must(EVP_Digest(whole.data(), whole.size(), digest, &length, matching == 2 ? EVP_sha512() : EVP_sha256(), nullptr),
       "make a digest");
  return {reinterpret_cast<char*>(digest), length};
}

}  // namespace lab
