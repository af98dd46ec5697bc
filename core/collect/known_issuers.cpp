// OpenSSL builds the chain and judges extensions, purposes, constraints and strengths before it comes to signatures and
// dates (RFC 5280 section 6.1.3 (a)); that last step is what is skipped here, and only where its outcome is certain.
#include "collect/known_issuers.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <limits>
#include <optional>

namespace mtasts::collect {
namespace {

// Some 200 bytes each; a machine that meets more starts anew.
constexpr std::size_t most_paths = 20'000;

int index_in_store() {
  static const int index = X509_STORE_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

known_issuers* beside(X509_STORE_CTX* context) {
  return static_cast<known_issuers*>(X509_STORE_get_ex_data(X509_STORE_CTX_get0_store(context), index_in_store()));
}

// Of the certificates from `first` up; nothing when there is no such path.
std::optional<std::string> path_of(STACK_OF(X509) * chain, int first) {
  if (sk_X509_num(chain) <= first) return std::nullopt;
  std::string path;
  for (int i = first; i < sk_X509_num(chain); ++i) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (X509_digest(sk_X509_value(chain, i), EVP_sha256(), digest.data(), &size) != 1) return std::nullopt;
    path.append(digest.begin(), digest.begin() + size);
  }
  return path;
}

constexpr int leaf_above = 1;  // the issuers alone
constexpr int with_leaf = 0;

std::atomic<X509_STORE_CTX_verify_fn> ordinary = nullptr;

bool leaf_signature_holds(STACK_OF(X509) * chain) {
  X509* leaf = sk_X509_value(chain, 0);
  // A proxy certificate (RFC 3820) asks other rights of its issuer.
  if ((X509_get_extension_flags(leaf) & EXFLAG_PROXY) != 0) return false;
  EVP_PKEY* key = X509_get0_pubkey(sk_X509_value(chain, 1));
  return key != nullptr && X509_verify(leaf, key) == 1;
}

int verify(X509_STORE_CTX* context) {
  STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
  const known_issuers* known = beside(context);
  if (known != nullptr && sk_X509_num(chain) > 1) {
    const std::int64_t now = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context));
    const auto whole = path_of(chain, with_leaf);
    if (whole && known->knows(*whole, now)) return 1;
    const auto issuers = path_of(chain, leaf_above);
    if (issuers && known->knows(*issuers, now) && leaf_signature_holds(chain)) return 1;
  }
  return ordinary.load()(context);
}

std::int64_t seconds_of(const ASN1_TIME* time, std::int64_t otherwise) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : otherwise;
}

}  // namespace

known_issuers::known_issuers(X509_STORE* roots) { X509_STORE_set_ex_data(roots, index_in_store(), this); }

bool known_issuers::knows(const std::string& path, std::int64_t now) const {
  const std::lock_guard hold(lock_);
  const auto found = paths_.find(path);
  return found != paths_.end() && found->second.not_before <= now && now <= found->second.not_after;
}

void known_issuers::remember(const std::string& path, std::int64_t not_before, std::int64_t not_after) {
  const std::lock_guard hold(lock_);
  if (paths_.size() >= most_paths) paths_.clear();
  paths_.insert_or_assign(path, dates{.not_before = not_before, .not_after = not_after});
}

std::size_t known_issuers::size() const {
  const std::lock_guard hold(lock_);
  return paths_.size();
}

void skip_known_signatures(X509_STORE_CTX* context) {
  X509_STORE_CTX_verify_fn expected = nullptr;
  ordinary.compare_exchange_strong(expected, X509_STORE_CTX_get_verify(context));
  X509_STORE_CTX_set_verify(context, &verify);
}

void remember_signatures(X509_STORE_CTX* context) {
  known_issuers* known = beside(context);
  STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
  if (known == nullptr || sk_X509_num(chain) < 2) return;
  // Of the issuers: the leaf's own dates are left aside by whoever judges trust here.
  std::int64_t not_before = std::numeric_limits<std::int64_t>::min();
  std::int64_t not_after = std::numeric_limits<std::int64_t>::max();
  for (int i = leaf_above; i < sk_X509_num(chain); ++i) {
    not_before = std::max(not_before, seconds_of(X509_get0_notBefore(sk_X509_value(chain, i)), not_after));
    not_after = std::min(not_after, seconds_of(X509_get0_notAfter(sk_X509_value(chain, i)), not_before));
  }
  for (const int first : {with_leaf, leaf_above})
    if (const auto path = path_of(chain, first)) known->remember(*path, not_before, not_after);
}

}  // namespace mtasts::collect
