// A network that answers by rule (names.hpp) and opens no socket: what is measured on it is the plan, the engine and
// the sharing. Each question goes once through the loop, as a real answer would.
#pragma once
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "collect/network.hpp"
#include "tests/bench/native/names.hpp"

namespace bench {

namespace asio = boost::asio;
using namespace mtasts;

class ruled_network final : public collect::network {
 public:
  explicit ruled_network(asio::io_context& context) : context_(context) {}

  collect::awaitable<collect::resolution> resolve(std::string name, collect::record_type type) override {
    co_await asio::post(context_, collect::use_awaitable);
    using collect::record_type;
    if (type == record_type::mx) co_return answer<mx_record>(name, mail_hosts(name));
    if (type == record_type::txt) co_return answer<txt_record>(name, texts(name));
    if (type == record_type::tlsa) co_return answer<tlsa_record>(name, {});
    co_return answer<address_record>(name, type == record_type::a ? addresses(name) : std::vector<address_record>());
  }

  collect::awaitable<policy_fetch> fetch(collect::policy_request request) override {
    co_await asio::post(context_, collect::use_awaitable);
    policy_fetch seen;
    seen.ip = request.ip;
    seen.connect.set({request.ip, 443});
    seen.tls.set(trusted(request.host));
    const std::string host = mail_host(domain_in(request.host).value_or(domain()));
    http_response response;
    response.status = 200;
    response.content_type = peer_text("text/plain");
    response.body = peer_text("version: STSv1\r\nmode: enforce\r\nmx: " + host + "\r\nmax_age: 604800\r\n");
    seen.response.set(std::move(response));
    co_return seen;
  }

  collect::awaitable<mx_probe> probe(collect::mx_request request) override {
    co_await asio::post(context_, collect::use_awaitable);
    mx_probe seen;
    seen.ip = request.ip;
    seen.connect.set({request.ip, 25});
    seen.greeting.set({220, {peer_text("mx.bench.test ESMTP")}});
    seen.ehlo.set({250, {peer_text("mx.bench.test"), peer_text("STARTTLS")}});
    seen.starttls_offered = true;
    seen.starttls.set({220, {peer_text("go ahead")}});
    seen.tls.set(trusted(request.host));
    seen.ehlo_tls.set({250, {peer_text("mx.bench.test")}});
    co_return seen;
  }

  [[nodiscard]] collect::time_point now() const override { return std::chrono::steady_clock::now(); }
  collect::awaitable<void> sleep_until(collect::time_point when) override {
    collect::steady_timer timer(context_, when);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(collect::use_awaitable, ignored));
  }
  [[nodiscard]] collect::loop_executor executor() const override { return context_.get_executor(); }

 private:
  template <class R>
  static collect::resolution answer(const std::string& name, std::vector<R> records) {
    dns_answer<R> whole;
    whole.name = name;
    whole.exists = !records.empty();
    whole.records = std::move(records);
    whole.ttl = 300;
    lookup<R> seen;
    seen.set(std::move(whole));
    return seen;
  }

  // The domain that a name is of or below.
  static std::optional<domain> domain_in(std::string_view name) {
    if (!name.ends_with(zone)) return {};
    name.remove_suffix(zone.size());
    return domain_of(name.substr(name.rfind('.') + 1));
  }

  static std::vector<mx_record> mail_hosts(std::string_view name) {
    const auto one = domain_in(name);
    if (!one || name.find('.') != name.size() - zone.size()) return {};
    return {{10, mail_host(*one)}};
  }

  static std::vector<txt_record> texts(std::string_view name) {
    const auto one = domain_in(name);
    if (!one || !has_record(*one) || !name.starts_with("_mta-sts.")) return {};
    return {{peer_text("v=STSv1; id=1;"), 1}};
  }

  static std::vector<address_record> addresses(std::string_view name) {
    if (name.ends_with(".mail.test")) return {{text_of(address(shared_net, number_in(name.substr(1))))}};
    const auto one = domain_in(name);
    if (!one) return {};
    if (name.starts_with("mta-sts.") && has_record(*one)) return {{text_of(policy_address(*one))}};
    if (name.starts_with("mx.")) return {{text_of(mail_address(*one))}};
    return {};
  }

  static std::uint32_t number_in(std::string_view text) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  static tls_session trusted(const std::string& name) {
    tls_session session;
    session.version = "TLSv1.3";
    session.wanted_name = name;
    session.trust = trust_cause::trusted;
    session.name_matches = true;
    certificate leaf;
    leaf.dns_names = {peer_text(name)};
    leaf.not_before = 1'000'000'000;
    leaf.not_after = 4'000'000'000;
    session.chain = {leaf};
    session.chain_total = 1;
    return session;
  }

  asio::io_context& context_;
};

}  // namespace bench
