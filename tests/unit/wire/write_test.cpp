// What is written to be published is read again as what was meant (RFC 8461 section 3, RFC 8460 section 3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"

namespace mtasts {
namespace {

using testing::IsEmpty;

sts_record read_sts(const std::string& record) { return parse_sts_records(std::vector{record}); }
tlsrpt_record read_tlsrpt(const std::string& record) { return parse_tlsrpt_records(std::vector{record}); }

TEST(write_sts_record, gives_the_record_of_an_id) {
  EXPECT_EQ(write_sts_record("20160831085700Z"), "v=STSv1; id=20160831085700Z;");
}

TEST(write_sts_record, gives_nothing_for_what_is_no_id) {
  for (const std::string_view id : {"", "2016-08-31", "1; x=y", "abcdefghijklmnopqrstuvwxyzABCDEFG"})
    EXPECT_THAT(write_sts_record(id), IsEmpty()) << id;
}

TEST(write_sts_record, keeps_every_field_of_a_valid_record_in_order) {
  EXPECT_EQ(write_sts_record(read_sts("v=STSv1;a=b\t;id=1 ; id=x-y")), "v=STSv1; a=b; id=1; id=x-y;");
}

TEST(write_sts_record, gives_nothing_for_a_record_that_is_not_valid) {
  for (const std::string record : {"v=spf1 -all", "v=STSv1; id=1; x", "v=STSv1; id=;"})
    EXPECT_THAT(write_sts_record(read_sts(record)), IsEmpty()) << record;
  const std::vector<std::string> two{"v=STSv1; id=1", "v=STSv1; id=2"};
  EXPECT_THAT(write_sts_record(parse_sts_records(two)), IsEmpty());
}

TEST(write_policy, puts_the_keys_in_order_and_ends_each_line_with_crlf) {
  const sts_policy read = parse_policy(
      "x-note:  one: two \nmax_age:0604800\nmx: *.Example.net\nmx:a.example\n"
      "mode: testing\nmode: none\n\nversion: STSv1");
  EXPECT_EQ(write_policy(read),
            "version: STSv1\r\nmode: testing\r\nmx: *.Example.net\r\nmx: a.example\r\nmax_age: 604800\r\n"
            "x-note: one: two\r\n");
}

TEST(write_policy, takes_a_struct_that_was_filled_in_by_hand) {
  sts_policy policy;
  policy.mode = policy_mode::none;
  policy.max_age = 86400;
  EXPECT_EQ(write_policy(policy), "version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n");
}

TEST(write_policy, gives_nothing_where_no_usable_policy_comes_of_it) {
  sts_policy good;
  good.mode = policy_mode::enforce;
  good.max_age = 86400;
  good.mx = {{.pattern = peer_text("mx.example")}};
  ASSERT_NE(write_policy(good), "");

  sts_policy without_mx = good, without_mode = good, without_age = good, too_long = good;
  without_mx.mx.clear();
  without_mode.mode.reset();
  without_age.max_age.reset();
  too_long.max_age = 31557601;
  for (const sts_policy& policy : {without_mx, without_mode, without_age, too_long})
    EXPECT_THAT(write_policy(policy), IsEmpty());
}

TEST(write_policy, lets_no_value_bring_lines_of_its_own) {
  sts_policy policy;
  policy.mode = policy_mode::enforce;
  policy.max_age = 86400;
  policy.mx = {{.pattern = peer_text("a.example\r\nmx: b.example")}};
  EXPECT_THAT(write_policy(policy), IsEmpty());
  policy.mx = {{.pattern = peer_text("a.example")}};
  policy.extensions = {{.name = peer_text("x"), .value = peer_text("y\r\nmx: b.example")}};
  EXPECT_THAT(write_policy(policy), IsEmpty());
  policy.extensions = {{.name = peer_text("mx"), .value = peer_text("b.example")}};
  EXPECT_THAT(write_policy(policy), IsEmpty());
}

TEST(write_tlsrpt_record, gives_the_record_of_its_addresses) {
  EXPECT_EQ(write_tlsrpt_record({"mailto:tls@example.com"}), "v=TLSRPTv1; rua=mailto:tls@example.com");
  EXPECT_EQ(write_tlsrpt_record({"mailto:tls@example.com", "https://example.net/v1?a=b"}),
            "v=TLSRPTv1; rua=mailto:tls@example.com,https://example.net/v1?a=b");
}

TEST(write_tlsrpt_record, gives_nothing_without_sound_addresses) {
  using list = std::vector<std::string>;
  for (const list& rua : {list{}, list{""}, list{"tls@example.com"}, list{"http://example.com"},
                          list{"mailto:a@b.example", ""}, list{"mailto:a@b.example,mailto:c@b.example"},
                          list{"mailto:a@b.example", "mailto:a@b.example"}, list{"mailto:a@b.example; x=y"}})
    EXPECT_THAT(write_tlsrpt_record(rua), IsEmpty()) << testing::PrintToString(rua);
}

TEST(write_tlsrpt_record, keeps_every_field_of_a_valid_record_in_order) {
  EXPECT_EQ(write_tlsrpt_record(read_tlsrpt("v=TLSRPTv1;x=y;rua=http://old.example , mailto:a@b.example\t;")),
            "v=TLSRPTv1; x=y; rua=http://old.example , mailto:a@b.example");
}

TEST(write_tlsrpt_record, gives_nothing_for_a_record_that_is_not_valid) {
  for (const std::string record : {"v=spf1 -all", "v=TLSRPTv1; rua=", "v=TLSRPTv1; rua=mailto:a@b.example; x"})
    EXPECT_THAT(write_tlsrpt_record(read_tlsrpt(record)), IsEmpty()) << record;
}

}  // namespace
}  // namespace mtasts
