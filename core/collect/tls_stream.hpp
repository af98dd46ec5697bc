// TLS on a connected socket: open, read, write, close. OpenSSL works on memory; the socket is read and written here, so
// that one cancellation of the socket ends whatever goes on, and nothing is sent before the caller has looked for
// plain text that came too early.
#pragma once
#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "collect/connect.hpp"
#include "collect/handshake.hpp"
#include "collect/loop_executor.hpp"
#include "collect/tls.hpp"

namespace mtasts::collect {

/// What came of a read: bytes, or the error that ended the stream.
struct received {
  boost::system::error_code error;
  std::string bytes;
};

class tls_stream {
 public:
  /// `name` goes into SNI (RFC 6066 section 3). `watch` and `socket` outlive the stream.
  tls_stream(tcp_socket& socket, SSL_CTX* context, std::string name, handshake_watch& watch);

  /// The handshake, at most `limit` of it, and what it showed. The chain is judged for `name`, and the handshake
  /// fails over no certificate: `acceptable` says whether a sender goes on. Throws nothing.
  awaitable<observed<tls_session>> open(std::chrono::steady_clock::duration limit, const trust_store& store,
                                        const stopwatch& clock);
  awaitable<received> read_some();
  awaitable<boost::system::error_code> write(std::string text);
  /// Says goodbye (close_notify, RFC 8446 section 6.1), as far as that goes out without waiting, and waits for no
  /// answer.
  void close();
  /// The peer has said goodbye: what it sent was not cut short (RFC 9112 section 9.8).
  [[nodiscard]] bool heard_goodbye() const noexcept;

 private:
  /// What came of a handshake: neither member set when it succeeded.
  struct shaken {
    boost::system::error_code error;  // of the transport
    bool failed = false;              // at TLS; the watch knows how
  };
  awaitable<shaken> handshake();
  /// What TLS that goes no further is called: the peer's doing, or lack of memory here.
  [[nodiscard]] boost::system::error_code broken() const;
  awaitable<boost::system::error_code> flush();
  awaitable<boost::system::error_code> feed();
  bool give_out(boost::system::error_code& failure);
  // Of these what is to be had now, on the stack: a coroutine that waits holds no buffer, and thousands may.
  bool take_in(boost::system::error_code& failure);
  bool decrypt(received& into);

  struct release {
    void operator()(SSL* handshake) const { SSL_free(handshake); }
  };
  tcp_socket& socket_;
  std::string name_;
  handshake_watch& watch_;
  std::unique_ptr<SSL, release> handle_;
  BIO* from_peer_ = nullptr;  // both belong to handle_
  BIO* to_peer_ = nullptr;
  int reads_in_a_row_ = 0;              // without a wait between them
  boost::system::error_code unusable_;  // why the socket cannot be used without blocking
};

}  // namespace mtasts::collect
