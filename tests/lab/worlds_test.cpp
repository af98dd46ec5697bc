// Every world of tests/worlds, checked by the real core over real sockets, says exactly what the world says it must.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "lab/run.hpp"
#include "mtasts/check.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"

namespace {

std::vector<std::string> world_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(MTASTS_SOURCE_DIR "/tests/worlds"))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> findings_of(const mtasts::report& judged) {
  std::vector<std::string> found;
  for (const auto& each : judged.findings)
    found.push_back(each.id + " " + std::string(mtasts::name_of(each.result)) + " " + each.subject);
  std::ranges::sort(found);
  return found;
}

class every_world : public testing::TestWithParam<std::string> {};

TEST_P(every_world, says_what_it_must) {
  const lab::running_world running(lab::read_world(GetParam()));
  ASSERT_TRUE(running.plan().expect) << "a world of tests/worlds says what must be found";
  const auto& expected = *running.plan().expect;
  mtasts::checker checker(running.options());
  const auto judged = checker.check(running.plan().domain);

  auto findings = expected.findings;
  std::ranges::sort(findings);
  const auto whole = mtasts::to_text(judged);
  EXPECT_EQ(findings_of(judged), findings) << whole;
  EXPECT_EQ(mtasts::name_of(judged.protection), expected.protection) << whole;
  EXPECT_EQ(judged.score.total, expected.score) << whole;
  const auto readiness = mtasts::name_of(judged.readiness.state);
  EXPECT_EQ(readiness, expected.readiness.value_or(readiness)) << whole;
}

TEST(healthy_world, has_each_mail_server_asked_once_and_sees_no_mail_transaction) {
  const lab::running_world running(lab::read_world(MTASTS_SOURCE_DIR "/tests/worlds/healthy.json"));
  mtasts::checker checker(running.options());
  (void)checker.check(running.plan().domain);
  for (const auto& host : running.plan().mail_hosts) {
    const auto seen = running.seen().host(lab::service::smtp, host.ip);
    EXPECT_EQ(seen.connections, 1u) << host.ip;
    EXPECT_EQ(seen.transactions, 0u) << host.ip;
  }
}

INSTANTIATE_TEST_SUITE_P(worlds, every_world, testing::ValuesIn(world_files()), [](const auto& from) {
  auto name = std::filesystem::path(from.param).stem().string();
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
