// TLS that breaks off, drips or overflows, and a corpus of certificates (RFC 5280, RFC 6125 section 6.4, RFC 8461
// section 4.2), at mail servers and at policy hosts: verdict, time and memory.
#include <gtest/gtest.h>

#include "hostile.hpp"

namespace {

using hostile::behaviour;
using hostile::policy_limit;
using hostile::reply_limit;

/// The same at the mail server and at the policy host.
behaviour both(const char* name, const std::string& members, std::vector<std::string> findings, double seconds = 0) {
  return {.name = name,
          .mail = members,
          .policy = members,
          .zones = "",
          .findings = std::move(findings),
          .seconds = seconds};
}

const std::vector<behaviour> handshakes = {
    both("alert", R"("tls": {"alert": "handshake_failure"})", {"mx-tls fail", "policy-host-tls fail"}),
    both("unrecognized", R"("tls": {"alert": "unrecognized_name"})", {"mx-tls fail", "policy-host-tls fail"}),
    both("plain", R"("tls": {"plain": true})", {"mx-tls fail", "policy-host-tls fail"}),
    both("tls-1-0", R"("tls": {"max": "TLSv1"})", {"mx-tls-version fail", "policy-host-tls-version fail"}),
    both("closed", R"("tls": {"close": "end"})", {"mx-tls fail", "policy-host-tls fail"}),
    both("reset", R"("tls": {"close": "reset"})", {"mx-tls fail", "policy-host-tls fail"}),
    both("cut-in-header", R"("tls": {"cut_after": 3})", {"mx-tls fail", "policy-host-tls fail"}),
    both("cut-in-record", R"("tls": {"cut_after": 60})", {"mx-tls fail", "policy-host-tls fail"}),
    both("cut-in-certificate", R"("tls": {"cut_after": 400, "max": "TLSv1.2"})",
         {"mx-tls fail", "policy-host-tls fail"}),
};

const std::vector<behaviour> slow_handshakes = {
    both("silent", R"("tls": {"silent": true})", {"mx-tls unknown", "policy-host-tls unknown"}, reply_limit),
    both("drip", R"("tls": {"drip_ms": 100})", {"mx-tls unknown", "policy-host-tls unknown"}, reply_limit),
};

const std::vector<behaviour> heavy = {
    both("hundred-certificates", R"("certificate": {"more_certificates": 100})", {}),
    both("thousand-certificates", R"("certificate": {"more_certificates": 1000})",
         {"mx-tls fail", "policy-host-tls fail"}),
    both("ten-thousand-names", R"("certificate": {"more_names": 10000})",
         {"mx-tls unknown", "policy-host-tls unknown"}),
    both("thousand-names", R"("certificate": {"more_names": 1000})", {}),
    {"tickets", R"("tls": {"tickets": 6000, "min": "TLSv1.3"})", "", "", {}},
    both("name-of-16-kib", R"("certificate": {"long_name": 16384})", {}),
};

const std::string wrong_name_mx = "mx-certificate-name fail";
const std::string wrong_name_policy = "policy-certificate-name fail";
const std::string untrusted_mx = "mx-certificate-trust fail";
const std::string untrusted_policy = "policy-certificate-trust fail";

std::vector<std::string> wrong_name() { return {wrong_name_mx, wrong_name_policy}; }
std::vector<std::string> untrusted() { return {untrusted_mx, untrusted_policy}; }

/// Each host its own names: the leaf's are "mx.$" and "mta-sts.$", written into `pattern` for "@".
behaviour named(const char* name, const std::string& pattern, std::vector<std::string> findings) {
  const auto with = [&](const std::string& host) {
    std::string text;
    for (const char c : pattern) c == '@' ? text += host : text += c;
    return "\"certificate\": {" + text + "}";
  };
  return {
      .name = name, .mail = with("mx.$"), .policy = with("mta-sts.$"), .zones = "", .findings = std::move(findings)};
}

const std::vector<behaviour> certificates = {
    named("cn-alone", R"("names": [], "cn": "@")", wrong_name()),
    named("cn-beside-other-names", R"("names": ["other.example"], "cn": "@")", wrong_name()),
    named("nameless", R"("names": [], "cn": "")", wrong_name()),
    named("wildcard-second-label", R"("names": ["mx.*.example", "mta-sts.*.example"])", wrong_name()),
    named("wildcard-bare", R"("names": ["*"])", wrong_name()),
    named("wildcard-two-labels", R"("names": ["*.*.example"])", wrong_name()),
    named("wildcard-partial", R"("names": ["m*.$", "*x.$", "mta-*.$"])", wrong_name()),
    named("wildcard-top-level", R"("names": ["*.example"])", wrong_name()),
    named("wildcard-whole-label", R"("names": ["*.$"])", {}),
    named("ip-alone", R"("names": [], "further_names": ["IP:127.2.0.1", "IP:127.3.0.1"])", wrong_name()),
    named("ip-as-dns", R"("names": ["127.2.0.1", "127.3.0.1"])", wrong_name()),
    named("other-name", R"("names": [], "further_names": ["otherName:1.3.6.1.5.5.7.8.7;IA5STRING:@"])", wrong_name()),
    named("smtp-utf8-mailbox", R"("names": [], "further_names": ["email:postmaster@", "URI:https://@/"])",
          wrong_name()),
    named("nul-in-name", R"("names": ["@\u0000.attacker.example"])", wrong_name()),
    named("nul-behind-name", R"("names": ["@\u0000"])", wrong_name()),
    named("newline-in-name", R"("names": ["@\n"])", wrong_name()),
    named("upper-case", R"("names": ["MX.$", "MTA-STS.$"])", {}),
    named("trailing-dot", R"("names": ["@."])", wrong_name()),
    named("leading-dot", R"("names": [".$"])", wrong_name()),
    named("empty-name", R"("names": [""])", wrong_name()),
    named("xn--bcher-kva", R"("names": ["@"])", {}),
    named("xn--bcher-kva-u", R"("names": ["mx.b\u00fccher-u.example"])", wrong_name()),
    named("client-only", R"("eku": "client")", untrusted()),
    named("no-eku", R"("eku": "none")", {}),
    named("constrained", R"("state": "issuer_constrained")", untrusted()),
    named("rsa-1024", R"("weak": "rsa1024")", untrusted()),
    named("sha1", R"("weak": "sha1")", untrusted()),
    named("ed25519", R"("key": "ed25519")", {}),
    named("ed25519-self-signed", R"("key": "ed25519", "state": "self_signed")", untrusted()),
    named("cross-signed", R"("state": "cross_signed")", {}),
};

TEST(hostile_tls, a_handshake_that_breaks_is_named) { hostile::expect_all(handshakes, hostile::long_ones); }
TEST(hostile_tls, the_slow_are_left_at_the_limit_of_the_step) {
  hostile::expect_all(slow_handshakes, hostile::short_tls);
}
TEST(hostile_tls, chains_and_names_are_bounded) { hostile::expect_all(heavy, hostile::long_ones); }
TEST(hostile_tls, a_flood_of_tickets_is_too_large) {
  const lab::running_world running(hostile::world_of({heavy[4]}, hostile::long_ones));
  const auto reports = hostile::check_all(running, {heavy[4]});
  const auto& probe = reports[0].evidence.mx_hosts.at(0).probes.at(0);
  EXPECT_TRUE(probe.tls);
  EXPECT_EQ(probe.ehlo_tls.why, mtasts::reason::too_large);
}

TEST(hostile_tls, chains_and_names_take_little_memory) { hostile::expect_little_memory(heavy); }
TEST(hostile_certificates, are_judged_as_a_sender_would) { hostile::expect_all(certificates, hostile::long_ones); }

}  // namespace
