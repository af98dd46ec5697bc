// TLS on a connected socket as three awaitable verbs. OpenSSL works on memory; the socket is read and written here, so
// that one cancellation of the socket ends whatever goes on, and nothing is sent before the caller has looked for
// plain text that came too early.
#pragma once
#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "collect/handshake.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/loop_executor.hpp"

namespace mtasts::collect {

/// What came of a read: bytes, or the error that ended the stream.
struct received {
  boost::system::error_code error;
  std::string bytes;
};

/// What came of a handshake: neither member set when it succeeded.
struct shaken {
  boost::system::error_code error;  ///< of the transport
  bool failed = false;              ///< at TLS; `failure_of(watch)` says how
};

class tls_stream {
 public:
  /// `name` goes into SNI (RFC 6066 section 3). `watch` and `socket` outlive the stream.
  tls_stream(tcp_socket& socket, SSL_CTX* context, const std::string& name, handshake_watch& watch);

  awaitable<shaken> handshake();
  awaitable<received> read_some();
  awaitable<boost::system::error_code> write(std::string text);
  /// Says goodbye (close_notify, RFC 8446 section 6.1) and does not wait for an answer.
  awaitable<boost::system::error_code> close();
  [[nodiscard]] SSL* handle() const noexcept { return handle_.get(); }

 private:
  /// What TLS that goes no further is called: the peer's doing, or lack of memory here.
  [[nodiscard]] boost::system::error_code broken() const;
  awaitable<boost::system::error_code> flush();
  awaitable<boost::system::error_code> feed();
  // Of these what is to be had now, on the stack: a coroutine that waits holds no buffer, and thousands may.
  bool take_in(boost::system::error_code& failure);
  bool decrypt(received& into);

  struct release {
    void operator()(SSL* handshake) const { SSL_free(handshake); }
  };
  memory_watch memory_;
  tcp_socket& socket_;
  std::unique_ptr<SSL, release> handle_;
  BIO* from_peer_ = nullptr;  // both belong to handle_
  BIO* to_peer_ = nullptr;
  boost::system::error_code unusable_;  // why the socket cannot be read without blocking
};

}  // namespace mtasts::collect
