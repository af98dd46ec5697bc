// sts-policy-term of RFC 8461 section 3.2, applied.
#include "wire/policy_lines.hpp"

namespace mtasts::wire {

std::vector<policy_line> split_lines(std::string_view body, std::size_t skip) {
  std::vector<policy_line> out;
  for (std::size_t start = skip; start < body.size();) {
    const std::size_t stop = body.find_first_of("\r\n", start);
    policy_line line{.text = body.substr(start, stop == std::string_view::npos ? stop : stop - start),
                     .number = out.size() + 1,
                     .offset = start,
                     .end = line_end::none};
    start += line.text.size();
    if (start < body.size()) {
      const bool pair = body.substr(start).starts_with("\r\n");
      line.end = pair ? line_end::crlf : body[start] == '\n' ? line_end::lf : line_end::bare_cr;
      start += pair ? 2 : 1;
    }
    out.push_back(line);
  }
  return out;
}

}  // namespace mtasts::wire
