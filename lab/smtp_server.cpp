// A mail server on one address: greeting, commands, STARTTLS.
#include "lab/smtp_server.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cctype>

#include "lab/accept.hpp"

namespace lab {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// What comes after a reply or a whole dialogue.
enum class next { go_on, start_tls, end };

reply_plan words(std::string line) {
  reply_plan made;
  made.bytes = std::move(line) + "\r\n";
  return made;
}

template <class Stream>
asio::awaitable<bool> write(Stream& stream, std::string bytes) {
  boost::system::error_code failure;
  co_await asio::async_write(stream, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, failure));
  co_return !failure;
}

/// Plays one reply to its end; `more` goes out in the same segment as its last octets.
template <class Stream>
asio::awaitable<next> say(Stream& stream, tcp::socket& socket, const reply_plan& reply, int hop_ms,
                          std::string more = {}) {
  co_await pause(hop_ms + reply.delay_ms);
  bool sent = true;
  const auto code = std::to_string(reply.code);
  std::string begun = code + " ";
  switch (reply.kind) {
    case reply_kind::silent: co_await until_closed(socket); co_return next::end;
    case reply_kind::endless:
      while (sent) {
        std::string line = code + "-There is more to come\r\n";
        sent = co_await write(stream, std::move(line));
      }
      co_return next::end;
    case reply_kind::endless_line:
      sent = co_await write(stream, std::move(begun));
      while (sent) sent = co_await write(stream, std::string(1000, 'x'));
      co_return next::end;
    case reply_kind::reset: reset(socket); co_return next::end;
    case reply_kind::close: co_return next::end;
    case reply_kind::text: break;
  }
  const auto bytes = reply.bytes + more;
  const auto step = reply.drip_ms > 0 ? 1 : std::max<std::size_t>(bytes.size(), 1);
  for (std::size_t from = 0; from < bytes.size() && sent; from += step) {
    if (from > 0) co_await pause(reply.drip_ms);
    sent = co_await write(stream, bytes.substr(from, step));
  }
  if (sent && !reply.then_close) co_return next::go_on;
  co_return next::end;
}

/// A command line: the verb in upper case, and what follows it.
struct command {
  std::string verb;
  std::string argument;
};

command read_command(const std::string& line) {
  const auto space = std::min(line.find(' '), line.size());
  command made{line.substr(0, space), line.substr(std::min(space + 1, line.size()))};
  std::ranges::transform(made.verb, made.verb.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return made;
}

/// Everything that has one answer whatever the world.
reply_plan usual_reply(const command& given) {
  if (given.verb == "HELO") return words("250 mail.lab.example");
  if (given.verb == "NOOP" || given.verb == "RSET") return words("250 2.0.0 OK");
  if (given.verb == "VRFY") return words("252 2.5.0 Perhaps");
  if (given.verb == "MAIL") return words("550 5.7.1 This is a laboratory: no mail is taken");
  if (given.verb == "RCPT" || given.verb == "DATA") return words("503 5.5.1 MAIL first");
  return words("500 5.5.1 Command unrecognized");
}

/// Commands until QUIT, STARTTLS or the peer's end.
template <class Stream>
asio::awaitable<next> converse(Stream& stream, tcp::socket& socket, const smtp_site* site, counted_connection& seen,
                               bool secure) {
  const auto& host = site->host;
  const bool offered = !secure && host.ehlo.bytes.find("STARTTLS") != std::string::npos;
  constexpr std::size_t longest_line = 4096;
  std::string buffer;
  for (;;) {
    boost::system::error_code failure;
    const auto size = co_await asio::async_read_until(stream, asio::dynamic_buffer(buffer, longest_line), "\r\n",
                                                      asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return next::end;
    const auto given = read_command(buffer.substr(0, size - 2));
    buffer.erase(0, size);
    seen.change([&](host_counts& counts) {
      ++counts.requests;
      if (given.verb == "MAIL") ++counts.transactions;
      if (given.verb == "EHLO" || given.verb == "HELO") counts.last = given.argument;
    });
    auto after = next::go_on;
    if (given.verb == "STARTTLS" && offered) {
      const bool split = host.inject_after_ms > 0;
      std::string more;
      if (!split) more = host.inject;
      after = co_await say(stream, socket, host.starttls, site->hop_ms, std::move(more));
      if (split) {
        co_await pause(host.inject_after_ms);
        std::string late = host.inject;
        co_await write(stream, std::move(late));
      }
      if (after == next::go_on && host.starttls.bytes.starts_with("220")) co_return next::start_tls;
    } else if (given.verb == "EHLO") {
      const auto& hello = secure ? host.ehlo_tls : host.ehlo;
      after = co_await say(stream, socket, hello, site->hop_ms);
    } else if (given.verb == "QUIT") {
      const auto bye = words("221 2.0.0 Bye");
      co_await pause(site->hop_ms);
      seen.served();
      co_await say(stream, socket, bye, 0);
      co_return next::end;
    } else {
      const auto usual = usual_reply(given);
      after = co_await say(stream, socket, usual, site->hop_ms);
    }
    if (after == next::end) co_return next::end;
  }
}

asio::awaitable<void> session(tcp::socket socket, const smtp_site* site) {
  counted_connection seen(*site->seen, service::smtp, site->host.ip);
  // One round trip for the connection, which came to be before anything could be delayed.
  co_await pause(site->hop_ms);
  const auto most = site->host.connections;
  if (most && seen.open() > static_cast<std::uint64_t>(*most)) {
    const auto busy = words("421 4.7.0 Too many connections at once");
    co_await say(socket, socket, busy, site->hop_ms);
    co_return;
  }
  auto after = co_await say(socket, socket, site->host.greeting, site->hop_ms);
  if (after == next::go_on) after = co_await converse(socket, socket, site, seen, false);
  if (after == next::start_tls) {
    co_await pause(site->hop_ms);
    tls_stream stream(socket, *site->context);
    const bool secure = co_await handshake(stream, site->host.tls, "500 5.5.1 Command unrecognized\r\n");
    if (!secure) co_return;
    const auto name = server_name(stream);
    seen.change([&](host_counts& counts) { ++counts.handshakes, counts.last_name = name; });
    co_await converse(stream, socket, site, seen, true);
  }
  if (!socket.is_open()) co_return;
  // The peer may still be sending: closing at once would turn the last reply into a reset.
  boost::system::error_code ignored;
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  co_await until_closed(socket);
}

}  // namespace

void serve_smtp(tcp::acceptor acceptor, const smtp_site& site) {
  accept(std::move(acceptor), [&site](tcp::socket socket) { return session(std::move(socket), &site); });
}

}  // namespace lab
