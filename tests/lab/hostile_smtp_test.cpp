// Mail servers that misbehave up to the handshake (RFC 5321 section 4.2, RFC 3207 section 6): verdict, time and memory.
#include <gtest/gtest.h>

#include "hostile.hpp"

namespace {

using hostile::behaviour;
using hostile::reply_limit;

const std::string no_greeting = "mx-greeting fail";
const std::string unseen_greeting = "mx-greeting unknown";
const std::string unseen_ehlo = "mx-starttls-offered unknown";

// Injection, masking, refusal.
const std::vector<behaviour> around_starttls = {
    {"injection-one-segment", R"("inject": "250 2.0.0 Ok\r\n")", "", "", {"mx-starttls-clean fail"}},
    {"injection-without-end", R"("inject": "250 2.0.0")", "", "", {"mx-starttls-clean fail"}},
    {"injection-of-nul", R"("inject": "\u0000")", "", "", {"mx-starttls-clean fail"}},
    {"injection-split", R"("inject": "250 2.0.0 Ok\r\n", "inject_after_ms": 50)", "", "", {"mx-tls fail"}},
    {"starttls-masked", R"("ehlo": {"keywords": ["PIPELINING", "XXXXXXXA"]})", "", "", {"mx-starttls-offered fail"}},
    {"starttls-454",
     R"("starttls": {"code": 454, "text": "4.7.0 TLS not available"})",
     "",
     "",
     {"mx-starttls-accepted unknown"}},
    {"starttls-502",
     R"("starttls": {"code": 502, "text": "5.5.1 Not implemented"})",
     "",
     "",
     {"mx-starttls-accepted fail"}},
    {"starttls-220-many", R"("starttls": {"code": 220, "lines": ["one", "two", "three"]})", "", "", {}},
};

// Replies without end or form.
const std::vector<behaviour> floods = {
    {"greeting-endless", R"("greeting": "endless")", "", "", {no_greeting}},
    {"greeting-endless-line", R"("greeting": "endless_line")", "", "", {no_greeting}},
    {"greeting-megabyte", R"("greeting": {"code": 220, "text": "hello", "size": 1048576})", "", "", {no_greeting}},
    {"ehlo-endless", R"("ehlo": "endless")", "", "", {unseen_ehlo}},
    {"ehlo-endless-line", R"("ehlo": "endless_line")", "", "", {unseen_ehlo}},
    {"starttls-endless", R"("starttls": "endless")", "", "", {"mx-starttls-accepted unknown"}},
    {"starttls-megabyte",
     R"("starttls": {"code": 220, "text": "go", "size": 1048576})",
     "",
     "",
     {"mx-starttls-accepted unknown"}},
    {"ehlo-in-tls-endless", R"("ehlo_tls": "endless")", "", "", {}},
    {"ehlo-in-tls-endless-line", R"("ehlo_tls": "endless_line")", "", "", {}},
    {"inject-megabyte",
     R"("starttls": {"raw": "220 go\r\n220 go", "size": 1048576}, "inject": ")" + std::string(1000000, 'x') + "\"",
     "",
     "",
     {"mx-starttls-clean fail"}},
};

const std::vector<behaviour> nonsense = {
    {"greeting-nul", R"("greeting": {"raw": "220 mail\u0000.example\u0000 ESMTP\r\n"})", "", "", {}},
    {"greeting-nul-first", R"("greeting": {"raw": "\u0000220 mail.example\r\n"})", "", "", {no_greeting}},
    {"greeting-bare-lf", R"("greeting": {"raw": "220-one\n220 two\n"})", "", "", {}},
    {"greeting-999", R"("greeting": {"code": 999, "text": "hello"})", "", "", {no_greeting}},
    {"greeting-000", R"("greeting": {"raw": "000 hello\r\n"})", "", "", {no_greeting}},
    {"greeting-four-digits", R"("greeting": {"code": 2200, "text": "hello"})", "", "", {no_greeting}},
    {"greeting-changes-code", R"("greeting": {"raw": "220-one\r\n554 two\r\n"})", "", "", {no_greeting}},
    {"greeting-http", R"("greeting": {"raw": "HTTP/1.1 400 Bad Request\r\n\r\n"})", "", "", {no_greeting}},
    {"greeting-empty-line", R"("greeting": {"raw": "\r\n220 mail.example\r\n"})", "", "", {no_greeting}},
    {"greeting-8-bit", R"("greeting": {"raw": "220 \u00ff\u202e\u001b[2J mail\r\n"})", "", "", {}},
    {"ehlo-999", R"("ehlo": {"code": 999, "text": "hello"})", "", "", {unseen_ehlo}},
    {"ehlo-nul-in-keyword",
     R"("ehlo": {"raw": "250-mail\r\n250 START\u0000TLS\r\n"})",
     "",
     "",
     {"mx-starttls-offered fail"}},
    {"ehlo-keyword-in-greeting", R"("ehlo": {"raw": "250 STARTTLS\r\n"})", "", "", {"mx-starttls-offered fail"}},
    {"starttls-999", R"("starttls": {"code": 999, "text": "go"})", "", "", {"mx-starttls-accepted unknown"}},
    {"starttls-then-close", R"("starttls": {"code": 220, "text": "go", "then": "close"})", "", "", {"mx-tls fail"}},
    {"greeting-two-replies",
     R"("greeting": {"raw": "220 one\r\n250-mail\r\n250 STARTTLS\r\n"})",
     "",
     "",
     {"mx-starttls-accepted fail"}},
};

// A word, or an octet, now and then: every step has a limit of its own.
const std::vector<behaviour> slow = {
    {"greeting-bare-cr", R"("greeting": {"raw": "220 one\r220 two\r"})", "", "", {unseen_greeting}, reply_limit},
    {"greeting-no-crlf", R"("greeting": {"raw": "220 mail.example ESMTP"})", "", "", {unseen_greeting}, reply_limit},
    {"greeting-silent", R"("greeting": "silent")", "", "", {unseen_greeting}, reply_limit},
    {"greeting-drip",
     R"("greeting": {"code": 220, "text": "hello from a host that takes all the time there is", "drip_ms": 200})",
     "",
     "",
     {unseen_greeting},
     reply_limit},
    {"greeting-drip-of-lines",
     R"("greeting": {"raw": "220-\r\n220-\r\n220-\r\n220-\r\n", "drip_ms": 100})",
     "",
     "",
     {unseen_greeting},
     reply_limit},
    {"ehlo-silent", R"("ehlo": "silent")", "", "", {unseen_ehlo}, reply_limit},
    {"ehlo-drip", R"("ehlo": {"keywords": ["STARTTLS"], "drip_ms": 200})", "", "", {unseen_ehlo}, reply_limit},
    {"starttls-silent", R"("starttls": "silent")", "", "", {"mx-starttls-accepted unknown"}, reply_limit},
    {"ehlo-in-tls-silent", R"("ehlo_tls": "silent")", "", "", {}, reply_limit},
    {"each-step-late",
     R"("greeting": {"code": 220, "text": "a", "delay_ms": 300},
                          "ehlo": {"keywords": ["STARTTLS"], "delay_ms": 300},
                          "starttls": {"code": 220, "text": "b", "delay_ms": 300})",
     "",
     "",
     {},
     3 * reply_limit},
};

TEST(hostile_smtp, around_starttls_the_attack_is_named) { hostile::expect_all(around_starttls, hostile::long_ones); }
TEST(hostile_smtp, a_flood_ends_at_a_cap) { hostile::expect_all(floods, hostile::long_ones); }
TEST(hostile_smtp, nonsense_is_called_so) { hostile::expect_all(nonsense, hostile::long_ones); }
TEST(hostile_smtp, the_slow_are_left_at_the_limit_of_the_step) { hostile::expect_all(slow, hostile::short_smtp); }
TEST(hostile_smtp, a_flood_takes_little_memory) { hostile::expect_little_memory(floods); }

}  // namespace
