// Asio does not look whether the system takes its wake-up and its timer among the watched descriptors: without the one
// no other thread could reach a loop, without the other no deadline would come.
#pragma once
#include <cstdint>

namespace mtasts::collect {

/// How often the system would not watch a descriptor that Asio gave it in this thread.
[[nodiscard]] std::uint64_t reactor_refusals() noexcept;

}  // namespace mtasts::collect
