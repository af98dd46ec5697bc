// An HTTP/1 response, RFC 9112, out of the bytes of a stream: as much of it as the fetch of a policy needs (RFC 8461
// section 3.3). llhttp reads; what is kept of it, and how much, is decided here. Pure: the socket is somebody else's.
#pragma once
#include <llhttp.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "mtasts/evidence.hpp"

namespace mtasts::wire {

enum class response_state { need_more, complete, failed };

struct response_error {
  reason why = reason::malformed;  ///< malformed or too_large
  std::string message;
};

/// Feed it what was read until it is complete or failed; bytes behind the response are ignored. It forgives what
/// senders forgive: lines that end in LF alone, except those with the size of a chunk; a length beside chunks (RFC 9112
/// section 6.3); odd bytes in a header's value. Two lengths are refused even when they are the same, which RFC 9110
/// section 8.6 leaves to the recipient.
class response_reader {
 public:
  /// Of all heads, those of 1xx responses among them; and again of the trailers.
  static constexpr std::size_t most_header_bytes = 64 * 1024;
  static constexpr std::size_t most_headers = 32;            ///< of those that are kept
  static constexpr std::size_t longest_header_value = 1024;  ///< octets that are kept of one

  /// Of the body `most_body` octets are kept. One that is longer completes the response there, as too_large.
  explicit response_reader(std::size_t most_body);
  // llhttp holds our address.
  response_reader(const response_reader&) = delete;
  response_reader& operator=(const response_reader&) = delete;

  /// Throws bad_alloc; the response has failed then.
  response_state feed(std::string_view bytes);
  /// The stream has ended. Completes a response whose body is all that comes until then (RFC 9112 section 6.3); leaves
  /// any other at need_more.
  response_state end();

  [[nodiscard]] response_state state() const noexcept { return state_; }
  [[nodiscard]] const response_error& error() const noexcept { return error_; }
  /// A status line has come.
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  /// A header that would have been kept was left out or cut short.
  [[nodiscard]] bool headers_cut() const noexcept { return headers_cut_; }
  /// What was received. Valid when complete, and once only.
  [[nodiscard]] http_response take();

 private:
  static const llhttp_settings_t& settings();
  template <int (response_reader::*event)()>
  static int on_event(llhttp_t* parser) noexcept;
  template <int (response_reader::*data)(std::string_view)>
  static int on_data(llhttp_t* parser, const char* bytes, std::size_t size) noexcept;

  // What llhttp calls; 0 lets it go on.
  int begin();
  int status_line();
  int header_name(std::string_view part);
  int header_name_ended();
  int header_value(std::string_view part);
  int header_ended();
  int headers_ended();
  int body(std::string_view part);
  int message_ended();

  void run(std::string_view bytes);
  bool trailers_fit(std::string_view part);
  int fail(reason why, std::string_view words, std::string_view more = {});

  llhttp_t parser_{};
  std::size_t most_body_;
  std::size_t header_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  bool in_head_ = true;
  bool begun_ = false;
  bool headers_cut_ = false;
  bool no_memory_ = false;
  bool wanted_ = false;  // the header at hand
  std::string name_;
  std::string value_;
  std::string body_;
  http_response response_;
  response_error error_;
  response_state state_ = response_state::need_more;
};

}  // namespace mtasts::wire
