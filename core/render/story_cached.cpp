// What a sender does that still holds the policy of an earlier report: RFC 8461 section 3.3.
#include <string>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/story.hpp"

namespace mtasts::render {
namespace {

std::string day_of(const std::string& rfc3339) { return rfc3339.substr(0, 10); }

sentence use_of(const cached_policy& held) {
  switch (held.use) {
    case cache_use::applied: {
      const std::string first = day_of(held.expires_at), last = day_of(held.last_expires_at);
      sentence text{{"still applied", look::caution}, {" by senders that fetched it then, until " + first}};
      if (last != first) text.push_back({"; a copy fetched just before this check lasts until " + last});
      return text;
    }
    case cache_use::replaced: return {{"replaced", look::good}, {": senders see the new id and fetch the new policy"}};
    case cache_use::expired: return {{"expired", look::quiet}, {" on " + day_of(held.expires_at)}};
    case cache_use::unknown: break;
  }
  return {{"not known", look::doubt}, {": what would decide it was not seen"}};
}

}  // namespace

std::vector<told_line> cached_in_words(const report& from) {
  if (!from.cached) return {};
  const cached_policy& held = *from.cached;
  std::vector<told_line> lines;
  lines.push_back({"policy", {{"of " + day_of(held.fetched_at) + ", id " + held.id + ", mode " + name_of(held.mode)}}});
  lines.push_back({"", use_of(held)});
  for (const cached_mx& row : held.mx) {
    sentence text{{row.host, look::strong}, {", mail is "}, {std::string(meaning_of(row.action)), look_of(row.action)}};
    if (!row.covered) text.push_back({", not in that policy", look::caution});
    lines.push_back({"mx", std::move(text)});
  }
  return lines;
}

}  // namespace mtasts::render
