// The network as it is: each question goes to the one part that knows its protocol.
#include "collect/real_network.hpp"

#include <ares.h>
#include <curl/curl.h>
#include <openssl/crypto.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>

#include "collect/curl_multi.hpp"
#include "collect/dns.hpp"
#include "collect/https.hpp"
#include "collect/loop_executor.hpp"
#include "collect/smtp.hpp"
#include "wire/versions.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;

class real_network final : public network {
 public:
  real_network(asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store)
      : context_(context),
        transfers_(context),
        names_(context, chosen, store, &transfers_),
        policies_(context, chosen, store),
        mail_hosts_(context, chosen, store) {}

  awaitable<resolution> resolve(std::string name, record_type type) override {
    return names_.resolve(std::move(name), type);
  }
  awaitable<policy_fetch> fetch(policy_request request) override { return policies_.fetch(std::move(request)); }
  awaitable<mx_probe> probe(mx_request request) override { return mail_hosts_.probe(std::move(request)); }

  [[nodiscard]] time_point now() const override { return std::chrono::steady_clock::now(); }

  awaitable<void> sleep_until(time_point when) override {
    const auto before = co_await asio::this_coro::cancellation_state;
    if (before.cancelled() != asio::cancellation_type::none) co_return;
    steady_timer timer(context_, when);
    co_await timer.async_wait(asio::as_tuple(use_awaitable));
  }

  [[nodiscard]] loop_executor executor() const override { return context_.get_executor(); }

 private:
  asio::io_context& context_;
  curl_multi transfers_;
  resolver names_;
  policy_client policies_;
  mx_client mail_hosts_;
};

/// `built` is what the headers said. Another process image may hold a library of the same name, and the symbols of both
/// (docs/decisions/0001-third-party.md); should ours ever be bound to it, this says so.
library_version named(const char* name, const char* version, std::string_view built) {
  library_version entry;
  entry.name = name;
  entry.version = version != nullptr ? version : "";
  if (entry.version != built) entry.version += " (built with " + std::string(built) + ")";
  return entry;
}

}  // namespace

std::unique_ptr<network> make_real_network(asio::io_context& context, const options& chosen,
                                           std::shared_ptr<const trust_store> store) {
  return std::make_unique<real_network>(context, chosen, std::move(store));
}

std::vector<library_version> library_versions() {
  std::vector<library_version> all;
  all.push_back(named("openssl", OpenSSL_version(OPENSSL_VERSION_STRING), OPENSSL_VERSION_STR));
  all.push_back(named("curl", curl_version_info(CURLVERSION_NOW)->version, LIBCURL_VERSION));
  all.push_back(named("c-ares", ares_version(nullptr), ARES_VERSION_STR));
  for (library_version& library : wire::library_versions()) all.push_back(std::move(library));
  return all;
}

}  // namespace mtasts::collect
