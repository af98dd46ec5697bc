// The turns of phrase that details share.
#include "rules/wording.hpp"

#include <algorithm>

namespace mtasts::rules {

std::string in_words(reason why) {
  switch (why) {
    case reason::not_asked: return "it was not asked";
    case reason::not_found: return "there is no such name";
    case reason::over_limit: return "it was left out by a limit of this check";
    case reason::servfail: return "the name server answered SERVFAIL";
    case reason::refused: return "refused";
    case reason::malformed: return "the answer was malformed";
    case reason::unreachable: return "there is no route to it from here";
    case reason::reset: return "the connection was reset";
    case reason::closed: return "the peer closed the connection";
    case reason::tls_alert: return "the peer sent a TLS alert";
    case reason::tls_protocol: return "the TLS protocol was violated";
    case reason::not_tls: return "the answer was not TLS";
    case reason::certificate: return "the certificate is not acceptable";
    case reason::too_large: return "the answer was too large";
    case reason::timeout: return "no answer in time";
    case reason::cut_off: return "the time of the whole check ran out";
    case reason::cancelled: return "the check was cancelled";
    case reason::blocked_private: return "the address is not globally routable and was not contacted";
    case reason::left_alone: return "the server had asked to be left alone";
    case reason::resources: return "this machine was out of resources";
    case reason::other: return "it failed";
  }
  return "it failed";
}

std::string in_words(reason why, const peer_text& detail) {
  std::string words = in_words(why);
  if (detail.empty()) return words;
  // Where the note says it all, the reason before it would say it twice.
  const bool says_all = why == reason::other || why == reason::tls_alert || detail.bytes.starts_with(words);
  return says_all ? detail.bytes : words + " (" + detail.bytes + ")";
}

std::string quoted(std::string_view text, std::size_t most) {
  const bool cut = text.size() > most;
  return "\"" + std::string(text.substr(0, most)) + (cut ? "...\"" : "\"");
}

std::string counted(std::size_t n, std::string_view one, std::string_view several) {
  return std::to_string(n) + " " + std::string(n == 1 ? one : several);
}

std::string listed(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  const std::size_t shown = std::min(items.size(), most);
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + items[i];
  if (items.size() > shown) text += " and " + std::to_string(items.size() - shown) + " more";
  return text;
}

std::string chain_in_words(const std::vector<cname_link>& chain) {
  if (chain.empty()) return {};
  std::string text = chain.front().name;
  for (const cname_link& link : chain) text += " -> " + link.target;
  return text;
}

std::string reply_in_words(const smtp_reply& reply) {
  std::string text = std::to_string(reply.code);
  if (!reply.lines.empty() && !reply.lines.front().empty()) text += " " + quoted(reply.lines.front().bytes);
  return text;
}

std::string excerpt(std::string_view text, std::size_t offset) {
  constexpr std::size_t before = 40;
  const std::size_t at = std::min(offset, text.size());
  const std::size_t from = at > before ? at - before : 0;
  const std::string left = (from > 0 ? "..." : "") + std::string(text.substr(from, at - from));
  if (at == text.size()) return "at the end of \"" + left + "\"";
  return "after \"" + left + "\", at " + quoted(text.substr(at), before);
}

}  // namespace mtasts::rules
