// The judgement of chains and names, each cause by a chain made for it.
#include "collect/tls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "certificates.hpp"
#include "collect/certificate.hpp"
#include "collect/handshake.hpp"

namespace mtasts::collect {
namespace {

using certificates::authority;
using certificates::issue;
using certificates::issued;
using certificates::leaf;
using certificates::trusted;
using certificates::wish;
using testing::HasSubstr;
using testing::IsEmpty;

/// A root that is trusted, an intermediate below it, and the judgement of what a peer presents.
struct world {
  issued root = authority("Root");
  issued middle = authority("Middle", &root);
  issued sound = leaf("mx.example.org", middle);
  trusted roots{{root}};
  std::shared_ptr<const trust_store> store = roots.store();
  std::int64_t now = std::time(nullptr);

  // As a store that is new judges it, and then as one that knows the issuers of a sound leaf, and this chain, already:
  // what is remembered must never change a verdict.
  tls_session judge(const std::vector<issued>& presented, const std::string& wanted = "mx.example.org") const {
    const tls_session fresh = judge_once(presented, wanted);
    static_cast<void>(judge_once({sound, middle}, "mx.example.org"));
    EXPECT_EQ(judge_once(presented, wanted), fresh);
    EXPECT_EQ(judge_once(presented, wanted), fresh);
    return fresh;
  }

  tls_session judge_once(const std::vector<issued>& presented, const std::string& wanted) const {
    STACK_OF(X509)* chain = sk_X509_new_null();
    for (const issued& one : presented) sk_X509_push(chain, one.certificate.get());
    tls_session session = judge_chain(sk_X509_value(chain, 0), chain, store->handle(), wanted, now);
    sk_X509_free(chain);
    return session;
  }
};

wish wish_for(const std::string& name) {
  wish wanted;
  wanted.common_name = name;
  wanted.dns_names = {name};
  return wanted;
}

TEST(Trust, AFullChainIsTrustedAndAcceptable) {
  const world w;
  const tls_session session = w.judge({leaf("mx.example.org", w.middle), w.middle});
  EXPECT_EQ(session.trust, trust_cause::trusted) << session.trust_detail;
  EXPECT_TRUE(session.name_matches);
  EXPECT_THAT(session.trust_detail, IsEmpty());
  EXPECT_EQ(session.chain_total, 2U);
  EXPECT_TRUE(acceptable(session, w.now));
}

TEST(Trust, TheOrderOfThePresentedIntermediatesDoesNotMatter) {
  const world w;
  const issued lower = authority("Lower", &w.middle);
  EXPECT_EQ(w.judge({leaf("mx.example.org", lower), w.root, w.middle, lower}).trust, trust_cause::trusted);
}

TEST(Trust, ALeafThatSignedItselfIsSelfSigned) {
  const world w;
  const tls_session session = w.judge({issue(wish_for("mx.example.org"))});
  EXPECT_EQ(session.trust, trust_cause::self_signed);
  EXPECT_TRUE(session.chain.at(0).self_signed);
  EXPECT_FALSE(acceptable(session, w.now));
}

TEST(Trust, AnUntrustedRootThatIsPresentedIsSelfSignedInChain) {
  const world w;
  const issued stranger = authority("Stranger");
  EXPECT_EQ(w.judge({leaf("mx.example.org", stranger), stranger}).trust, trust_cause::self_signed_in_chain);
}

TEST(Trust, ALeafWhoseIssuerWasNotSentMissesItsIntermediate) {
  const world w;
  const tls_session session = w.judge({leaf("mx.example.org", w.middle)});
  EXPECT_EQ(session.trust, trust_cause::missing_intermediate);
  EXPECT_THAT(session.trust_detail, HasSubstr("certificate 1 of the chain"));
}

TEST(Trust, AnUnrelatedCertificateBesideTheLeafDoesNotStandInForItsIssuer) {
  const world w;
  EXPECT_EQ(w.judge({leaf("mx.example.org", w.middle), authority("Other", &w.root)}).trust,
            trust_cause::missing_intermediate);
}

TEST(Trust, AChainThatEndsAtAnAuthorityUnknownHereHasAnUnknownIssuer) {
  const world w;
  const issued stranger = authority("Stranger");
  const issued below = authority("Below", &stranger);
  EXPECT_EQ(w.judge({leaf("mx.example.org", below), below}).trust, trust_cause::unknown_issuer);
}

TEST(Trust, AnExpiredIntermediateIsToldApartFromAnExpiredLeaf) {
  const world w;
  const issued old = authority("Old", &w.root, -5);
  const tls_session session = w.judge({leaf("mx.example.org", old), old});
  EXPECT_EQ(session.trust, trust_cause::issuer_expired);
  EXPECT_THAT(session.trust_detail, HasSubstr("certificate 2 of the chain"));
}

TEST(Trust, AnIntermediateOfTomorrowIsNotYetValid) {
  const world w;
  wish wanted;
  wanted.common_name = "Tomorrow";
  wanted.from_days = 1;
  wanted.extensions = {{NID_basic_constraints, "critical,CA:TRUE"}};
  const issued tomorrow = issue(wanted, &w.root);
  EXPECT_EQ(w.judge({leaf("mx.example.org", tomorrow), tomorrow}).trust, trust_cause::issuer_not_yet_valid);
}

TEST(Trust, TheLeafsOwnDatesDoNotTouchItsTrust) {
  const world w;
  wish late = wish_for("mx.example.org");
  late.from_days = -90;
  late.to_days = -1;
  wish early = wish_for("mx.example.org");
  early.from_days = 2;
  for (const wish& wanted : {late, early}) {
    const tls_session session = w.judge({issue(wanted, &w.middle), w.middle});
    EXPECT_EQ(session.trust, trust_cause::trusted) << session.trust_detail;
    EXPECT_FALSE(acceptable(session, w.now));
  }
}

TEST(Trust, AForgedLeafIsRefusedBesideIssuersThatAreKnown) {
  const world w;
  const issued imposter = authority("Middle", &w.root);  // the name of the true one, and another key
  const tls_session session = w.judge({leaf("mx.example.org", imposter), w.middle});
  EXPECT_NE(session.trust, trust_cause::trusted);
  EXPECT_THAT(session.trust_detail, HasSubstr("certificate 1 of the chain"));
}

TEST(Trust, WhatIsRememberedDoesNotOutliveTheDatesOfTheIssuers) {
  world w;
  const issued soon_gone = authority("Soon gone", &w.root, 5);
  const issued one = leaf("mx.example.org", soon_gone);
  EXPECT_EQ(w.judge({one, soon_gone}).trust, trust_cause::trusted);
  w.now += 6 * 86400;
  EXPECT_EQ(w.judge({one, soon_gone}).trust, trust_cause::issuer_expired);
  w.now -= 6 * 86400;
  EXPECT_EQ(w.judge({one, soon_gone}).trust, trust_cause::trusted);
}

TEST(Trust, AnIssuerThatWasOnceALeafIsJudgedByItsOwnDates) {
  world w;
  wish both = wish_for("both.example.org");
  both.to_days = 5;
  both.extensions = {{NID_basic_constraints, "critical,CA:TRUE"}, {NID_key_usage, "digitalSignature,keyCertSign"}};
  const issued soon_gone = issue(both, &w.root);
  EXPECT_EQ(w.judge_once({soon_gone}, "both.example.org").trust, trust_cause::trusted);
  w.now += 6 * 86400;
  EXPECT_EQ(w.judge_once({soon_gone}, "both.example.org").trust,
            trust_cause::trusted);  // a leaf's dates are left aside
  const issued below = leaf("mx.example.org", soon_gone);
  EXPECT_EQ(w.judge_once({below, soon_gone}, "mx.example.org").trust, trust_cause::issuer_expired);
}

TEST(Trust, AShortKeyIsWeak) {
  const world w;
  wish rsa = wish_for("mx.example.org");
  rsa.key = certificates::rsa_key(1024);
  EXPECT_EQ(w.judge({issue(rsa, &w.middle), w.middle}).trust, trust_cause::weak_key);
  wish ec = wish_for("mx.example.org");
  ec.key = certificates::ec_key("P-192");
  EXPECT_EQ(w.judge({issue(ec, &w.middle), w.middle}).trust, trust_cause::weak_key);
  wish enough = wish_for("mx.example.org");
  enough.key = certificates::rsa_key(2048);
  EXPECT_EQ(w.judge({issue(enough, &w.middle), w.middle}).trust, trust_cause::trusted);
}

TEST(Trust, Sha1IsAWeakSignatureButNotOnTheRoot) {
  wish root_wish;
  root_wish.common_name = "Old Root";
  root_wish.digest = EVP_sha1();
  root_wish.extensions = {{NID_basic_constraints, "critical,CA:TRUE"}};
  world w;
  w.root = issue(root_wish);
  const trusted roots{{w.root}};
  w.store = roots.store();
  EXPECT_EQ(w.judge({leaf("mx.example.org", w.root)}).trust, trust_cause::trusted);
  wish weak = wish_for("mx.example.org");
  weak.digest = EVP_sha1();
  EXPECT_EQ(w.judge({issue(weak, &w.root)}).trust, trust_cause::weak_signature);
}

TEST(Trust, ALeafForClientsOnlyHasTheWrongPurpose) {
  const world w;
  wish client = wish_for("mx.example.org");
  client.extensions = {{NID_ext_key_usage, "clientAuth"}};
  EXPECT_EQ(w.judge({issue(client, &w.middle), w.middle}).trust, trust_cause::wrong_purpose);
  wish both = wish_for("mx.example.org");
  both.extensions = {{NID_ext_key_usage, "serverAuth,clientAuth"}};
  EXPECT_EQ(w.judge({issue(both, &w.middle), w.middle}).trust, trust_cause::trusted);
}

TEST(Trust, AnIssuerThatMayNotIssueIsNotAllowed) {
  const world w;
  const issued no_ca = authority("No CA", &w.root, 3000, "critical,CA:FALSE");
  EXPECT_EQ(w.judge({leaf("mx.example.org", no_ca), no_ca}).trust, trust_cause::not_allowed);
  const issued narrow = authority("Narrow", &w.root, 3000, "critical,CA:TRUE,pathlen:0");
  const issued below = authority("Below", &narrow);
  EXPECT_EQ(w.judge({leaf("mx.example.org", below), below, narrow}).trust, trust_cause::not_allowed);
  wish fenced;
  fenced.common_name = "Fenced";
  fenced.extensions = {{NID_basic_constraints, "critical,CA:TRUE"},
                       {NID_name_constraints, "critical,permitted;DNS:example.net"}};
  const issued elsewhere = issue(fenced, &w.root);
  EXPECT_EQ(w.judge({leaf("mx.example.org", elsewhere), elsewhere}).trust, trust_cause::not_allowed);
}

TEST(Trust, NoCertificateIsItsOwnCause) {
  const world w;
  const tls_session session = w.judge({});
  EXPECT_EQ(session.trust, trust_cause::no_certificate);
  EXPECT_EQ(session.chain_total, 0U);
  EXPECT_FALSE(acceptable(session, w.now));
}

struct name_case {
  std::vector<std::string> dns_names;
  std::string wanted;
  bool matches;
};

TEST(Name, MatchesByDnsIdWithTheWildcardOnlyAsTheWholeLeftMostLabel) {
  const world w;
  const std::vector<name_case> table = {
      {{"mx.example.org"}, "mx.example.org", true},
      {{"MX.Example.ORG"}, "mx.example.org", true},
      {{"other.org", "mx.example.org"}, "mx.example.org", true},
      {{"*.example.org"}, "mx.example.org", true},
      {{"*.example.org"}, "example.org", false},
      {{"*.example.org"}, "a.mx.example.org", false},
      {{"m*.example.org"}, "mx.example.org", false},
      {{"*x.example.org"}, "mx.example.org", false},
      {{"mx.*.org"}, "mx.example.org", false},
      {{"*"}, "mx.example.org", false},
      {{"*.org"}, "mx.example.org", false},
      {{"example.org"}, "mx.example.org", false},
      {{"mx.example.org.evil.net"}, "mx.example.org", false},
      {{"*.xn--bcher-kva.example"}, "mx.xn--bcher-kva.example", true},
  };
  for (const name_case& row : table) {
    wish wanted;
    wanted.common_name = "irrelevant";
    wanted.dns_names = row.dns_names;
    const tls_session session = w.judge({issue(wanted, &w.middle), w.middle}, row.wanted);
    EXPECT_EQ(session.name_matches, row.matches) << row.dns_names.back() << " for " << row.wanted;
    EXPECT_FALSE(session.only_cn_matches) << row.dns_names.back() << " for " << row.wanted;
  }
}

TEST(Name, TheCommonNameNeverCountsButIsRemarked) {
  const world w;
  wish no_san;
  no_san.common_name = "mx.example.org";
  wish other_san = no_san;
  other_san.dns_names = {"other.example.org"};
  for (const wish& wanted : {no_san, other_san}) {
    const tls_session session = w.judge({issue(wanted, &w.middle), w.middle});
    EXPECT_FALSE(session.name_matches);
    EXPECT_TRUE(session.only_cn_matches);
    EXPECT_FALSE(acceptable(session, w.now));
  }
}

TEST(Certificate, IsReadFieldByField) {
  const world w;
  wish wanted = wish_for("mx.example.org");
  wanted.common_name =
      "B\xc3\xbc"
      "cher, GmbH";
  wanted.extensions = {{NID_info_access, "caIssuers;URI:http://ca.example/middle.der,OCSP;URI:http://ocsp.example"}};
  const certificate read = w.judge({issue(wanted, &w.middle), w.middle}).chain.at(0);
  EXPECT_EQ(read.subject.bytes,
            "CN=B\xc3\xbc"
            "cher\\, GmbH");
  EXPECT_EQ(read.issuer.bytes, "CN=Middle");
  EXPECT_EQ(read.common_name.bytes,
            "B\xc3\xbc"
            "cher, GmbH");
  EXPECT_THAT(read.dns_names, testing::ElementsAre(peer_text("mx.example.org")));
  EXPECT_EQ(read.key_type, "EC");
  EXPECT_EQ(read.key_bits, 256U);
  EXPECT_EQ(read.signature, "ecdsa-with-SHA256");
  EXPECT_EQ(read.not_after - read.not_before, 90 * 86400);
  EXPECT_EQ(read.sha256.size(), 64U);
  EXPECT_EQ(read.spki_sha256.size(), 64U);
  EXPECT_NE(read.sha256, read.spki_sha256);
  EXPECT_FALSE(read.is_ca);
  EXPECT_FALSE(read.self_signed);
  EXPECT_THAT(read.issuer_urls, testing::ElementsAre(peer_text("http://ca.example/middle.der")));
}

TEST(Certificate, IsWrittenAsOpensslWritesIt) {
  const world w;
  for (std::size_t length = 1; length <= 48; ++length) {  // each end that a line can have
    const issued one = leaf(std::string(length, 'a') + ".example.org", w.middle);
    EXPECT_EQ(w.judge({one, w.middle}).chain.at(0).pem, pem(one));
  }
}

TEST(Certificate, ItsNamesAndItsChainAreBounded) {
  const world w;
  wish wanted;
  wanted.common_name = "many";
  for (int i = 0; i < 150; ++i) wanted.dns_names.push_back("n" + std::to_string(i) + ".example.org");
  std::vector<issued> presented(14, w.middle);
  presented.front() = issue(wanted, &w.middle);
  const tls_session session = w.judge(presented, "n149.example.org");
  EXPECT_EQ(session.chain.at(0).dns_names.size(), 100U);
  EXPECT_EQ(session.chain.at(0).dns_names_total, 150U);
  EXPECT_TRUE(session.name_matches);
  EXPECT_EQ(session.chain.size(), 10U);
  EXPECT_EQ(session.chain_total, 14U);
}

TEST(Certificate, WithMoreNamesThanAnybodyHasIsNotLookedInto) {
  const world w;
  wish wanted;
  wanted.common_name = "many";
  const auto heavy = [&](int names) {
    wanted.dns_names.clear();
    for (int i = 0; i < names; ++i) wanted.dns_names.push_back("n" + std::to_string(i) + ".example.org");
    const issued leaf = issue(wanted, &w.middle);
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> presented(sk_X509_new_null(),
                                                                               [](auto* p) { sk_X509_free(p); });
    sk_X509_push(presented.get(), leaf.certificate.get());
    return too_much_in(presented.get());
  };
  EXPECT_EQ(heavy(3000), std::nullopt);
  EXPECT_NE(heavy(5000), std::nullopt);
}

TEST(Inspect, ReadsVersionCipherAndGroupFromAHandshake) {
  const world w;
  const auto server_side = certificates::server_context(leaf("mx.example.org", w.middle), {w.middle});
  const auto client_side = make_client_context(*w.store);
  const std::unique_ptr<SSL, decltype(&SSL_free)> server(SSL_new(server_side.get()), SSL_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> client(SSL_new(client_side.get()), SSL_free);
  BIO* near = nullptr;
  BIO* far = nullptr;
  ASSERT_EQ(BIO_new_bio_pair(&near, 0, &far, 0), 1);
  SSL_set_bio(client.get(), near, near);
  SSL_set_bio(server.get(), far, far);
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  for (int turn = 0; turn < 10 && !SSL_is_init_finished(client.get()); ++turn) {
    SSL_do_handshake(client.get());
    SSL_do_handshake(server.get());
  }
  const tls_session session = inspect(client.get(), *w.store, "mx.example.org", w.now);
  EXPECT_EQ(session.version, "TLSv1.3");
  EXPECT_THAT(session.cipher, HasSubstr("TLS_"));
  EXPECT_EQ(session.group, "X25519");
  EXPECT_EQ(session.trust, trust_cause::trusted);
  EXPECT_EQ(session.chain.size(), 2U);
  EXPECT_EQ(session.wanted_name, "mx.example.org");
}

}  // namespace
}  // namespace mtasts::collect
