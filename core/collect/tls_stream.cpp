// TLS between memory and a socket: handshake, read, write.
#include "collect/tls_stream.hpp"

#include <openssl/bio.h>
#include <openssl/buffer.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <new>
#include <utility>

#include "collect/certificate.hpp"
#include "collect/deadline.hpp"
#include "collect/lack_of_memory.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t read_size = 8192;
constexpr int most_reads_in_a_row = 8;

bool is_not_ready(const error_code& failure) {
  return failure == asio::error::would_block || failure == asio::error::try_again;
}

// A memory BIO keeps the room that its fullest moment took, some 4 KiB after a handshake.
void forget_room_of(BIO* bio) {
  if (BIO_ctrl_pending(bio) > 0) return;
  if (BUF_MEM* empty = BUF_MEM_new()) BIO_set_mem_buf(bio, empty, BIO_CLOSE);
}

}  // namespace

tls_stream::tls_stream(tcp_socket& socket, SSL_CTX* context, std::string name, handshake_watch& watch)
    : socket_(socket), name_(std::move(name)), watch_(watch) {
  const memory_watch memory;
  handle_.reset(SSL_new(context));
  from_peer_ = BIO_new(BIO_s_mem());
  to_peer_ = BIO_new(BIO_s_mem());
  if (!handle_ || from_peer_ == nullptr || to_peer_ == nullptr) {
    BIO_free(from_peer_);
    BIO_free(to_peer_);
    throw std::bad_alloc();
  }
  SSL_set_bio(handle_.get(), from_peer_, to_peer_);
  SSL_set_connect_state(handle_.get());
  SSL_set_tlsext_host_name(handle_.get(), name_.c_str());
  attach(handle_.get(), watch_);
  socket_.non_blocking(true, unusable_);
  if (memory.ran_out()) throw std::bad_alloc();
}

error_code tls_stream::broken() const {
  return watch_.memory.ran_out() ? error_code(asio::error::no_memory) : error_code(asio::error::connection_reset);
}

// Sends what OpenSSL has put out.
awaitable<error_code> tls_stream::flush() {
  error_code failure = unusable_;
  while (!failure && !give_out(failure)) {
    auto [unready] = co_await socket_.async_wait(tcp_socket::wait_write, asio::as_tuple(use_awaitable));
    failure = unready;
  }
  co_return failure;
}

// False where the socket takes no more for now.
bool tls_stream::give_out(error_code& failure) {
  for (;;) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(to_peer_, &data);
    if (size <= 0) return true;
    std::size_t sent = socket_.write_some(asio::buffer(data, static_cast<std::size_t>(size)), failure);
    if (is_not_ready(failure)) {
      failure.clear();
      return false;
    }
    if (failure) return true;
    // What went is read, for a memory BIO forgets nothing else; it does not copy what stays.
    std::array<char, read_size> gone;
    while (sent > 0)
      sent -= static_cast<std::size_t>(BIO_read(to_peer_, gone.data(), static_cast<int>(std::min(sent, gone.size()))));
  }
}

// Gives OpenSSL what the peer sent. A peer that is faster than we are waits in between as if it had sent nothing: the
// deadlines of other checks come due on the same loop.
awaitable<error_code> tls_stream::feed() {
  error_code failure = unusable_;
  while (!failure && (reads_in_a_row_ == most_reads_in_a_row || !take_in(failure))) {
    reads_in_a_row_ = 0;
    for (BIO* each : {from_peer_, to_peer_}) forget_room_of(each);
    auto [unready] = co_await socket_.async_wait(tcp_socket::wait_read, asio::as_tuple(use_awaitable));
    failure = unready;
  }
  ++reads_in_a_row_;
  co_return failure;
}

// False where there is nothing yet.
bool tls_stream::take_in(error_code& failure) {
  std::array<char, read_size> in;
  const std::size_t size = socket_.read_some(asio::buffer(in), failure);
  if (is_not_ready(failure)) {
    failure.clear();
    return false;
  }
  if (size > 0 && BIO_write(from_peer_, in.data(), static_cast<int>(size)) != static_cast<int>(size))
    failure = asio::error::no_memory;
  return true;
}

awaitable<observed<tls_session>> tls_stream::open(std::chrono::steady_clock::duration limit, const trust_store& store,
                                                  const stopwatch& clock) {
  observed<tls_session> step;
  const std::int64_t begin = clock.elapsed_us();
  auto shaking = handshake();
  const auto ended = co_await within(limit, std::move(shaking));
  if (!ended.value) {
    step.fail(ended.stopped, "the TLS handshake did not end");
  } else if (ended.value->failed || flooded(watch_) || (ended.value->error && has_failed(watch_))) {
    handshake_failure failure = failure_of(watch_);
    step.fail(failure.why, std::move(failure.words));
  } else if (ended.value->error) {
    const reason why = reason_of(ended.value->error);
    step.fail(why, why == reason::closed  ? "the peer closed the connection during the handshake"
                   : why == reason::reset ? "the peer reset the connection during the handshake"
                                          : ended.value->error.message());
  } else {
    try {
      if (const auto heavy = too_much_in(SSL_get_peer_cert_chain(handle_.get())))
        step.fail(reason::too_large, *heavy);
      else
        step.set(inspect(handle_.get(), store, name_, time_of_day()));
      // Also before it was judged: OpenSSL may have taken in a certificate without its key.
      if (watch_.memory.ran_out()) step.fail(reason::resources, "out of memory");
    } catch (const std::bad_alloc&) {
      step.fail(reason::resources, "out of memory");
    }
  }
  clock.stamp(step, begin);
  co_return step;
}

awaitable<tls_stream::shaken> tls_stream::handshake() {
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
    // The answer to a key update. Where it cannot be sent, what the peer has said may still be read.
    co_await flush();
    result.error = co_await feed();
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
  if (wants == SSL_ERROR_SSL && watch_.error == 0) watch_.error = ERR_peek_error();
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

void tls_stream::close() {
  ERR_clear_error();
  SSL_shutdown(handle_.get());
  ERR_clear_error();
  error_code unsent = unusable_;
  if (!unsent) give_out(unsent);
}

bool tls_stream::heard_goodbye() const noexcept {
  // A flood is ended as if the peer had said it.
  return !flooded(watch_) && (SSL_get_shutdown(handle_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace mtasts::collect
