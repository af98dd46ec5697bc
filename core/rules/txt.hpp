// What the two TXT records - `_mta-sts` (RFC 8461 section 3.1) and `_smtp._tls` (RFC 8460 section 3) - have in common:
// how they are looked up, delegated and mixed with other TXT data, and the shape of their fields.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/evidence.hpp"
#include "mtasts/sts.hpp"
#include "rules/rule.hpp"

namespace mtasts::rules {

[[nodiscard]] verdict judge_lookup(const lookup<txt_record>& answer, std::string_view name);
[[nodiscard]] verdict judge_delegation(const lookup<txt_record>& answer);
/// Other TXT data. Those that were meant to be the record are left aside by their `version`, where the rule that the
/// record is there explains them; an empty one leaves nothing aside.
[[nodiscard]] verdict judge_unrelated(const lookup<txt_record>& answer, const std::vector<peer_text>& unrelated,
                                      std::string_view version);
/// Why there is no record: NXDOMAIN, no TXT, or only other TXT; and what is off in one that was meant to be it.
[[nodiscard]] std::string absence(const lookup<txt_record>& answer, const std::vector<peer_text>& unrelated,
                                  std::string_view version);
[[nodiscard]] std::string several(const std::vector<peer_text>& records);
/// Where the record left the grammar, what was expected, and the text there.
[[nodiscard]] std::string syntax_in_words(const syntax_error& error, const std::vector<peer_text>& records);
/// Names of fields other than `known`; repeated ones are named once.
[[nodiscard]] std::vector<std::string> extensions(const std::vector<record_field>& fields, std::string_view known);
/// Names that stand more than once.
[[nodiscard]] std::vector<std::string> repeated(const std::vector<record_field>& fields);

}  // namespace mtasts::rules
