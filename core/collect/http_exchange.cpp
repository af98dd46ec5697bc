// The callbacks of one transfer: RFC 8461 section 3.3 wants the certificate judged first and nothing read without it.
#include "collect/http_exchange.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "collect/certificate.hpp"
#include "collect/lack_of_memory.hpp"
#include "mtasts/domain.hpp"

namespace mtasts::collect {
namespace {

constexpr std::size_t most_header_bytes = 64 * 1024;
constexpr std::size_t most_headers = 32;
constexpr std::size_t longest_header_value = 1024;
// What a reader of a report may want to see; the rest would only make every report longer.
constexpr std::array<std::string_view, 12> telling_headers = {
    "cache-control", "content-encoding", "content-length", "content-type",      "date", "expires", "last-modified",
    "location",      "retry-after",      "server",         "transfer-encoding", "via"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const std::size_t from = text.find_first_not_of(white);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(white) - from + 1);
}

}  // namespace

http_exchange::http_exchange(std::string host, std::size_t most_bytes, std::shared_ptr<const trust_store> store,
                             const stopwatch& clock)
    : host_(std::move(host)), most_bytes_(most_bytes), store_(std::move(store)), clock_(clock) {
  watch.clock = &clock_;
  // Chunks of one octet in records of one chunk take some 40 for one of the body.
  watch.most_received += 40 * most_bytes;
}

http_exchange::~http_exchange() {
  if (socket_ >= 0) ::close(socket_);
  if (!context_) return;
  // libcurl closes a connection at its leisure, after the transfer: it must not find us then.
  detach(context_.get());
  SSL_CTX_set_cert_verify_callback(context_.get(), &http_exchange::refuse_certificate, nullptr);
}

// Between libcurl's frames no exception may pass: lack of memory is noted, and ends the transfer.
template <bool (http_exchange::*take)(std::string_view)>
std::size_t http_exchange::taken(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
  auto* exchange = static_cast<http_exchange*>(self);
  try {
    if ((exchange->*take)({bytes, size * count})) return size * count;
  } catch (const std::exception&) {
    exchange->no_memory = true;
  }
  return CURL_WRITEFUNC_ERROR;
}

void http_exchange::bind(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &http_exchange::open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &http_exchange::already_connected);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &http_exchange::set_up_tls);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &http_exchange::taken<&http_exchange::take_header>);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &http_exchange::taken<&http_exchange::take_body>);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
}

// libcurl gets the one socket that the guard let through, once; it has no way to open another.
curl_socket_t http_exchange::open_socket(void* self, curlsocktype, curl_sockaddr*) {
  return std::exchange(static_cast<http_exchange*>(self)->socket_, -1);
}

int http_exchange::already_connected(void*, curl_socket_t, curlsocktype) { return CURL_SOCKOPT_ALREADY_CONNECTED; }

CURLcode http_exchange::set_up_tls(CURL*, void* context, void* self) {
  auto* exchange = static_cast<http_exchange*>(self);
  const memory_watch memory;
  auto* tls = static_cast<SSL_CTX*>(context);
  SSL_CTX_up_ref(tls);
  exchange->context_.reset(tls);
  configure_client(tls);
  report_to_watch(tls);
  attach(tls, exchange->watch);
  SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(tls, &http_exchange::judge_certificate, self);
  if (memory.ran_out()) return CURLE_OUT_OF_MEMORY;
  // libcurl goes on to SSL_set_connect_state, which has no way to say that it got no memory, and would crash on what
  // that left. The server's name, set next, it looks at.
  refuse_all_after_one(true);
  return CURLE_OK;
}

int http_exchange::judge_certificate(X509_STORE_CTX* presented, void* self) noexcept {
  auto* exchange = static_cast<http_exchange*>(self);
  try {
    if (exchange->accepts(presented)) return 1;
  } catch (const std::exception&) {
    exchange->no_memory = true;
  }
  X509_STORE_CTX_set_error(presented, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

bool http_exchange::accepts(X509_STORE_CTX* presented) {
  const auto* handshake =
      static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(presented, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const std::int64_t now = time_of_day();
  heavy_certificate = too_much_in(X509_STORE_CTX_get0_untrusted(presented));
  if (heavy_certificate) return false;
  tls_session session = judge_chain(X509_STORE_CTX_get0_cert(presented), X509_STORE_CTX_get0_untrusted(presented),
                                    store_->handle(), host_, now);
  if (handshake != nullptr) describe_handshake(handshake, session);
  // Also before it was judged: OpenSSL may have taken in a certificate without its key.
  if (watch.memory.ran_out()) throw std::bad_alloc();
  certificate_refused = !acceptable(session, now);
  watch.session = std::move(session);
  judged_us = clock_.elapsed_us();
  return !certificate_refused;
}

int http_exchange::refuse_certificate(X509_STORE_CTX* presented, void*) {
  X509_STORE_CTX_set_error(presented, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

bool http_exchange::take_header(std::string_view line) {
  header_seen = true;
  header_bytes_ += line.size();
  if (header_bytes_ > most_header_bytes) {
    headers_too_large = true;
    return false;
  }
  if (line.starts_with("HTTP/")) headers_.clear();  // what came before was a 1xx
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  http_header header;
  header.name = peer_text(ascii_lower(trimmed(line.substr(0, colon))));
  const auto* const found = std::find(telling_headers.begin(), telling_headers.end(), header.name.bytes);
  if (found == telling_headers.end()) return true;
  const std::string_view value = trimmed(line.substr(colon + 1));
  header.value = peer_text(value.substr(0, longest_header_value));
  if (value.size() > longest_header_value || headers_.size() == most_headers) headers_cut = true;
  if (headers_.size() < most_headers) headers_.push_back(std::move(header));
  return true;
}

bool http_exchange::take_body(std::string_view bytes) {
  const std::size_t room = most_bytes_ - body_.size();
  body_.append(bytes.substr(0, room));
  body_too_large = bytes.size() > room;
  return !body_too_large;
}

http_response http_exchange::response(CURL* easy) const {
  http_response seen;
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  seen.status = static_cast<std::uint16_t>(std::clamp(status, 0L, 65535L));
  seen.headers = headers_;
  for (const http_header& header : headers_) {
    if (header.name.bytes == "content-type" && seen.content_type.empty()) seen.content_type = header.value;
    if (header.name.bytes == "location" && seen.location.empty()) seen.location = header.value;
  }
  seen.body = peer_text(body_);
  seen.too_large = body_too_large;
  return seen;
}

}  // namespace mtasts::collect
