// The values of `version`, `mode` and `max_age`, RFC 8461 section 3.2. An error says what is expected, without quoting.
#pragma once
#include <cstdint>
#include <string_view>

#include <boost/system/result.hpp>

#include "mtasts/error.hpp"
#include "mtasts/sts.hpp"

namespace mtasts::wire {

[[nodiscard]] boost::system::result<void, syntax_error> check_version(std::string_view value);
[[nodiscard]] boost::system::result<policy_mode, syntax_error> read_mode(std::string_view value);
[[nodiscard]] boost::system::result<std::uint64_t, syntax_error> read_max_age(std::string_view value);
/// Nothing when the value fits sts-policy-ext-value: UTF-8 without controls, inside it no other white space than SP.
[[nodiscard]] boost::system::result<void, syntax_error> check_extension(std::string_view value);

}  // namespace mtasts::wire
