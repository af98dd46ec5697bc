// Gzip (RFC 1952) under a bound: the input once as compressed bytes and once as what is to be compressed.
#include "wire/gzip.hpp"

#include <algorithm>

#include "tests/fuzz/compressed.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

using wire::gunzip;

constexpr std::size_t bound = std::size_t{1} << 20U;

void as_compressed(std::string_view bytes) {
  const auto found = gunzip(bytes, bound);
  if (found) {
    holds(found->size() <= bound, "what comes out keeps within the bound");
    holds(wire::is_gzip(bytes), "only gzip is taken");
    implies(!found->empty(), !gunzip(bytes, found->size() - 1), "a bound of one byte less is too narrow");
    holds(gunzip(bytes, found->size()).has_value(), "a bound that just fits will do");
  } else {
    holds(found.error().offset <= bytes.size(), "an error lies within the bytes");
    holds(!found.error().expected.empty(), "an error says what was expected");
  }
}

void as_content(std::string_view text) {
  const std::string packed = compressed(text);
  const auto whole = gunzip(packed, text.size());
  holds(whole && *whole == text, "what was compressed comes back");
  const auto twice = gunzip(packed + packed, 2 * text.size());
  holds(twice && *twice == std::string(text) + std::string(text), "two members are one after the other");
  const auto padded = gunzip(packed + std::string(8, '\0'), text.size());
  holds(padded && *padded == text, "what stands behind the last member is ignored");
  for (const std::size_t cut : {packed.size() - 1, packed.size() / 2, std::size_t{11}})
    holds(!gunzip(packed.substr(0, cut), bound), "a file that was cut is refused");
  std::string spoilt = packed;
  spoilt[spoilt.size() - 5] = static_cast<char>(spoilt[spoilt.size() - 5] ^ 1);
  holds(!gunzip(spoilt, bound), "a wrong checksum is refused");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::as_compressed(mtasts::fuzz::text_of(data, size));
  mtasts::fuzz::as_content(mtasts::fuzz::text_of(data, size));
  return 0;
}
