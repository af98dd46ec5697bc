// The healthy world, and how a story of one rule is told.
#include "world.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace mtasts::test {

template <class R>
lookup<R> answered(const std::string& name, const std::vector<R>& records) {
  dns_answer<R> answer;
  answer.name = name;
  answer.exists = true;
  answer.records = records;
  answer.ttl = 3600;
  answer.transport = "udp";
  lookup<R> seen;
  seen.set(answer);
  return seen;
}

lookup<txt_record> txt(const std::string& name, const std::vector<std::string>& records) {
  std::vector<txt_record> all;
  for (const std::string& text : records) all.push_back({.text = peer_text(text), .strings = 1});
  return answered(name, all);
}

lookup<address_record> addresses(const std::string& name, const std::vector<std::string>& ips) {
  std::vector<address_record> all;
  for (const std::string& ip : ips) all.push_back({.ip = ip});
  return answered(name, all);
}

lookup<mx_record> mx(const std::string& name, const std::vector<mx_record>& records) { return answered(name, records); }

tls_session handshake(const std::string& name) {
  certificate cert;
  cert.subject = peer_text("CN=" + name);
  cert.issuer = peer_text("CN=Good Authority");
  cert.common_name = peer_text(name);
  cert.dns_names = {peer_text(name)};
  cert.dns_names_total = 1;
  cert.not_before = now - 45 * day;
  cert.not_after = now + 45 * day;
  cert.key_type = "EC";
  cert.key_bits = 256;
  tls_session session;
  session.version = "TLSv1.3";
  session.chain = {cert};
  session.chain_total = 1;
  session.trust = trust_cause::trusted;
  session.name_matches = true;
  session.wanted_name = name;
  return session;
}

policy_fetch served(const std::string& ip, const std::string& body) {
  policy_fetch fetch;
  fetch.ip = ip;
  fetch.connect.set({.ip = ip, .port = 443});
  fetch.tls.set(handshake("mta-sts.example.org"));
  http_response response;
  response.status = 200;
  response.content_type = peer_text("text/plain; charset=utf-8");
  response.body = peer_text(body);
  fetch.response.set(response);
  return fetch;
}

mx_probe spoken_to(const std::string& host, const std::string& ip) {
  mx_probe probe;
  probe.ip = ip;
  probe.connect.set({.ip = ip, .port = 25});
  probe.greeting.set({.code = 220, .lines = {peer_text(host + " ESMTP")}});
  probe.ehlo.set({.code = 250, .lines = {peer_text(host), peer_text("PIPELINING"), peer_text("STARTTLS")}});
  probe.starttls_offered = true;
  probe.starttls.set({.code = 220, .lines = {peer_text("go ahead")}});
  probe.tls.set(handshake(host));
  probe.ehlo_tls.set({.code = 250, .lines = {peer_text(host)}});
  return probe;
}

mx_probe no_connection(const std::string& ip, reason why) {
  mx_probe probe;
  probe.ip = ip;
  probe.connect.fail(why);
  return probe;
}

policy_fetch no_policy_connection(const std::string& ip, reason why) {
  policy_fetch fetch;
  fetch.ip = ip;
  fetch.connect.fail(why);
  return fetch;
}

mx_host mail_host(const std::string& name, std::uint16_t preference, const std::vector<std::string>& ips) {
  mx_host host;
  host.host = name;
  host.preference = preference;
  std::vector<std::string> four, six;
  for (const std::string& ip : ips) (ip.find(':') == std::string::npos ? four : six).push_back(ip);
  host.ipv4 = addresses(name, four);
  host.ipv6 = addresses(name, six);
  host.tlsa = answered<tlsa_record>("_25._tcp." + name, {});
  for (const std::string& ip : ips) host.probes.push_back(spoken_to(name, ip));
  return host;
}

evidence bare() {
  evidence world;
  world.domain = world.input = "example.org";
  world.checked_at = now;
  world.duration_us = 1'234'567;
  world.versions = {{.name = "mtasts", .version = "0.1.0"}};
  world.sts_txt = txt("_mta-sts.example.org", {});
  world.domain_txt = txt("example.org", {"v=spf1 -all"});
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {});
  world.mx = mx("example.org", {{.preference = 10, .host = "mail.example.org"}});
  world.mx_hosts = {mail_host("mail.example.org", 10, {"198.51.100.1", "2001:db8::1"})};
  world.mx_hosts_total = 1;
  world.policy.name = "mta-sts.example.org";
  world.policy.ipv4 = addresses("mta-sts.example.org", {});
  world.policy.ipv6 = addresses("mta-sts.example.org", {});
  return world;
}

evidence healthy() {
  evidence world = bare();
  world.sts_txt = txt("_mta-sts.example.org", {"v=STSv1; id=20261101;"});
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {"v=TLSRPTv1; rua=mailto:tls@reports.example"});
  world.policy.ipv4 = addresses("mta-sts.example.org", {"198.51.100.9"});
  world.policy.ipv6 = addresses("mta-sts.example.org", {"2001:db8::9"});
  serve(world, enforce_policy);
  report_domain reports;
  reports.name = "reports.example";
  reports.mx = mx("reports.example", {{.preference = 10, .host = "in.reports.example"}});
  world.report_domains = {reports};
  return world;
}

void serve(evidence& world, const std::string& body) {
  world.policy.fetches = {served("198.51.100.9", body), served("2001:db8::9", body)};
}

void set_mode(evidence& world, const std::string& mode) {
  serve(world, "version: STSv1\r\nmode: " + mode + "\r\nmx: mail.example.org\r\nmax_age: 604800\r\n");
}

void add_host(evidence& world, const mx_host& host) {
  world.mx.value->records.push_back({.preference = host.preference, .host = host.host});
  world.mx_hosts.push_back(host);
  ++world.mx_hosts_total;
}

void break_handshake(mx_probe& probe, reason why) {
  probe.tls.fail(why);
  probe.ehlo_tls = {};
}

void refuse_certificate(policy_fetch& fetch) { fetch.response.fail(reason::certificate); }

outcome outcome_of(const report& said, const std::string& id, const std::string& subject) {
  for (const check_outcome& one : said.checks)
    if (one.id == id && (subject.empty() || one.subject == subject)) return one.result;
  ADD_FAILURE() << "nothing was judged as " << id << " for " << (subject.empty() ? "any subject" : subject);
  return outcome::not_applicable;
}

const finding* finding_of(const report& said, const std::string& id, const std::string& subject) {
  const auto found = std::ranges::find_if(
      said.findings, [&](const finding& one) { return one.id == id && (subject.empty() || one.subject == subject); });
  return found == said.findings.end() ? nullptr : &*found;
}

TEST_P(rule_story, HasTheOutcome) {
  const story& told = GetParam();
  evidence world = healthy();
  told.change(world);
  const report said = judge(world);
  ASSERT_EQ(name_of(outcome_of(said, told.id, told.subject)), name_of(told.expected));
  const finding* found = finding_of(said, told.id, told.subject);
  if (told.expected == passes || told.expected == skips) return;
  ASSERT_NE(found, nullptr);
  EXPECT_FALSE(found->detail.empty());
  EXPECT_THAT(found->detail.bytes, testing::HasSubstr(told.detail));
}

}  // namespace mtasts::test
