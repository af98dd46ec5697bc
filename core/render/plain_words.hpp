// The report's terms in the words of a postmaster. Every renderer for people takes its words from here.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "mtasts/report.hpp"
#include "render/sentence.hpp"

namespace mtasts::render {

/// What a sender does today, in a sentence or two (RFC 8461 section 5).
[[nodiscard]] std::string_view meaning_of(protection_state state);
[[nodiscard]] look look_of(protection_state state);

/// "delivered", "refused", ... of the mail for one MX host.
[[nodiscard]] std::string_view meaning_of(sender_action action);
[[nodiscard]] look look_of(sender_action action);

/// "signed by no authority that senders know", ...; empty when trusted.
[[nodiscard]] std::string_view meaning_of(trust_cause cause);

/// "MX mail.example.org (192.0.2.7)" for "mx:mail.example.org/192.0.2.7".
[[nodiscard]] std::string name_of_subject(std::string_view subject, std::string_view domain);

/// "7 days", "2 weeks and 1 hour": the two largest units.
[[nodiscard]] std::string span_in_words(std::uint64_t seconds);

/// A name of ours as words: "cut off" for "cut_off".
[[nodiscard]] std::string spaced(std::string_view name);

/// "1 error", "2 errors".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one);

/// Seconds since 1970 of an RFC 3339 text in UTC ("2026-01-31T12:00:00Z"), or -1.
[[nodiscard]] std::int64_t seconds_of(std::string_view rfc3339);

/// "1.240" for 1240: what a machine reads.
[[nodiscard]] std::string decimal_seconds(std::int64_t milliseconds);

/// The earliest end among the certificates of an MX host's addresses, in seconds since 1970, or -1.
[[nodiscard]] std::int64_t certificate_end_of(const mx_report& host);

}  // namespace mtasts::render
