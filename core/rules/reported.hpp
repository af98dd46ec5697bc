// What TLS reports (RFC 8460 section 4.4) have to share to be counted together.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mtasts/peer_text.hpp"
#include "mtasts/timestamp.hpp"
#include "mtasts/tlsrpt_report.hpp"

namespace mtasts::rules {

/// The name of a host or domain, or a word such as a result type, in lower case, without blanks around it and without a
/// final dot.
[[nodiscard]] peer_text plain_name(const peer_text& written);
/// Null where nothing but blanks was written, or nothing at all.
[[nodiscard]] std::optional<peer_text> plain_name(const std::optional<peer_text>& written);

/// Sums end at 2^53 - 1, the largest whole number that I-JSON has (RFC 7493 section 2.2).
void add_sessions(std::uint64_t& to, std::uint64_t more);

/// Within the years 1 to 9999.
[[nodiscard]] std::optional<timestamp> moment(std::optional<std::int64_t> seconds);
void keep_earlier(std::optional<timestamp>& kept, std::optional<timestamp> other);
void keep_later(std::optional<timestamp>& kept, std::optional<timestamp> other);

/// Those that are not the same as an earlier one to the byte: reports come by mail and by HTTPS both (RFC 8460 section
/// 3).
[[nodiscard]] std::vector<const tls_report*> without_repeated(std::span<const tls_report> reports);

}  // namespace mtasts::rules
