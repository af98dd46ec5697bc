// The zones of a world: presentation form of RFC 1035 section 5 for the handful of types that mail needs.
#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "lab/world.hpp"

namespace lab {

namespace {

// RFC 1035 section 4.1.1, in the order of their numbers.
const std::vector<std::string_view> rcodes = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};

// In the order of dns_fault.
const std::vector<std::string_view> faults = {
    "none",          "empty", "header",   "counts",         "record",     "rdlength",  "pointer_loop",
    "pointer_ahead", "query", "wrong_id", "wrong_question", "wrong_case", "truncated", "cname_loop"};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string owner_name(std::string text) {
  if (text.size() > 1 && text.ends_with('.')) text.pop_back();
  return lower(text);
}

rr_data read_ipv4(const json_node& at) {
  ipv4_data data{};
  if (inet_pton(AF_INET, at.text().c_str(), data.bytes.data()) != 1) at.refuse("expected an IPv4 address");
  return data;
}

rr_data read_ipv6(const json_node& at) {
  ipv6_data data{};
  if (inet_pton(AF_INET6, at.text().c_str(), data.bytes.data()) != 1) at.refuse("expected an IPv6 address");
  return data;
}

rr_data read_mx(const json_node& at) {
  std::istringstream words(at.text());
  int preference = -1;
  std::string host, more;
  if (!(words >> preference >> host) || words >> more || preference < 0 || preference > 65535)
    at.refuse("expected \"<preference> <host>\", such as \"10 mx1.good.example\"");
  return mx_data{static_cast<std::uint16_t>(preference), host};
}

// A string above 255 octets is cut as an authoritative server's zone file would have it cut.
rr_data read_txt(const json_node& at) {
  txt_data data;
  if (!at.is_text() && !at.is_array()) at.refuse("expected a string, or an array of the strings of one record");
  for (const auto& each : at.is_text() ? std::vector<std::string>{at.text()} : at.texts()) {
    std::size_t from = 0;
    do data.strings.push_back(each.substr(from, 255));
    while ((from += 255) < each.size());
  }
  if (data.strings.empty()) at.refuse("a TXT record has at least one string");
  return data;
}

rr_data read_tlsa(const json_node& at) {
  std::istringstream words(at.text());
  int usage = -1, selector = -1, matching = -1;
  std::string what, more;
  const auto octet = [](int n) { return n >= 0 && n <= 255; };
  if (!(words >> usage >> selector >> matching >> what) || words >> more || !octet(usage) || !octet(selector) ||
      !octet(matching))
    at.refuse("expected \"<usage> <selector> <matching type> <hexadecimal or @mail-host>\"");
  tlsa_data data{static_cast<std::uint8_t>(usage),
                 static_cast<std::uint8_t>(selector),
                 static_cast<std::uint8_t>(matching),
                 {},
                 {}};
  if (what.starts_with('@')) {
    data.of = what.substr(1);
    return data;
  }
  const bool hexadecimal =
      what.size() % 2 == 0 && std::ranges::all_of(what, [](unsigned char c) { return std::isxdigit(c); });
  if (!hexadecimal) at.refuse("expected an even number of hexadecimal digits, or @ and a mail host's label");
  for (std::size_t i = 0; i < what.size(); i += 2)
    data.data += static_cast<char>(std::stoi(what.substr(i, 2), nullptr, 16));
  return data;
}

rr_data read_cname(const json_node& at) { return cname_data{owner_name(at.text())}; }

void add_behaviour(members_known& known, dns_behaviour& into) {
  known["rcode"] = [&](const json_node& n) { into.rcode = static_cast<int>(n.choice(rcodes)); };
  known["silent"] = [&](const json_node& n) { into.silent = n.flag(); };
  known["truncate"] = [&](const json_node& n) { into.truncate = n.flag(); };
  known["tcp"] = [&](const json_node& n) { into.tcp = n.flag(); };
  known["malformed"] = [&](const json_node& n) { into.fault = n.flag() ? dns_fault::header : dns_fault::none; };
  known["fault"] = [&](const json_node& n) { into.fault = static_cast<dns_fault>(n.choice(faults)); };
  known["ad"] = [&](const json_node& n) { into.ad = n.flag(); };
  known["ttl"] = [&](const json_node& n) { into.ttl = static_cast<std::uint32_t>(n.number(0, 2147483647)); };
  known["delay_ms"] = [&](const json_node& n) { into.delay_ms = static_cast<int>(n.number(0, 60000)); };
}

/// An array of records; one record as it is; or an object of "records" and behaviour.
void read_set(const json_node& at, rr_data (*read)(const json_node&), rrset& into) {
  const auto reader = [&](std::vector<rr_data>& records) {
    return [&records, read](const json_node& n) {
      if (n.is_text()) return records.push_back(read(n));
      for (const auto& each : n.items()) records.push_back(read(each));
    };
  };
  if (!at.is_object()) return reader(into.records)(at);
  members_known known = {{"records", reader(into.records)}, {"then", reader(into.then)}};
  add_behaviour(known, into.behaviour);
  read_object(at, known);
}

zone_name read_name(const json_node& at) {
  zone_name made;
  const auto set = [&made](rr_type type, rr_data (*read)(const json_node&)) {
    return [&made, type, read](const json_node& n) { read_set(n, read, made.sets[type]); };
  };
  members_known known = {
      {"A", set(rr_type::a, read_ipv4)},       {"AAAA", set(rr_type::aaaa, read_ipv6)},
      {"MX", set(rr_type::mx, read_mx)},       {"TXT", set(rr_type::txt, read_txt)},
      {"TLSA", set(rr_type::tlsa, read_tlsa)}, {"CNAME", set(rr_type::cname, read_cname)},
  };
  add_behaviour(known, made.behaviour);
  read_object(at, known);
  if (made.sets.contains(rr_type::cname) && made.sets.size() > 1)
    at.refuse("a CNAME stands alone (RFC 1034 section 3.6.2)");
  return made;
}

}  // namespace

zone_data read_zones(const json_node& at) {
  zone_data made;
  for (const auto& [owner, member] : at.members())
    if (!made.emplace(owner_name(owner), read_name(member)).second) member.refuse("this name stands here twice");
  return made;
}

}  // namespace lab
