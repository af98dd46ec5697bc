// Reads each field of a certificate into evidence (RFC 5280), bounded, and matches names (RFC 6125 section 6.4).
#include "collect/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <string_view>

#include "collect/released_by.hpp"

namespace mtasts::collect {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr std::size_t longest_name = 256;
constexpr std::size_t most_names = 100;
constexpr std::size_t most_urls = 4;

using bio = std::unique_ptr<BIO, released_by<BIO_free_all>>;
using big_number = std::unique_ptr<BIGNUM, released_by<BN_free>>;
using names = std::unique_ptr<GENERAL_NAMES, released_by<GENERAL_NAMES_free>>;
// What OpenSSL hands out as plain memory.
struct openssl_free {
  void operator()(void* memory) const { OPENSSL_free(memory); }
};
using openssl_bytes = std::unique_ptr<unsigned char, openssl_free>;
using openssl_text = std::unique_ptr<char, openssl_free>;
using access_info = std::unique_ptr<AUTHORITY_INFO_ACCESS, released_by<AUTHORITY_INFO_ACCESS_free>>;

std::string contents(BIO* from) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(from, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

peer_text bounded(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most);
  return peer_text(std::move(text));
}

std::string bytes_of(const ASN1_STRING* text) {
  const unsigned char* data = ASN1_STRING_get0_data(text);
  return std::string(data, data + ASN1_STRING_length(text));
}

// RFC 2253, but with the letters of other scripts as UTF-8 instead of escapes.
peer_text name_text(const X509_NAME* name) {
  constexpr unsigned long style = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  const bio out(BIO_new(BIO_s_mem()));
  if (!out || X509_NAME_print_ex(out.get(), name, 0, style) < 0) return {};
  return bounded(contents(out.get()), longest_text);
}

peer_text common_name(const X509_NAME* subject) {
  int last = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) last = at;
  if (last < 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)));
  if (size < 0) return {};
  const openssl_bytes held(text);
  return bounded(std::string(text, text + size), longest_name);
}

std::int64_t seconds_since_1970(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<std::int64_t>(timegm(&parts));
}

std::string hexadecimal(const unsigned char* data, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (std::size_t i = 0; i < size; ++i) {
    text += digits[data[i] >> 4U];
    text += digits[data[i] & 15U];
  }
  return text;
}

std::string sha256_of(const unsigned char* data, std::size_t size) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(data, size, digest.data(), &length, EVP_sha256(), nullptr) != 1) return {};
  return hexadecimal(digest.data(), length);
}

struct der {
  openssl_bytes bytes;
  std::size_t size = 0;
};

template <class Encode>
der der_of(Encode encode) {
  unsigned char* made = nullptr;
  const int size = encode(&made);
  if (size <= 0) return {};
  return {.bytes = openssl_bytes(made), .size = static_cast<std::size_t>(size)};
}

std::string sha256_of(const der& what) { return what.size == 0 ? "" : sha256_of(what.bytes.get(), what.size); }

// RFC 7468 section 5. OpenSSL's own writer takes 8 KiB for itself and a dozen steps of a growing buffer.
std::string pem_of(const der& what) {
  if (what.size == 0) return {};
  constexpr std::size_t octets = 48, characters = 64;  // of a line
  std::string text = "-----BEGIN CERTIFICATE-----\n";
  text.reserve(text.size() + (what.size / octets + 1) * (characters + 1) + 26);
  std::array<unsigned char, characters + 1> line{};
  for (std::size_t at = 0; at < what.size; at += octets) {
    const auto part = static_cast<int>(std::min(octets, what.size - at));
    const int coded = EVP_EncodeBlock(line.data(), what.bytes.get() + at, part);
    text.append(line.begin(), line.begin() + coded);
    text += '\n';
  }
  return text += "-----END CERTIFICATE-----\n";
}

std::string serial_of(X509* presented) {
  const big_number number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(presented), nullptr));
  if (!number || BN_num_bits(number.get()) > 1024) return {};
  const openssl_text digits(BN_bn2hex(number.get()));
  if (!digits) return {};
  std::string text(digits.get());
  for (char& digit : text)
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  return text;
}

std::string key_type_of(const EVP_PKEY* key) {
  const char* name = EVP_PKEY_get0_type_name(key);
  const std::string text = name != nullptr ? name : "";
  if (text == "ED25519") return "Ed25519";
  if (text == "ED448") return "Ed448";
  return text;
}

void read_dns_names(X509* presented, certificate& into) {
  const names found(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(presented, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(found.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(found.get(), i);
    if (name->type != GEN_DNS) continue;
    ++into.dns_names_total;
    if (into.dns_names.size() < most_names) into.dns_names.push_back(bounded(bytes_of(name->d.dNSName), longest_name));
  }
}

void read_issuer_urls(X509* presented, certificate& into) {
  const access_info found(
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(presented, NID_info_access, nullptr, nullptr)));
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(found.get()); ++i) {
    const ACCESS_DESCRIPTION* entry = sk_ACCESS_DESCRIPTION_value(found.get(), i);
    if (OBJ_obj2nid(entry->method) != NID_ad_ca_issuers || entry->location->type != GEN_URI) continue;
    if (into.issuer_urls.size() == most_urls) return;
    into.issuer_urls.push_back(bounded(bytes_of(entry->location->d.uniformResourceIdentifier), longest_text));
  }
}

// Elements of DER within `data`, those inside of others too (X.690 section 8.1), until there are more than `most`.
std::size_t elements(const unsigned char* data, long size, std::size_t most, int depth = 0) {
  constexpr int deepest = 8;
  std::size_t count = 0;
  const unsigned char* const end = data + size;
  while (data < end && count <= most) {
    const unsigned char* inside = data;
    long length = 0;
    int tag = 0;
    int kind = 0;
    const int form = ASN1_get_object(&inside, &length, &tag, &kind, end - data);
    ++count;
    if ((form & 0x80) != 0 || length < 0) return count;  // no DER; OpenSSL will not expand it either
    if ((form & V_ASN1_CONSTRUCTED) != 0 && depth < deepest) count += elements(inside, length, most, depth + 1);
    data = inside + length;
  }
  return count;
}

constexpr unsigned int dns_id_only = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;

}  // namespace

std::optional<std::string> too_much_in(const STACK_OF(X509) * presented) {
  constexpr std::size_t most_elements = 4000;  // a chain of the web has some 100; 100 names add 100
  std::size_t count = 0;
  for (int at = 0; at < sk_X509_num(presented); ++at) {
    const X509* one = sk_X509_value(presented, at);
    for (int i = 0; i < X509_get_ext_count(one) && count <= most_elements; ++i) {
      const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(X509_get_ext(one, i));
      count += elements(ASN1_STRING_get0_data(value), ASN1_STRING_length(value), most_elements);
    }
  }
  ERR_clear_error();
  if (count <= most_elements) return std::nullopt;
  return "the certificates hold more than " + std::to_string(most_elements) +
         " names and other elements: they were not looked into";
}

certificate read_certificate(X509* presented) {
  certificate into;
  into.subject = name_text(X509_get_subject_name(presented));
  into.issuer = name_text(X509_get_issuer_name(presented));
  into.common_name = common_name(X509_get_subject_name(presented));
  read_dns_names(presented, into);
  into.not_before = seconds_since_1970(X509_get0_notBefore(presented));
  into.not_after = seconds_since_1970(X509_get0_notAfter(presented));
  if (const EVP_PKEY* key = X509_get0_pubkey(presented)) {
    into.key_type = key_type_of(key);
    into.key_bits = static_cast<std::uint32_t>(std::max(0, EVP_PKEY_get_bits(key)));
  }
  if (const char* signature = OBJ_nid2ln(X509_get_signature_nid(presented))) into.signature = signature;
  into.serial = serial_of(presented);
  const der whole = der_of([&](unsigned char** into_it) { return i2d_X509(presented, into_it); });
  into.sha256 = sha256_of(whole);
  into.pem = pem_of(whole);
  into.spki_sha256 = sha256_of(
      der_of([&](unsigned char** into_it) { return i2d_X509_PUBKEY(X509_get_X509_PUBKEY(presented), into_it); }));
  into.is_ca = (X509_get_extension_flags(presented) & EXFLAG_CA) != 0;
  into.self_signed = X509_self_signed(presented, 1) == 1;
  read_issuer_urls(presented, into);
  return into;
}

bool name_matches(X509* leaf, const std::string& wanted) {
  return !wanted.empty() && X509_check_host(leaf, wanted.data(), wanted.size(), dns_id_only, nullptr) == 1;
}

bool name_or_cn_matches(X509* leaf, const std::string& wanted) {
  constexpr unsigned int with_cn = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT;
  return !wanted.empty() && X509_check_host(leaf, wanted.data(), wanted.size(), with_cn, nullptr) == 1;
}

}  // namespace mtasts::collect
