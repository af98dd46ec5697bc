// One report as an article: the verdict, what to change, what was seen, as the text tells it.
#include <algorithm>
#include <string>

#include "mtasts/names.hpp"
#include "render/describe_json.hpp"
#include "render/html_parts.hpp"
#include "render/plain_words.hpp"
#include "render/story.hpp"
#include "render/xml.hpp"

namespace mtasts::render {

std::string_view class_of(look how) {
  switch (how) {
    case look::quiet: return "quiet";
    case look::good: return "good";
    case look::caution: return "caution";
    case look::bad: return "bad";
    case look::doubt: return "doubt";
    case look::strong:
    case look::code:
    case look::plain: break;
  }
  return {};
}

std::string element(std::string_view name, std::string_view content, std::string_view css_class) {
  std::string text = "<" + std::string(name);
  if (!css_class.empty()) text += " class=\"" + std::string(css_class) + "\"";
  return (((text += '>') += content) += "</") + std::string(name) + ">";
}

std::string html_of(const sentence& text) {
  std::string out;
  for (const words& run : text) {
    const std::string safe = for_xml(run.text);
    if (run.how == look::strong)
      out += element("strong", safe);
    else if (run.how == look::code)
      out += element("code", safe);
    else
      out += class_of(run.how).empty() ? safe : element("span", safe, class_of(run.how));
  }
  return out;
}

namespace {

// What stands between two backticks is code.
std::string with_code(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t open = text.find('`');
    const std::size_t close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) return out + for_xml(text);
    out += for_xml(text.substr(0, open)) + element("code", for_xml(text.substr(open + 1, close - open - 1)));
    text.remove_prefix(close + 1);
  }
}

std::string heading(int level, std::string_view content) {
  return element("h" + std::to_string(level), content) + "\n";
}

std::string fact(std::string_view name, std::string_view content) {
  return element("div", element("dt", name) + element("dd", content)) + "\n";
}

std::string score_parts_of(const score& from) {
  std::string rows;
  boost::mp11::mp_for_each<members_of<score_parts>>([&](auto member) {
    const score_part& part = from.parts.*member.pointer;
    const std::string points = part.points ? std::to_string(*part.points) : "left out";
    rows += element("tr", "<th scope=\"row\">" + spaced(member.name) + "</th>" + element("td", points) +
                              element("td", "of " + std::to_string(part.of)));
  });
  return element("details", element("summary", "its parts") + element("table", element("tbody", rows)));
}

std::string score_bar(const score& from) {
  if (!from.total) return {};
  const int whole = *from.total < 0 ? 0 : *from.total > 100 ? 100 : *from.total;
  return "<span class=\"bar\" aria-hidden=\"true\"><span style=\"width:" + std::to_string(whole) + "%\"></span></span>";
}

std::string facts_of(const report& from) {
  std::string text =
      fact("Score", html_of(score_in_words(from.score)) + score_bar(from.score) + score_parts_of(from.score));
  if (const sentence enforce = readiness_in_words(from); !enforce.empty()) text += fact("Enforce", html_of(enforce));
  text += fact("Checked", for_xml(checked_in_words(from)));
  if (from.partial) text += fact("Partial", "the time for the whole check ran out; what is missing is unknown");
  return element("dl", "\n" + text, "facts") + "\n";
}

// Only to the RFC Editor: a report may have come from anywhere, and a link can be more than an address.
std::string clause_link(const rfc_clause& clause) {
  const std::string words = for_xml(clause_in_words(clause));
  if (!clause.url.starts_with("https://www.rfc-editor.org/")) return words;
  return "<a rel=\"noreferrer\" href=\"" + for_xml(clause.url) + "\">" + words + "</a>";
}

std::string fixes_of(const told_rule& rule) {
  std::string text;
  for (const std::string_view fix : rule.fixes) {
    std::string_view trimmed = fix;
    while (trimmed.ends_with('\n') || trimmed.ends_with('\r')) trimmed.remove_suffix(1);
    text += (text.empty() ? "" : "\n") + lines_for_xml(trimmed);
  }
  return text.empty() ? text : "<pre tabindex=\"0\">" + text + "</pre>\n";
}

std::string rule_html(const told_rule& rule, const told_section& in, int level) {
  const finding& first = *rule.first;
  std::string text =
      heading(level, for_xml(first.title) + " " + element("small", severity_word(first), class_of(in.how)));
  for (const told_subjects& each : rule.subjects) {
    std::string line = element("strong", for_xml(each.names));
    if (!each.detail.empty()) line += ": " + with_code(each.detail);
    text += element("p", line) + "\n";
  }
  for (const std::string_view advice : rule.advice) text += element("p", with_code(advice), "advice") + "\n";
  text += fixes_of(rule);
  std::string reference = element("code", for_xml(first.id));
  for (const rfc_clause& clause : first.rfc) reference += ", " + clause_link(clause);
  if (first.report_type) reference += ", in TLS reports " + element("code", name_of(*first.report_type));
  text += element("p", reference, "reference");
  return "<li class=\"" + std::string(class_of(in.how)) + "\">" + text + "</li>\n";
}

std::string findings_html(const report& from, int level) {
  std::string text;
  for (const told_section& section : findings_in_sections(from)) {
    std::string rules;
    for (const told_rule& rule : section.rules) rules += rule_html(rule, section, level + 1);
    text += element("section", heading(level, section.title) + element("ul", "\n" + rules, "findings")) + "\n";
  }
  return text;
}

std::string lines_html(const std::vector<told_line>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size();) {
    std::string values = element("dd", html_of(lines[i].text));
    const std::string& label = lines[i].label;
    for (++i; i < lines.size() && lines[i].label.empty(); ++i) values += element("dd", html_of(lines[i].text));
    text += element("div", element("dt", for_xml(label)) + values) + "\n";
  }
  return element("dl", "\n" + text, "seen") + "\n";
}

std::string address_cells(const mx_report& mx, std::size_t i, const report& from) {
  const mx_address_report& address = mx.addresses[i];
  std::string certificate;
  if (shares_certificate(mx, i))
    certificate = "the same";
  else if (address.certificate)
    certificate = html_of(certificate_in_words(*address.certificate, from));
  return element("td", element("code", for_xml(address.ip)), "address") +
         element("td", html_of(address_in_words(address))) + element("td", certificate);
}

std::string mx_table(const report& from) {
  if (from.mx.empty()) return element("p", "MX hosts: " + html_of(no_mx_in_words(from))) + "\n";
  std::string body;
  for (const mx_report& mx : from.mx) {
    const std::size_t rows = std::max<std::size_t>(mx.addresses.size(), 1);
    const std::string host = "<th scope=\"rowgroup\" rowspan=\"" + std::to_string(rows) + "\">" +
                             html_of(mx_in_words(mx)) + "<br>" +
                             element("span", "preference " + std::to_string(mx.preference), "quiet") + "</th>";
    std::string group;
    for (std::size_t i = 0; i < mx.addresses.size(); ++i)
      group += element("tr", (i == 0 ? host : "") + address_cells(mx, i, from)) + "\n";
    if (mx.addresses.empty()) group = element("tr", host + "<td colspan=\"3\">no address was looked at</td>") + "\n";
    body += element("tbody", group);
  }
  const std::string head = element("thead",
                                   "<tr><th scope=\"col\">MX host</th><th scope=\"col\">Address</th><th scope=\"col\">"
                                   "Mail</th><th scope=\"col\">Certificate</th></tr>");
  return "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"MX hosts\">" +
         element("table", head + "\n" + body) + "</div>\n";
}

}  // namespace

std::string html_report(const report& of, int level, std::string_view anchor) {
  const std::string open = "<article" + (anchor.empty() ? "" : " id=\"" + std::string(anchor) + "\"") + " class=\"" +
                           std::string(class_of(look_of(of.protection))) + "\">\n";
  if (of.error)
    return open + heading(level, for_xml(of.domain) + " " + element("span", "not checked", "state doubt")) +
           element("p", for_xml(of.error->bytes)) + "\n</article>\n";
  const std::string state =
      element("span", name_of(of.protection), "state " + std::string(class_of(look_of(of.protection))));
  std::string text = open + element("header", "\n" + heading(level, for_xml(of.domain) + " " + state) +
                                                  element("p", meaning_of(of.protection)) + "\n" + facts_of(of));
  text += "\n" + findings_html(of, level + 1);
  if (const std::vector<told_line> cached = cached_in_words(of); !cached.empty())
    text += element("section", heading(level + 1, "In senders' caches") + lines_html(cached)) + "\n";
  text += element("section", heading(level + 1, "What was seen") + lines_html(records_in_words(of)) + mx_table(of) +
                                 lines_html(tlsrpt_in_words(of)));
  return text + "\n</article>\n";
}

}  // namespace mtasts::render
