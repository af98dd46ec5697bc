// What a policy host answers, through libcurl and our callbacks (RFC 9112), over a pair of sockets and without TLS.
#include "collect/http_exchange.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "collect/connect.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/released_by.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

using namespace collect;

constexpr std::size_t most_bytes = 1000;

void check(std::string_view answer) {
  int ends[2];
  holds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "there is a pair of sockets");
  const auto sent = send(ends[1], answer.data(), answer.size(), MSG_DONTWAIT);
  holds(sent == static_cast<ssize_t>(answer.size()), "the answer fits into the socket");
  shutdown(ends[1], SHUT_WR);
  const stopwatch clock;
  http_exchange exchange("mta-sts.good.example", most_bytes, nullptr, clock);
  exchange.own(ends[0]);
  const std::unique_ptr<CURL, released_by<curl_easy_cleanup>> easy(curl_easy_init());
  exchange.bind(easy.get());
  curl_easy_setopt(easy.get(), CURLOPT_URL, "http://127.0.0.1/.well-known/mta-sts.txt");
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy.get(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, 10'000L);
  const CURLcode ended = curl_easy_perform(easy.get());
  holds(ended != CURLE_OPERATION_TIMEDOUT, "an answer that is over is not waited for");
  holds(!exchange.no_memory, "nothing in the callbacks throws");
  const http_response seen = exchange.response(easy.get());
  holds(seen.body.bytes.size() <= most_bytes, "the body is bounded");
  implies(exchange.body_too_large, seen.too_large && ended != CURLE_OK, "a body that is too large is no success");
  holds(seen.headers.size() <= 32, "headers are bounded");
  for (const http_header& each : seen.headers) {
    holds(each.value.bytes.size() <= 1024, "a header is bounded");
    for (const char c : each.name.bytes) holds(c == '-' || (c >= 'a' && c <= 'z'), "only headers that tell are kept");
  }
  implies(ended == CURLE_OK, exchange.header_seen, "a success has a status line");
  close(ends[1]);
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool ready = (mtasts::collect::set_up_libcurl(), true);
  static_cast<void>(ready);
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
