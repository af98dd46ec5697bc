// What the records of RFC 8461 section 3.1 and RFC 8460 section 3 share: a version first, then fields `name=value` with
// `*WSP ";" *WSP` before each and, if one likes, at the end.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/error.hpp"
#include "mtasts/peer_text.hpp"

namespace mtasts::wire {

/// The name fits its grammar; the value is whatever stood up to the delimiter, perhaps nothing.
struct raw_field {
  std::string_view name;
  std::string_view value;
  std::size_t offset = 0;  ///< of the name, in the record
  std::size_t value_offset = 0;
};

struct field_scan {
  std::vector<raw_field> fields;
  std::optional<syntax_error> error;  ///< where the scan had to stop
};

/// `begin` is the offset of the delimiter after the version. The views point into `record`.
[[nodiscard]] field_scan scan_fields(std::string_view record, std::size_t begin);

/// The value of an extension field: one or more of %x21-3A / %x3C / %x3E-7E.
[[nodiscard]] std::optional<syntax_error> check_extension_value(const raw_field& field);

/// Records that begin with `prefix` go to `ours`, the others to `unrelated`.
void sort_records(std::span<const std::string> records, std::string_view prefix, std::vector<peer_text>& ours,
                  std::vector<peer_text>& unrelated);

[[nodiscard]] syntax_error error_at(std::size_t offset, std::string expected);

}  // namespace mtasts::wire
