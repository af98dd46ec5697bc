// The local file headers of a zip archive, from the front: enough for one file, and without trust in the directory at
// its end.
#include "wire/zip.hpp"

#include <zlib.h>

#include <cstdint>

#include "wire/inflate.hpp"

namespace mtasts::wire {
namespace {

constexpr std::string_view magic = "PK\x03\x04";
constexpr std::size_t header_size = 30;

enum : std::uint16_t { encrypted = 1, sizes_follow = 8 };
enum : std::uint16_t { stored = 0, deflated = 8 };

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

syntax_error at(std::string_view whole, std::string_view rest, std::string expected) {
  return {.offset = whole.size() - rest.size(), .line = 0, .column = 0, .expected = std::move(expected)};
}

bool is_passed_over(std::string_view name) { return name.ends_with('/') || name.starts_with("__MACOSX/"); }

}  // namespace

bool is_zip(std::string_view bytes) { return bytes.starts_with(magic); }

boost::system::result<std::string, syntax_error> unzip_first(std::string_view bytes, std::size_t limit) {
  std::string_view rest = bytes;
  while (true) {
    if (!is_zip(rest)) return at(bytes, rest, "a zip archive with a file in it");
    if (rest.size() < header_size) return at(bytes, rest, "a whole zip header; the archive ends too early");
    const auto flags = little_endian(rest, 6, 2), method = little_endian(rest, 8, 2);
    const std::uint32_t sum = little_endian(rest, 14, 4);
    const std::size_t packed = little_endian(rest, 18, 4);
    const std::size_t name_size = little_endian(rest, 26, 2), extra_size = little_endian(rest, 28, 2);
    if (rest.size() < header_size + name_size + extra_size)
      return at(bytes, rest, "a whole zip header; the archive ends too early");
    const std::string_view name = rest.substr(header_size, name_size);
    if ((flags & encrypted) != 0) return at(bytes, rest, "a zip archive without a password");
    if (method != stored && method != deflated) return at(bytes, rest, "a file in the zip that is stored or deflated");
    const bool sized = (flags & sizes_follow) == 0;
    if (!sized && (method == stored || is_passed_over(name)) && !name.ends_with('/'))
      return at(bytes, rest, "a file in the zip that says its size");
    rest.remove_prefix(header_size + name_size + extra_size);
    if (is_passed_over(name) || method == stored)
      if (packed > rest.size()) return at(bytes, rest, "more zip data; it ends too early");
    if (is_passed_over(name)) {
      rest.remove_prefix(packed);
      continue;
    }
    const std::string_view start = rest;
    std::string out;
    if (method == stored) {
      if (packed > limit) return at(bytes, rest, "at most " + std::to_string(limit) + " bytes");
      out = rest.substr(0, packed);
    } else if (auto wrong = inflate_one(bytes, rest, wrapping::bare, out, limit)) {
      return *std::move(wrong);
    }
    const auto found = crc32_z(0, reinterpret_cast<const Bytef*>(out.data()), out.size());
    if (sized && found != sum) return at(bytes, start, "a file in the zip that has its checksum");
    return out;
  }
}

}  // namespace mtasts::wire
