// The conversation beneath the story that smtp.cpp tells: bytes out, reply in, in time (RFC 5321 section 4.5.3.2).
#include "collect/smtp_dialogue.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "collect/certificate.hpp"
#include "collect/loop_executor.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Every line of three replies of full length and of what was said to get them: a cap cuts only what one of the steps
// calls too large, or an injection.
constexpr std::size_t most_lines = 3 * wire::reply_reader::most_lines + 20;
constexpr std::size_t longest_line = 1000;
constexpr std::chrono::seconds quit_patience{1};
constexpr std::size_t most_after_quit = 16384;

}  // namespace

smtp_dialogue::smtp_dialogue(tcp_socket& socket, std::chrono::steady_clock::duration limit, const stopwatch& clock)
    : socket_(socket), limit_(limit), clock_(clock) {}

// What is said inside TLS is not recorded: the evidence keeps the dialogue up to the handshake.
void smtp_dialogue::note(std::string_view from, std::string_view line) {
  if (tls_ || lines_.size() == most_lines) return;
  dialogue_line one;
  one.from = from;
  one.text = peer_text(line.substr(0, longest_line));
  one.at_us = clock_.elapsed_us();
  lines_.push_back(std::move(one));
}

void smtp_dialogue::note_received(std::string_view bytes) {
  if (tls_) return;
  for (const char byte : bytes) {
    if (byte != '\n') {
      // One byte more than is kept, so that a carriage return after a line of full length still goes.
      if (half_line_.size() <= longest_line) half_line_ += byte;
      continue;
    }
    if (half_line_.ends_with('\r')) half_line_.pop_back();
    note("server", half_line_);
    half_line_.clear();
  }
}

awaitable<error_code> smtp_dialogue::send(std::string text) {
  if (tls_) co_return co_await tls_->write(std::move(text));
  const auto buffer = asio::buffer(text);
  auto [error, size] = co_await asio::async_write(socket_, buffer, asio::as_tuple(use_awaitable));
  co_return error;
}

awaitable<received> smtp_dialogue::receive() {
  if (tls_) co_return co_await tls_->read_some();
  received result;
  std::array<char, 4096> in;
  const auto buffer = asio::buffer(in);
  auto [error, size] = co_await socket_.async_read_some(buffer, asio::as_tuple(use_awaitable));
  result.error = error;
  result.bytes.assign(in.data(), size);
  note_received(result.bytes);
  co_return result;
}

awaitable<smtp_dialogue::outcome> smtp_dialogue::converse(std::string command) {
  outcome ended;
  error_code unsent;
  if (!command.empty()) {
    note("client", command);
    unsent = co_await send(command + "\r\n");
  }
  // Also when the command could not be sent: a server that hangs up often says why before it does.
  if (reader_.state() == wire::reply_state::complete) reader_.next();
  for (;;) {
    if (reader_.state() == wire::reply_state::complete) {
      ended.reply = reader_.reply();
      co_return ended;
    }
    if (reader_.state() == wire::reply_state::failed) {
      ended.why = reader_.error().why;
      ended.words = reader_.error().message;
      co_return ended;
    }
    const received more = co_await receive();
    reader_.feed(more.bytes);
    if (more.error && reader_.state() == wire::reply_state::need_more) {
      const error_code error = unsent && more.error == asio::error::eof ? unsent : more.error;
      ended.why = reason_of(error);
      ended.words = error == asio::error::eof ? "the peer closed the connection" : error.message();
      if (tls_ && has_failed(watch_)) {
        handshake_failure failure = failure_of(watch_);
        ended.why = failure.why;
        ended.words = std::move(failure.words);
      }
      co_return ended;
    }
  }
}

awaitable<observed<smtp_reply>> smtp_dialogue::exchange(std::string command) {
  observed<smtp_reply> step;
  const std::int64_t begin = clock_.elapsed_us();
  auto spoken = converse(std::move(command));
  auto ended = co_await within(limit_, std::move(spoken));
  if (!ended.value) {
    step.fail(ended.stopped, "the reply did not come, or did not end");
  } else if (ended.value->reply) {
    step.set(std::move(*ended.value->reply));
  } else {
    step.fail(ended.value->why, std::move(ended.value->words));
  }
  clock_.stamp(step, begin);
  if (!step && !half_line_.empty()) note("server", half_line_);
  co_return step;
}

bool smtp_dialogue::spoken_out_of_turn() {
  error_code error;
  if (reader_.leftover().empty() && socket_.available(error) > 0) {
    std::array<char, 4096> in;
    const std::size_t size = socket_.read_some(asio::buffer(in), error);
    const std::string_view bytes(in.data(), size);
    reader_.feed(bytes);
    note_received(bytes);
  }
  const bool spoken = !reader_.leftover().empty();
  if (spoken && !half_line_.empty()) note("server", half_line_);
  return spoken;
}

awaitable<observed<tls_session>> smtp_dialogue::start_tls(SSL_CTX* context, const trust_store& store,
                                                          std::string host) {
  tls_.emplace(socket_, context, std::move(host), watch_);
  reader_ = {};
  co_return co_await tls_->open(limit_, store, clock_);
}

awaitable<bool> smtp_dialogue::say_goodbye() {
  const std::string command = "QUIT";
  note("client", command);
  auto sending = send(command + "\r\n");
  const auto patience = std::min<std::chrono::steady_clock::duration>(limit_, quit_patience);
  const auto ended = co_await within(patience, std::move(sending));
  co_return ended.value && !*ended.value;
}

// RFC 5321 section 3.8: after its reply the server closes the connection. Until then it counts it as ours.
awaitable<bool> smtp_dialogue::hear_out() {
  (void)co_await converse("");
  // Where the end came instead of a reply it does not come once more: Asio would wait for it until the patience ends.
  const bool over = reader_.state() == wire::reply_state::need_more;
  if (tls_) tls_->close();
  boost::system::error_code end;
  std::size_t heard = 0;
  while (!over && !end && heard < most_after_quit) {
    const received more = co_await receive();
    end = more.error;
    heard += more.bytes.size();
  }
  co_return true;
}

awaitable<void> smtp_dialogue::hear_goodbye() {
  auto last = hear_out();
  const auto patience = std::min<std::chrono::steady_clock::duration>(limit_, quit_patience);
  co_await within(patience, std::move(last));
}

}  // namespace mtasts::collect
