// Archives and streams that a TLS report comes in instead of gzip: zip and zlib (RFC 1950). What comes out keeps within
// the bound, a tighter bound is too narrow, and an error lies within the bytes.
#include <algorithm>

#include "mtasts/tlsrpt_report.hpp"
#include "tests/fuzz/property.hpp"
#include "wire/inflate.hpp"
#include "wire/zip.hpp"

namespace mtasts::fuzz {
namespace {

constexpr std::size_t bound = std::size_t{1} << 20U;

void the_error(std::string_view bytes, const syntax_error& error) {
  holds(error.offset <= bytes.size(), "an error lies within the bytes");
  holds(!error.expected.empty(), "an error says what was expected");
}

void as_zip(std::string_view bytes) {
  const auto found = wire::unzip_first(bytes, bound);
  if (!found) return the_error(bytes, found.error());
  holds(wire::is_zip(bytes), "only zip is taken");
  holds(found->size() <= bound, "what comes out keeps within the bound");
  const auto fits = wire::unzip_first(bytes, found->size());
  holds(fits && *fits == *found, "a bound that just fits will do");
  if (!found->empty()) holds(!wire::unzip_first(bytes, found->size() - 1), "a bound of one byte less is too narrow");
}

void as_stream(std::string_view bytes, wire::wrapping how) {
  std::string_view rest = bytes;
  std::string out = "before";
  const auto error = wire::inflate_one(bytes, rest, how, out, bound);
  holds(out.starts_with("before") && out.size() <= bound, "what comes out is appended, within the bound");
  if (error) return the_error(bytes, *error);
  holds(bytes.ends_with(rest) && rest.size() < bytes.size(), "what is left lies behind the stream");
}

void check(std::string_view bytes) {
  as_zip(bytes);
  for (const wire::wrapping how : {wire::wrapping::bare, wire::wrapping::zlib, wire::wrapping::gzip})
    as_stream(bytes, how);
  const auto found = parse_tlsrpt_report(bytes);
  if (!found) holds(!found.error().expected.empty(), "an error says what was expected");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
