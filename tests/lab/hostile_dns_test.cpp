// Resolvers that answer in broken, foreign or endless ways (RFC 1035 section 4.1, RFC 1034 section 3.6.2, RFC 7766
// section 5): verdict, time and memory.
#include <gtest/gtest.h>

#include "hostile.hpp"

namespace {

using hostile::behaviour;
using hostile::dns_limit;

/// The fault at the record's name.
behaviour at_record(const char* name, const std::string& how, std::vector<std::string> findings, double seconds = 0) {
  return {.name = name,
          .mail = "",
          .policy = "",
          .zones = R"("_mta-sts.$": {"TXT": ["v=STSv1; id=1;"], )" + how + "}",
          .findings = std::move(findings),
          .seconds = seconds};
}
behaviour zones(const char* name, std::string members, std::vector<std::string> findings) {
  return {.name = name, .mail = "", .policy = "", .zones = std::move(members), .findings = std::move(findings)};
}

const std::string unseen = "sts-record-lookup unknown";

const std::vector<behaviour> broken = {
    at_record("empty", R"("fault": "empty")", {unseen}, dns_limit),
    at_record("header", R"("fault": "header")", {unseen}, dns_limit),
    at_record("record", R"("fault": "record")", {unseen}, dns_limit),
    at_record("rdlength", R"("fault": "rdlength")", {unseen}, dns_limit),
    at_record("pointer-loop", R"("fault": "pointer_loop")", {unseen}, dns_limit),
    at_record("pointer-ahead", R"("fault": "pointer_ahead")", {unseen}, dns_limit),
    at_record("query", R"("fault": "query")", {unseen}, dns_limit),
    at_record("truncated-everywhere", R"("fault": "truncated")", {unseen}, dns_limit),
    at_record("truncated-no-tcp", R"("truncate": true, "tcp": false)", {unseen}, dns_limit),
    at_record("truncated-tcp-pointer-loop", R"("truncate": true, "fault": "pointer_loop")", {unseen}, dns_limit),
};

const std::vector<behaviour> claimed = {
    at_record("counts-over-udp", R"("fault": "counts")", {unseen}, dns_limit),
    at_record("counts-over-tcp", R"("truncate": true, "fault": "counts")", {unseen}, dns_limit),
};

const std::vector<behaviour> foreign = {
    at_record("wrong-id", R"("fault": "wrong_id")", {unseen}, dns_limit),
    at_record("wrong-question", R"("fault": "wrong_question")", {unseen}, dns_limit),
    at_record("wrong-case", R"("fault": "wrong_case")", {}),  // names have no case (RFC 4343 section 3)
    at_record("silent", R"("silent": true)", {unseen}, dns_limit),
};

std::string chain(int links) {
  std::string members;
  for (int i = 0; i < links; ++i)
    members += (i == 0 ? "\"mx.$\"" : "\"l" + std::to_string(i) + ".$\"") + std::string(": {\"CNAME\": \"l") +
               std::to_string(i + 1) + ".$\"}, ";
  return members + "\"l" + std::to_string(links) + ".$\": {\"A\": \"127.9.9.9\"}";
}

const std::vector<behaviour> chains = {
    zones("chain-of-20", chain(20), {"mx-target-address unknown"}),
    zones("chain-round", R"("mx.$": {"CNAME": "a.$"}, "a.$": {"CNAME": "mx.$"})", {"mx-target-address unknown"}),
    zones("chain-round-as-it-is",
          R"("mx.$": {"CNAME": "a.$", "fault": "cname_loop"}, "a.$": {"CNAME": "mx.$", "fault": "cname_loop"})",
          {"mx-target-address unknown"}),
    zones("chain-to-itself", R"("mx.$": {"CNAME": "mx.$", "fault": "cname_loop"})", {"mx-target-address unknown"}),
};

std::string txt_of(std::size_t records, std::size_t octets) {
  std::string list;
  for (std::size_t i = 0; i < records; ++i)
    list += (i == 0 ? "\"" : ", \"") + std::to_string(i) + std::string(octets, 'x') + "\"";
  return "[" + list + "]";
}

std::string mx_of(std::size_t records) {
  std::string list = R"("10 mx.$")";
  for (std::size_t i = 0; i < records; ++i) list += ", \"20 m" + std::to_string(i) + ".$\"";
  return "[" + list + "]";
}

std::string a_of(std::size_t records) {
  std::string list;
  for (std::size_t i = 0; i < records; ++i)
    list += (i == 0 ? "\"127.8." : ", \"127.8.") + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1) + "\"";
  return "[" + list + "]";
}

const std::vector<behaviour> heavy = {
    zones("txt-of-60-kib", R"("_mta-sts.$": {"TXT": )" + txt_of(1, 60000) + "}",
          {"policy-without-record fail", "sts-record-present fail", "sts-record-unrelated fail"}),
    zones("txt-of-60-kib-in-records", R"("_mta-sts.$": {"TXT": )" + txt_of(60, 1000) + "}",
          {"policy-without-record fail", "sts-record-present fail", "sts-record-unrelated fail"}),
    zones("txt-beside-the-record", R"("_mta-sts.$": {"TXT": ["v=STSv1; id=1;", ")" + std::string(60000, 'y') + "\"]}",
          {"sts-record-unrelated fail"}),
    zones("thousand-mx", R"("$": {"MX": )" + mx_of(1000) + "}",
          {"mx-connect unknown", "mx-covered fail", "mx-lookup unknown", "mx-target-address fail"}),
    zones("thousand-addresses", R"("mx.$": {"A": )" + a_of(1000) + "}", {"mx-connect unknown"}),
};

TEST(hostile_dns, what_is_no_message_is_no_answer) { hostile::expect_all(broken, hostile::short_dns); }
TEST(hostile_dns, what_is_shorter_than_it_claims_is_no_answer) { hostile::expect_all(claimed, hostile::short_dns); }
TEST(hostile_dns, an_answer_to_something_else_is_not_taken) { hostile::expect_all(foreign, hostile::short_dns); }
TEST(hostile_dns, a_chain_without_end_is_no_answer) { hostile::expect_all(chains, hostile::long_ones); }
TEST(hostile_dns, answers_at_the_size_of_the_protocol_are_bounded) { hostile::expect_all(heavy, hostile::long_ones); }
TEST(hostile_dns, large_answers_take_little_memory) { hostile::expect_little_memory(heavy); }
TEST(hostile_dns, answers_that_claim_to_be_large_take_little_memory) {
  hostile::expect_little_memory(claimed, hostile::short_dns);
}

}  // namespace
