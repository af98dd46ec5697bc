// Many domains as a table, a row each.
#include <algorithm>
#include <string>

#include "mtasts/names.hpp"
#include "render/html_parts.hpp"
#include "render/plain_words.hpp"
#include "render/xml.hpp"

namespace mtasts::render {
namespace {

constexpr std::size_t ids_shown = 3;

std::string domain_cell(const table_row& of) {
  const std::string name = for_xml(of.row.domain);
  if (of.anchor.empty()) return "<th scope=\"row\">" + name + "</th>";
  return "<th scope=\"row\"><a href=\"#" + of.anchor + "\">" + name + "</a></th>";
}

std::string failed_cell(const summary& of) {
  if (of.error) return element("td", for_xml(of.error->bytes));
  std::string text;
  for (std::size_t i = 0; i < of.failed.size() && i < ids_shown; ++i)
    text += (text.empty() ? "" : ", ") + element("code", for_xml(of.failed[i]));
  if (of.failed.size() > ids_shown) text += " and " + std::to_string(of.failed.size() - ids_shown) + " more";
  if (!of.unknown.empty())
    text += (text.empty() ? "" : "; ") + element("span", std::to_string(of.unknown.size()) + " unknown", "doubt");
  return element("td", text);
}

std::string mx_cell(const summary& of) {
  std::string text = std::to_string(of.mx.size());
  if (of.mx_covered && static_cast<std::size_t>(std::max(*of.mx_covered, 0)) < of.mx.size())
    text += ", " + element("span", std::to_string(*of.mx_covered) + " covered", "caution");
  return element("td", text, "short");
}

std::string end_cell(const summary& of) {
  std::optional<timestamp> end = of.mx_certificate_expires;
  if (of.policy_certificate_expires && (!end || *of.policy_certificate_expires < *end))
    end = of.policy_certificate_expires;
  if (!end) return element("td", "");
  const std::string day = rfc3339(*end).substr(0, 10);
  const std::int64_t left = end->seconds - of.checked_at.seconds;
  if (left < 0) return element("td", element("span", day + ", expired", "bad"), "short");
  return element("td", day + ", " + counted(static_cast<std::size_t>(left / 86400), "day"), "short");
}

std::string row_of(const table_row& one) {
  const summary& of = one.row;
  const std::string state =
      of.error ? element("span", "not checked", "state doubt")
               : element("span", name_of(of.protection), "state " + std::string(class_of(look_of(of.protection))));
  return element("tr", domain_cell(one) + element("td", state, "short") +
                           element("td", of.score ? std::to_string(*of.score) : "", "short number") +
                           element("td", of.policy_mode ? name_of(*of.policy_mode) : "", "short") + mx_cell(of) +
                           end_cell(of) + failed_cell(of)) +
         "\n";
}

}  // namespace

std::string html_table(const std::vector<table_row>& rows, std::size_t all, bool captioned) {
  std::string body;
  for (const table_row& each : rows) body += row_of(each);
  std::string caption = counted(all, "domain");
  if (all > rows.size()) caption += ", of which the first " + std::to_string(rows.size()) + " are shown";
  std::string head;
  for (const std::string_view name :
       {"Domain", "Protection", "Score", "Mode", "MX hosts", "Certificates until", "Fails"})
    head += "<th scope=\"col\">" + std::string(name) + "</th>";
  return "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Domains\">" +
         element("table", (captioned ? element("caption", caption) : "") + element("thead", element("tr", head)) +
                              "\n" + element("tbody", "\n" + body)) +
         "</div>\n";
}

}  // namespace mtasts::render
