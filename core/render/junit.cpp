// JUnit XML, as build servers read it: a testsuite a domain, a testcase a check. What could not be seen is skipped and
// not failed; what does not apply is left out.
#include <algorithm>
#include <memory>
#include <string>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/writer.hpp"
#include "render/xml.hpp"

namespace mtasts::render {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + for_xml(value) + "\"";
}

struct counts {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
};

const finding* finding_of(const check_outcome& check, const report& from) {
  const auto found = std::ranges::find_if(
      from.findings, [&](const finding& f) { return f.id == check.id && f.subject == check.subject; });
  return found == from.findings.end() ? nullptr : &*found;
}

std::string account_of(const finding& what, const report& from) {
  std::string text = name_of_subject(what.subject, from.domain);
  if (!what.detail.empty()) text += ": " + what.detail.bytes;
  text = for_xml(text);
  if (!what.advice.empty()) text += "\n" + for_xml(what.advice);
  if (what.fix) text += "\n" + lines_for_xml(what.fix->bytes);
  for (const rfc_clause& clause : what.rfc) text += "\n" + for_xml(clause.url);
  return text;
}

std::string testcase(const check_outcome& check, const report& from, threshold fail_on, counts& so_far) {
  if (check.result == outcome::not_applicable) return {};
  ++so_far.tests;
  std::string text = "    <testcase" + attribute("classname", from.domain) +
                     attribute("name", check.id + " " + check.subject) + attribute("time", "0");
  const finding* what = check.result == outcome::pass ? nullptr : finding_of(check, from);
  if (what == nullptr) return text + "/>\n";
  if (what->result == outcome::unknown) {
    ++so_far.skipped;
    return text + "><skipped" + attribute("message", "could not be checked: " + what->detail.bytes) + "/></testcase>\n";
  }
  if (!reaches(what->level, fail_on))
    return text + "><system-out>" + for_xml(what->title) + "\n" + account_of(*what, from) +
           "</system-out></testcase>\n";
  ++so_far.failures;
  return text + "><failure" + attribute("type", name_of(what->level)) + attribute("message", what->title) + ">" +
         account_of(*what, from) + "</failure></testcase>\n";
}

class junit final : public writer {
 public:
  explicit junit(const render_options& chosen) : fail_on_(chosen.fail_on) {}

  std::string add(const report& whole) override {
    counts all;
    std::string cases;
    if (whole.error) {
      all.tests = all.errors = 1;
      cases = "    <testcase" + attribute("classname", whole.domain) + attribute("name", "domain") +
              attribute("time", "0") + "><error" + attribute("type", "not-checked") +
              attribute("message", whole.error->bytes) + "/></testcase>\n";
    }
    for (const check_outcome& check : whole.checks) cases += testcase(check, whole, fail_on_, all);
    const auto number = [](std::string_view name, int count) { return attribute(name, std::to_string(count)); };
    return head() + "  <testsuite" + attribute("name", whole.domain) + number("tests", all.tests) +
           number("failures", all.failures) + number("errors", all.errors) + number("skipped", all.skipped) +
           attribute("time", decimal_seconds(whole.duration_ms)) +
           attribute("timestamp", std::string_view(whole.checked_at).substr(0, 19)) + ">\n" + properties(whole) +
           cases + "  </testsuite>\n";
  }
  std::string end() override { return head() + "</testsuites>\n"; }

 private:
  static std::string properties(const report& of) {
    const std::string total = of.score.total ? std::to_string(*of.score.total) : "unknown";
    return "    <properties><property name=\"protection\"" + attribute("value", name_of(of.protection)) +
           "/><property name=\"score\"" + attribute("value", total) + "/></properties>\n";
  }

  std::string head() {
    if (std::exchange(begun_, true)) return {};
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mtasts\">\n";
  }

  threshold fail_on_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<writer> as_junit(const render_options& chosen, bool) { return std::make_unique<junit>(chosen); }

}  // namespace mtasts::render
