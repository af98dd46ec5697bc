// TLSA records against real certificates: every usage, selector and matching type (RFC 6698 section 2.1, RFC 7672
// section 3).
#include "collect/dane.hpp"

#include <gtest/gtest.h>

#include <ctime>

#include "certificates.hpp"
#include "collect/certificate.hpp"

namespace {

using namespace mtasts;
using certificates::issued;

std::string hexadecimal(const unsigned char* data, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", data[i]);
    text += two;
  }
  return text;
}

/// The association data of a certificate, worked out here and not by the code under test.
tlsa_record record_of(const issued& one, std::uint8_t usage, std::uint8_t selector, std::uint8_t matching) {
  unsigned char* der = nullptr;
  const int size = selector == 0 ? i2d_X509(one.certificate.get(), &der)
                                 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(one.certificate.get()), &der);
  tlsa_record record{.usage = usage, .selector = selector, .matching_type = matching, .data = {}};
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  if (matching == 0) record.data = hexadecimal(der, static_cast<std::size_t>(size));
  if (matching != 0) {
    EVP_Digest(der, static_cast<std::size_t>(size), digest, &length, matching == 1 ? EVP_sha256() : EVP_sha512(),
               nullptr);
    record.data = hexadecimal(digest, length);
  }
  OPENSSL_free(der);
  return record;
}

struct presented {
  issued root = certificates::authority("A Root");
  issued intermediate = certificates::authority("An Intermediate", &root);
  issued server = certificates::leaf("mail.example.org", intermediate);

  [[nodiscard]] std::vector<certificate> chain(bool whole = true) const {
    std::vector<certificate> all{collect::read_certificate(server.certificate.get())};
    if (whole) all.push_back(collect::read_certificate(intermediate.certificate.get()));
    return all;
  }
};

dane_match match(const std::vector<tlsa_record>& records, const std::vector<certificate>& chain,
                 const std::string& host = "mail.example.org", std::int64_t at = std::time(nullptr)) {
  const auto seen = collect::match_tlsa(records, chain, host, "example.org", at);
  EXPECT_TRUE(seen);
  return seen ? seen->result : dane_match::unusable;
}

constexpr std::int64_t years = 2 * 365 * 86400;

TEST(Dane, EverySelectorAndMatchingTypeMatchesTheLeafUnderUsageThree) {
  const presented here;
  for (const std::uint8_t selector : {std::uint8_t{0}, std::uint8_t{1}})
    for (const std::uint8_t matching : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{2}})
      EXPECT_EQ(match({record_of(here.server, 3, selector, matching)}, here.chain()), dane_match::matched)
          << +selector << ' ' << +matching;
}

TEST(Dane, EverySelectorAndMatchingTypeMatchesThePresentedIssuerUnderUsageTwo) {
  const presented here;
  for (const std::uint8_t selector : {std::uint8_t{0}, std::uint8_t{1}})
    for (const std::uint8_t matching : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{2}})
      EXPECT_EQ(match({record_of(here.intermediate, 2, selector, matching)}, here.chain()), dane_match::matched)
          << +selector << ' ' << +matching;
}

TEST(Dane, UsageTwoNeedsTheIssuerToBeSent) {
  const presented here;
  EXPECT_EQ(match({record_of(here.intermediate, 2, 1, 1)}, here.chain(false)), dane_match::unmatched);
}

TEST(Dane, UnderUsageThreeNeitherNameNorDatesMatter) {
  const presented here;
  const tlsa_record key = record_of(here.server, 3, 1, 1);
  EXPECT_EQ(match({key}, here.chain(), "other.example.net"), dane_match::matched);
  EXPECT_EQ(match({key}, here.chain(), "mail.example.org", std::time(nullptr) + years), dane_match::matched);
}

TEST(Dane, UnderUsageTwoBothDo) {
  const presented here;
  const tlsa_record key = record_of(here.intermediate, 2, 1, 1);
  EXPECT_EQ(match({key}, here.chain(), "other.example.net"), dane_match::unmatched);
  EXPECT_EQ(match({key}, here.chain(), "mail.example.org", std::time(nullptr) + years), dane_match::unmatched);
}

TEST(Dane, UnderUsageTwoTheNameOfTheDomainItselfWillDo) {
  const presented here;
  const issued server = certificates::leaf("example.org", here.intermediate);
  const std::vector<certificate> chain{collect::read_certificate(server.certificate.get()),
                                       collect::read_certificate(here.intermediate.certificate.get())};
  EXPECT_EQ(match({record_of(here.intermediate, 2, 1, 1)}, chain), dane_match::matched);
}

TEST(Dane, OneMatchingRecordIsEnough) {
  const presented here;
  const presented elsewhere;
  EXPECT_EQ(match({record_of(elsewhere.server, 3, 1, 1), record_of(here.server, 3, 1, 1)}, here.chain()),
            dane_match::matched);
  EXPECT_EQ(match({record_of(elsewhere.server, 3, 1, 1)}, here.chain()), dane_match::unmatched);
}

TEST(Dane, RecordsThatSmtpCannotUseMatchNothing) {
  const presented here;
  tlsa_record cut = record_of(here.server, 3, 1, 1);
  cut.data.resize(10);
  const std::vector<tlsa_record> unusable{record_of(here.server, 1, 1, 1), record_of(here.server, 3, 1, 1), cut};
  EXPECT_EQ(match({unusable[0], cut}, here.chain()), dane_match::unusable);
  EXPECT_EQ(match(unusable, here.chain()), dane_match::matched);
}

TEST(Dane, HasNothingToSayWithoutRecordsOrWithoutACertificate) {
  const presented here;
  EXPECT_FALSE(collect::match_tlsa({}, here.chain(), "mail.example.org", "example.org", 0));
  EXPECT_FALSE(collect::match_tlsa({record_of(here.server, 3, 1, 1)}, {}, "mail.example.org", "example.org", 0));
}

}  // namespace
