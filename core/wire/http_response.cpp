// Keeps of a response what a report shows: the status, the headers that tell something, the body up to a bound.
#include "wire/http_response.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "mtasts/domain.hpp"
#include "wire/ascii.hpp"

namespace mtasts::wire {
namespace {

constexpr int go_on = 0;
constexpr int stop = HPE_PAUSED;
constexpr int no_body = 1;
constexpr int switching_protocols = 101;

static_assert(response_reader::most_header_bytes == 64 * 1024);
constexpr std::string_view too_many_headers = "headers of more than 64 KiB";

// RFC 9110 section 15.2: the real response follows. After 101 another protocol would.
bool only_informs(int status) { return status / 100 == 1 && status != switching_protocols; }

constexpr std::string_view not_http_1 = "not a response of HTTP/1: ";

// What a reader of a report may want to see; the rest would only make every report longer.
constexpr std::array<std::string_view, 12> telling_headers = {
    "cache-control", "content-encoding", "content-length", "content-type",      "date", "expires", "last-modified",
    "location",      "retry-after",      "server",         "transfer-encoding", "via"};

// RFC 9112 section 6.1: a client asks for other codings by TE, which we do not send.
bool is_plain_coding(std::string_view list) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string coding = ascii_lower(trim(list.substr(0, comma)));
    if (!coding.empty() && coding != "chunked" && coding != "identity") return false;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return true;
}

}  // namespace

// Between llhttp's frames no exception may pass.
template <int (response_reader::*event)()>
int response_reader::on_event(llhttp_t* parser) noexcept {
  auto* self = static_cast<response_reader*>(parser->data);
  try {
    return (self->*event)();
  } catch (const std::bad_alloc&) {
    self->no_memory_ = true;
    return HPE_USER;
  }
}

template <int (response_reader::*data)(std::string_view)>
int response_reader::on_data(llhttp_t* parser, const char* bytes, std::size_t size) noexcept {
  auto* self = static_cast<response_reader*>(parser->data);
  try {
    return (self->*data)({bytes, size});
  } catch (const std::bad_alloc&) {
    self->no_memory_ = true;
    return HPE_USER;
  }
}

const llhttp_settings_t& response_reader::settings() {
  using self = response_reader;
  static const llhttp_settings_t all = [] {
    llhttp_settings_t made;
    llhttp_settings_init(&made);
    made.on_message_begin = &self::on_event<&self::begin>;
    made.on_status_complete = &self::on_event<&self::status_line>;
    made.on_header_field = &self::on_data<&self::header_name>;
    made.on_header_field_complete = &self::on_event<&self::header_name_ended>;
    made.on_header_value = &self::on_data<&self::header_value>;
    made.on_header_value_complete = &self::on_event<&self::header_ended>;
    made.on_headers_complete = &self::on_event<&self::headers_ended>;
    made.on_body = &self::on_data<&self::body>;
    made.on_message_complete = &self::on_event<&self::message_ended>;
    return made;
  }();
  return all;
}

response_reader::response_reader(std::size_t most_body) : most_body_(most_body) {
  llhttp_init(&parser_, HTTP_RESPONSE, &settings());
  parser_.data = this;
  // RFC 9112 section 2.2 lets a recipient take LF for a line's end. Nothing that follows a response is read, so that
  // what a smuggled one could do does not concern us.
  llhttp_set_lenient_headers(&parser_, 1);
  llhttp_set_lenient_optional_cr_before_lf(&parser_, 1);
  llhttp_set_lenient_spaces_after_chunk_size(&parser_, 1);
  llhttp_set_lenient_chunked_length(&parser_, 1);
  llhttp_set_lenient_keep_alive(&parser_, 1);
}

response_state response_reader::feed(std::string_view bytes) {
  while (state_ == response_state::need_more && !bytes.empty()) {
    const std::string_view part = in_head_ ? bytes.substr(0, most_header_bytes - header_bytes_) : bytes;
    run(part);
    if (in_head_) header_bytes_ += part.size();
    if (state_ == response_state::need_more && in_head_ && header_bytes_ == most_header_bytes)
      fail(reason::too_large, too_many_headers);
    bytes.remove_prefix(part.size());
  }
  return state_;
}

void response_reader::run(std::string_view bytes) {
  const llhttp_errno_t result = llhttp_execute(&parser_, bytes.data(), bytes.size());
  if (no_memory_) {
    state_ = response_state::failed;
    throw std::bad_alloc();
  }
  if (result == HPE_OK || state_ != response_state::need_more) return;
  fail(reason::malformed, not_http_1, llhttp_get_error_reason(&parser_));
}

response_state response_reader::end() {
  if (state_ == response_state::need_more && begun_) llhttp_finish(&parser_);
  return state_;
}

http_response response_reader::take() {
  response_.status = static_cast<std::uint16_t>(llhttp_get_status_code(&parser_));
  for (const http_header& header : response_.headers) {
    if (header.name.bytes == "content-type" && response_.content_type.empty()) response_.content_type = header.value;
    if (header.name.bytes == "location" && response_.location.empty()) response_.location = header.value;
  }
  response_.body = peer_text(std::move(body_));
  return std::move(response_);
}

int response_reader::fail(reason why, std::string_view words, std::string_view more) {
  state_ = response_state::failed;  // also where there is no memory for the words
  error_.why = why;
  error_.message.append(words).append(more);
  return HPE_USER;
}

// Also of the response that follows one of 1xx.
int response_reader::begin() {
  in_head_ = true;
  response_ = {};
  headers_cut_ = false;
  return go_on;
}

// RFC 9112 section 2.3: what another major version means by these words is not ours to guess.
int response_reader::status_line() {
  if (llhttp_get_http_major(&parser_) != 1) return fail(reason::malformed, not_http_1, "of another version");
  begun_ = true;
  return go_on;
}

// Of a trailer (RFC 9110 section 6.5) nothing is needed.
bool response_reader::trailers_fit(std::string_view part) {
  trailer_bytes_ += part.size();
  return trailer_bytes_ <= most_header_bytes;
}

int response_reader::header_name(std::string_view part) {
  if (!in_head_) return trailers_fit(part) ? go_on : fail(reason::too_large, too_many_headers);
  name_ += part;
  return go_on;
}

int response_reader::header_name_ended() {
  name_ = ascii_lower(trim(name_));
  wanted_ = in_head_ && std::find(telling_headers.begin(), telling_headers.end(), name_) != telling_headers.end();
  if (!wanted_) name_.clear();
  return go_on;
}

int response_reader::header_value(std::string_view part) {
  // RFC 9110 section 5.5: reject the message, or replace it. Senders do the first.
  if (part.find('\0') != std::string_view::npos) return fail(reason::malformed, not_http_1, "NUL in a header");
  if (!in_head_ && !trailers_fit(part)) return fail(reason::too_large, too_many_headers);
  if (wanted_) value_ += part;
  return go_on;
}

int response_reader::header_ended() {
  if (!wanted_) return go_on;
  http_header header;
  header.name.bytes = std::exchange(name_, {});
  header.value = peer_text(trim(value_).substr(0, longest_header_value));
  if (header.name.bytes == "transfer-encoding" && !is_plain_coding(header.value.bytes))
    return fail(reason::malformed, "a transfer coding that was not asked for");
  const bool has_room = response_.headers.size() < most_headers;
  if (trim(value_).size() > longest_header_value || !has_room) headers_cut_ = true;
  if (has_room) response_.headers.push_back(std::move(header));
  value_.clear();
  return go_on;
}

// RFC 9112 section 6.3: what only informs has no body, whatever its headers say.
int response_reader::headers_ended() {
  in_head_ = false;
  return only_informs(llhttp_get_status_code(&parser_)) ? no_body : go_on;
}

int response_reader::body(std::string_view part) {
  const std::size_t room = most_body_ - body_.size();
  body_ += part.substr(0, room);
  if (part.size() <= room) return go_on;
  response_.too_large = true;
  state_ = response_state::complete;
  return stop;
}

int response_reader::message_ended() {
  if (only_informs(llhttp_get_status_code(&parser_))) {
    in_head_ = true;
    return go_on;
  }
  state_ = response_state::complete;
  return stop;
}

}  // namespace mtasts::wire
