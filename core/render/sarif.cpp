// SARIF 2.1.0 (OASIS): one run, the catalogue as its rules, a result for each finding. There are no files here, so a
// result names what it is about as a logical location; the domain stands in for the file, for readers that insist.
#include <memory>
#include <string>

#include "mtasts/names.hpp"
#include "render/describe_json.hpp"
#include "render/plain_words.hpp"
#include "render/terminal.hpp"
#include "render/writer.hpp"

namespace mtasts::render {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

// Section 3.11: brackets begin a link, braces a placeholder; both are text here.
std::string message(std::string_view text) {
  std::string out;
  for (const char c : escape_for_terminal(text)) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    if (c == '{' || c == '}') out += c;
    out += c;
  }
  return "{\"text\":" + quoted(out) + "}";
}

std::string uri_reference(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    if (plain || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || (byte == '.' && !out.empty()))
      out += c;
    else
      ((out += '%') += digits[byte >> 4]) += digits[byte & 15];
  }
  return out.empty() ? "domain" : out;
}

std::string_view level_of(severity level) {
  switch (level) {
    case severity::error: return "error";
    case severity::warning: return "warning";
    case severity::notice: break;
  }
  return "note";
}

std::string rule(const rule_description& of) {
  std::string text = "{\"id\":" + quoted(of.id) + ",\"shortDescription\":" + message(of.failure) +
                     ",\"fullDescription\":" + message(of.why.empty() ? of.failure : of.why) +
                     ",\"help\":" + message(of.advice.empty() ? of.failure : of.advice);
  if (!of.rfc.empty()) text += ",\"helpUri\":" + quoted(of.rfc.front().url);
  return text + ",\"defaultConfiguration\":{\"level\":" + quoted(level_of(of.level)) + "},\"properties\":{\"tags\":[" +
         quoted("mta-sts") + "," + quoted(of.subject) + "]}}";
}

std::string location(const std::string& domain, const std::string& subject) {
  const std::string safe = escape_for_terminal(subject);
  return "[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":" + quoted(uri_reference(domain)) +
         "},\"region\":{\"startLine\":1}},\"logicalLocations\":[{\"name\":" + quoted(safe) +
         ",\"fullyQualifiedName\":" + quoted(escape_for_terminal(domain) + "/" + safe) + ",\"kind\":\"resource\"}]}]";
}

std::string result(const finding& what, const report& of) {
  std::string text = "{\"ruleId\":" + quoted(escape_for_terminal(what.id));
  for (std::size_t i = 0; i < catalogue().size(); ++i)
    if (catalogue()[i].id == what.id) text += ",\"ruleIndex\":" + std::to_string(i);
  // A kind other than fail has the level none: section 3.27.10.
  const bool failed = what.result == outcome::fail;
  text +=
      failed ? ",\"kind\":\"fail\",\"level\":" + quoted(level_of(what.level)) : ",\"kind\":\"open\",\"level\":\"none\"";
  std::string words = name_of_subject(what.subject, of.domain) + ": " + what.title;
  if (!failed) words += " (unknown)";
  if (!what.detail.empty()) words += ": " + what.detail.bytes;
  if (!what.advice.empty()) words += ". " + what.advice;
  text += ",\"message\":" + message(words) + ",\"locations\":" + location(of.domain, what.subject);
  const std::string print = escape_for_terminal(of.domain + " " + what.id + " " + what.subject);
  return text + ",\"partialFingerprints\":{\"mtasts/v1\":" + quoted(print) + "}}";
}

class sarif final : public writer {
 public:
  std::string add(const report& whole) override {
    std::string text = head();
    for (const finding& each : whole.findings) text += next() + result(each, whole);
    if (whole.error) {
      notes_ += notes_.empty() ? "" : ",";
      notes_ += "{\"level\":\"error\",\"message\":" + message(whole.domain + ": " + whole.error->bytes) + "}";
    }
    return text;
  }

  std::string end() override {
    return head() + "\n],\"invocations\":[{\"executionSuccessful\":true,\"toolExecutionNotifications\":[" + notes_ +
           "]}],\"columnKind\":\"unicodeCodePoints\"}]}\n";
  }

 private:
  std::string head() {
    if (std::exchange(begun_, true)) return {};
    std::string rules;
    for (const rule_description& each : catalogue()) rules += (rules.empty() ? "\n" : ",\n") + rule(each);
    return "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{"
           "\"driver\":{\"name\":\"mtasts\",\"version\":" +
           quoted(MTASTS_VERSION) + ",\"rules\":[" + rules + "\n]}},\"results\":[";
  }
  std::string next() { return std::exchange(first_, false) ? "\n" : ",\n"; }

  bool begun_ = false;
  bool first_ = true;
  std::string notes_;
};

}  // namespace

std::unique_ptr<writer> as_sarif(const render_options&, bool) { return std::make_unique<sarif>(); }

}  // namespace mtasts::render
