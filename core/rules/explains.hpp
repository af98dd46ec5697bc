// Which findings of a check explain which result type of RFC 8460 section 4.3, and where a check has to have looked to
// say that nothing does.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/report.hpp"

namespace mtasts::rules {

/// Where a failure of a type is to be looked for.
enum class reported_at { policy_host, mx_address, mx_host };
[[nodiscard]] reported_at place_of(result_type type);

/// Whether a sender that meets this failure may call it so. Senders differ: RFC 8460 section 4.3.1 leaves every failure
/// without a category to validation-failure, and gives certificate-not-trusted to several causes.
[[nodiscard]] bool explains(const finding& said, const evidence& seen, result_type reported);

/// The rules of which one has to pass at each place before a failure of the type counts as not seen there.
[[nodiscard]] std::vector<std::string_view> witnesses_of(result_type type, std::string_view policy_type);

}  // namespace mtasts::rules
