// Chains that a peer presents: read and judged whatever their DER holds (RFC 5280). A changed certificate is never
// trusted: its signature holds for what was signed and for nothing else.
#include "collect/certificate.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <set>

#include "collect/handshake.hpp"
#include "collect/released_by.hpp"
#include "collect/tls.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/mutation/mutation.hpp"
#include "tests/unit/collect/certificates.hpp"

namespace mutation {
namespace {

using namespace mtasts;
using namespace mtasts::collect;
using fuzz::holds;
using x509 = std::unique_ptr<X509, released_by<X509_free>>;

struct release_chain {
  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
};

std::string der_of(X509* one) {
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
  std::shared_ptr<certificates::trusted> roots;
  std::shared_ptr<const trust_store> store;
  std::set<std::string> sound;  // DER
};

void check(std::string_view bytes, const known& of) {
  const auto chain = chain_of(bytes);
  X509* leaf = sk_X509_num(chain.get()) > 0 ? sk_X509_value(chain.get(), 0) : nullptr;
  const std::int64_t now = time_of_day();
  const tls_session seen = judge_chain(leaf, chain.get(), of.store->handle(), "mx.good.example", now);
  holds(seen.chain.size() <= 10, "what is kept of a chain is bounded");
  for (const auto& each : seen.chain) bounded(each);
  if (leaf == nullptr) return holds(seen.trust == trust_cause::no_certificate, "no certificate is no trust");
  holds(seen.chain_total == static_cast<unsigned>(sk_X509_num(chain.get())), "the chain is counted");
  fuzz::implies(seen.trust == trust_cause::trusted, of.sound.contains(der_of(leaf)), "a changed leaf is not trusted");
  fuzz::implies(seen.name_matches, name_or_cn_matches(leaf, "mx.good.example"), "a name matches with CN too");
  fuzz::implies(seen.only_cn_matches, !seen.name_matches, "only the CN matches where no DNS name does");
  const tls_session again = judge_chain(leaf, chain.get(), of.store->handle(), "mx.good.example", now);
  holds(again == seen, "judging again gives the same");
}

}  // namespace

target of_certificate() {
  using namespace certificates;
  const issued root = authority("root");
  const issued between = authority("between", &root);
  const issued narrow = authority("narrow", &root, 3000, "critical,CA:TRUE,pathlen:0");
  const issued good = leaf("mx.good.example", between);
  wish many{.common_name = "many", .dns_names = {}};
  for (int i = 0; i < 150; ++i) many.dns_names.push_back("n" + std::to_string(i) + ".example");
  const std::vector<std::vector<issued>> chains = {
      {good, between},
      {good},
      {leaf("*.good.example", root)},
      {leaf("mx.good.example", narrow), narrow},
      {issue({.common_name = "mx.good.example", .dns_names = {}}, &root)},
      {issue({.common_name = "x", .dns_names = {"mx.good.example"}, .from_days = -20, .to_days = -1}, &root)},
      {issue({.common_name = "self", .dns_names = {"mx.good.example"}})},
      {issue(many, &between), between, root},
  };
  auto of = std::make_shared<known>();
  of->roots = std::make_shared<trusted>(std::vector{root});
  of->store = of->roots->store();
  target made{.name = "certificate", .seeds = {}, .words = {}, .run = {}};
  for (const auto& chain : chains) {
    std::string bytes;
    for (const issued& one : chain) {
      of->sound.insert(der_of(one.certificate.get()));
      bytes += der_of(one.certificate.get());
    }
    made.seeds.push_back(bytes);
  }
  made.words = {std::string("\x30\x82\xff\xff", 4),
                std::string("\x06\x03\x55\x1d\x11", 5),
                std::string("\x82\x00", 2),
                std::string("\x0c\x05*.a\0b", 7),
                std::string("\x17\x0d"
                            "991231235959Z",
                            15),
                std::string("\x04\x84\xff\xff\xff\xff", 6),
                std::string("\x02\x01\x00", 3),
                der_of(root.certificate.get())};
  made.run = [of](std::string_view bytes) { check(bytes, *of); };
  return made;
}

}  // namespace mutation
