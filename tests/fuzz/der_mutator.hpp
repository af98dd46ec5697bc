// A libFuzzer mutator for DER (X.690 section 8): it changes one element and sets the lengths around it anew, so that
// what is changed is reached. Every fourth time the bytes are changed as libFuzzer likes. A target has it by including
// this file.
#pragma once
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/property.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace mtasts::fuzz {

/// An element whose content is other elements, or bytes.
struct der_element {
  char tag = 0;
  std::vector<der_element> parts;
  std::string bytes;
};

/// Elements one after the other to the end, or nothing when it is not so. Octet strings are looked into as well: the
/// values of extensions are DER in them.
inline std::optional<std::vector<der_element>> der_elements(std::string_view from, int depth = 0) {
  std::vector<der_element> all;
  while (!from.empty()) {
    if (from.size() < 2 || depth > 12) return std::nullopt;
    der_element one{.tag = from[0], .parts = {}, .bytes = {}};
    std::size_t length = static_cast<unsigned char>(from[1]);
    std::size_t head = 2;
    if (length >= 0x80) {
      const std::size_t octets = length & 0x7fU;
      if (octets == 0 || octets > 3 || from.size() < 2 + octets) return std::nullopt;
      length = 0;
      for (; head < 2 + octets; ++head) length = length << 8U | static_cast<unsigned char>(from[head]);
    }
    if (from.size() - head < length) return std::nullopt;
    const std::string_view content = from.substr(head, length);
    constexpr unsigned constructed = 0x20, octet_string = 4;
    const auto tag = static_cast<unsigned char>(one.tag);
    if (((tag & constructed) != 0 || tag == octet_string) && !content.empty())
      one.parts = der_elements(content, depth + 1).value_or(std::vector<der_element>{});
    if (one.parts.empty()) one.bytes = content;
    all.push_back(std::move(one));
    from.remove_prefix(head + length);
  }
  return all;
}

inline std::string der_of(const std::vector<der_element>& all) {
  std::string out;
  for (const der_element& one : all) {
    const std::string content = one.parts.empty() ? one.bytes : der_of(one.parts);
    out += one.tag;
    if (content.size() < 0x80) {
      out += static_cast<char>(content.size());
    } else {
      out += '\x83';
      for (const unsigned shift : {16U, 8U, 0U}) out += static_cast<char>(content.size() >> shift & 0xffU);
    }
    out += content;
  }
  return out;
}

class der_mutator {
 public:
  explicit der_mutator(unsigned seed) : dice_(seed) {}

  void mutate(std::vector<der_element>& elements) {
    lists_.clear();
    collect(elements);
    std::vector<der_element>& list = *lists_[below(lists_.size())];
    const std::size_t at = below(list.size());
    const auto place = list.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(8)) {
      case 0: list.erase(place); break;
      case 1: list.insert(place, der_element(list[at])); break;
      case 2: std::swap(list[at], list[below(list.size())]); break;
      case 3: list[at].tag = static_cast<char>(dice_()); break;
      case 4: {
        const std::vector<der_element>& other = *lists_[below(lists_.size())];
        list[at] = der_element(other[below(other.size())]);
        break;
      }
      default: change_bytes(list[at]);
    }
  }

 private:
  std::size_t below(std::size_t bound) { return dice_() % bound; }

  void collect(std::vector<der_element>& list) {
    if (list.empty()) return;
    lists_.push_back(&list);
    for (der_element& one : list) collect(one.parts);
  }

  static void change_bytes(der_element& one) {
    std::string bytes = one.parts.empty() ? one.bytes : der_of(one.parts);
    const std::size_t size = bytes.size();
    bytes.resize(size + 64);
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, bytes.size()));
    one.parts.clear();
    one.bytes = std::move(bytes);
  }

  std::minstd_rand dice_;
  std::vector<std::vector<der_element>*> lists_;
};

}  // namespace mtasts::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  using namespace mtasts::fuzz;
  auto elements = seed % 4 == 0 ? std::nullopt : der_elements(text_of(data, size));
  if (!elements || elements->empty()) return LLVMFuzzerMutate(data, size, max_size);
  der_mutator(seed).mutate(*elements);
  const std::string made = der_of(*elements);
  if (made.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(made.begin(), made.end(), data);
  return made.size();
}
