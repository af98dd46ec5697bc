// The policy hosts and mail hosts of a world: what each of their keys means, and the replies that they give by default.
#include <arpa/inet.h>

#include "lab/world.hpp"

namespace lab {

namespace {

constexpr std::int64_t most_ms = 600000;
constexpr std::int64_t most_bytes = 16 << 20;

int read_ms(const json_node& at) { return static_cast<int>(at.number(0, most_ms)); }

listening read_listening(const json_node& at) {
  return static_cast<listening>(at.choice({"accept", "refuse", "blackhole"}));
}

std::string from_hex(const json_node& at) {
  const auto digits = at.text();
  if (digits.size() % 2 != 0 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
    at.refuse("expected an even number of hexadecimal digits");
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

/// A string as it is; an array of lines, each ended by CRLF; or an object that says how they end.
std::string read_body(const json_node& at) {
  if (at.is_text()) return at.text();
  std::vector<std::string> lines;
  std::string end = "\r\n", bytes;
  bool last_end = true;
  if (at.is_array()) {
    lines = at.texts();
  } else {
    read_object(at, {
                        {"lines", [&](const json_node& n) { lines = n.texts(); }},
                        {"ends",
                         [&](const json_node& n) {
                           end = n.choice({"crlf", "lf"}) == 0 ? "\r\n" : "\n";
                         }},
                        {"final_end", [&](const json_node& n) { last_end = n.flag(); }},
                        {"hex", [&](const json_node& n) { bytes = from_hex(n); }},
                    });
  }
  for (const auto& line : lines) bytes += line + end;
  if (!last_end && bytes.ends_with(end)) bytes.erase(bytes.size() - end.size());
  return bytes;
}

// Extension lines of 64 octets (RFC 8461 section 3.2), so that a policy stays one however long it is made.
void fill(std::string& body, std::size_t size) {
  constexpr std::size_t line = 64;
  while (body.size() < size) {
    const auto rest = size - body.size();
    const auto now = rest < 2 * line ? rest : line;
    if (now < 16)
      body.append(now, 'x');
    else
      body += "filler: " + std::string(now - 10, 'x') + "\r\n";
  }
}

http_plan read_response(const json_node& at) {
  http_plan made;
  std::size_t size = 0;
  read_object(
      at, {
              {"status", [&](const json_node& n) { made.status = static_cast<int>(n.number(100, 999)); }},
              {"content_type",
               [&](const json_node& n) {
                 if (n.is_null())
                   made.content_type.reset();
                 else
                   made.content_type = n.text();
               }},
              {"location", [&](const json_node& n) { made.headers.emplace_back("Location", n.text()); }},
              {"headers",
               [&](const json_node& n) {
                 for (const auto& [name, value] : n.members()) made.headers.emplace_back(name, value.text());
               }},
              {"body", [&](const json_node& n) { made.body = read_body(n); }},
              {"raw", [&](const json_node& n) { made.raw = n.text(); }},
              {"size", [&](const json_node& n) { size = static_cast<std::size_t>(n.number(0, most_bytes)); }},
              {"chunked", [&](const json_node& n) { made.chunked = n.flag(); }},
              {"silent", [&](const json_node& n) { made.silent = n.flag(); }},
              {"delay_ms", [&](const json_node& n) { made.delay_ms = read_ms(n); }},
              {"drip_ms", [&](const json_node& n) { made.drip_ms = read_ms(n); }},
              {"drip_bytes",
               [&](const json_node& n) { made.drip_bytes = static_cast<std::size_t>(n.number(1, most_bytes)); }},
              {"stay", [&](const json_node& n) { made.stay = n.flag(); }},
              {"endless",
               [&](const json_node& n) {
                 made.endless = static_cast<http_endless>(n.choice(
                     {"none", "informational", "headers", "header", "chunks", "chunk_extension", "body", "trailers"}));
               }},
              {"length", [&](const json_node& n) { made.length = static_cast<std::uint64_t>(n.number(0, INT64_MAX)); }},
              {"close_after",
               [&](const json_node& n) { made.close_after = static_cast<std::size_t>(n.number(0, most_bytes)); }},
          });
  fill(made.body, size);
  return made;
}

// RFC 5321 section 4.2.1: every line but the last has a hyphen after the code.
std::string reply_bytes(int code, const std::vector<std::string>& lines) {
  std::string bytes;
  for (std::size_t i = 0; i < lines.size(); ++i)
    bytes += std::to_string(code) + (i + 1 < lines.size() ? "-" : " ") + lines[i] + "\r\n";
  return bytes;
}

/// `lines` are those of the reply when the world gives none of its own.
reply_plan read_reply(const json_node& at, int code, std::vector<std::string> lines, const std::string& lines_key) {
  reply_plan made;
  made.code = code;
  if (at.is_text()) {
    const std::map<std::string, reply_kind> kinds = {{"silent", reply_kind::silent},
                                                     {"endless", reply_kind::endless},
                                                     {"endless_line", reply_kind::endless_line},
                                                     {"close", reply_kind::close},
                                                     {"reset", reply_kind::reset}};
    const auto text = at.text();
    if (const auto found = kinds.find(text); found != kinds.end())
      made.kind = found->second;
    else
      made.bytes = text.ends_with('\n') ? text : text + "\r\n";
    return made;
  }
  std::optional<std::string> raw;
  std::size_t size = 0;
  members_known known = {
      {"code", [&](const json_node& n) { code = static_cast<int>(n.number(0, 9999)); }},
      {"text", [&](const json_node& n) { lines = {n.text()}; }},
      {"raw", [&](const json_node& n) { raw = n.text(); }},
      {"size", [&](const json_node& n) { size = static_cast<std::size_t>(n.number(0, most_bytes)); }},
      {"delay_ms", [&](const json_node& n) { made.delay_ms = read_ms(n); }},
      {"drip_ms", [&](const json_node& n) { made.drip_ms = read_ms(n); }},
      {"then", [&](const json_node& n) { made.then_close = n.choice({"close"}) == 0; }},
  };
  known[lines_key] = [&](const json_node& n) {
    if (lines_key == "keywords")
      lines.resize(1);
    else
      lines.clear();
    for (auto& each : n.texts()) lines.push_back(std::move(each));
  };
  read_object(at, known);
  if (!lines.empty() && lines.back().size() < size) lines.back().resize(size, 'x');
  made.code = code;
  // A 421 reply announces that the channel is closing (RFC 5321 section 3.8).
  made.then_close = made.then_close || code == 421;
  made.bytes = raw ? *raw : reply_bytes(code, lines);
  return made;
}

reply_plan plain_reply(std::string bytes) {
  reply_plan made;
  made.bytes = std::move(bytes);
  return made;
}

}  // namespace

std::string read_ip(const json_node& at) {
  unsigned char bytes[16];
  const auto text = at.text();
  const bool loopback = inet_pton(AF_INET, text.c_str(), bytes) == 1 ? bytes[0] == 127 : text == "::1";
  if (!loopback) at.refuse("expected an address of 127.0.0.0/8, or ::1: the lab stays on loopback");
  return text;
}

earlier_plan read_earlier(const json_node& at) {
  earlier_plan made;
  bool policy = false;
  read_object(at, {
                      {"days_ago", [&](const json_node& n) { made.days_ago = static_cast<int>(n.number(0, 3650)); }},
                      {"record", [&](const json_node& n) { made.record = n.is_null() ? std::string() : n.text(); }},
                      {"ttl", [&](const json_node& n) { made.ttl = static_cast<std::uint32_t>(n.number(0, 604800)); }},
                      {"policy", [&](const json_node& n) { made.policy = read_body(n), policy = true; }},
                      {"certificate",
                       [&](const json_node& n) {
                         made.another_certificate = n.choice({"same", "another"}) == 1;
                       }},
                  });
  if (!policy) at.refuse("\"policy\" is missing: the body that was served then");
  return made;
}

policy_host read_policy_host(const json_node& at) {
  policy_host made;
  read_object(at, {
                      {"ip", [&](const json_node& n) { made.ip = read_ip(n); }},
                      {"listen", [&](const json_node& n) { made.at = read_listening(n); }},
                      {"certificate", [&](const json_node& n) { read_certificate(n, made.certificate); }},
                      {"tls", [&](const json_node& n) { read_tls(n, made.tls); }},
                      {"response", [&](const json_node& n) { made.response = read_response(n); }},
                  });
  if (made.ip.empty()) at.refuse("\"ip\" is missing");
  return made;
}

mail_host read_mail_host(const json_node& at) {
  mail_host made;
  const std::string name = "mail.lab.example";
  const std::vector<std::string> keywords = {name,       "PIPELINING",          "SIZE 10485760",
                                             "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME"};
  const std::vector<std::string> keywords_tls = {name, "PIPELINING", "SIZE 10485760", "ENHANCEDSTATUSCODES",
                                                 "8BITMIME"};
  made.greeting = plain_reply("220 " + name + " ESMTP\r\n");
  made.ehlo = plain_reply(reply_bytes(250, keywords));
  made.ehlo_tls = plain_reply(reply_bytes(250, keywords_tls));
  made.starttls = plain_reply("220 2.0.0 Ready to start TLS\r\n");
  read_object(
      at, {
              {"ip", [&](const json_node& n) { made.ip = read_ip(n); }},
              {"label", [&](const json_node& n) { made.label = n.text(); }},
              {"listen", [&](const json_node& n) { made.at = read_listening(n); }},
              {"certificate", [&](const json_node& n) { read_certificate(n, made.certificate); }},
              {"tls", [&](const json_node& n) { read_tls(n, made.tls); }},
              {"greeting", [&](const json_node& n) { made.greeting = read_reply(n, 220, {name + " ESMTP"}, "lines"); }},
              {"ehlo", [&](const json_node& n) { made.ehlo = read_reply(n, 250, keywords, "keywords"); }},
              {"ehlo_tls", [&](const json_node& n) { made.ehlo_tls = read_reply(n, 250, keywords_tls, "keywords"); }},
              {"starttls",
               [&](const json_node& n) { made.starttls = read_reply(n, 220, {"2.0.0 Ready to start TLS"}, "lines"); }},
              {"inject", [&](const json_node& n) { made.inject = n.text(); }},
              {"inject_after_ms", [&](const json_node& n) { made.inject_after_ms = read_ms(n); }},
              {"limit",
               [&](const json_node& n) {
                 read_object(n, {{"connections", [&](const json_node& limit) {
                                    made.connections = static_cast<int>(limit.number(0, 100000));
                                  }}});
               }},
          });
  if (made.ip.empty()) at.refuse("\"ip\" is missing");
  return made;
}

}  // namespace lab
