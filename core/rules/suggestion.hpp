// Texts to paste: the record, the policy and the TLS-RPT record as they should stand, made from what was seen. Findings
// carry one each as their fix; `suggest` gives them all.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/suggest.hpp"
#include "rules/facts.hpp"

namespace mtasts::rules {

/// `_mta-sts.<domain>. IN TXT "v=STSv1; id=...;"`, the id from the time of the check. Neither this nor
/// tlsrpt_line is made for the row of a scan, which has no place for it.
[[nodiscard]] std::string record_line(const facts& f);
[[nodiscard]] std::string record_text(const facts& f);
/// A line for a zone file, the text cut into character-strings; `ttl` may be empty.
[[nodiscard]] std::string zone_line(const std::string& name, std::string_view text, std::string_view ttl = {});
/// `_smtp._tls.<domain>. IN TXT "v=TLSRPTv1; rua=..."`, with the addresses of today that are sound; a usual one where
/// there was none at all, and nothing where there are only such that are not.
[[nodiscard]] std::optional<std::string> tlsrpt_line(const facts& f);
[[nodiscard]] std::optional<std::string> tlsrpt_text(const facts& f);

/// The fewest patterns that cover the hosts without letting strangers in.
[[nodiscard]] std::vector<std::string> least_patterns(const std::vector<std::string>& hosts, const std::string& domain);

/// The pattern as it was meant, where that is plain to see; empty where it is not.
[[nodiscard]] std::string mended_pattern(const std::string& pattern);

/// The policy of today put right: what could be read of it stays, less the patterns to be dropped; what is missing
/// comes from the MX hosts of today. Nothing when neither gives a pattern.
[[nodiscard]] std::optional<std::string> corrected_policy(const facts& f, const std::set<std::string>& dropped = {});
/// A whole policy of that mode for the MX hosts of today, CRLF at every line's end.
[[nodiscard]] std::optional<std::string> policy_for_today(const facts& f, policy_mode mode);

}  // namespace mtasts::rules
