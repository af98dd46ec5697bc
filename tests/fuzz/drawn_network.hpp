// A network that answers what the bytes of a fuzzer say: each question of the plan draws from them how long it takes,
// how it ends and what it gives. In a sound world all that is given is as it should be, and what fails is ours alone.
#pragma once
#include <algorithm>
#include <string>
#include <utility>

#include "collect/network.hpp"
#include "tests/unit/scripted_network.hpp"

namespace mtasts::fuzz {

using namespace collect;

/// The bytes, one after the other, and zeros when they are used up.
class drawn {
 public:
  explicit drawn(std::string_view bytes) : bytes_(bytes) {}
  unsigned byte() { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_++]) : 0; }
  /// Now and then; never when the bytes are used up.
  bool once_in(unsigned many) { return byte() % many == many - 1; }
  std::string text() {
    const std::size_t size = std::min<std::size_t>(byte(), bytes_.size() - at_);
    at_ += size;
    return std::string(bytes_.substr(at_ - size, size));
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

class drawn_network final : public network {
 public:
  drawn_network(scripted_network& clock, std::string_view bytes) : clock_(clock), from_(bytes) {
    sound_ = from_.byte() % 4 == 0;
  }

  [[nodiscard]] bool sound() const { return sound_; }

  awaitable<resolution> resolve(std::string name, record_type type) override {
    const bool cancelled = co_await pause();
    switch (type) {
      case record_type::mx: co_return looked_up<mx_record>(name, cancelled, [this](unsigned i) { return mx(i); });
      case record_type::txt:
        co_return looked_up<txt_record>(name, cancelled, [&](unsigned) { return txt_record{text_at(name), 1}; });
      case record_type::tlsa: co_return looked_up<tlsa_record>(name, cancelled, [this](unsigned) { return tlsa(); });
      default: break;
    }
    co_return looked_up<address_record>(name, cancelled, [this](unsigned i) {
      return address_record{"192.0.2." + std::to_string(sound_ ? i + 1 : from_.byte() % 8)};
    });
  }

  awaitable<policy_fetch> fetch(policy_request request) override {
    policy_fetch own;
    policy_fetch& seen = request.so_far != nullptr ? *request.so_far : own;
    seen.ip = request.ip;
    const bool cancelled = co_await pause();
    if (step(seen.connect, cancelled, connection{request.ip, 443}) && step(seen.tls, co_await pause(), session()))
      step(seen.response, co_await pause(), response());
    co_return std::move(seen);
  }

  awaitable<mx_probe> probe(mx_request request) override {
    mx_probe own;
    mx_probe& seen = request.so_far != nullptr ? *request.so_far : own;
    seen.ip = request.ip;
    co_await converse(seen, request.ip);
    co_return std::move(seen);
  }

  [[nodiscard]] time_point now() const override { return clock_.now(); }
  [[nodiscard]] bool keeps_real_time() const override { return false; }
  awaitable<void> sleep_until(time_point when) override { return clock_.sleep_until(when); }
  [[nodiscard]] loop_executor executor() const override { return clock_.executor(); }

 private:
  // Some time; true when the question was cancelled on the way.
  awaitable<bool> pause() {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const unsigned drawn = from_.byte();
    const auto until = now() + std::chrono::milliseconds(drawn > 250 ? 10'000 : drawn * 2);
    co_await clock_.sleep_until(until);
    co_return now() < until;
  }

  awaitable<void> converse(mx_probe& seen, const std::string& ip) {
    const bool unconnected = co_await pause();
    if (!step(seen.connect, unconnected, connection{ip, 25})) co_return;
    const bool ungreeted = co_await pause();
    if (!step(seen.greeting, ungreeted, reply(220))) co_return;
    const bool unheard = co_await pause();
    if (!step(seen.ehlo, unheard, reply(250))) co_return;
    seen.starttls_offered = sound_ || !from_.once_in(4);
    if (!seen.starttls_offered) co_return;
    const bool refused = co_await pause();
    if (!step(seen.starttls, refused, reply(220))) co_return;
    seen.injected = !sound_ && from_.once_in(16);
    const bool unshaken = co_await pause();
    if (seen.injected || !step(seen.tls, unshaken, session())) co_return;
    const bool last = co_await pause();
    step(seen.ehlo_tls, last, reply(250));
  }

  template <class T>
  bool step(observed<T>& one, bool cancelled, T value) {
    one.duration_us = from_.byte();
    if (cancelled) {
      one.fail(reason::cancelled);
      return false;
    }
    if (!from_.once_in(4)) {
      one.set(std::move(value));
      return true;
    }
    constexpr reason ours[] = {reason::resources, reason::cut_off};
    const unsigned why = from_.byte();
    one.fail(sound_ ? ours[why % 2] : static_cast<reason>(why % (static_cast<unsigned>(reason::other) + 1)),
             from_.text());
    return false;
  }

  template <class R, class Make>
  resolution looked_up(const std::string& name, bool cancelled, Make make) {
    dns_answer<R> answer{.name = name, .exists = sound_ || !from_.once_in(8), .records = {}, .chain = {}, .ttl = 300};
    const unsigned count = sound_ ? (std::is_same_v<R, tlsa_record> ? 0 : 1) : answer.exists ? from_.byte() % 4 : 0;
    for (unsigned i = 0; i < count; ++i) answer.records.push_back(make(i));
    if (!sound_ && from_.once_in(8)) answer.chain.push_back({.name = name, .target = host(0)});
    answer.authenticated = from_.byte() % 2 == 0;
    lookup<R> seen;
    step(seen, cancelled, std::move(answer));
    return resolution(std::move(seen));
  }

  mx_record mx(unsigned i) {
    mx_record one;
    one.preference = static_cast<std::uint16_t>(sound_ ? 10 * i : from_.byte());
    one.host = host(i);
    return one;
  }

  std::string host(unsigned i) {
    if (sound_ || !from_.once_in(4)) return "mx" + std::to_string(sound_ ? i : from_.byte() % 4) + ".b.example";
    // As c-ares writes names (RFC 1035 section 5.1): ASCII, the rest in escapes.
    std::string name;
    for (const char byte : from_.text()) {
      const auto octet = static_cast<unsigned char>(byte);
      if (octet > ' ' && octet < 0x7f)
        name += byte;
      else
        name += "\\" + std::to_string(1000 + octet).substr(1);
    }
    return name.empty() ? "." : name;
  }

  peer_text text_at(const std::string& name) {
    if (!sound_ && from_.once_in(4)) return peer_text(from_.text());
    return peer_text(name.starts_with("_mta-sts.") ? "v=STSv1; id=1;" : "v=TLSRPTv1; rua=mailto:a@b.example");
  }

  tlsa_record tlsa() {
    tlsa_record one;
    one.usage = static_cast<std::uint8_t>(from_.byte() % 5);
    one.selector = static_cast<std::uint8_t>(from_.byte() % 3);
    one.matching_type = static_cast<std::uint8_t>(from_.byte() % 4);
    for (const char byte : from_.text()) one.data += "0123456789abcdef"[byte & 0xf];
    return one;
  }

  http_response response() {
    http_response one;
    one.status = static_cast<std::uint16_t>(sound_ || !from_.once_in(4) ? 200 : 100 + 2 * from_.byte());
    one.content_type = peer_text(sound_ || !from_.once_in(4) ? "text/plain" : from_.text());
    one.body = peer_text(sound_ || !from_.once_in(2)
                             ? "version: STSv1\r\nmode: enforce\r\nmx: *.b.example\r\nmax_age: 604800\r\n"
                             : from_.text());
    one.too_large = !sound_ && from_.once_in(16);
    return one;
  }

  smtp_reply reply(std::uint16_t code) {
    smtp_reply one;
    one.code = sound_ || !from_.once_in(8) ? code : static_cast<std::uint16_t>(200 + from_.byte());
    one.lines = {peer_text(sound_ || from_.byte() % 2 == 0 ? "STARTTLS" : from_.text())};
    return one;
  }

  tls_session session() {
    tls_session one;
    one.version = sound_ || !from_.once_in(4) ? "TLSv1.3" : "TLSv1";
    one.trust = sound_ || !from_.once_in(4)
                    ? trust_cause::trusted
                    : static_cast<trust_cause>(from_.byte() % (static_cast<unsigned>(trust_cause::other) + 1));
    one.name_matches = sound_ || !from_.once_in(4);
    certificate& leaf = one.chain.emplace_back();
    if (!sound_) leaf.subject = peer_text(from_.text());
    leaf.not_after = sound_ || !from_.once_in(4) ? 4'000'000'000 : 1;
    return one;
  }

  scripted_network& clock_;
  drawn from_;
  bool sound_ = false;
};

}  // namespace mtasts::fuzz
