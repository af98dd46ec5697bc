// From a JSON literal to a world: the whole, and what must hold across its parts.
#include "lab/world.hpp"

#include <algorithm>
#include <boost/json/parser.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace lab {

namespace {

boost::json::value parse_json(std::string_view text) {
  boost::json::parser parser;
  boost::system::error_code failure;
  const auto parsed = parser.write_some(text.data(), text.size(), failure);
  if (!failure && text.substr(parsed).find_first_not_of(" \t\r\n") != std::string_view::npos)
    failure = boost::json::error::extra_data;
  if (!failure) return parser.release();
  const auto before = text.substr(0, parsed);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  throw world_error("line " + std::to_string(line) + ": not JSON: " + failure.message());
}

expectation read_expectation(const json_node& at) {
  expectation expected;
  bool protection = false;
  bool findings = false;
  read_object(at, {
                      {"protection", [&](const json_node& n) { expected.protection = n.text(), protection = true; }},
                      {"score",
                       [&](const json_node& n) {
                         if (!n.is_null()) expected.score = static_cast<int>(n.number(0, 100));
                       }},
                      {"readiness", [&](const json_node& n) { expected.readiness = n.text(); }},
                      {"findings", [&](const json_node& n) { expected.findings = n.texts(), findings = true; }},
                  });
  if (!protection) at.refuse("\"protection\" is missing");
  if (!findings) at.refuse("\"findings\" is missing: every fail and unknown, or [] for none");
  for (const auto& each : expected.findings) {
    std::istringstream words(each);
    std::string id, outcome, subject, more;
    words >> id >> outcome >> subject;
    if (subject.empty() || words >> more || (outcome != "fail" && outcome != "unknown"))
      at.refuse("\"" + each + "\" is not \"<id> fail|unknown <subject>\"");
  }
  return expected;
}

template <class Host>
void refuse_twice(const json_node& at, const std::vector<Host>& hosts) {
  std::set<std::string> seen;
  for (const auto& each : hosts)
    if (!seen.insert(each.ip).second) at.refuse("address " + each.ip + " is given twice");
}

}  // namespace

world parse_world(std::string_view json, std::string name) {
  const auto document = parse_json(json);
  const json_node root(document, "");
  world made;
  made.name = std::move(name);
  read_object(root, {
                        {"about", [&](const json_node& n) { made.about = n.text(); }},
                        {"domain", [&](const json_node& n) { made.domain = n.text(); }},
                        {"also", [&](const json_node& n) { made.also = n.texts(); }},
                        {"options",
                         [&](const json_node& n) {
                           for (const auto& [key, value] : n.members()) made.options[key] = value.value();
                         }},
                        {"previous", [&](const json_node& n) { made.previous = read_earlier(n); }},
                        {"zones", [&](const json_node& n) { made.zones = read_zones(n); }},
                        {"dnssec", [&](const json_node& n) { made.dnssec = n.flag(); }},
                        {"delay_ms", [&](const json_node& n) { made.delay_ms = static_cast<int>(n.number(0, 60000)); }},
                        {"policy_hosts",
                         [&](const json_node& n) {
                           for (const auto& each : n.items()) made.policy_hosts.push_back(read_policy_host(each));
                           refuse_twice(n, made.policy_hosts);
                         }},
                        {"mail_hosts",
                         [&](const json_node& n) {
                           for (const auto& each : n.items()) made.mail_hosts.push_back(read_mail_host(each));
                           refuse_twice(n, made.mail_hosts);
                         }},
                        {"expect",
                         [&](const json_node& n) {
                           made.expect = read_expectation(n);
                           made.expect_json = n.value();
                         }},
                    });
  if (made.domain.empty()) root.refuse("\"domain\" is missing");
  if (made.about.empty()) root.refuse("\"about\" is missing: one sentence that says what this world is for");
  for (const auto& [owner, entry] : made.zones)
    for (const auto& [type, set] : entry.sets)
      for (const auto& record : set.records) {
        const auto* tlsa = std::get_if<tlsa_data>(&record);
        if (tlsa == nullptr || tlsa->of.empty() || tlsa->of == "root" || tlsa->of == "intermediate") continue;
        bool known = false;
        for (const auto& host : made.mail_hosts) known = known || host.label == tlsa->of || host.ip == tlsa->of;
        if (!known) throw world_error("zones[\"" + owner + "\"].TLSA: no mail host is called \"" + tlsa->of + "\"");
      }
  return made;
}

world read_world(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw world_error(file + ": cannot be read");
  try {
    return parse_world(text.str(), std::filesystem::path(file).stem().string());
  } catch (const world_error& wrong) {
    throw world_error(file + ": " + wrong.what());
  }
}

}  // namespace lab
