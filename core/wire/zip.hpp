// The first file of a zip archive: RFC 8460 section 5.2 asks for gzip, and some reporters send this instead.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "mtasts/error.hpp"

namespace mtasts::wire {

[[nodiscard]] bool is_zip(std::string_view bytes);

/// At most `limit` bytes. Folders before the file are passed over, and so is what a Mac adds. The error's offset counts
/// bytes of the archive.
[[nodiscard]] boost::system::result<std::string, syntax_error> unzip_first(std::string_view bytes, std::size_t limit);

}  // namespace mtasts::wire
