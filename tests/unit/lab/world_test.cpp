// A world is read whole or refused with the place of what is wrong.
#include "lab/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using testing::HasSubstr;

std::string complaint(const std::string& rest) {
  try {
    (void)lab::parse_world(R"({"about": "A test.", "domain": "a.example", )" + rest + "}");
  } catch (const lab::world_error& wrong) {
    return wrong.what();
  }
  return "none";
}

lab::world world_of(const std::string& rest) {
  return lab::parse_world(R"({"about": "A test.", "domain": "a.example", )" + rest + "}");
}

TEST(world, names_the_path_of_an_unknown_key_and_the_keys_there_are) {
  EXPECT_THAT(complaint(R"("mail_hosts": [{"ip": "127.0.0.1"}, {"ip": "127.0.0.2", "greting": "220 hi"}])"),
              testing::AllOf(HasSubstr("mail_hosts[1].greting: unknown key"), HasSubstr("greeting")));
}

TEST(world, quotes_names_in_a_path) {
  EXPECT_THAT(complaint(R"("zones": {"b.example": {"MX": ["mx.b.example"]}})"),
              HasSubstr(R"(zones["b.example"].MX[0])"));
}

TEST(world, says_on_which_line_it_is_not_json) {
  try {
    (void)lab::parse_world("{\n\"about\": oops}");
    FAIL() << "it was read";
  } catch (const lab::world_error& wrong) {
    EXPECT_THAT(wrong.what(), HasSubstr("line 2: not JSON"));
  }
}

TEST(world, wants_a_domain) {
  try {
    (void)lab::parse_world(R"({"about": "A test."})");
    FAIL() << "it was read";
  } catch (const lab::world_error& wrong) {
    EXPECT_STREQ(wrong.what(), "world: \"domain\" is missing");
  }
}

TEST(world, stays_on_loopback) {
  EXPECT_THAT(complaint(R"("policy_hosts": [{"ip": "192.0.2.1"}])"),
              HasSubstr("policy_hosts[0].ip: expected an address of 127"));
}

TEST(world, refuses_one_address_twice) {
  EXPECT_THAT(complaint(R"("mail_hosts": [{"ip": "127.0.0.1"}, {"ip": "127.0.0.1"}])"),
              HasSubstr("127.0.0.1 is given twice"));
}

TEST(world, refuses_a_finding_that_is_not_one) {
  EXPECT_THAT(complaint(R"("expect": {"protection": "none", "findings": ["mx-present pass domain"]})"),
              HasSubstr("expect: \"mx-present pass domain\" is not"));
}

TEST(world, refuses_tlsa_data_of_a_host_that_is_not_there) {
  EXPECT_THAT(complaint(R"("zones": {"_25._tcp.mx.a.example": {"TLSA": "3 1 1 @mx"}})"),
              HasSubstr("no mail host is called \"mx\""));
}

TEST(world, refuses_two_faults_in_one_handshake) {
  EXPECT_THAT(complaint(R"("mail_hosts": [{"ip": "127.0.0.1", "tls": {"plain": true, "silent": true}}])"),
              HasSubstr("mail_hosts[0].tls.silent: only one of"));
}

TEST(world, ends_the_lines_of_a_body_as_it_says) {
  const auto made = world_of(R"("policy_hosts": [
      {"ip": "127.0.0.1", "response": {"body": ["a: 1", "b: 2"]}},
      {"ip": "127.0.0.2", "response": {"body": {"lines": ["a: 1", "b: 2"], "ends": "lf", "final_end": false}}},
      {"ip": "127.0.0.3", "response": {"body": {"hex": "efbbbf", "lines": ["a: 1"]}}}])");
  EXPECT_EQ(made.policy_hosts[0].response.body, "a: 1\r\nb: 2\r\n");
  EXPECT_EQ(made.policy_hosts[1].response.body, "a: 1\nb: 2");
  EXPECT_EQ(made.policy_hosts[2].response.body,
            "\xef\xbb\xbf"
            "a: 1\r\n");
}

TEST(world, fills_a_body_to_the_very_octet) {
  for (const int size : {16, 63, 64, 65, 127, 128, 129, 65536}) {
    const auto made =
        world_of(R"("policy_hosts": [{"ip": "127.0.0.1", "response": {"size": )" + std::to_string(size) + "}}]");
    EXPECT_EQ(made.policy_hosts[0].response.body.size(), static_cast<std::size_t>(size));
  }
}

TEST(world, writes_replies_with_hyphens_before_the_last_line) {
  const auto made = world_of(R"("mail_hosts": [{"ip": "127.0.0.1", "ehlo": {"keywords": ["PIPELINING", "SIZE 1"]},
                                                "greeting": {"code": 554, "text": "No"}, "starttls": "454 later"}])");
  const auto& host = made.mail_hosts[0];
  EXPECT_EQ(host.ehlo.bytes, "250-mail.lab.example\r\n250-PIPELINING\r\n250 SIZE 1\r\n");
  EXPECT_EQ(host.greeting.bytes, "554 No\r\n");
  EXPECT_EQ(host.starttls.bytes, "454 later\r\n");
}

TEST(world, cuts_a_long_txt_string_at_255_octets) {
  const auto made = world_of(R"("zones": {"a.example": {"TXT": ")" + std::string(300, 'x') + R"("}})");
  const auto& record = std::get<lab::txt_data>(made.zones.at("a.example").sets.at(lab::rr_type::txt).records[0]);
  ASSERT_EQ(record.strings.size(), 2u);
  EXPECT_EQ(record.strings[0].size(), 255u);
  EXPECT_EQ(record.strings[1].size(), 45u);
}

TEST(world, keeps_the_options_of_the_check_as_they_are) {
  const auto made = world_of(R"("options": {"dns_timeout": 0.5, "ipv6": false})");
  EXPECT_EQ(made.options.at("dns_timeout").as_double(), 0.5);
  EXPECT_FALSE(made.options.at("ipv6").as_bool());
}

TEST(world, wants_the_policy_of_an_earlier_report) {
  EXPECT_THAT(complaint(R"("previous": {"days_ago": 2})"), HasSubstr("previous: \"policy\" is missing"));
}

TEST(world, says_which_file_cannot_be_read) {
  EXPECT_THROW((void)lab::read_world("/nonexistent/world.json"), lab::world_error);
}

}  // namespace
