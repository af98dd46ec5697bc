// A libFuzzer mutator for JSON documents: it changes one value, drops, doubles or moves one element, so that a document
// stays JSON and gets past the parser. Every fourth time the bytes are changed as libFuzzer likes, so that the parser
// is not forgotten. A target has it by including this file.
#pragma once
#include <boost/json.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/property.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace mtasts::fuzz {

namespace json = boost::json;

class json_mutator {
 public:
  explicit json_mutator(unsigned seed) : dice_(seed) {}

  void mutate(json::value& document) {
    collect(document);
    json::value& here = *all_[below(all_.size())];
    switch (below(here.is_structured() ? 8 : 4)) {
      case 0:
      case 1: return reshape(here);
      case 2: here = json::value(*all_[below(all_.size())]); return;  // of another place, perhaps of another type
      case 3: here = sample(); return;
      default: return here.is_object() ? change(here.get_object()) : change(here.get_array());
    }
  }

 private:
  std::size_t below(std::size_t bound) { return dice_() % bound; }

  void collect(json::value& from) {
    all_.push_back(&from);
    if (from.is_object())
      for (auto& member : from.get_object()) collect(member.value());
    if (from.is_array())
      for (json::value& one : from.get_array()) collect(one);
  }

  json::value sample() {
    const json::value samples[] = {nullptr,       true,          false,     0,         1,          -1,    250, 1.5,
                                   5.0,           1e300,         INT64_MAX, INT64_MIN, UINT64_MAX, 65536, "",  "x",
                                   json::array{}, json::object{}};
    return samples[below(std::size(samples))];
  }

  /// The same type, another value: bytes of a text are libFuzzer's, which knows the dictionary.
  void reshape(json::value& value) {
    if (value.is_string()) {
      std::string bytes(value.get_string());
      const std::size_t size = bytes.size();
      bytes.resize(size + 64);
      bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, bytes.size()));
      value = escape_peer_text(bytes);  // JSON holds UTF-8 only
    } else if (value.is_bool()) {
      value = !value.get_bool();
    } else if (value.is_int64()) {
      const std::int64_t old = value.get_int64();
      const std::int64_t next[] = {old + (old < INT64_MAX ? 1 : 0), old / 2, old == INT64_MIN ? 0 : -old,
                                   static_cast<int>(dice_())};
      value = next[below(std::size(next))];
    } else {
      value = sample();
    }
  }

  void change(json::object& object) {
    if (object.empty()) return;
    const auto at = object.begin() + static_cast<std::ptrdiff_t>(below(object.size()));
    if (below(2) == 0) {
      object.erase(at);
    } else {
      const json::value moved = at->value();
      object["zz-new"] = moved;
    }
  }

  void change(json::array& array) {
    if (array.empty()) return;
    const std::size_t i = below(array.size()), k = below(array.size());
    switch (below(3)) {
      case 0: array.erase(array.begin() + i); break;
      case 1: std::swap(array[i], array[k]); break;
      default: array.insert(array.begin() + k, json::value(array[i]));
    }
  }

  std::minstd_rand dice_;
  std::vector<json::value*> all_;
};

}  // namespace mtasts::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  namespace json = boost::json;
  json::error_code failed;
  json::value document =
      seed % 4 == 0 ? json::value() : json::parse({reinterpret_cast<const char*>(data), size}, failed);
  if (failed || seed % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  mtasts::fuzz::json_mutator(seed).mutate(document);
  const std::string text = json::serialize(document);
  if (text.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}
