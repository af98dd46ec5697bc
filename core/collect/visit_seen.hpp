// What a visit says to those who share it: whether its answer may serve others, whether the server asked to be left
// alone, and what is left of it when it is broken off.
#pragma once
#include <string>

#include "mtasts/evidence.hpp"

namespace mtasts::collect {

/// An answer that any other sender would get as well in the next minutes; not a time-out or a 4yz reply.
[[nodiscard]] bool conclusive(const policy_fetch& seen);
[[nodiscard]] bool conclusive(const mx_probe& seen);

/// How the server took us.
enum class manner {
  unknown,   ///< nothing was heard of it
  welcome,   ///< it let us in
  go_away,   ///< it asked to be left alone for now
  no_entry,  ///< it refused or reset the connection before a word was said
};
/// 429 (RFC 6585 section 4) asks a client to come later. 503 speaks of one policy host and says nothing of the others
/// at its address.
[[nodiscard]] manner manner_of(const policy_fetch& seen);
/// 421 at any step (RFC 5321 section 3.8), and any other 4yz instead of a greeting or an answer to EHLO, which is how
/// servers turn a client away that comes too often. 454 to STARTTLS (RFC 3207 section 4) is about TLS and no such wish.
[[nodiscard]] manner manner_of(const mx_probe& seen);

/// The first step that was not taken says `cancelled`, from the end of the step before it until `now_us`.
void break_off(policy_fetch& seen, std::int64_t now_us);
void break_off(mx_probe& seen, std::int64_t now_us);

}  // namespace mtasts::collect
