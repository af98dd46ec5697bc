// OpenSSL does the matching, over the certificates as they were presented and with no handshake of its own.
#include "collect/dane.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <memory>

#include "collect/released_by.hpp"

namespace mtasts::collect {
namespace {

void free_chain(STACK_OF(X509) * all) { sk_X509_pop_free(all, X509_free); }

using tls_context = std::unique_ptr<SSL_CTX, released_by<SSL_CTX_free>>;
using tls_session_handle = std::unique_ptr<SSL, released_by<SSL_free>>;
using certificates = std::unique_ptr<STACK_OF(X509), released_by<free_chain>>;
using no_roots = std::unique_ptr<X509_STORE, released_by<X509_STORE_free>>;
using verification = std::unique_ptr<X509_STORE_CTX, released_by<X509_STORE_CTX_free>>;

certificates read_chain(const std::vector<certificate>& chain) {
  certificates all(sk_X509_new_null());
  for (const certificate& one : chain) {
    const std::unique_ptr<BIO, released_by<BIO_free_all>> pem(
        BIO_new_mem_buf(one.pem.data(), static_cast<int>(one.pem.size())));
    X509* read = pem ? PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr) : nullptr;
    if (read == nullptr || !all || sk_X509_push(all.get(), read) == 0) {
      X509_free(read);
      return nullptr;
    }
  }
  return all;
}

std::vector<unsigned char> octets(const std::string& hexadecimal) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::vector<unsigned char> all;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2)
    all.push_back(static_cast<unsigned char>(digit(hexadecimal[i]) << 4U | digit(hexadecimal[i + 1])));
  return all;
}

// RFC 7672 section 3.1.3: only DANE-TA(2) and DANE-EE(3) are for SMTP. Selector, matching type and the shape of the
// data are OpenSSL's to judge.
bool add(SSL* session, const tlsa_record& record) {
  if (record.usage != 2 && record.usage != 3) return false;
  const std::vector<unsigned char> data = octets(record.data);
  return SSL_dane_tlsa_add(session, record.usage, record.selector, record.matching_type, data.data(), data.size()) == 1;
}

std::string matched_record(SSL* session) {
  std::uint8_t usage = 0, selector = 0, matching_type = 0;
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_get0_dane_tlsa(session, &usage, &selector, &matching_type, &data, &size) < 0) return {};
  return std::to_string(usage) + " " + std::to_string(selector) + " " + std::to_string(matching_type);
}

}  // namespace

std::optional<dane_sight> match_tlsa(const std::vector<tlsa_record>& records, const std::vector<certificate>& chain,
                                     const std::string& host, const std::string& domain, std::int64_t now) {
  if (records.empty() || chain.empty()) return {};
  const certificates presented = read_chain(chain);
  const tls_context context(SSL_CTX_new(TLS_client_method()));
  if (!presented || !context || SSL_CTX_dane_enable(context.get()) != 1) return {};
  const tls_session_handle session(SSL_new(context.get()));
  if (!session || SSL_dane_enable(session.get(), host.c_str()) != 1) return {};
  // RFC 7672 section 3.1.1: under DANE-EE(3) neither name nor dates matter.
  SSL_dane_set_flags(session.get(), DANE_FLAG_NO_DANE_EE_NAMECHECKS);
  SSL_set_hostflags(session.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (SSL_add1_host(session.get(), domain.c_str()) != 1) return {};
  bool any_usable = false;
  for (const tlsa_record& record : records) any_usable = add(session.get(), record) || any_usable;
  if (!any_usable) return dane_sight{.result = dane_match::unusable, .detail = {}};

  const no_roots roots(X509_STORE_new());
  const verification checking(X509_STORE_CTX_new());
  if (!roots || !checking) return {};
  X509* leaf = sk_X509_value(presented.get(), 0);
  if (X509_STORE_CTX_init(checking.get(), roots.get(), leaf, presented.get()) != 1) return {};
  X509_STORE_CTX_set_default(checking.get(), "ssl_server");
  X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(checking.get());
  X509_VERIFY_PARAM_set1(wanted, SSL_get0_param(session.get()));
  X509_VERIFY_PARAM_set_time(wanted, static_cast<time_t>(now));
  X509_STORE_CTX_set0_dane(checking.get(), SSL_get0_dane(session.get()));
  if (X509_verify_cert(checking.get()) == 1)
    return dane_sight{.result = dane_match::matched, .detail = matched_record(session.get())};
  return dane_sight{.result = dane_match::unmatched,
                    .detail = X509_verify_cert_error_string(X509_STORE_CTX_get_error(checking.get()))};
}

void match_dane(evidence& seen) {
  for (mx_host& host : seen.mx_hosts) {
    if (!host.tlsa) continue;
    for (mx_probe& probe : host.probes)
      if (probe.tls)
        probe.dane = match_tlsa(host.tlsa->records, probe.tls->chain, host.host, seen.domain, seen.checked_at);
  }
}

}  // namespace mtasts::collect
