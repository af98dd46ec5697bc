// The trust store: found, parsed once, and what is said when it cannot be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "certificates.hpp"
#include "collect/tls.hpp"
#include "mtasts/error.hpp"

namespace mtasts::collect {
namespace {

using certificates::authority;
using certificates::issued;
using certificates::trusted;
using testing::HasSubstr;

std::string refusal(const options& chosen) {
  try {
    trust_store::load(chosen);
  } catch (const error& refused) {
    EXPECT_EQ(refused.code(), error_code::trust_store);
    return refused.what();
  }
  return "loaded";
}

TEST(TrustStore, IsParsedOnceForTheSameFile) {
  const issued root = authority("Root");
  const trusted roots{{root}};
  const auto first = roots.store();
  const auto loads = trust_store::loads();
  EXPECT_EQ(roots.store(), first);
  EXPECT_EQ(trust_store::loads(), loads);
  EXPECT_EQ(first->path(), roots.path());
}

TEST(TrustStore, IsParsedAgainWhenTheFileChanged) {
  const issued root = authority("Root");
  const trusted roots{{root}};
  const auto first = roots.store();
  std::ofstream(roots.path(), std::ios::app) << certificates::pem(authority("Another"));
  EXPECT_NE(roots.store(), first);
}

TEST(TrustStore, SaysWhichFileAndWhyWhenThereIsNone) {
  options chosen;
  chosen.ca_file = "/nowhere/roots.pem";
  EXPECT_THAT(refusal(chosen), testing::AllOf(HasSubstr("/nowhere/roots.pem"), HasSubstr("No such file")));
  chosen = {};
  chosen.ca_path = "/nowhere/roots";
  EXPECT_THAT(refusal(chosen), testing::AllOf(HasSubstr("/nowhere/roots"), HasSubstr("No such file")));
}

TEST(TrustStore, SaysWhenAFileHoldsNoCertificate) {
  const trusted empty{{}};
  options chosen;
  chosen.ca_file = empty.path();
  EXPECT_THAT(refusal(chosen), testing::AllOf(HasSubstr(empty.path()), HasSubstr("no certificate")));
}

TEST(TrustStore, SaysWhenACertificateInItDoesNotParse) {
  const trusted broken{{}};
  std::ofstream(broken.path()) << "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  options chosen;
  chosen.ca_file = broken.path();
  EXPECT_THAT(refusal(chosen), testing::AllOf(HasSubstr(broken.path()), HasSubstr("does not parse")));
}

TEST(TrustStore, ADirectoryIsReadWithoutHashedNames) {
  const issued root = authority("Root");
  const auto folder = std::filesystem::temp_directory_path() / ("mtasts-roots-dir-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "root.pem") << certificates::pem(root);
  std::ofstream(folder / "README") << "not a certificate\n";
  options chosen;
  chosen.ca_path = folder.string();
  const auto store = trust_store::load(chosen);
  std::filesystem::remove_all(folder);
  STACK_OF(X509_OBJECT)* held = X509_STORE_get0_objects(store->handle());
  EXPECT_EQ(sk_X509_OBJECT_num(held), 1);
}

}  // namespace
}  // namespace mtasts::collect
