// Policy hosts that misbehave in HTTP (RFC 9112, RFC 8461 section 3.3): verdict, time and memory.
#include <gtest/gtest.h>

#include "hostile.hpp"

namespace {

using hostile::behaviour;
using hostile::policy_limit;

const std::string policy = R"(["version: STSv1", "mode: enforce", "mx: mx.$", "max_age: 1209600"])";

behaviour responds(const char* name, const std::string& response, std::vector<std::string> findings,
                   double seconds = 0) {
  return {.name = name,
          .mail = "",
          .policy = "\"response\": {" + response + "}",
          .zones = "",
          .findings = std::move(findings),
          .seconds = seconds};
}
behaviour serves(const char* name, const std::string& how, std::vector<std::string> findings, double seconds = 0) {
  return responds(name, "\"body\": " + policy + ", " + how, std::move(findings), seconds);
}
behaviour says(const char* name, const std::string& octets, std::vector<std::string> findings, double seconds = 0) {
  return responds(name, "\"raw\": \"" + octets + "\"", std::move(findings), seconds);
}

const std::string body = R"(version: STSv1\r\nmode: enforce\r\nmx: mx.$\r\nmax_age: 1209600\r\n)";
const std::string ok = R"(HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n)";

const std::vector<behaviour> lengths = {
    serves("length-short", R"("length": 20)", {"policy-max-age fail", "policy-mode fail", "policy-mx fail"}),
    serves("length-long", R"("length": 100000)", {"policy-http-status fail"}),
    serves("length-zero", R"("length": 0)", {"policy-syntax fail"}),
    says("length-negative", ok + R"(Content-Length: -5\r\n\r\n)" + body, {"policy-http-status fail"}),
    says("length-overflow", ok + R"(Content-Length: 99999999999999999999999\r\n\r\n)" + body,
         {"policy-http-status fail"}),
    says("length-twice", ok + R"(Content-Length: 5\r\nContent-Length: 70\r\n\r\n)" + body, {"policy-http-status fail"}),
    says("length-and-chunked", ok + R"(Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n)",
         {"policy-syntax fail"}),
    says("chunk-size-overflow", ok + R"(Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n)" + body,
         {"policy-http-status fail"}),
    says("chunk-size-no-number", ok + R"(Transfer-Encoding: chunked\r\n\r\nxyz\r\n)" + body,
         {"policy-http-status fail"}),
    says("chunk-breaks-off", ok + R"(Transfer-Encoding: chunked\r\n\r\nff\r\n)" + body, {"policy-http-status fail"}),
    says("http-0-9", body, {"policy-http-status fail"}),
    says("http-2", R"(HTTP/2 200\r\nContent-Type: text/plain\r\n\r\n)" + body, {"policy-http-status fail"}),
    says("http-3-digits", R"(HTTP/1.1 2000 OK\r\n\r\n)" + body, {"policy-http-status fail"}),
    says("nul-in-header", ok + R"(X: a\u0000b\r\n\r\n)" + body, {"policy-http-status fail"}),
    says("bare-lf", R"(HTTP/1.1 200 OK\nContent-Type: text/plain\n\n)" + body, {}),
    says("status-199", R"(HTTP/1.1 199 Hm\r\n\r\n)" + ok + R"(\r\n)" + body, {}),
    says("switching-protocols", R"(HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n)" + body,
         {"policy-http-status fail"}),
};

const std::vector<behaviour> floods = {
    responds("endless-informational", R"("endless": "informational")", {"policy-http-size fail"}),
    responds("endless-headers", R"("endless": "headers")", {"policy-http-size fail"}),
    responds("endless-header", R"("endless": "header")", {"policy-http-size fail"}),
    responds("endless-chunks", R"("endless": "chunks")", {"policy-http-size fail"}),
    responds("endless-chunk-extension", R"("endless": "chunk_extension")", {"policy-http-size fail"}),
    responds("endless-body", R"("endless": "body")", {"policy-http-size fail"}),
    responds("endless-trailers", R"("endless": "trailers")", {"policy-http-size fail"}),
};

const std::string gzip_head = R"("hex": "1f8b0800000000000003")";

const std::vector<behaviour> codings = {
    responds("gzip-unasked", "\"headers\": {\"Content-Encoding\": \"gzip\"}, \"body\": {" + gzip_head + "}",
             {"policy-syntax fail"}),
    serves("gzip-by-name-only", R"("headers": {"Content-Encoding": "gzip"})", {}),
    serves("five-codings", R"("headers": {"Content-Encoding": "gzip, deflate, br, zstd, gzip"})", {}),
    says("transfer-gzip", ok + R"(Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n)",
         {"policy-http-status fail"}),
    says("transfer-five", ok + R"(Transfer-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, chunked\r\n\r\n0\r\n\r\n)",
         {"policy-http-status fail"}),
};

const std::vector<behaviour> slow = {
    serves("length-long-and-stays", R"("length": 100000, "stay": true)", {"policy-http-time unknown"}, policy_limit),
    serves("length-huge", R"("length": 9223372036854775807, "stay": true)", {"policy-http-time unknown"}, policy_limit),
    responds("silent", R"("silent": true)", {"policy-http-time unknown"}, policy_limit),
    serves("drip-body", R"("drip_ms": 100)", {"policy-http-time unknown"}, policy_limit),
    responds("drip-header", "\"drip_ms\": 50, \"raw\": \"" + ok + "X: a\\r\\n\"", {"policy-http-time unknown"},
             policy_limit),
    serves("drip-chunks", R"("drip_ms": 100, "chunked": true)", {"policy-http-time unknown"}, policy_limit),
    serves("late-header", R"("delay_ms": 5000)", {"policy-http-time unknown"}, policy_limit),
};

TEST(hostile_http, lengths_that_lie_are_not_believed) { hostile::expect_all(lengths, hostile::long_ones); }
TEST(hostile_http, a_flood_ends_at_a_cap) { hostile::expect_all(floods, hostile::long_ones); }
TEST(hostile_http, codings_that_nobody_asked_for_are_not_undone) { hostile::expect_all(codings, hostile::long_ones); }
TEST(hostile_http, the_slow_are_left_at_policy_timeout) { hostile::expect_all(slow, hostile::short_policy); }
TEST(hostile_http, a_flood_takes_little_memory) { hostile::expect_little_memory(floods); }

}  // namespace
