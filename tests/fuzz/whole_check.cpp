// A whole check in a world that the bytes make up: in-memory peers through the seam between plan and wire. It ends,
// what was seen is saved and judged again to the same, and what only we lacked never becomes a failure of the domain.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "collect/collect.hpp"
#include "mtasts/domain.hpp"
#include "mtasts/render.hpp"
#include "tests/fuzz/drawn_network.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

namespace asio = boost::asio;

void saved_and_read(const report& said) {
  const evidence read = evidence_from_json(to_json(said.evidence));
  holds(read == said.evidence, "evidence that was saved is read as it was");
  holds(judge(read) == said, "judging what was saved gives the same report");
  holds(summary_of(read) == summary_of(said), "a summary is the report's");
}

void check(std::string_view bytes) {
  asio::io_context io;
  scripted_network clock(io);
  drawn_network world(clock, bytes);
  options chosen;
  chosen.timeout = 3;
  chosen.allow_private = true;
  check_request request{.input = "b.example", .domain = *parse_domain("b.example"), .chosen = &chosen};
  request.timeout = chosen.timeout;
  request.checked_at = 1'700'000'000;
  std::optional<evidence> seen;
  auto work = collect::collect(world, std::move(request));
  asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& failure, evidence made) {
    holds(!failure, "no exception leaves a check");
    seen = std::move(made);
  });
  clock.run();
  holds(seen.has_value(), "a check ends");
  const report said = judge(*seen);
  saved_and_read(said);
  if (!world.sound()) return;
  for (const finding& one : said.findings)
    holds(one.result != outcome::fail || one.level == severity::notice, "what only we lacked is no failure", one.id);
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
