// A report on what could not be checked at all.
#include <gtest/gtest.h>

#include "mtasts/report.hpp"

namespace mtasts::test {
namespace {

TEST(refused, SaysWhyAndClaimsNothing) {
  const report said = refused_report("no domain", "invalid domain \"no domain\"", 1795314600);
  EXPECT_EQ(said.domain, "no domain");
  EXPECT_EQ(said.checked_at, "2026-11-22T02:30:00Z");
  EXPECT_EQ(said.error, peer_text("invalid domain \"no domain\""));
  EXPECT_EQ(said.protection, protection_state::unknown);
  EXPECT_FALSE(said.score.total);
  EXPECT_TRUE(said.findings.empty());
  EXPECT_TRUE(said.checks.empty());
}

TEST(refused, IsJudgedTheSameAgain) {
  const report said = refused_report("x..y", "no", 0);
  EXPECT_EQ(judge(said.evidence), said);
}

}  // namespace
}  // namespace mtasts::test
