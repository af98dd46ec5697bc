// Gzip (RFC 1952) the other way round, for targets that compare a report with itself in compressed form.
#pragma once
#include <zlib.h>

#include <string>
#include <string_view>

#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {

inline std::string compressed(std::string_view text) {
  constexpr int with_gzip_header = 15 + 16;
  z_stream stream{};
  holds(deflateInit2(&stream, 1, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib compresses");
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  holds(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib compresses");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace mtasts::fuzz
