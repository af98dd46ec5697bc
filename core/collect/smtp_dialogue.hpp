// One SMTP conversation on a connected socket (RFC 5321 section 4.2, RFC 3207): a command and its reply as one
// awaitable, each with its limit, in plain text and then inside TLS; and the record of what was said before TLS.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collect/connect.hpp"
#include "collect/handshake.hpp"
#include "collect/tls.hpp"
#include "collect/tls_stream.hpp"
#include "wire/smtp_reply.hpp"

namespace mtasts::collect {

class smtp_dialogue {
 public:
  /// `limit` is for one reply. Both references outlive the dialogue.
  smtp_dialogue(tcp_socket& socket, std::chrono::steady_clock::duration limit, const stopwatch& clock);

  /// Sends `command` (without its line end; empty: nothing, as before a greeting) and reads the reply to it.
  awaitable<observed<smtp_reply>> exchange(std::string command);
  /// Something came from the peer that nothing has asked for.
  [[nodiscard]] bool spoken_out_of_turn();
  /// The handshake; what follows goes through TLS.
  awaitable<observed<tls_session>> start_tls(SSL_CTX* context, const trust_store& store, std::string host);
  /// Sends QUIT; false when that did not go out.
  awaitable<bool> say_goodbye();
  /// Waits for the reply to it and for the end that the server makes, not for long.
  awaitable<void> hear_goodbye();

  [[nodiscard]] std::vector<dialogue_line> take_lines() { return std::move(lines_); }

 private:
  struct outcome {
    std::optional<smtp_reply> reply;
    reason why = reason::other;
    std::string words;
  };
  awaitable<outcome> converse(std::string command);
  awaitable<bool> hear_out();
  awaitable<boost::system::error_code> send(std::string text);
  awaitable<received> receive();
  void note(std::string_view from, std::string_view line);
  void note_received(std::string_view bytes);

  tcp_socket& socket_;
  std::chrono::steady_clock::duration limit_;
  const stopwatch& clock_;
  handshake_watch watch_;
  std::optional<tls_stream> tls_;
  wire::reply_reader reader_;
  std::string half_line_;  // received and not yet noted
  std::vector<dialogue_line> lines_;
};

}  // namespace mtasts::collect
