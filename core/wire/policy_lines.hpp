// The lines of a policy body, RFC 8461 section 3.2: each ends with LF or CRLF. A bare CR ends no line by the grammar;
// it is split at all the same, so that one error can be said instead of nonsense about everything behind it.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace mtasts::wire {

enum class line_end { none, lf, crlf, bare_cr };

struct policy_line {
  std::string_view text;   ///< without its end
  std::size_t number = 0;  ///< from 1
  std::size_t offset = 0;  ///< in the body, bytes from 0
  line_end end = line_end::none;
};

/// `skip` bytes at the start (a byte order mark) belong to no line. An end of the last line begins no further one.
[[nodiscard]] std::vector<policy_line> split_lines(std::string_view body, std::size_t skip);

}  // namespace mtasts::wire
