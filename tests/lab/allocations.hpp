// Counts what the threads of this process allocate, all libraries included, but for those that were there before the
// count could concern them: the lab's. What c-ares sets aside for one answer is not counted: 128 KiB of address space a
// socket, whatever comes, of which only the length of the answer is ever touched.
#pragma once
#include <cstddef>

namespace allocations {

/// False where a sanitizer brings its own allocator.
[[nodiscard]] bool are_counted();
/// From now on: what this thread and threads begun after the last `start` hold beyond this moment.
void start();
/// Threads begun from now on are not counted.
void stop();
/// The most that they held at once since then, in bytes as the allocator rounds them.
[[nodiscard]] std::size_t peak();

}  // namespace allocations
