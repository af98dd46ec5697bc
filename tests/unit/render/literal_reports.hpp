// Three reports as literals: all is well, much is wrong, and much could not be seen. Their peers are hostile where a
// peer can be: banners and policies hold escape sequences and bytes outside UTF-8.
#pragma once
#include "mtasts/report.hpp"

namespace mtasts {

inline report enforced_report() {
  report r;
  r.domain = "example.org";
  r.checked_at = "2026-01-31T12:00:00Z";
  r.duration_ms = 1240;
  r.protection = protection_state::enforced;
  r.readiness.state = readiness_state::ready;
  r.score.total = 100;
  r.score.parts.record.points = 10;
  r.score.parts.mode.points = 30;
  r.checks = {{.id = "sts-record-present", .result = outcome::pass, .subject = "record"}};
  r.record.state = record_state::valid;
  r.record.id = "20260101";
  r.record.fields = {{.name = peer_text("id"), .value = peer_text("20260101"), .offset = 9}};
  r.record.records = {peer_text("v=STSv1; id=20260101;")};
  r.policy = sts_policy{};
  r.policy->valid = true;
  r.policy->version = "STSv1";
  r.policy->mode = policy_mode::enforce;
  r.policy->max_age = 1209600;
  r.policy->mx = {{.pattern = peer_text("mail.example.org"), .line = 3, .valid = true},
                  {.pattern = peer_text("*.mx.example.net"), .line = 4, .valid = true}};
  r.policy->lines = line_ends::crlf;
  certificate_summary leaf;
  leaf.subject = peer_text("CN=mail.example.org");
  leaf.issuer = peer_text("CN=Example CA");
  leaf.dns_names = {peer_text("mail.example.org"), peer_text("example.org")};
  leaf.not_before = "2026-01-01T00:00:00Z";
  leaf.not_after = "2026-04-01T00:00:00Z";
  leaf.trust = trust_cause::trusted;
  leaf.name_matches = true;
  mx_report mx{
      .host = "mail.example.org", .preference = 10, .covered = true, .action = sender_action::deliver, .addresses = {}};
  for (const char* ip : {"192.0.2.7", "2001:db8::7"})
    mx.addresses.push_back({.ip = ip,
                            .action = sender_action::deliver,
                            .report_types = {},
                            .starttls = true,
                            .tls = "TLSv1.3",
                            .certificate = leaf});
  r.mx = {mx};
  r.tlsrpt.state = record_state::valid;
  r.tlsrpt.records = {peer_text("v=TLSRPTv1; rua=mailto:tls@example.org")};
  r.evidence.domain = "example.org";
  r.evidence.input = "Example.org";
  r.evidence.checked_at = 1769860800;
  r.evidence.sts_txt.set({.name = "_mta-sts.example.org",
                          .exists = true,
                          .records = {{.text = peer_text("v=STSv1; id=20260101;"), .strings = 1}},
                          .chain = {},
                          .ttl = 300,
                          .authenticated = false,
                          .transport = "udp"});
  r.evidence.tlsrpt_txt.set({.name = "_smtp._tls.example.org",
                             .exists = true,
                             .records = {},
                             .chain = {},
                             .ttl = 300,
                             .authenticated = false,
                             .transport = "udp"});
  r.evidence.mx.set({.name = "example.org",
                     .exists = true,
                     .records = {{.preference = 10, .host = "mail.example.org"}},
                     .chain = {},
                     .ttl = 300,
                     .authenticated = false,
                     .transport = "udp"});
  r.versions = {{.name = "mtasts", .version = "0.1.0"}};
  return r;
}

inline finding uncovered(std::string host) {
  finding f;
  f.id = "mx-covered";
  f.level = severity::error;
  f.result = outcome::fail;
  f.subject = "mx:" + host;
  f.title = "The MX host is not covered by the policy";
  f.detail = peer_text("no pattern of the policy matches; the nearest is *.mx.example.net");
  f.advice = "Add the line to the policy, then change the id of the TXT record.";
  f.fix = peer_text("mx: " + host);
  f.rfc = {{.number = "8461", .section = "4.1", .url = "https://www.rfc-editor.org/rfc/rfc8461#section-4.1"}};
  f.report_type = result_type::validation_failure;
  return f;
}

inline report degraded_report() {
  report r = enforced_report();
  r.protection = protection_state::degraded;
  r.score.total = 71;
  finding certificate = uncovered("");
  certificate.id = "mx-certificate-dates";
  certificate.subject = "mx:mail.example.org/192.0.2.7";
  certificate.title = "The mail server's certificate is expired or not yet valid";
  certificate.detail = peer_text("expired 30 days ago, on 2026-01-01; subject CN=\x1b[32mall is well\x1b[0m\xff");
  certificate.advice =
      "Renew the certificate and load it into the mail server; most need a reload to take the new file.";
  certificate.fix.reset();
  certificate.rfc[0].section = "4.2";
  certificate.report_type = result_type::certificate_expired;
  finding greeting;
  greeting.id = "mx-greeting";
  greeting.level = severity::warning;
  greeting.result = outcome::unknown;
  greeting.subject = "mx:mail.example.org/2001:db8::7";
  greeting.title = "The mail server greets";
  greeting.detail = peer_text("421 try again later");
  greeting.advice = "Run the check again later.";
  greeting.rfc = {{.number = "5321", .section = "3.1", .url = "https://www.rfc-editor.org/rfc/rfc5321#section-3.1"}};
  finding endings;
  endings.id = "policy-line-endings";
  endings.subject = "policy";
  endings.title = "Not all lines of the policy end in CRLF";
  endings.detail = peer_text("all 5 lines end in LF");
  endings.rfc = {{.number = "8461", .section = "3.2", .url = "https://www.rfc-editor.org/rfc/rfc8461#section-3.2"}};
  r.findings = {uncovered("mail2.example.org"), uncovered("mail3.example.org"), certificate, greeting, endings};
  mx_address_report& first = r.mx[0].addresses[0];
  first.action = sender_action::refuse;
  first.report_types = {result_type::certificate_expired};
  first.certificate->not_after = "2026-01-01T00:00:00Z";
  mx_address_report& second = r.mx[0].addresses[1];
  second.action = sender_action::unknown;
  second.starttls.reset();
  second.tls.reset();
  second.certificate.reset();
  r.mx.push_back({.host = "mail2.example.org",
                  .preference = 20,
                  .covered = false,
                  .action = sender_action::refuse,
                  .addresses = {}});
  return r;
}

inline report unseen_report() {
  report r;
  r.domain =
      "b\xc3\xbc"
      "cher.example";
  r.checked_at = "2026-01-31T12:00:00Z";
  r.duration_ms = 60000;
  r.partial = true;
  r.protection = protection_state::unknown;
  r.score.partial = true;
  finding lookup;
  lookup.id = "sts-record-lookup";
  lookup.level = severity::error;
  lookup.result = outcome::unknown;
  lookup.subject = "record";
  lookup.title = "The MTA-STS record could not be looked up";
  lookup.detail = peer_text("SERVFAIL from 192.0.2.53");
  lookup.advice = "See why the name servers of the domain do not answer; a broken DNSSEC chain is the usual cause.";
  lookup.rfc = {{.number = "8461", .section = "3.1", .url = "https://www.rfc-editor.org/rfc/rfc8461#section-3.1"}};
  r.findings = {lookup};
  r.evidence.domain = "xn--bcher-kva.example";
  r.evidence.sts_txt.fail(reason::servfail, "SERVFAIL from 192.0.2.53");
  r.evidence.mx.fail(reason::timeout);
  r.evidence.tlsrpt_txt.fail(reason::cut_off);
  return r;
}

}  // namespace mtasts
