// What a rule looked at, in the form in which its readers know it: lines of a zone, a policy, an SMTP dialogue.
#include <algorithm>

#include "mtasts/names.hpp"
#include "tools/generate/check_examples.hpp"

namespace mtasts::generate {
namespace {

constexpr std::size_t widest = 100;

std::string cut(const std::string& text) { return text.size() <= widest ? text : text.substr(0, widest) + "..."; }

std::string shown(const peer_text& text) { return cut(escape_peer_text(text.bytes)); }

template <class T>
std::string why_not(const observed<T>& what) {
  return what.why ? name_of(*what.why) : std::string();
}

/// The lines of a zone that an answer amounts to; its absence or its failure as a comment.
template <class R, class Data>
std::string zone(const std::string& name, const std::string& type, const lookup<R>& answer, Data data) {
  if (!answer)
    return answer.why == reason::not_asked ? std::string() : "; " + name + " " + type + ": " + why_not(answer) + "\n";
  std::string lines, owner = name;
  for (const cname_link& link : answer->chain) {
    lines += link.name + ". IN CNAME " + link.target + ".\n";
    owner = link.target;
  }
  if (!answer->exists) return lines + "; " + owner + " does not exist\n";
  if (answer->records.empty()) return lines + "; " + owner + " has no " + type + "\n";
  for (const R& record : answer->records)
    lines += owner + ". " + std::to_string(answer->ttl) + " IN " + type + " " + data(record) + "\n";
  return lines;
}

std::string txt_zone(const std::string& name, const lookup<txt_record>& answer) {
  return zone(name, "TXT", answer, [](const txt_record& record) { return "\"" + shown(record.text) + "\""; });
}

std::string mx_zone(const std::string& name, const lookup<mx_record>& answer) {
  return zone(name, "MX", answer, [](const mx_record& record) {
    return std::to_string(record.preference) + " " + (record.host == "." ? "." : record.host + ".");
  });
}

std::string address_zone(const std::string& name, const lookup<address_record>& ipv4,
                         const lookup<address_record>& ipv6) {
  const auto ip = [](const address_record& record) { return record.ip; };
  std::string lines = zone(name, "A", ipv4, ip);
  // One line says it for both families where there is nothing at all.
  const std::string other = zone(name, "AAAA", ipv6, ip);
  if (other != lines && (other.find(" IN ") != std::string::npos || lines.empty() || !ipv6)) lines += other;
  return lines;
}

std::string certificate_line(const tls_session& session) {
  if (session.chain.empty()) return "no certificate";
  const certificate& leaf = session.chain.front();
  std::string names;
  for (const peer_text& name : leaf.dns_names) names += (names.empty() ? "" : ", ") + shown(name);
  std::string text = "certificate for " + (names.empty() ? "no name" : cut(names));
  if (!session.name_matches) text += ", not for " + session.wanted_name;
  return text + ", issued by " + shown(leaf.issuer) + ": " + name_of(session.trust);
}

std::string tls_line(const observed<tls_session>& tls) {
  if (!tls) return tls.why == reason::not_asked ? std::string() : "TLS: " + why_not(tls) + "\n";
  return (tls->version.empty() ? std::string("TLS") : tls->version) + ", " + certificate_line(*tls) + "\n";
}

std::string fetch_lines(const policy_fetch& fetch) {
  std::string lines =
      fetch.ip + (fetch.connect ? " connects" : ": " + why_not(fetch.connect)) + "\n" + tls_line(fetch.tls);
  if (!fetch.response)
    return lines + (fetch.response.why == reason::not_asked ? "" : "HTTP: " + why_not(fetch.response) + "\n");
  lines += "HTTP " + std::to_string(fetch.response->status);
  if (!fetch.response->content_type.empty()) lines += ", Content-Type: " + shown(fetch.response->content_type);
  if (!fetch.response->location.empty()) lines += ", Location: " + shown(fetch.response->location);
  return lines + ", " + std::to_string(fetch.response->body.bytes.size()) + " bytes\n";
}

std::string host_lines(const policy_host& host, const std::string& subject) {
  std::string lines = address_zone(host.name, host.ipv4, host.ipv6);
  const bool one = subject.starts_with("policy:");
  for (const policy_fetch& fetch : host.fetches)
    if (!one || subject == "policy:" + fetch.ip) lines += fetch_lines(fetch);
  return lines;
}

std::string policy_lines(const report& judged) {
  for (const policy_fetch& fetch : judged.evidence.policy.fetches) {
    if (!fetch.response || fetch.response->status != 200) continue;
    const std::string& body = fetch.response->body.bytes;
    if (body.empty()) return "(an empty file)\n";
    std::string lines;
    std::size_t start = 0, count = 0;
    while (start < body.size() && ++count <= 12) {
      const std::size_t end = std::min(body.find('\n', start), body.size());
      std::string line = body.substr(start, end - start);
      const bool crlf = line.ends_with('\r');
      if (crlf) line.pop_back();
      lines += shown(peer_text(line)) + (end == body.size() ? "" : crlf ? "" : " <LF>") + "\n";
      start = end + 1;
    }
    return lines + (start < body.size() ? "...\n" : "");
  }
  return "(no policy was had)\n";
}

std::string probe_lines(const mx_host& host, const mx_probe& probe) {
  std::string lines = host.host + " at " + probe.ip + (probe.connect ? "" : ": " + why_not(probe.connect)) + "\n";
  std::size_t count = 0;
  for (const dialogue_line& line : probe.dialogue)
    if (++count <= 14) lines += (line.from == "client" ? "C: " : "S: ") + shown(line.text) + "\n";
  if (probe.dialogue.size() > 14) lines += "...\n";
  return lines + tls_line(probe.tls);
}

std::string server_lines(const report& judged, const std::string& subject) {
  std::string lines;
  for (const mx_host& host : judged.evidence.mx_hosts)
    for (const mx_probe& probe : host.probes) {
      const std::string of_host = "mx:" + host.host;
      const bool wanted = subject == "domain" || subject == of_host || subject == of_host + "/" + probe.ip;
      if (wanted && lines.size() < 2000) lines += probe_lines(host, probe);
    }
  return lines;
}

std::string target_lines(const report& judged, const std::string& subject) {
  std::string lines = mx_zone(judged.domain, judged.evidence.mx);
  for (const mx_host& host : judged.evidence.mx_hosts)
    if (subject == "mx:" + host.host || subject.starts_with("mx:" + host.host + "/"))
      lines += address_zone(host.host, host.ipv4, host.ipv6);
  return lines;
}

std::string tlsa_lines(const report& judged, const std::string& subject) {
  std::string lines;
  for (const mx_host& host : judged.evidence.mx_hosts) {
    const std::string of_host = "mx:" + host.host;
    if (subject != of_host && !subject.starts_with(of_host + "/")) continue;
    lines += zone("_25._tcp." + host.host, "TLSA", host.tlsa, [](const tlsa_record& record) {
      return std::to_string(record.usage) + " " + std::to_string(record.selector) + " " +
             std::to_string(record.matching_type) + " " + cut(record.data);
    });
    if (host.tlsa && !host.tlsa->records.empty())
      lines += std::string("; ") + (host.tlsa->authenticated ? "authenticated by DNSSEC" : "not authenticated") + "\n";
    for (const mx_probe& probe : host.probes)
      if (probe.dane) lines += "; what " + probe.ip + " presents: " + name_of(probe.dane->result) + "\n";
  }
  return lines;
}

std::string change_lines(const report& judged) {
  if (!judged.evidence.earlier) return {};
  const earlier_sight& then = *judged.evidence.earlier;
  std::string lines = "; earlier, id " + (then.record_id.empty() ? "none" : then.record_id) + "\n";
  if (then.policy) lines += shown(*then.policy) + "\n";
  return lines + "; now\n" + txt_zone("_mta-sts." + judged.domain, judged.evidence.sts_txt) + policy_lines(judged) +
         mx_zone(judged.domain, judged.evidence.mx);
}

}  // namespace

std::string seen_by(const std::string& table, const std::string& subject, const report& judged) {
  const evidence& seen = judged.evidence;
  if (table == "mx") return target_lines(judged, subject);
  if (table == "sts-record")
    return subject == "domain" ? txt_zone(judged.domain, seen.domain_txt)
                               : txt_zone("_mta-sts." + judged.domain, seen.sts_txt);
  if (table == "policy-host") return host_lines(seen.policy, subject);
  if (table == "policy") return policy_lines(judged);
  if (table == "mx-policy") return policy_lines(judged) + mx_zone(judged.domain, seen.mx);
  if (table == "mx-tls") return server_lines(judged, subject);
  if (table == "tlsrpt") return txt_zone("_smtp._tls." + judged.domain, seen.tlsrpt_txt);
  if (table == "dane") return tlsa_lines(judged, subject);
  return change_lines(judged);
}

}  // namespace mtasts::generate
