// Gzip bytes (RFC 1952) back to what they hold, within a bound; TLS reports come so (RFC 8460 section 5.2).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "mtasts/error.hpp"

namespace mtasts::wire {

[[nodiscard]] bool is_gzip(std::string_view bytes);

/// Every member of the file, one after the other, at most `limit` bytes. Bytes behind the last member are ignored, as
/// gzip itself does. The error's offset counts compressed bytes.
[[nodiscard]] boost::system::result<std::string, syntax_error> gunzip(std::string_view bytes, std::size_t limit);

}  // namespace mtasts::wire
