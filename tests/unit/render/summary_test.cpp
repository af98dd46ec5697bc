// A row says what the report says, and says the same when it is made of the evidence alone.
#include "mtasts/summary.hpp"

#include <gmock/gmock.h>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "mtasts/error.hpp"
#include "mtasts/render.hpp"

namespace mtasts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

namespace fs = std::filesystem;

report golden(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return report_from_json(std::string(std::istreambuf_iterator<char>(file), {}));
}
report of_world(const std::string& name) {
  return golden(fs::path(MTASTS_SOURCE_DIR) / "tests/golden" / (name + ".json"));
}

TEST(Summary, IsTheSameFromEvidenceAndFromTheReportInEveryWorld) {
  int worlds = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(MTASTS_SOURCE_DIR) / "tests/golden")) {
    if (entry.path().extension() != ".json") continue;
    const report whole = golden(entry.path());
    EXPECT_EQ(summary_of(whole), summary_of(whole.evidence)) << entry.path();
    ++worlds;
  }
  EXPECT_GT(worlds, 100);
}

TEST(Summary, OfAHealthyDomain) {
  const report whole = of_world("healthy");
  const summary row = summary_of(whole);
  EXPECT_EQ(row.domain, whole.domain);
  EXPECT_EQ(row.protection, protection_state::enforced);
  EXPECT_EQ(row.score, whole.score.total);
  EXPECT_EQ(row.record, record_state::valid);
  EXPECT_EQ(row.record_id, whole.record.id);
  EXPECT_EQ(row.policy_valid, true);
  EXPECT_EQ(row.policy_mode, policy_mode::enforce);
  EXPECT_EQ(row.mx.size(), whole.mx.size());
  EXPECT_EQ(row.mx_covered, static_cast<int>(row.mx.size()));
  EXPECT_GT(row.mx_probed, 0);
  EXPECT_EQ(row.mx_secure, row.mx_probed);
  EXPECT_EQ(row.mx_delivered, row.mx_probed);
  EXPECT_GT(row.mx_certificate_expires, row.checked_at);
  EXPECT_GT(row.policy_certificate_expires, row.checked_at);
  EXPECT_THAT(row.unknown, IsEmpty());
}

TEST(Summary, WithoutARecordThePolicyColumnsAreNullAndMailServersCountAllTheSame) {
  const summary row = summary_of(of_world("no-record"));
  EXPECT_EQ(row.protection, protection_state::none);
  EXPECT_EQ(row.record, record_state::absent);
  EXPECT_EQ(row.record_id, std::nullopt);
  EXPECT_EQ(row.policy_valid, std::nullopt);
  EXPECT_EQ(row.mx_covered, std::nullopt);
  EXPECT_EQ(row.mx_delivered, std::nullopt);
  EXPECT_THAT(row.failed, ElementsAre("sts-record-present"));
  EXPECT_EQ(row.mx_secure, row.mx_probed);
}

TEST(Summary, WhatWasNotAnsweredIsNullAndNotAbsent) {
  const summary row = summary_of(of_world("record-servfail"));
  EXPECT_EQ(row.record, std::nullopt);
  EXPECT_THAT(row.unknown, testing::Contains("sts-record-lookup"));
}

TEST(Summary, NamesARuleOnceHoweverManyAddressesFailIt) {
  const summary row = summary_of(of_world("mx-no-starttls"));
  EXPECT_EQ(std::count(row.failed.begin(), row.failed.end(), "mx-starttls-offered"), 1);
  EXPECT_EQ(row.mx_secure, 0);
  EXPECT_EQ(row.mx_delivered, 0);
  EXPECT_EQ(row.worst, severity::error);
}

TEST(Summary, OfWhatIsNoDomainSaysSo) {
  const report refused = refused_report("no domain", "invalid domain", 1769860800);
  const summary row = summary_of(refused);
  EXPECT_EQ(row.domain, "no domain");
  EXPECT_EQ(row.error, peer_text("invalid domain"));
  EXPECT_EQ(row.protection, protection_state::unknown);
  EXPECT_EQ(row, summary_of(refused.evidence));
}

TEST(Summary, BoundsWhatAPeerWrote) {
  report whole = of_world("healthy");
  whole.policy->mx.assign(500, {.pattern = peer_text(std::string(1000, 'a')), .line = 1, .valid = false});
  const summary row = summary_of(whole);
  EXPECT_EQ(row.policy_mx.size(), 100U);
  EXPECT_EQ(row.policy_mx.front().bytes.size(), 255U);
}

TEST(Summary, CertificateDatesStayWithinWhatColumnsCanHold) {
  report whole = of_world("healthy");
  for (mx_host& host : whole.evidence.mx_hosts)
    for (mx_probe& probe : host.probes) probe.tls.value->chain.front().not_after = std::int64_t{1} << 60;
  const summary row = summary_of(whole);
  EXPECT_THAT(to_json(row), testing::HasSubstr(R"("mx_certificate_expires":"9999-12-31T23:59:59Z")"));
}

TEST(Summary, SurvivesJson) {
  for (const char* name : {"healthy", "no-record", "policy-html", "mx-injection"}) {
    const summary row = summary_of(of_world(name));
    EXPECT_EQ(summary_from_json(to_json(row)), row);
  }
}

TEST(Summary, JsonThatIsNoneIsToldSoWithThePlace) {
  std::string text = to_json(summary_of(of_world("healthy")));
  text.replace(text.find("\"checked_at\":\"") + 14, 4, "once");
  try {
    static_cast<void>(summary_from_json(text));
    FAIL() << "was taken";
  } catch (const error& wrong) {
    EXPECT_THAT(wrong.what(), testing::HasSubstr("summary.checked_at: expected a date-time of RFC 3339"));
  }
}

}  // namespace
}  // namespace mtasts
