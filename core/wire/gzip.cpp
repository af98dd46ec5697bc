// The members of a gzip file, RFC 1952 section 2.2.
#include "wire/gzip.hpp"

#include "wire/inflate.hpp"

namespace mtasts::wire {

bool is_gzip(std::string_view bytes) { return bytes.starts_with(std::string_view("\x1f\x8b", 2)); }

boost::system::result<std::string, syntax_error> gunzip(std::string_view bytes, std::size_t limit) {
  std::string out;
  std::string_view rest = bytes;
  do {
    if (auto wrong = inflate_one(bytes, rest, wrapping::gzip, out, limit)) return *std::move(wrong);
  } while (is_gzip(rest));
  return out;
}

}  // namespace mtasts::wire
