// libcurl on an io_context: transfers end, are cancelled, and leave nothing behind.
#include "collect/curl_multi.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <optional>

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using clock = std::chrono::steady_clock;

// Answers every request with `body`, or keeps silent when there is none; `on_request` and `on_gone` tell of the peer.
struct http_stub {
  explicit http_stub(asio::io_context& context) : acceptor(context, {asio::ip::address_v4::loopback(), 0}) {
    const auto run = [this] { return serve(); };
    asio::co_spawn(context, run, asio::detached);
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/";
  }

  asio::awaitable<void> serve() {
    const auto token = asio::as_tuple(asio::use_awaitable);
    while (true) {
      auto [failure, socket] = co_await acceptor.async_accept(token);
      if (failure) co_return;
      auto peer = std::make_shared<tcp::socket>(std::move(socket));
      const auto run = [this, peer] { return answer(peer); };
      asio::co_spawn(acceptor.get_executor(), run, asio::detached);
    }
  }
  asio::awaitable<void> answer(std::shared_ptr<tcp::socket> peer) {
    const auto token = asio::as_tuple(asio::use_awaitable);
    std::string request;
    const auto [failure, size] =
        co_await asio::async_read_until(*peer, asio::dynamic_buffer(request), "\r\n\r\n", token);
    if (failure || size == 0) co_return;
    if (on_request) on_request();
    if (body) {
      const std::string response =
          "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body->size()) + "\r\n\r\n" + *body;
      co_await asio::async_write(*peer, asio::buffer(response), token);
    }
    std::array<char, 1> more{};
    co_await asio::async_read(*peer, asio::buffer(more), token);
    if (on_gone) on_gone();
  }

  tcp::acceptor acceptor;
  std::optional<std::string> body;
  std::function<void()> on_request;
  std::function<void()> on_gone;
};

std::size_t append_body(char* bytes, std::size_t, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, count);
  return count;
}

struct request {
  explicit request(const std::string& url) : easy(curl_easy_init()) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &append_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
  }
  ~request() { drop(); }
  request(const request&) = delete;
  request& operator=(const request&) = delete;
  void drop() {
    if (easy != nullptr) curl_easy_cleanup(easy);
    easy = nullptr;
  }
  CURL* easy;
  std::string body;
};

// Runs the context until `count` transfers ended; drops each handle at the moment when its end is told.
struct runner {
  explicit runner(asio::io_context& in) : context(in) {}
  void start(curl_multi& multi, request& one, asio::cancellation_slot slot = {}) {
    const auto done = [this, &one](std::exception_ptr failure, CURLcode code) {
      one.drop();
      if (!failure) results.push_back(code);
      if (results.size() == expected) context.stop();
    };
    ++expected;
    asio::co_spawn(context, multi.perform(one.easy), asio::bind_cancellation_slot(slot, done));
  }
  std::vector<CURLcode> run() {
    context.run_for(std::chrono::seconds(20));
    return results;
  }
  asio::io_context& context;
  std::size_t expected = 0;
  std::vector<CURLcode> results;
};

TEST(curl_multi, a_transfer_brings_the_body) {
  asio::io_context context;
  http_stub server(context);
  server.body = "hello";
  curl_multi multi(context);
  request one(server.url());
  runner runs(context);
  runs.start(multi, one);
  EXPECT_EQ(runs.run(), std::vector<CURLcode>{CURLE_OK});
  EXPECT_EQ(one.body, "hello");
}

TEST(curl_multi, a_large_body_arrives_whole) {
  asio::io_context context;
  http_stub server(context);
  server.body = std::string(8'000'000, 'x');
  curl_multi multi(context);
  request one(server.url());
  runner runs(context);
  runs.start(multi, one);
  EXPECT_EQ(runs.run(), std::vector<CURLcode>{CURLE_OK});
  EXPECT_EQ(one.body.size(), 8'000'000U);
}

TEST(curl_multi, many_transfers_run_side_by_side) {
  asio::io_context context;
  http_stub server(context);
  server.body = "x";
  curl_multi multi(context);
  runner runs(context);
  std::vector<std::unique_ptr<request>> all;
  for (int i = 0; i < 20; ++i) runs.start(multi, *all.emplace_back(std::make_unique<request>(server.url())));
  EXPECT_EQ(runs.run(), std::vector<CURLcode>(20, CURLE_OK));
}

TEST(curl_multi, a_refused_connection_says_so) {
  asio::io_context context;
  std::string url;
  {
    const tcp::acceptor gone(context, {asio::ip::address_v4::loopback(), 0});
    url = "http://127.0.0.1:" + std::to_string(gone.local_endpoint().port()) + "/";
  }
  curl_multi multi(context);
  request one(url);
  runner runs(context);
  runs.start(multi, one);
  EXPECT_EQ(runs.run(), std::vector<CURLcode>{CURLE_COULDNT_CONNECT});
}

TEST(curl_multi, a_transfer_keeps_its_time_limit) {
  asio::io_context context;
  http_stub silent(context);
  curl_multi multi(context);
  request one(silent.url());
  curl_easy_setopt(one.easy, CURLOPT_TIMEOUT_MS, 100L);
  runner runs(context);
  runs.start(multi, one);
  EXPECT_EQ(runs.run(), std::vector<CURLcode>{CURLE_OPERATION_TIMEDOUT});
}

TEST(curl_multi, waiting_costs_no_turns_of_the_loop) {
  asio::io_context context;
  http_stub silent(context);
  curl_multi multi(context);
  request one(silent.url());
  curl_easy_setopt(one.easy, CURLOPT_TIMEOUT_MS, 300L);
  runner runs(context);
  runs.start(multi, one);
  const std::size_t turns = context.run_for(std::chrono::seconds(20));
  EXPECT_LT(turns, 60U);
}

TEST(curl_multi, cancelling_returns_at_once_and_closes_the_connection) {
  asio::io_context context;
  asio::cancellation_signal signal;
  http_stub silent(context);
  curl_multi multi(context);
  request one(silent.url());
  std::optional<CURLcode> result;
  silent.on_request = [&] { signal.emit(asio::cancellation_type::terminal); };
  silent.on_gone = [&] { context.stop(); };
  const auto done = [&](std::exception_ptr, CURLcode code) {
    one.drop();
    result = code;
  };
  const auto start = clock::now();
  asio::co_spawn(context, multi.perform(one.easy), asio::bind_cancellation_slot(signal.slot(), done));
  context.run_for(std::chrono::seconds(20));
  EXPECT_EQ(result, CURLE_ABORTED_BY_CALLBACK);
  EXPECT_LT(clock::now() - start, std::chrono::seconds(5));
}

TEST(curl_multi, a_transfer_goes_on_when_another_is_cancelled) {
  asio::io_context context;
  asio::cancellation_signal signal;
  http_stub silent(context);
  http_stub server(context);
  server.body = "x";
  curl_multi multi(context);
  request cancelled(silent.url());
  request kept(server.url());
  runner runs(context);
  silent.on_request = [&] {
    signal.emit(asio::cancellation_type::terminal);
    runs.start(multi, kept);
  };
  runs.start(multi, cancelled, signal.slot());
  const std::vector<CURLcode> expected = {CURLE_ABORTED_BY_CALLBACK, CURLE_OK};
  EXPECT_EQ(runs.run(), expected);
}

TEST(curl_multi, one_that_goes_ends_its_transfers) {
  asio::io_context context;
  http_stub silent(context);
  std::optional<curl_multi> multi(std::in_place, context);
  request one(silent.url());
  runner runs(context);
  silent.on_request = [&] { multi.reset(); };
  runs.start(*multi, one);
  EXPECT_EQ(runs.run(), std::vector<CURLcode>{CURLE_ABORTED_BY_CALLBACK});
}

TEST(curl_multi, a_context_that_goes_with_transfers_under_way_is_clean) {
  std::optional<asio::io_context> context(std::in_place);
  std::size_t requests = 0;
  std::optional<request> one;
  {
    http_stub silent(*context);
    silent.on_request = [&] { ++requests, context->stop(); };
    curl_multi multi(*context);
    one.emplace(silent.url());
    asio::co_spawn(*context, multi.perform(one->easy), asio::detached);
    context->run_for(std::chrono::seconds(20));
  }
  context.reset();
  EXPECT_EQ(requests, 1U);
}

}  // namespace
}  // namespace mtasts::collect
