// How much memory an answer holds, by a walk over the described structs: what it has on the heap, as the allocator
// rounds it. An estimate, and never a flattering one.
#pragma once
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstddef>
#include <string>
#include <type_traits>
#include <variant>

#include "collect/settle.hpp"

namespace mtasts::collect {

/// A block of the usual allocators: a word of book-keeping, and a multiple of 16.
[[nodiscard]] constexpr std::size_t heap_block(std::size_t bytes) {
  return bytes == 0 ? 0 : (bytes + sizeof(void*) + 15) / 16 * 16;
}

/// Bytes that `what` holds beyond its own size.
template <class T>
[[nodiscard]] std::size_t heap_bytes(const T& what) {
  if constexpr (std::is_same_v<T, std::string>) {
    constexpr std::size_t within = 15;  // short strings live in the object
    return what.capacity() > within ? heap_block(what.capacity() + 1) : 0;
  } else if constexpr (is_described_list<T>) {
    std::size_t sum = heap_block(what.capacity() * sizeof(typename T::value_type));
    for (const auto& each : what) sum += heap_bytes(each);
    return sum;
  } else if constexpr (requires { what.has_value(); }) {
    return what ? heap_bytes(*what) : 0;
  } else if constexpr (boost::describe::has_describe_members<T>::value) {
    std::size_t sum = 0;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_any_access>>(
        [&](auto d) { sum += heap_bytes(what.*d.pointer); });
    return sum;
  } else {
    return 0;
  }
}

template <class... T>
[[nodiscard]] std::size_t heap_bytes(const std::variant<T...>& what) {
  return std::visit([](const auto& one) { return heap_bytes(one); }, what);
}

}  // namespace mtasts::collect
