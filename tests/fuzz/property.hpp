// What each fuzz target is made of: the bytes as text, and properties that must hold for all of them. A property that
// does not hold says which one it is and aborts, so that libFuzzer keeps the input.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/peer_text.hpp"

namespace mtasts::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
}

/// `seen` is shown with its property when it does not hold.
inline void holds(bool property, const char* in_words, std::string_view seen = {}) {
  if (property) return;
  std::fprintf(stderr, "\nPROPERTY BROKEN: %s\n", in_words);
  if (!seen.empty()) std::fprintf(stderr, "  seen: %s\n", escape_peer_text(seen).c_str());
  std::abort();
}

/// `premise` holds only where `conclusion` does.
inline void implies(bool premise, bool conclusion, const char* in_words, std::string_view seen = {}) {
  holds(!premise || conclusion, in_words, seen);
}

/// The pieces between the separators, always at least one, at most `most`: the last one holds what is left.
inline std::vector<std::string> split(std::string_view text, char separator, std::size_t most = SIZE_MAX) {
  std::vector<std::string> out;
  while (out.size() + 1 < most) {
    const std::size_t end = text.find(separator);
    if (end == std::string_view::npos) break;
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  out.emplace_back(text);
  return out;
}

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

}  // namespace mtasts::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
