// Servers for one test on a port that the kernel chose, each told as a coroutine; client and server share one thread.
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "certificates.hpp"
#include "collect/loop_executor.hpp"

namespace peers {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using quiet = asio::as_tuple_t<asio::use_awaitable_t<>>;

/// One accepted connection, in plain text or TLS, spoken to by lines. Errors are not told: the client's story counts.
class peer {
 public:
  explicit peer(tcp::socket socket) : socket_(std::move(socket)) {
    boost::system::error_code gone;
    socket_.set_option(tcp::no_delay(true), gone);  // what is said before a reset has gone out
  }

  awaitable<void> say(std::string text) {
    const auto buffer = asio::buffer(text);
    if (tls_) {
      co_await asio::async_write(*tls_, buffer, quiet());
    } else {
      co_await asio::async_write(socket_, buffer, quiet());
    }
  }

  /// Up to and with the line end; empty when the client is gone.
  awaitable<std::string> hear(std::string end = "\r\n") {
    for (;;) {
      if (const std::size_t at = heard_.find(end); at != std::string::npos) {
        std::string line = heard_.substr(0, at);
        heard_.erase(0, at + end.size());
        co_return line;
      }
      char in[2048];
      const auto buffer = asio::buffer(in);
      std::size_t size = 0;
      if (tls_) {
        auto [error, count] = co_await tls_->async_read_some(buffer, quiet());
        size = error ? 0 : count;
      } else {
        auto [error, count] = co_await socket_.async_read_some(buffer, quiet());
        size = error ? 0 : count;
      }
      if (size == 0) co_return std::string();
      heard_.append(in, size);
    }
  }

  /// Waits until the client has hung up, whatever it says.
  awaitable<void> wait_for_end() {
    const std::string never = "\x01never\x02";
    co_await hear(never);
  }

  awaitable<bool> start_tls(std::shared_ptr<SSL_CTX> context) {
    SSL_CTX_up_ref(context.get());
    context_.emplace(context.get());
    tls_.emplace(socket_, *context_);
    auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::server, quiet());
    if (error) tls_.reset();
    co_return !error;
  }

  /// Past TLS, where there is any.
  awaitable<void> say_beneath(std::string bytes) {
    const auto buffer = asio::buffer(bytes);
    co_await asio::async_write(socket_, buffer, quiet());
  }

  /// close_notify, to and fro.
  awaitable<void> part() { co_await tls_->async_shutdown(quiet()); }

  /// The client has said close_notify.
  [[nodiscard]] bool heard_goodbye() {
    return tls_ && (SSL_get_shutdown(tls_->native_handle()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

  /// Closes with RST instead of FIN.
  void reset() {
    boost::system::error_code error;
    socket_.set_option(asio::socket_base::linger(true, 0), error);
    socket_.close(error);
  }
  std::string server_name() { return tls_ ? std::string(SSL_get_servername(tls_->native_handle(), 0)) : std::string(); }

 private:
  tcp::socket socket_;
  std::optional<asio::ssl::context> context_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
  std::string heard_;
};

using story = std::function<awaitable<void>(peer&)>;

/// Tells `each` to every client that comes.
class server {
 public:
  server(asio::io_context& context, story each)
      : acceptor_(std::make_shared<tcp::acceptor>(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0))),
        each_(std::make_shared<story>(std::move(each))) {
    accept();
  }
  ~server() { acceptor_->close(); }
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_->local_endpoint().port(); }
  [[nodiscard]] int clients() const { return *clients_; }

 private:
  static awaitable<void> tell(std::shared_ptr<story> each, std::shared_ptr<peer> one) { co_await (*each)(*one); }

  void accept() {
    acceptor_->async_accept([this, alive = acceptor_](boost::system::error_code error, tcp::socket socket) {
      if (error) return;
      ++*clients_;
      auto executor = socket.get_executor();
      asio::co_spawn(executor, tell(each_, std::make_shared<peer>(std::move(socket))), asio::detached);
      accept();
    });
  }

  std::shared_ptr<tcp::acceptor> acceptor_;
  std::shared_ptr<story> each_;
  std::shared_ptr<int> clients_ = std::make_shared<int>(0);
};

/// Runs `question` to its end and gives its answer; the servers of the context live meanwhile.
template <class T>
T answer(asio::io_context& context, mtasts::collect::awaitable<T> question,
         asio::cancellation_signal* cancel = nullptr) {
  std::optional<T> result;
  auto done = [&](std::exception_ptr thrown, T value) {
    context.stop();
    if (thrown) std::rethrow_exception(thrown);
    result.emplace(std::move(value));
  };
  if (cancel != nullptr) {
    asio::co_spawn(context, std::move(question), asio::bind_cancellation_slot(cancel->slot(), done));
  } else {
    asio::co_spawn(context, std::move(question), done);
  }
  context.restart();
  context.run();
  return std::move(result.value());
}

/// Runs on until `done` says so, ten seconds at most; what it said last.
inline bool run_until(asio::io_context& context, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  context.restart();
  while (!done() && std::chrono::steady_clock::now() < end) context.run_one_for(std::chrono::milliseconds(100));
  return done();
}

}  // namespace peers
