// zlib, held to a bound: a report of a few kilobytes can inflate to gigabytes (RFC 8460 section 7, denial of service).
#include "wire/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace mtasts::wire {
namespace {

constexpr int gzip_only = 15 + 16;  // window bits, and 16 for the gzip wrapper
constexpr std::string_view magic("\x1f\x8b", 2);

syntax_error at(std::size_t offset, std::string expected) {
  return {.offset = offset, .line = 0, .column = 0, .expected = std::move(expected)};
}

struct inflater {
  z_stream stream{};
  bool ready = false;
  inflater() { ready = inflateInit2(&stream, gzip_only) == Z_OK; }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
  ~inflater() {
    if (ready) inflateEnd(&stream);
  }
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with(magic); }

boost::system::result<std::string, syntax_error> gunzip(std::string_view bytes, std::size_t limit) {
  inflater inflating;
  if (!inflating.ready) return at(0, "memory for a gzip decoder");
  z_stream& stream = inflating.stream;
  std::string out;
  std::array<char, 16384> block{};
  std::string_view rest = bytes;
  const auto offset = [&] { return bytes.size() - rest.size(); };
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
    if (out.size() + got > limit) return at(offset(), "at most " + std::to_string(limit) + " bytes when decompressed");
    out.append(block.data(), got);
    if (code == Z_STREAM_END) {
      if (!is_gzip(rest)) return out;
      if (inflateReset(&stream) != Z_OK) return at(offset(), "another gzip member");
    } else if (code == Z_BUF_ERROR || (code == Z_OK && rest.empty() && got == 0)) {
      return at(offset(), "more gzip data; it ends too early");
    } else if (code != Z_OK) {
      return at(offset(), "valid gzip data");
    }
  }
}

}  // namespace mtasts::wire
