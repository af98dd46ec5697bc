// What a policy host answers, through libcurl and our callbacks (RFC 9112), over a pair of sockets and without TLS.
#include "collect/http_exchange.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "collect/connect.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/released_by.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/mutation/mutation.hpp"

namespace mutation {
namespace {

using namespace mtasts;
using namespace mtasts::collect;
using fuzz::holds;

constexpr std::size_t most_bytes = 1000;

void check(std::string_view answer) {
  int ends[2];
  holds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "there is a pair of sockets");
  const auto sent = write(ends[1], answer.data(), answer.size());
  holds(sent == static_cast<ssize_t>(answer.size()), "the answer fits into the socket");
  shutdown(ends[1], SHUT_WR);
  const stopwatch clock;
  http_exchange exchange(ends[0], "mta-sts.good.example", most_bytes, nullptr, clock);
  const std::unique_ptr<CURL, released_by<curl_easy_cleanup>> easy(curl_easy_init());
  exchange.bind(easy.get());
  curl_easy_setopt(easy.get(), CURLOPT_URL, "http://127.0.0.1/.well-known/mta-sts.txt");
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy.get(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, 2000L);
  const CURLcode ended = curl_easy_perform(easy.get());
  holds(ended != CURLE_OPERATION_TIMEDOUT, "an answer that is over is not waited for");
  holds(!exchange.no_memory, "nothing in the callbacks throws");
  const http_response seen = exchange.response(easy.get());
  holds(seen.body.bytes.size() <= most_bytes, "the body is bounded");
  fuzz::implies(exchange.body_too_large, seen.too_large && ended != CURLE_OK, "a body that is too large is no success");
  holds(seen.headers.size() <= 32, "headers are bounded");
  for (const http_header& each : seen.headers) {
    holds(each.value.bytes.size() <= 1024, "a header is bounded");
    for (const char c : each.name.bytes) holds(c == '-' || (c >= 'a' && c <= 'z'), "only headers that tell are kept");
  }
  fuzz::implies(ended == CURLE_OK, seen.status > 0, "a success has a status");
  close(ends[1]);
}

}  // namespace

target of_http_exchange() {
  set_up_libcurl();
  target made{.name = "http_exchange", .seeds = {}, .words = {}, .run = check};
  const std::string body = "version: STSv1\r\nmode: enforce\r\nmx: mx.good.example\r\nmax_age: 86400\r\n";
  made.seeds = {
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 70\r\n\r\n" + body,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nversion: STSv1\r\n\r\n0\r\nX: y\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nServer: x\r\n\r\nno",
      "HTTP/1.0 301 Moved\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'x'),
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nRetry-After: 120\r\n\r\n\x1f\x8b",
      "HTTP/1.1 204 No Content\r\n\r\n",
      "220 mx.good.example ESMTP\r\n",
  };
  made.words = {"\r\n",
                "\n",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/2 200\r\n",
                "Content-Length: ",
                "-1",
                "18446744073709551616",
                "Transfer-Encoding: chunked\r\n",
                "gzip",
                "ffffffffffffffff\r\n",
                "0\r\n\r\n",
                "Location: ",
                ": ",
                " \t",
                "Connection: keep-alive\r\n",
                "Upgrade: h2c\r\n",
                "Set-Cookie: a=b\r\n",
                "Alt-Svc: h3=\":1\"\r\n"};
  return made;
}

}  // namespace mutation
