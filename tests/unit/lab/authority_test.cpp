// Each state of a certificate is what OpenSSL says it is.
#include "lab/authority.hpp"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace {

const lab::authority& ca() {
  static const lab::authority made;
  return made;
}

lab::certificate_plan in_state(lab::certificate_state state) {
  lab::certificate_plan plan;
  plan.state = state;
  return plan;
}

/// What a client that trusts the root alone finds.
int verdict(const lab::identity& presented) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
  X509_STORE_add_cert(store.get(), ca().root().get());
  const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> chain(sk_X509_new_null(),
                                                                         [](auto* p) { sk_X509_free(p); });
  for (const auto& each : presented.further) sk_X509_push(chain.get(), each.get());
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                X509_STORE_CTX_free);
  X509_STORE_CTX_init(context.get(), store.get(), presented.leaf.get(), chain.get());
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

int verdict(lab::certificate_state state) { return verdict(ca().issue(in_state(state), {"mx.a.example"})); }

TEST(authority, issues_what_its_root_vouches_for) { EXPECT_EQ(verdict(lab::certificate_state::good), X509_V_OK); }

TEST(authority, makes_every_fault_that_a_sender_tells_apart) {
  using enum lab::certificate_state;
  EXPECT_EQ(verdict(expired), X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(verdict(not_yet_valid), X509_V_ERR_CERT_NOT_YET_VALID);
  EXPECT_EQ(verdict(self_signed), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
  EXPECT_EQ(verdict(unknown_ca), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_EQ(verdict(missing_intermediate), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_EQ(verdict(self_signed_in_chain), X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
  EXPECT_EQ(verdict(issuer_expired), X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(verdict(issuer_constrained), X509_V_ERR_PERMITTED_VIOLATION);
  EXPECT_EQ(verdict(cross_signed), X509_V_OK);
}

TEST(authority, writes_names_octet_by_octet_and_as_many_as_it_is_told) {
  lab::certificate_plan plan;
  plan.further_names = {"IP:192.0.2.1", "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:x"};
  plan.more_names = 10;
  plan.long_name = 16384;
  plan.more_certificates = 100;
  const std::string with_nul("mx.a.example\0.b", 15);
  const auto made = ca().issue(plan, {with_nul});
  EXPECT_EQ(made.further.size(), 101U);
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(made.leaf.get(), NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  ASSERT_EQ(sk_GENERAL_NAME_num(names.get()), 14);
  const ASN1_STRING* first = sk_GENERAL_NAME_value(names.get(), 0)->d.dNSName;
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(first)),
                        static_cast<std::size_t>(ASN1_STRING_length(first))),
            with_nul);
  EXPECT_EQ(X509_check_ip_asc(made.leaf.get(), "192.0.2.1", 0), 1);
}

TEST(authority, makes_an_ed25519_key) {
  lab::certificate_plan plan;
  plan.key = lab::key_kind::ed25519;
  EXPECT_EQ(verdict(ca().issue(plan, {"mx.a.example"})), X509_V_OK);
  plan.state = lab::certificate_state::self_signed;
  EXPECT_EQ(X509_get_signature_nid(ca().issue(plan, {"mx.a.example"}).leaf.get()), NID_ED25519);
}

TEST(authority, puts_names_into_the_san_and_the_first_into_the_cn) {
  const auto made = ca().issue({}, {"mx.a.example", "*.b.example"});
  EXPECT_EQ(X509_check_host(made.leaf.get(), "x.b.example", 0, 0, nullptr), 1);
  char cn[64] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(made.leaf.get()), NID_commonName, cn, sizeof cn);
  EXPECT_STREQ(cn, "mx.a.example");
}

TEST(authority, makes_a_certificate_of_a_cn_alone) {
  lab::certificate_plan plan;
  plan.cn = "mx.a.example";
  const auto made = ca().issue(plan, {});
  EXPECT_LT(X509_get_ext_by_NID(made.leaf.get(), NID_subject_alt_name, -1), 0);
  EXPECT_EQ(X509_check_host(made.leaf.get(), "mx.a.example", 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr), 0);
}

TEST(authority, leaves_the_days_that_the_plan_says) {
  lab::certificate_plan plan;
  plan.days_left = 14;
  const auto made = ca().issue(plan, {"mx.a.example"});
  int days = 0, seconds = 0;
  ASSERT_EQ(ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(made.leaf.get())), 1);
  EXPECT_EQ(days, 14);
}

TEST(authority, makes_weak_keys_and_signatures) {
  lab::certificate_plan plan;
  plan.key = lab::key_kind::rsa, plan.rsa_bits = 1024, plan.sha1 = true;
  const auto made = ca().issue(plan, {"mx.a.example"});
  EXPECT_EQ(EVP_PKEY_get_bits(made.key.get()), 1024);
  EXPECT_EQ(X509_get_signature_nid(made.leaf.get()), NID_ecdsa_with_SHA1);
}

TEST(authority, digests_what_tlsa_asks_for) {
  const auto made = ca().issue({}, {"mx.a.example"});
  EXPECT_EQ(lab::association_data(made.leaf, 1, 1).size(), 32u);
  EXPECT_EQ(lab::association_data(made.leaf, 0, 2).size(), 64u);
  EXPECT_GT(lab::association_data(made.leaf, 0, 0).size(), lab::association_data(made.leaf, 1, 0).size());
}

}  // namespace
