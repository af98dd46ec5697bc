// The turns of phrase that details share, so that one thing is said one way.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/evidence.hpp"

namespace mtasts::rules {

/// Why a thing was not seen, in words: "timed out", "the name server answered SERVFAIL".
[[nodiscard]] std::string in_words(reason why);
/// The same with what the collector noted: "connection refused (ECONNREFUSED)".
[[nodiscard]] std::string in_words(reason why, const peer_text& detail);
template <class T>
[[nodiscard]] std::string why_unseen(const observed<T>& what) {
  return in_words(what.why.value_or(reason::other), what.detail);
}

/// In double quotes, cut to `most` bytes with an ellipsis.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t most = 120);
/// "1 address", "2 addresses"
[[nodiscard]] std::string counted(std::size_t n, std::string_view one, std::string_view several);
/// "a, b, c and 4 more"
[[nodiscard]] std::string listed(const std::vector<std::string>& items, std::size_t most = 8);
/// "_mta-sts.example.org -> a.example.net -> b.example.net"
[[nodiscard]] std::string chain_in_words(const std::vector<cname_link>& chain);
/// An SMTP reply in one line: `454 "4.7.0 TLS not available"`.
[[nodiscard]] std::string reply_in_words(const smtp_reply& reply);
/// The text around `offset`, with a mark where it is: `"v=STSv1; id=" >here> "a-b;"`.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t offset);

}  // namespace mtasts::rules
