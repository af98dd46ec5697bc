// tests/golden/<world>.json: saved reports whose evidence is kept and whose verdicts are judged anew, so that a change
// to a rule shows as lines of a diff. The layout is for that: what fits into a line stands on one.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "mtasts/error.hpp"
#include "mtasts/render.hpp"
#include "mtasts/report.hpp"
#include "render/describe_json.hpp"
#include "tools/generate/outputs.hpp"

namespace mtasts::generate {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t columns = 120;

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

// The whole value on one line.
std::string in_one_line(const json::value& value) {
  std::string out;
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      out += out.empty() ? "{" : ", ";
      render::append_quoted(out, view(key));
      out += ": " + in_one_line(member);
    }
    return out.empty() ? "{}" : out + "}";
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& each : *array) out += (out.empty() ? "[" : ", ") + in_one_line(each);
    return out.empty() ? "[]" : out + "]";
  }
  if (const json::string* text = value.if_string()) {
    render::append_quoted(out, view(*text));
    return out;
  }
  return json::serialize(value);
}

// `before` is what stands on the line already; `after` is the comma to come.
void lay_out(std::string& out, const json::value& value, std::size_t indent, std::size_t before) {
  const std::string line = in_one_line(value);
  if (!value.is_structured() || before + line.size() + 1 <= columns) {
    out += line;
    return;
  }
  const bool is_object = value.is_object();
  const std::string margin(indent + 1, ' ');
  const char* separator = is_object ? "{\n" : "[\n";
  const auto put = [&](const std::string& key, const json::value& member) {
    out += separator + margin + key;
    lay_out(out, member, indent + 1, margin.size() + key.size());
    separator = ",\n";
  };
  if (is_object) {
    for (const auto& [key, member] : value.get_object()) put('"' + std::string(view(key)) + "\": ", member);
  } else {
    for (const json::value& member : value.get_array()) put("", member);
  }
  out += '\n' + std::string(indent, ' ') + (is_object ? '}' : ']');
}

std::string judged_again(const std::string& saved) {
  const json::value document = render::parse_document(saved);
  const json::object* whole = document.if_object();
  const json::value* seen = whole == nullptr ? nullptr : whole->if_contains("evidence");
  if (seen == nullptr) throw std::runtime_error("has no evidence");
  const std::string evidence = json::serialize(*seen);
  std::string out;
  lay_out(out, render::parse_document(to_json(judge(evidence_from_json(evidence)))), 0, 0);
  return out + '\n';
}

}  // namespace

std::map<std::string, std::string> golden_reports(const fs::path& folder) {
  std::map<std::string, std::string> reports;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().filename().string();
    std::ifstream file(entry.path(), std::ios::binary);
    try {
      reports[name] = judged_again(std::string(std::istreambuf_iterator<char>(file), {}));
    } catch (const std::exception& e) {
      throw std::runtime_error("tests/golden/" + name + ": " + e.what());
    }
  }
  return reports;
}

saved_worlds read_saved_worlds(const std::map<std::string, std::string>& golden, const fs::path& worlds) {
  saved_worlds all;
  for (const auto& [file, text] : golden) {
    std::ifstream world(worlds / file, std::ios::binary);
    const std::string written{std::istreambuf_iterator<char>(world), {}};
    const json::value document = written.empty() ? json::value() : render::parse_document(written);
    const json::value* about = document.is_object() ? document.get_object().if_contains("about") : nullptr;
    if (about == nullptr || !about->is_string()) throw std::runtime_error("tests/golden/" + file + ": has no world");
    all[fs::path(file).stem().string()] = {.about = std::string(about->get_string()), .judged = report_from_json(text)};
  }
  return all;
}

}  // namespace mtasts::generate
