// zlib, held to a bound: a report of a few kilobytes can inflate to gigabytes (RFC 8460 section 7, denial of service).
#include "wire/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace mtasts::wire {
namespace {

struct inflater {
  z_stream stream{};
  bool ready = false;
  explicit inflater(wrapping how) { ready = inflateInit2(&stream, static_cast<int>(how)) == Z_OK; }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
  ~inflater() {
    if (ready) inflateEnd(&stream);
  }
};

std::string name_of(wrapping how) { return how == wrapping::gzip ? "gzip" : "compressed"; }

}  // namespace

std::optional<syntax_error> inflate_one(std::string_view whole, std::string_view& rest, wrapping how, std::string& out,
                                        std::size_t limit) {
  const auto at_end = [&](std::string expected) {
    return syntax_error{.offset = whole.size() - rest.size(), .line = 0, .column = 0, .expected = std::move(expected)};
  };
  inflater inflating(how);
  if (!inflating.ready) return at_end("memory for a decoder");
  z_stream& stream = inflating.stream;
  std::array<char, 16384> block{};
  while (true) {
    const auto given = static_cast<uInt>(std::min<std::size_t>(rest.size(), std::numeric_limits<uInt>::max()));
    // zlib's interface predates const and does not write here.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
    stream.avail_in = given;
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    rest.remove_prefix(given - stream.avail_in);
    const std::size_t got = block.size() - stream.avail_out;
    if (out.size() + got > limit) return at_end("at most " + std::to_string(limit) + " bytes when decompressed");
    out.append(block.data(), got);
    if (code == Z_STREAM_END) return {};
    if (code == Z_BUF_ERROR || (code == Z_OK && rest.empty() && got == 0))
      return at_end("more " + name_of(how) + " data; it ends too early");
    if (code != Z_OK) return at_end("valid " + name_of(how) + " data");
  }
}

}  // namespace mtasts::wire
