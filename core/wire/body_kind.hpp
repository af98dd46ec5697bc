// What stands at the well-known path in place of a policy (RFC 8461 section 3.2), where it can be recognised.
#pragma once
#include <string>
#include <string_view>

#include "mtasts/sts.hpp"

namespace mtasts::wire {

/// Call it on a body that is no usable policy. `has_known_key`: a line with one of the four keys was found in it.
/// `policy` when nothing better can be said; never front_matter, yaml_list or placeholder, which the reader finds
/// itself.
[[nodiscard]] body_kind recognise_body(std::string_view body, bool has_known_key);

/// The kind as the one error to be said of such a body.
[[nodiscard]] std::string words_for(body_kind kind);

/// A value out of a template: `<...>`, `{{...}}`, `${...}`, `[...]`, "your...", "changeme".
[[nodiscard]] bool looks_like_placeholder(std::string_view value);

}  // namespace mtasts::wire
