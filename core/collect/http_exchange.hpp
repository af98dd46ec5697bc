// One HTTPS transfer as libcurl's callbacks see it: the socket that it is given, the certificate that is judged before
// anything is sent, the headers and the body as they come in, all within bounds.
#pragma once
#include <curl/curl.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collect/handshake.hpp"
#include "collect/tls.hpp"

namespace mtasts::collect {

class http_exchange {
 public:
  http_exchange(std::string host, std::size_t most_bytes, std::shared_ptr<const trust_store> store,
                const stopwatch& clock);
  ~http_exchange();
  http_exchange(const http_exchange&) = delete;
  http_exchange& operator=(const http_exchange&) = delete;

  /// The descriptor of a socket that is connected already; it is owned from here on.
  void own(int connected) noexcept { socket_ = connected; }
  /// Sets every callback of `easy` and what they need. The exchange outlives the transfer.
  void bind(CURL* easy);

  /// What was received. Valid once the status line has come.
  [[nodiscard]] http_response response(CURL* easy) const;

  handshake_watch watch;
  bool certificate_refused = false;
  std::int64_t judged_us = 0;  ///< when the certificate had been judged
  bool body_too_large = false;
  bool headers_too_large = false;
  bool headers_cut = false;                      ///< one of those that matter was left out or cut short
  std::optional<std::string> heavy_certificate;  ///< why what was presented was not looked into
  bool header_seen = false;
  bool no_memory = false;  ///< one of the callbacks had none

 private:
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int already_connected(void* self, curl_socket_t socket, curlsocktype purpose);
  static CURLcode set_up_tls(CURL* easy, void* context, void* self);
  static int judge_certificate(X509_STORE_CTX* presented, void* self) noexcept;
  static int refuse_certificate(X509_STORE_CTX* presented, void* self);
  template <bool (http_exchange::*take)(std::string_view)>
  static std::size_t taken(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;

  // False ends the handshake or the transfer.
  bool accepts(X509_STORE_CTX* presented);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);

  struct context_free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  int socket_ = -1;
  std::unique_ptr<SSL_CTX, context_free> context_;  // libcurl's, held with it
  std::string host_;
  std::size_t most_bytes_;
  std::shared_ptr<const trust_store> store_;
  const stopwatch& clock_;
  std::size_t header_bytes_ = 0;
  std::vector<http_header> headers_;
  std::string body_;
};

}  // namespace mtasts::collect
