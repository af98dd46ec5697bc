// A policy host on one address: Beast speaks HTTP, the faults are in what it is given to say and when.
#include "lab/https_server.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "lab/accept.hpp"

namespace lab {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

using request = http::request<http::string_body>;
using head = http::response<http::empty_body>;

constexpr auto well_known = "/.well-known/mta-sts.txt";

head make_head(const http_plan& plan, std::size_t size) {
  head made(static_cast<http::status>(plan.status), 11);
  if (plan.content_type) made.set(http::field::content_type, *plan.content_type);
  for (const auto& [name, value] : plan.headers) made.insert(name, value);
  if (plan.chunked)
    made.chunked(true);
  else
    made.content_length(plan.length.value_or(size));
  made.keep_alive(false);
  return made;
}

asio::awaitable<boost::system::error_code> write_piece(tls_stream& stream, std::string piece, bool chunked) {
  boost::system::error_code failure;
  const auto bytes = asio::buffer(piece);
  if (chunked) {
    const auto framed = http::make_chunk(bytes);
    co_await asio::async_write(stream, framed, asio::redirect_error(asio::use_awaitable, failure));
  } else {
    co_await asio::async_write(stream, bytes, asio::redirect_error(asio::use_awaitable, failure));
  }
  co_return failure;
}

asio::awaitable<boost::system::error_code> write_body(tls_stream& stream, const http_plan& plan) {
  const auto whole = std::min(plan.body.size(), plan.close_after.value_or(plan.body.size()));
  const auto step = plan.drip_ms > 0 ? plan.drip_bytes : std::max<std::size_t>(whole, 1);
  boost::system::error_code failure;
  for (std::size_t from = 0; from < whole && !failure; from += step) {
    if (from > 0) co_await pause(plan.drip_ms);
    failure = co_await write_piece(stream, plan.body.substr(from, std::min(step, whole - from)), plan.chunked);
  }
  if (!failure && plan.chunked && !plan.close_after) {
    const auto last = http::make_chunk_last();
    co_await asio::async_write(stream, last, asio::redirect_error(asio::use_awaitable, failure));
  }
  co_return failure;
}

/// A beginning, and then the same again until the client has gone.
asio::awaitable<boost::system::error_code> flood(tls_stream& stream, http_endless what) {
  const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string filler(8000, 'x');
  std::string first = ok;
  std::string again = filler;
  switch (what) {
    case http_endless::informational: first.clear(), again = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"; break;
    case http_endless::headers: again = "X-Filler: " + filler + "\r\n"; break;
    case http_endless::header: first += "X-Filler: "; break;
    case http_endless::chunks: first = chunked, again = "1f40\r\n" + filler + "\r\n"; break;
    case http_endless::chunk_extension: first = chunked + "10;filler="; break;
    case http_endless::trailers: first = chunked + "0\r\n", again = "X-Filler: " + filler + "\r\n"; break;
    case http_endless::body:
    case http_endless::none: first += "\r\n"; break;
  }
  auto failure = co_await write_piece(stream, first, false);
  while (!failure) failure = co_await write_piece(stream, again, false);
  co_return failure;
}

asio::awaitable<boost::system::error_code> respond(tls_stream& stream, const http_plan& plan) {
  if (plan.raw) {
    auto as_it_is = plan;
    as_it_is.body = *plan.raw;
    as_it_is.chunked = false;
    co_return co_await write_body(stream, as_it_is);
  }
  if (plan.endless != http_endless::none) co_return co_await flood(stream, plan.endless);
  auto first = make_head(plan, plan.body.size());
  http::response_serializer<http::empty_body> serializer(first);
  boost::system::error_code failure;
  co_await http::async_write_header(stream, serializer, asio::redirect_error(asio::use_awaitable, failure));
  if (failure) co_return failure;
  co_return co_await write_body(stream, plan);
}

asio::awaitable<void> session(tcp::socket socket, const https_site* site) {
  counted_connection seen(*site->seen, service::https, site->ip);
  // One round trip for the connection, which came to be before anything could be delayed, and one for the handshake.
  co_await pause(2 * site->hop_ms);
  tls_stream stream(socket, *site->context);
  const std::string plain =
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nNot TLS.\r\n";
  const bool secure = co_await handshake(stream, site->tls, plain);
  if (!secure) co_return;
  const auto name = server_name(stream);
  seen.change([&](host_counts& counts) { ++counts.handshakes, counts.last_name = name; });

  boost::beast::flat_buffer buffer;
  request asked;
  boost::system::error_code failure;
  co_await http::async_read(stream, buffer, asked, asio::redirect_error(asio::use_awaitable, failure));
  if (failure) co_return;
  const std::string agent(asked[http::field::user_agent]);
  seen.change([&](host_counts& counts) { ++counts.requests, counts.last = agent; });

  http_plan absent;
  absent.status = 404;
  absent.body = "Nothing here.\r\n";
  const bool ours = asked.method() == http::verb::get && asked.target() == well_known;
  const auto& plan = ours ? site->response : absent;
  if (plan.silent) {
    co_await until_closed(socket);
    co_return;
  }
  co_await pause(site->hop_ms + plan.delay_ms);
  seen.served();
  failure = co_await respond(stream, plan);
  // An early end is meant to look like one: no close_notify.
  if (failure || plan.close_after) co_return;
  if (plan.stay) co_await until_closed(socket);
  co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, failure));
}

}  // namespace

void serve_https(tcp::acceptor acceptor, const https_site& site) {
  accept(std::move(acceptor), [&site](tcp::socket socket) { return session(std::move(socket), &site); });
}

}  // namespace lab
