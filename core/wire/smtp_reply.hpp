// SMTP replies, RFC 5321 section 4.2, out of the bytes of a stream. Pure: the socket is somebody else's.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mtasts/evidence.hpp"

namespace mtasts::wire {

enum class reply_state { need_more, complete, failed };

struct reply_error {
  reason why = reason::malformed;  ///< malformed or too_large
  std::string message;             ///< may quote the peer
};

/// Feed it what was read until it is complete or failed. Bytes behind a complete reply are kept: `leftover()` shows
/// them (after the 220 to STARTTLS they are an injection, RFC 3207 section 6) and `next()` goes on with them.
class reply_reader {
 public:
  static constexpr std::size_t longest_line =
      4096;  ///< octets without the line end; RFC 5321 section 4.5.3.1.5 has 512
  static constexpr std::size_t most_lines = 100;

  /// In state `complete` the bytes only join the leftover; in state `failed` they are dropped.
  reply_state feed(std::string_view bytes);
  /// Forgets the reply at hand and reads the next one from what is left over. Does nothing when failed.
  reply_state next();

  [[nodiscard]] reply_state state() const noexcept { return state_; }
  /// The reply so far; its lines are without code, separator and line end.
  [[nodiscard]] const smtp_reply& reply() const noexcept { return reply_; }
  [[nodiscard]] const reply_error& error() const noexcept { return error_; }
  /// When complete: what came behind the reply.
  [[nodiscard]] std::string_view leftover() const noexcept;
  /// While not complete: the bytes of the line that has not ended yet.
  [[nodiscard]] std::string_view unfinished() const noexcept;
  /// A line of this reply ended in LF without CR. Tolerated; RFC 5321 section 2.3.8 forbids it.
  [[nodiscard]] bool bare_lf() const noexcept { return bare_lf_; }

 private:
  reply_state run();
  reply_state fail(reason why, std::string message);
  /// True when the line was the last of the reply.
  bool take_line(std::string_view line);

  std::string buffer_;
  std::size_t read_ = 0;  ///< bytes of the buffer that whole lines have used up
  smtp_reply reply_;
  reply_error error_;
  reply_state state_ = reply_state::need_more;
  bool bare_lf_ = false;
};

/// True when the EHLO reply lists `keyword` (RFC 5321 section 4.1.1.1): in any case, and not on the first line, which
/// holds the server's name and greeting.
[[nodiscard]] bool lists_keyword(const smtp_reply& ehlo, std::string_view keyword);

}  // namespace mtasts::wire
