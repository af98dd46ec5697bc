// A whole check in a world that the bytes make up: each question of the plan draws its answer from them. What was seen
// is saved and judged, and what only we lacked never becomes a verdict about the domain.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "collect/collect.hpp"
#include "mtasts/domain.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/rendered.hpp"
#include "tests/mutation/mutation.hpp"
#include "tests/unit/scripted_network.hpp"

namespace mutation {
namespace {

using namespace mtasts;
using namespace mtasts::collect;
using fuzz::holds;
namespace asio = boost::asio;

// The bytes, one after the other, and zeros when they are used up.
class drawn {
 public:
  explicit drawn(std::string_view bytes) : bytes_(bytes) {}
  unsigned byte() { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_++]) : 0; }
  std::string text() {
    const std::size_t wanted = byte();
    const std::size_t size = std::min(wanted, bytes_.size() - at_);
    at_ += size;
    return std::string(bytes_.substr(at_ - size, size));
  }
  reason why() { return static_cast<reason>(byte() % 22); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

constexpr reason own_lacks[] = {reason::resources, reason::cancelled, reason::cut_off, reason::not_asked};

// Answers from the bytes; in a world of `own` lacks every failure is ours.
class drawn_network final : public network {
 public:
  drawn_network(scripted_network& clock, std::string_view bytes) : clock_(clock), from_(bytes) {
    only_own_ = from_.byte() % 4 == 0;
  }

  [[nodiscard]] bool only_own() const { return only_own_; }

  awaitable<resolution> resolve(std::string name, record_type type) override {
    co_await pause();
    if (type == record_type::mx)
      co_return looked_up<mx_record>(
          name, [this] { return mx_record{.preference = static_cast<std::uint16_t>(from_.byte()), .host = host()}; });
    if (type == record_type::txt)
      co_return looked_up<txt_record>(name, [this] {
        const unsigned kind = from_.byte() % 4;
        const std::string text = kind == 0   ? from_.text()
                                 : kind == 1 ? "v=STSv1; id=1;"
                                             : "v=TLSRPTv1; rua=mailto:a@b.example";
        return txt_record{peer_text(text), 1};
      });
    if (type == record_type::tlsa) co_return looked_up<tlsa_record>(name, [] { return tlsa_record{}; });
    co_return looked_up<address_record>(name, [this] {
      return address_record{(from_.byte() % 2 == 0 ? "192.0.2." : "127.0.0.") + std::to_string(from_.byte())};
    });
  }

  awaitable<policy_fetch> fetch(policy_request request) override {
    co_await pause();
    policy_fetch seen;
    seen.ip = request.ip;
    if (step(seen.connect, connection{request.ip, 443}) && step(seen.tls, session())) {
      http_response response{.status = static_cast<std::uint16_t>(from_.byte() < 200 ? 200 : from_.byte() * 3)};
      response.body = peer_text(
          from_.byte() % 2 == 0 ? from_.text() : "version: STSv1\nmode: enforce\nmx: *.b.example\nmax_age: 86400\n");
      step(seen.response, std::move(response));
    }
    co_return seen;
  }

  awaitable<mx_probe> probe(mx_request request) override {
    co_await pause();
    mx_probe seen;
    seen.ip = request.ip;
    if (!step(seen.connect, connection{request.ip, 25}) || !step(seen.greeting, reply(220))) co_return seen;
    if (!step(seen.ehlo, reply(250))) co_return seen;
    seen.starttls_offered = only_own_ || from_.byte() % 4 != 0;
    if (!seen.starttls_offered || !step(seen.starttls, reply(220))) co_return seen;
    seen.injected = !only_own_ && from_.byte() % 16 == 1;
    if (seen.injected || !step(seen.tls, session())) co_return seen;
    step(seen.ehlo_tls, reply(250));
    co_return seen;
  }

  [[nodiscard]] time_point now() const override { return clock_.now(); }
  awaitable<void> sleep_until(time_point when) override { return clock_.sleep_until(when); }
  [[nodiscard]] asio::any_io_executor executor() const override { return clock_.executor(); }

 private:
  awaitable<void> pause() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto until = now() + std::chrono::milliseconds(from_.byte() * 20);
    co_await clock_.sleep_until(until);
  }

  template <class T>
  bool step(observed<T>& one, T value) {
    one.duration_us = from_.byte();
    if (from_.byte() % 4 != 1) {
      one.set(std::move(value));
      return true;
    }
    const std::string words = from_.text();
    one.fail(only_own_ ? own_lacks[from_.byte() % 3] : from_.why(), words);
    return false;
  }

  template <class R, class Make>
  resolution looked_up(const std::string& name, Make make) {
    lookup<R> seen;
    dns_answer<R> answer{
        .name = name, .exists = only_own_ || from_.byte() % 8 != 1, .records = {}, .chain = {}, .ttl = 300};
    for (unsigned i = answer.exists ? from_.byte() % 4 : 0; i > 0; --i) answer.records.push_back(make());
    if (from_.byte() % 8 == 1) answer.chain.push_back({.name = name, .target = host()});
    answer.authenticated = from_.byte() % 2 == 0;
    step(seen, std::move(answer));
    return resolution(std::move(seen));
  }

  std::string host() {
    const std::string given =
        from_.byte() % 4 == 1 ? from_.text() : "mx" + std::to_string(from_.byte() % 4) + ".b.example";
    return given.empty() ? "." : given;
  }
  smtp_reply reply(std::uint16_t code) {
    smtp_reply made;
    made.code = only_own_ || from_.byte() % 8 != 1 ? code : static_cast<std::uint16_t>(200 + from_.byte());
    made.lines = {peer_text(from_.byte() % 2 == 0 ? from_.text() : "STARTTLS")};
    return made;
  }
  tls_session session() {
    tls_session made;
    made.version = "TLSv1.3";
    made.trust = from_.byte() % 4 == 1 ? static_cast<trust_cause>(from_.byte() % 10) : trust_cause::trusted;
    made.name_matches = from_.byte() % 4 != 1;
    auto& leaf = made.chain.emplace_back();
    leaf.subject = peer_text(from_.text());
    leaf.not_after = from_.byte() % 4 == 1 ? 1 : 4'000'000'000;
    return made;
  }

  scripted_network& clock_;
  drawn from_;
  bool only_own_ = false;
};

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
    if (failure) {
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& thrown) {
        holds(false, "no exception leaves a check", thrown.what());
      }
    }
    seen = std::move(made);
  });
  clock.run();
  holds(seen.has_value(), "a check ends");
  holds(evidence_from_json(to_json(*seen)) == *seen, "evidence that was saved is read as it was");
  const report said = judge(*seen);
  holds(judge(evidence_from_json(to_json(said.evidence))) == said, "judging what was saved gives the same report");
  holds(report_from_json(to_json(said)) == said, "a report that was saved is read as it was");
  holds(summary_of(*seen) == summary_of(said), "a summary is the report's");
  holds(summary_from_json(to_json(summary_of(said))) == summary_of(said), "a summary that was saved is read as it was");
  fuzz::renders_safely(said);
}

}  // namespace

target of_whole_check() {
  target made{.name = "whole_check", .seeds = {}, .words = {}, .run = check};
  for (int first = 0; first < 4; ++first)
    for (int rest = 0; rest < 8; ++rest) {
      std::string seed(1, static_cast<char>(first));
      for (int i = 0; i < 600; ++i) seed += static_cast<char>((i * 37 + rest * 101 + first) % 251);
      made.seeds.push_back(seed);
      made.seeds.push_back(std::string(1, static_cast<char>(first)) + std::string(600, static_cast<char>(rest)));
    }
  made.words = {"v=STSv1; id=1;",
                "version: STSv1\nmode: testing\nmx: mx1.b.example\nmax_age: 1\n",
                "STARTTLS",
                std::string(40, '\0'),
                std::string(40, '\1'),
                "421 busy",
                "\x1b[31m",
                "=HYPERLINK(1)"};
  return made;
}

}  // namespace mutation
