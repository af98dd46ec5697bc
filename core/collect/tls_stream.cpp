// TLS between memory and a socket: handshake, read, write.
#include "collect/tls_stream.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <new>

#include "collect/loop_executor.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t read_size = 8192;

tls_stream::tls_stream(tcp_socket& socket, SSL_CTX* context, const std::string& name, handshake_watch& watch)
    : socket_(socket), handle_(SSL_new(context)), from_peer_(BIO_new(BIO_s_mem())), to_peer_(BIO_new(BIO_s_mem())) {
  if (!handle_ || from_peer_ == nullptr || to_peer_ == nullptr) {
    BIO_free(from_peer_);
    BIO_free(to_peer_);
    throw std::bad_alloc();
  }
  SSL_set_bio(handle_.get(), from_peer_, to_peer_);
  SSL_set_connect_state(handle_.get());
  SSL_set_tlsext_host_name(handle_.get(), name.c_str());
  attach(handle_.get(), watch);
  socket_.non_blocking(true, unusable_);
  if (memory_.ran_out()) throw std::bad_alloc();
}

error_code tls_stream::broken() const {
  return memory_.ran_out() ? error_code(asio::error::no_memory) : error_code(asio::error::connection_reset);
}

// Sends what OpenSSL has put out.
awaitable<error_code> tls_stream::flush() {
  char* data = nullptr;
  const long size = BIO_get_mem_data(to_peer_, &data);
  if (size <= 0) co_return error_code();
  const auto buffer = asio::buffer(data, static_cast<std::size_t>(size));
  auto [error, sent] = co_await asio::async_write(socket_, buffer, asio::as_tuple(use_awaitable));
  (void)BIO_reset(to_peer_);
  co_return error;
}

// Gives OpenSSL what the peer sent.
awaitable<error_code> tls_stream::feed() {
  error_code failure = unusable_;
  while (!failure && !take_in(failure)) {
    auto [unready] = co_await socket_.async_wait(tcp_socket::wait_read, asio::as_tuple(use_awaitable));
    failure = unready;
  }
  co_return failure;
}

// False where there is nothing yet.
bool tls_stream::take_in(error_code& failure) {
  std::array<char, read_size> in;
  const std::size_t size = socket_.read_some(asio::buffer(in), failure);
  if (failure == asio::error::would_block || failure == asio::error::try_again) {
    failure.clear();
    return false;
  }
  if (size > 0 && BIO_write(from_peer_, in.data(), static_cast<int>(size)) != static_cast<int>(size))
    failure = asio::error::no_memory;
  return true;
}

awaitable<shaken> tls_stream::handshake() {
  shaken result;
  for (;;) {
    ERR_clear_error();
    const int done = SSL_do_handshake(handle_.get());
    const int wants = SSL_get_error(handle_.get(), done);
    ERR_clear_error();
    // Also after a failure: the alert that tells the peer why is waiting to go out.
    const error_code unsent = co_await flush();
    if (done == 1) {
      result.error = unsent;
      co_return result;
    }
    if (wants != SSL_ERROR_WANT_READ) {
      result.failed = true;
      co_return result;
    }
    // A peer that refuses may have answered before it hung up, so its words are read before the failed write counts.
    const error_code unread = co_await feed();
    if (unread) {
      result.error = unread;
      co_return result;
    }
  }
}

awaitable<received> tls_stream::read_some() {
  received result;
  while (!decrypt(result)) {
    const error_code unsent = co_await flush();  // a key update is answered
    result.error = co_await feed();
    if (!result.error && unsent) result.error = unsent;
    if (result.error) break;
  }
  co_return result;
}

// False where more is needed of the peer.
bool tls_stream::decrypt(received& into) {
  std::array<char, read_size> plain;
  ERR_clear_error();
  const int size = SSL_read(handle_.get(), plain.data(), static_cast<int>(plain.size()));
  const int wants = SSL_get_error(handle_.get(), size);
  ERR_clear_error();
  if (size > 0)
    into.bytes.assign(plain.data(), static_cast<std::size_t>(size));
  else if (wants == SSL_ERROR_ZERO_RETURN)
    into.error = asio::error::eof;
  else if (wants != SSL_ERROR_WANT_READ)
    into.error = broken();
  else
    return false;
  return true;
}

awaitable<error_code> tls_stream::write(std::string text) {
  ERR_clear_error();
  const int size = SSL_write(handle_.get(), text.data(), static_cast<int>(text.size()));
  ERR_clear_error();
  if (size <= 0) co_return broken();
  co_return co_await flush();
}

awaitable<error_code> tls_stream::close() {
  ERR_clear_error();
  SSL_shutdown(handle_.get());
  ERR_clear_error();
  co_return co_await flush();
}

}  // namespace mtasts::collect
