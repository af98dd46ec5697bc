// Workflow commands of GitHub Actions: an annotation for each finding, and a line of plain text for each domain.
#include <memory>
#include <string>

#include "mtasts/names.hpp"
#include "render/plain_words.hpp"
#include "render/terminal.hpp"
#include "render/writer.hpp"

namespace mtasts::render {
namespace {

// A runner takes `##[` for the beginning of a command wherever it stands, and `%` for that of an escape.
std::string in_command(std::string_view text) {
  std::string out;
  for (const char c : escape_for_terminal(text)) {
    if (c == '%')
      out += "%25";
    else if (c == '[' && out.ends_with("##"))
      out += "\\x5b";
    else
      out += c;
  }
  return out;
}

std::string in_property(std::string_view text) {
  std::string out;
  for (const char c : in_command(text)) {
    if (c == ':')
      out += "%3A";
    else if (c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

std::string_view command_of(const finding& what, threshold fail_on) {
  if (what.result == outcome::unknown) return what.level == severity::error ? "warning" : "notice";
  if (reaches(what.level, fail_on)) return "error";
  return what.level == severity::notice ? "notice" : "warning";
}

class github final : public writer {
 public:
  explicit github(const render_options& chosen) : fail_on_(chosen.fail_on) {}

  std::string add(const report& whole) override {
    // What begins a line is ours: a line that begins with `::` would be a command.
    std::string line = "MTA-STS of " + in_command(whole.domain) + ": ";
    if (whole.error)
      return line + "not checked\n::error title=" + in_property(whole.domain + ": not checked") +
             "::" + in_command(whole.error->bytes) + "\n";
    line += name_of(whole.protection);
    line += whole.score.total ? ", score " + std::to_string(*whole.score.total) + " of 100\n" : "\n";
    for (const finding& each : whole.findings) line += annotation(each, whole);
    return line;
  }

 private:
  [[nodiscard]] std::string annotation(const finding& what, const report& of) const {
    std::string title = of.domain + ": " + what.title;
    if (what.result == outcome::unknown) title += " (unknown)";
    std::string text = in_command(name_of_subject(what.subject, of.domain));
    if (!what.detail.empty()) text += ": " + in_command(what.detail.bytes);
    if (!what.advice.empty()) text += "%0A" + in_command(what.advice);
    if (what.fix) text += "%0A" + lines(what.fix->bytes);
    return "::" + std::string(command_of(what, fail_on_)) + " title=" + in_property(title) + "::" + text + "%0A" +
           in_command(what.id) + "\n";
  }

  static std::string lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      out += (out.empty() ? "" : "%0A") + in_command(line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
  }

  threshold fail_on_;
};

}  // namespace

std::unique_ptr<writer> as_github(const render_options& chosen, bool) { return std::make_unique<github>(chosen); }

}  // namespace mtasts::render
