// What a policy host answers (RFC 9112), read at once and in pieces, with the end of the stream and without.
#include "wire/http_response.hpp"

#include <tuple>

#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

using wire::response_reader;
using wire::response_state;

constexpr std::size_t most_bytes = 1000;

struct outcome {
  response_state state = response_state::need_more;
  bool begun = false;
  bool cut = false;
  wire::response_error error;
  http_response response;
};

outcome read(std::string_view bytes, std::size_t piece, bool ends) {
  response_reader reader(most_bytes);
  response_state last = reader.state();
  for (std::size_t given = 0; given < bytes.size(); given += piece) {
    const response_state next = reader.feed(bytes.substr(given, piece));
    implies(last != response_state::need_more, next == last, "what has ended stays so");
    last = next;
  }
  if (ends) reader.end();
  outcome seen;
  seen.state = reader.state();
  seen.begun = reader.begun();
  seen.cut = reader.headers_cut();
  seen.error = reader.error();
  if (seen.state == response_state::complete) seen.response = reader.take();
  return seen;
}

void check(std::string_view bytes, bool ends) {
  const outcome whole = read(bytes, bytes.size() + 1, ends);
  const http_response& seen = whole.response;
  for (const std::size_t piece : {std::size_t{1}, 1 + bytes.size() / 3}) {
    const outcome again = read(bytes, piece, ends);
    holds(std::tie(again.state, again.begun, again.cut, again.error.why, again.error.message, again.response) ==
              std::tie(whole.state, whole.begun, whole.cut, whole.error.why, whole.error.message, seen),
          "a response does not depend on how it was cut");
  }
  implies(whole.state == response_state::failed, !whole.error.message.empty(), "a failure is put into words");
  if (whole.state != response_state::complete) return;
  holds(whole.begun && seen.status <= 999, "a complete one has a status line");
  holds(seen.status / 100 != 1 || seen.status == 101, "what only informs is passed over");
  holds(seen.body.bytes.size() <= most_bytes, "the body is bounded");
  implies(seen.too_large, seen.body.bytes.size() == most_bytes, "and cut at its bound only");
  holds(seen.headers.size() <= response_reader::most_headers, "headers are bounded");
  for (const http_header& each : seen.headers) {
    holds(each.value.bytes.size() <= response_reader::longest_header_value, "a header is bounded");
    for (const char c : each.name.bytes) holds(c == '-' || (c >= 'a' && c <= 'z'), "only headers that tell are kept");
  }
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const bool ends : {false, true}) mtasts::fuzz::check(mtasts::fuzz::text_of(data, size), ends);
  return 0;
}
