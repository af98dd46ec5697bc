// The report for a terminal: what a sender does today, how far from perfect it is, then what to change, then what was
// seen.
#include <string>

#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "render/describe_json.hpp"
#include "render/plain_words.hpp"
#include "render/text_parts.hpp"

namespace mtasts {
namespace render {
namespace {

// The parts that could not be judged: "policy fetch, mx tls".
std::string unjudged(const score_parts& parts) {
  std::string names;
  boost::mp11::mp_for_each<members_of<score_parts>>([&](auto member) {
    if (!(parts.*member.pointer).points) names += (names.empty() ? "" : ", ") + spaced(member.name);
  });
  return names;
}

sentence score_of(const score& from) {
  if (!from.total) return {{"could not be judged", look::doubt}};
  sentence text{{std::to_string(*from.total), look::strong}, {" of 100"}};
  if (from.partial) text.push_back({", partial: not judged were " + unjudged(from.parts)});
  return text;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// Worth a line only where the step from testing to enforce is the next one to take.
void write_readiness(page& to, const report& from) {
  if (from.protection != protection_state::testing && from.protection != protection_state::testing_failing) return;
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
  to.entry(0, {"enforce", look::quiet}, 10, text);
}

std::string when(const report& from) {
  std::string text = from.checked_at;
  const std::int64_t tenths = (from.duration_ms + 50) / 100;
  text += ", took " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  const std::string waits = waits_in_words(from.evidence);
  return waits.empty() ? text : text + " (" + waits + ")";
}

}  // namespace

void write_verdict(page& to, const report& from) {
  to.paragraph({{from.domain + ":", look::strong}, {" "}, {name_of(from.protection), look_of(from.protection)}});
  to.paragraph({{std::string(meaning_of(from.protection))}});
  to.blank();
  to.entry(0, {"score", look::quiet}, 10, score_of(from.score));
  write_readiness(to, from);
  to.entry(0, {"checked", look::quiet}, 10, {{when(from)}});
  if (from.partial)
    to.entry(0, {"partial", look::doubt}, 10, {{"the time for the whole check ran out; what is missing is unknown"}});
}

}  // namespace render

std::string to_text(const report& what, bool colour, int width) {
  render::page sheet(colour, width);
  if (what.error) {
    sheet.paragraph({{what.domain + ":", render::look::strong}, {" not checked", render::look::doubt}});
    sheet.paragraph({{what.error->bytes}});
    return sheet.take();
  }
  render::write_verdict(sheet, what);
  render::write_findings(sheet, what);
  render::write_cached(sheet, what);
  render::write_seen(sheet, what);
  return sheet.take();
}

}  // namespace mtasts
