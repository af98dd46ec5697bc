// The policy by HTTPS from one address, RFC 8461 section 3.3. Asio connects, so that the guard sees the very address
// and a failed connection is told as in SMTP; libcurl then speaks TLS and HTTP over that one socket.
#include "collect/https.hpp"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>

#include "collect/curl_multi.hpp"
#include "collect/http_exchange.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct easy_cleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct list_free {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// The last error of the socket while libcurl had it, where there was one.
reason lost_connection(CURL* easy) {
  long number = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
  if (number == ENOMEM || number == ENOBUFS) return reason::resources;
  if (number == ECONNRESET || number == EPIPE) return reason::reset;
  if (number == ETIMEDOUT) return reason::timeout;
  return reason::closed;
}

// Why the handshake did not end, all stops by clock or caller left aside.
handshake_failure why_no_tls(CURL* easy, CURLcode result, const http_exchange& exchange, const std::string& words) {
  handshake_failure failure;
  failure.words = words;
  if (lost_connection(easy) == reason::resources) {
    failure.why = reason::resources;
    return failure;
  }
  if (exchange.watch.alert >= 0 || exchange.watch.error != 0 || exchange.watch.memory.ran_out())
    return failure_of(exchange.watch);
  if (result == CURLE_OUT_OF_MEMORY || result == CURLE_FAILED_INIT) {
    failure.why = reason::resources;
    return failure;
  }
  failure.why = lost_connection(easy);
  if (failure.why == reason::closed) failure.words = "the peer closed the connection during the handshake";
  if (failure.why == reason::reset) failure.words = "the peer reset the connection during the handshake";
  return failure;
}

reason why_no_response(CURL* easy, CURLcode result, const http_exchange& exchange) {
  if (lost_connection(easy) == reason::resources) return reason::resources;
  if (exchange.headers_too_large || result == CURLE_TOO_LARGE || flooded(exchange.watch)) return reason::too_large;
  if (exchange.watch.alert >= 0) return reason::tls_alert;
  switch (result) {
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT: return reason::resources;
    case CURLE_OPERATION_TIMEDOUT: return reason::timeout;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_WRITE_ERROR:  // a header or a chunk that libcurl cannot read
    case CURLE_BAD_CONTENT_ENCODING: return reason::malformed;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return lost_connection(easy);
    case CURLE_SSL_CONNECT_ERROR: return reason::tls_protocol;
    default: return reason::other;
  }
}

// Everything that is the same for every fetch and has no callback. Nothing of the environment may take part.
void set_fixed_options(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "mtasts/" MTASTS_VERSION " (+MTA-STS policy check)");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // It is told an address each time; what it kept of them it would look through at every transfer.
  curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_0));
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  // The chain and the name are judged in our own callback; VERIFYPEER makes its "no" end the handshake.
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
}

}  // namespace

struct policy_client::state {
  asio::io_context& context;
  options chosen;
  std::shared_ptr<const trust_store> store;
  curl_multi& transfers;

  awaitable<void> transfer(policy_fetch& fetched, const policy_request& request, tcp_socket& connected,
                           const stopwatch& clock);
};

policy_client::policy_client(asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store,
                             curl_multi& transfers)
    : state_(new state{context, chosen, std::move(store), transfers}) {}

policy_client::~policy_client() = default;

awaitable<policy_fetch> policy_client::fetch(policy_request request) {
  const stopwatch clock;
  policy_fetch own;
  policy_fetch& fetched = request.so_far != nullptr ? *request.so_far : own;
  fetched.ip = request.ip;
  tcp_socket socket(state_->context);
  target where;
  where.ip = request.ip;
  where.port = state_->chosen.https_port;
  where.allow_private = state_->chosen.allow_private;
  const auto limit = std::min(seconds(state_->chosen.connect_timeout), seconds(state_->chosen.policy_timeout));
  fetched.connect = co_await connect_to(socket, where, limit, clock);
  if (!fetched.connect) co_return std::move(fetched);
  co_await state_->transfer(fetched, request, socket, clock);
  co_return std::move(fetched);
}

awaitable<void> policy_client::state::transfer(policy_fetch& fetched, const policy_request& request,
                                               tcp_socket& connected, const stopwatch& clock) {
  const std::int64_t begin = clock.elapsed_us();
  http_exchange exchange(request.host, static_cast<std::size_t>(chosen.policy_max_bytes), store, clock);
  const std::unique_ptr<CURL, easy_cleanup> easy(curl_easy_init());
  const bool ipv6 = request.ip.find(':') != std::string::npos;
  const std::string pinned = "::" + (ipv6 ? "[" + request.ip + "]" : request.ip) + ":";
  const std::unique_ptr<curl_slist, list_free> route(curl_slist_append(nullptr, pinned.c_str()));
  if (!easy || !route) {
    fetched.tls.fail(reason::resources, "no memory for a transfer");
    clock.stamp(fetched.tls, begin);
    co_return;
  }
  // Only now: whatever throws from here on, the socket has an owner.
  boost::system::error_code error;
  exchange.own(connected.release(error));
  if (error) {
    fetched.tls.fail(reason_of(error), error.message());
    clock.stamp(fetched.tls, begin);
    co_return;
  }
  const std::string url = "https://" + request.host + "/.well-known/mta-sts.txt";
  std::array<char, CURL_ERROR_SIZE> words{};
  set_fixed_options(easy.get());
  exchange.bind(easy.get());
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_CONNECT_TO, route.get());
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, words.data());
  constexpr auto nothing = std::chrono::steady_clock::duration::zero();
  const auto left = std::max(seconds(chosen.policy_timeout) - clock.elapsed(), nothing);
  // libcurl's own limit on connecting is moved out of the way: `within` is the one clock.
  const auto beyond = std::chrono::duration_cast<std::chrono::milliseconds>(left) + std::chrono::minutes(1);
  curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(beyond.count()));

  auto running = transfers.perform(easy.get());
  const auto ended = co_await within(left, std::move(running));

  const bool done = exchange.watch.finished;
  const bool judged = exchange.watch.session.has_value();
  const CURLcode result = ended.value.value_or(CURLE_ABORTED_BY_CALLBACK);
  const std::string said = words.front() != '\0' ? words.data() : curl_easy_strerror(result);
  if (exchange.heavy_certificate) {
    fetched.tls.fail(reason::too_large, *exchange.heavy_certificate);
  } else if (judged && (done || exchange.certificate_refused)) {
    fetched.tls.set(std::move(*exchange.watch.session));
  } else if (exchange.no_memory || result == CURLE_OUT_OF_MEMORY) {
    fetched.tls.fail(reason::resources, "out of memory");
  } else if (!ended.value) {
    fetched.tls.fail(ended.stopped, "the TLS handshake did not end");
  } else {
    handshake_failure failure = why_no_tls(easy.get(), result, exchange, said);
    fetched.tls.fail(failure.why, std::move(failure.words));
  }
  fetched.tls.start_us = begin;
  const std::int64_t shaken = done ? exchange.watch.finished_us : judged ? exchange.judged_us : clock.elapsed_us();
  fetched.tls.duration_us = shaken - begin;
  if (!fetched.tls) co_return;

  if (exchange.certificate_refused) {
    fetched.response.fail(reason::certificate, "the certificate of the policy host is not acceptable");
  } else if (!ended.value) {
    fetched.response.fail(ended.stopped, exchange.header_seen ? "the response did not end" : "there was no response");
  } else if (exchange.no_memory || (result != CURLE_OK && exchange.watch.memory.ran_out())) {
    fetched.response.fail(reason::resources, "out of memory");
  } else if (result == CURLE_OK || exchange.body_too_large) {
    fetched.response.set(exchange.response(easy.get()));
    if (exchange.headers_cut)
      fetched.response.detail =
          peer_text("of the headers some were cut short or left out: there were too many, or too long");
  } else {
    fetched.response.fail(why_no_response(easy.get(), result, exchange), flooded(exchange.watch) ? flood_words : said);
  }
  clock.stamp(fetched.response, shaken);
}

}  // namespace mtasts::collect
