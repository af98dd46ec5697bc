// The verdict in words: the score, whether the step to enforce may be taken, when this was seen.
#include <string>

#include "mtasts/names.hpp"
#include "render/describe_json.hpp"
#include "render/plain_words.hpp"
#include "render/story.hpp"

namespace mtasts::render {
namespace {

// The parts that could not be judged: "policy fetch, mx tls".
std::string unjudged(const score_parts& parts) {
  std::string names;
  boost::mp11::mp_for_each<members_of<score_parts>>([&](auto member) {
    if (!(parts.*member.pointer).points) names += (names.empty() ? "" : ", ") + spaced(member.name);
  });
  return names;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

}  // namespace

sentence score_in_words(const score& from) {
  if (!from.total) return {{"could not be judged", look::doubt}};
  sentence text{{std::to_string(*from.total), look::strong}, {" of 100"}};
  if (from.partial) text.push_back({" for what could be judged; left out: " + unjudged(from.parts)});
  return text;
}

sentence readiness_in_words(const report& from) {
  if (from.protection != protection_state::testing && from.protection != protection_state::testing_failing) return {};
  sentence text;
  switch (from.readiness.state) {
    case readiness_state::ready: text = {{"ready", look::good}, {" for mode enforce"}}; break;
    case readiness_state::not_ready:
      text = {{"not ready", look::bad}, {" for mode enforce: " + joined(from.readiness.blockers)}};
      break;
    case readiness_state::unknown:
      text = {{"not known", look::doubt}, {"; could not be seen: " + joined(from.readiness.unseen)}};
      break;
  }
  if (!from.readiness.risks.empty()) text.push_back({"; mind " + joined(from.readiness.risks)});
  return text;
}

namespace {

std::string duration_in_words(std::int64_t ms) {
  if (ms < 1000) return std::to_string(ms) + " ms";
  const std::int64_t tenths = (ms + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

std::string checked_in_words(const report& from) {
  std::string text = from.checked_at + ", took " + duration_in_words(from.duration_ms);
  const std::string waits = waits_in_words(from.evidence);
  return waits.empty() ? text : text + " (" + waits + ")";
}

}  // namespace mtasts::render
