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

#include "collect/ex_data_index.hpp"

namespace mtasts::collect {
namespace {

// Some 200 bytes each; a machine that meets more starts anew.
constexpr std::size_t most_paths = 20'000;

int index_in_store() { return ex_data_index<CRYPTO_EX_INDEX_X509_STORE>(); }
int index_in_verification() { return ex_data_index<CRYPTO_EX_INDEX_X509_STORE_CTX>(); }

known_issuers* beside(X509_STORE_CTX* context) {
  return static_cast<known_issuers*>(X509_STORE_get_ex_data(X509_STORE_CTX_get0_store(context), index_in_store()));
}

constexpr std::size_t digest_size = 32;

// Empty when a certificate has none, for lack of memory.
std::string path_of(STACK_OF(X509) * chain) {
  std::string path;
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (X509_digest(sk_X509_value(chain, i), EVP_sha256(), digest.data(), &size) != 1) return {};
    path.append(digest.begin(), digest.begin() + digest_size);
  }
  return path;
}

// What was verified of a path, in front of it: an issuer's own dates count where it is one, and not where it is the
// leaf.
std::string as_whole(const std::string& path) { return "chain " + path; }
std::string as_issuers(const std::string& path) { return "issuers " + path.substr(digest_size); }

std::atomic<X509_STORE_CTX_verify_fn> ordinary = nullptr;

bool leaf_signature_holds(STACK_OF(X509) * chain) {
  X509* leaf = sk_X509_value(chain, 0);
  // A proxy certificate (RFC 3820) asks other rights of its issuer.
  if ((X509_get_extension_flags(leaf) & EXFLAG_PROXY) != 0) return false;
  EVP_PKEY* key = X509_get0_pubkey(sk_X509_value(chain, 1));
  return key != nullptr && X509_verify(leaf, key) == 1;
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
  // At the very second of its end a certificate is over, as OpenSSL sees it.
  return found != paths_.end() && found->second.not_before <= now && now < found->second.not_after;
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

signature_memory::signature_memory(X509_STORE_CTX* context) : context_(context), known_(beside(context)) {
  if (known_ == nullptr) return;
  X509_STORE_CTX_verify_fn expected = nullptr;
  ordinary.compare_exchange_strong(expected, X509_STORE_CTX_get_verify(context));
  if (X509_STORE_CTX_set_ex_data(context, index_in_verification(), this) != 1) return;
  X509_STORE_CTX_set_verify(context, &signature_memory::verify);
}

int signature_memory::verify(X509_STORE_CTX* context) noexcept {
  auto* self = static_cast<signature_memory*>(X509_STORE_CTX_get_ex_data(context, index_in_verification()));
  try {
    if (self->known_good(X509_STORE_CTX_get0_chain(context))) return 1;
  } catch (const std::bad_alloc&) {
    self->path_.clear();  // then OpenSSL verifies as ever, and nothing is remembered
  }
  return ordinary.load()(context);
}

bool signature_memory::known_good(STACK_OF(X509) * chain) {
  if (sk_X509_num(chain) < 2) return false;
  path_ = path_of(chain);
  if (path_.empty()) return false;
  const std::int64_t now = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context_));
  skipped_ = known_->knows(as_whole(path_), now);
  return skipped_ || (known_->knows(as_issuers(path_), now) && leaf_signature_holds(chain));
}

void signature_memory::remember() {
  if (path_.empty() || skipped_) return;
  STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context_);
  // Of the issuers: the leaf's own dates are left aside by whoever judges trust here.
  std::int64_t not_before = std::numeric_limits<std::int64_t>::min();
  std::int64_t not_after = std::numeric_limits<std::int64_t>::max();
  for (int i = 1; i < sk_X509_num(chain); ++i) {
    not_before = std::max(not_before, seconds_of(X509_get0_notBefore(sk_X509_value(chain, i)), not_after));
    not_after = std::min(not_after, seconds_of(X509_get0_notAfter(sk_X509_value(chain, i)), not_before));
  }
  known_->remember(as_whole(path_), not_before, not_after);
  known_->remember(as_issuers(path_), not_before, not_after);
}

}  // namespace mtasts::collect
