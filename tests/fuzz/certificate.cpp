// Chains that a peer presents: read and judged whatever their DER holds (RFC 5280). A changed certificate is never
// trusted: its signature holds for what was signed and for nothing else. The seeds were issued once and their keys
// thrown away; they are judged at the time of then.
#include "collect/certificate.hpp"

#include <openssl/err.h>

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "collect/handshake.hpp"
#include "collect/released_by.hpp"
#include "collect/tls.hpp"
#include "tests/fuzz/der_mutator.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

using namespace collect;

constexpr std::int64_t day_of_issue = 1'795'365'324;
constexpr auto wanted = "mx.good.example";
// What the root stands for; dates are judged apart from trust.
constexpr std::array sound = {"root",       "leaf-and-intermediate",
                              "wildcard",   "under-path-length",
                              "many-names", "common-name-only",
                              "extensions", "name-constraints",
                              "rsa-1024",   "expired"};

struct release_chain {
  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
};

std::string bytes_of(X509* one) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(one, &der);
  std::string bytes(der, der + std::max(size, 0));
  OPENSSL_free(der);
  return bytes;
}

// Certificates one after the other, each read where the last one ended.
std::unique_ptr<STACK_OF(X509), release_chain> chain_of(std::string_view bytes) {
  std::unique_ptr<STACK_OF(X509), release_chain> chain(sk_X509_new_null());
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = at + bytes.size();
  while (at < end && sk_X509_num(chain.get()) < 12) {
    X509* one = d2i_X509(nullptr, &at, end - at);
    if (one == nullptr) break;
    sk_X509_push(chain.get(), one);
  }
  ERR_clear_error();
  return chain;
}

void bounded(const mtasts::certificate& seen) {
  holds(seen.subject.bytes.size() <= 1024 && seen.issuer.bytes.size() <= 1024, "names are bounded");
  holds(seen.dns_names.size() <= 100 && seen.dns_names.size() <= seen.dns_names_total, "DNS names are bounded");
  for (const peer_text& each : seen.dns_names) holds(each.bytes.size() <= 256, "a DNS name is bounded");
  holds(seen.sha256.size() == 64, "a certificate has a digest");
  holds(seen.serial.size() <= 260, "a serial number is bounded");
  holds(seen.issuer_urls.size() <= 4, "addresses of issuers are bounded");
}

struct known {
  std::unique_ptr<X509_STORE, released_by<X509_STORE_free>> roots{X509_STORE_new()};
  std::set<std::string> issued;  // DER
};

std::string seed(const std::string& name) {
  std::ifstream file(MTASTS_SOURCE_DIR "/tests/fuzz/corpus/certificate/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

known read_seeds() {
  known of;
  const auto root = chain_of(seed("root"));
  holds(sk_X509_num(root.get()) == 1, "the root is among the seeds");
  X509_STORE_add_cert(of.roots.get(), sk_X509_value(root.get(), 0));
  for (const char* each : sound) {
    const auto chain = chain_of(seed(each));
    for (int i = 0; i < sk_X509_num(chain.get()); ++i) of.issued.insert(bytes_of(sk_X509_value(chain.get(), i)));
  }
  return of;
}

void check(std::string_view bytes, const known& of) {
  const auto chain = chain_of(bytes);
  X509* leaf = sk_X509_num(chain.get()) > 0 ? sk_X509_value(chain.get(), 0) : nullptr;
  const tls_session seen = judge_chain(leaf, chain.get(), of.roots.get(), wanted, day_of_issue);
  holds(seen.chain.size() <= 10, "what is kept of a chain is bounded");
  for (const auto& each : seen.chain) bounded(each);
  if (leaf == nullptr) return holds(seen.trust == trust_cause::no_certificate, "no certificate is no trust");
  holds(seen.chain_total == static_cast<unsigned>(sk_X509_num(chain.get())), "the chain is counted");
  implies(seen.trust == trust_cause::trusted, of.issued.contains(bytes_of(leaf)), "a changed leaf is not trusted");
  implies(seen.name_matches, name_or_cn_matches(leaf, wanted), "a name matches with CN too");
  implies(seen.only_cn_matches, !seen.name_matches, "only the CN matches where no DNS name does");
  const tls_session again = judge_chain(leaf, chain.get(), of.roots.get(), wanted, day_of_issue);
  holds(again == seen, "judging again gives the same");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mtasts::fuzz::known seeds = mtasts::fuzz::read_seeds();
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size), seeds);
  return 0;
}
