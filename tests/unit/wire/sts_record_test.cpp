// The record of RFC 8461 section 3.1: what a sender makes of a TXT RRset.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mtasts/sts.hpp"

namespace mtasts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

sts_record parse(std::vector<std::string> records) { return parse_sts_records(records); }

std::vector<std::string> names(const sts_record& record) {
  std::vector<std::string> out;
  for (const record_field& field : record.fields) out.push_back(field.name.bytes + "=" + field.value.bytes);
  return out;
}

TEST(sts_record, is_valid_by_the_abnf) {
  struct row {
    std::string record, id;
  };
  const row rows[] = {
      {"v=STSv1; id=20160831085700Z;", "20160831085700Z"},
      {"v=STSv1;id=1", "1"},
      {"v=STSv1;id=1;", "1"},
      {"v=STSv1;\t id=1\t; ", "1"},
      {"v=STSv1; id=1 ; a=b", "1"},
      {"v=STSv1; a=b; id=1", "1"},
      {"v=STSv1; id=abcdefghijklmnopqrstuvwxyzABCDEF", "abcdefghijklmnopqrstuvwxyzABCDEF"},
      {"v=STSv1; id=1; id=2", "1"},
      {"v=STSv1; id=1; id=-", "1"},
      {"v=STSv1; id=1; x_1-2.3=!\"#:<>~", "1"},
  };
  for (const row& r : rows) {
    const sts_record found = parse({r.record});
    EXPECT_EQ(found.state, record_state::valid) << r.record << ": " << (found.error ? found.error->expected : "");
    EXPECT_EQ(found.id, r.id) << r.record;
    EXPECT_FALSE(found.error) << r.record;
    EXPECT_FALSE(found.id_error) << r.record;
  }
}

TEST(sts_record, keeps_every_field_in_order_with_its_offset) {
  const sts_record found = parse({"v=STSv1; id=1; ext=a:b; id=2"});
  EXPECT_THAT(names(found), ElementsAre("id=1", "ext=a:b", "id=2"));
  EXPECT_EQ(found.fields[1].offset, 15U);
}

TEST(sts_record, with_a_bad_id_says_so_and_nothing_else) {
  struct row {
    std::string record;
    std::size_t offset;
    std::string expected;
  };
  const row rows[] = {
      {"v=STSv1;", 8, "`id=`"},
      {"v=STSv1; ", 9, "`id=`"},
      {"v=STSv1; a=b", 12, "`id=`"},
      {"v=STSv1; ID=1", 13, "`id=`"},
      {"v=STSv1; id=", 12, "1 to 32"},
      {"v=STSv1; id=;", 12, "1 to 32"},
      {"v=STSv1; id=-", 12, "letters and digits"},
      {"v=STSv1; id=2024-01-01", 16, "letters and digits"},
      {"v=STSv1; id=\"2024\"", 12, "letters and digits"},
      {"v=STSv1; id= 2024;", 12, "letters and digits"},
      {"v=STSv1; id=20240101T00:00;", 23, "letters and digits"},
      {"v=STSv1; id=a=b", 13, "letters and digits"},
      {"v=STSv1; id=abcdefghijklmnopqrstuvwxyz0123456", 44, "at most 32"},
      {"v=STSv1; id=-; id=1", 12, "letters and digits"},  // the first counts
  };
  for (const row& r : rows) {
    const sts_record found = parse({r.record});
    EXPECT_EQ(found.state, record_state::invalid) << r.record;
    ASSERT_TRUE(found.error) << r.record;
    EXPECT_TRUE(found.id_error) << r.record << ": " << found.error->expected;
    EXPECT_EQ(found.error->offset, r.offset) << r.record << ": " << found.error->expected;
    EXPECT_THAT(found.error->expected, HasSubstr(r.expected)) << r.record;
    EXPECT_EQ(found.id, "") << r.record;
  }
}

TEST(sts_record, that_leaves_the_grammar_says_where_and_what_was_expected) {
  struct row {
    std::string record;
    std::size_t offset;
    std::string expected;
  };
  const row rows[] = {
      {"v=STSv1;;id=1", 8, "between two semicolons"},
      {"v=STSv1; id=1;;", 14, "between two semicolons"},
      {"v=STSv1; id=1; ; ", 15, "between two semicolons"},
      {"v=STSv1; id=1 ", 13, "no white space at the end"},
      {"v=STSv1; id 1", 11, "without white space"},
      {"v=STSv1; id =1", 11, "without white space"},
      {"v=STSv1; id:1", 11, "not a colon"},
      {"v=STSv1; id", 11, "`=` and a value"},
      {"v=STSv1; id=1; =b", 15, "a field name"},
      {"v=STSv1; id=1; _a=b", 15, "letter or digit"},
      {"v=STSv1; id=1; a", 16, "`=` and a value"},
      {"v=STSv1; id=1; a=", 17, "a value"},
      {"v=STSv1; id=1; a=b c", 18, "no white space"},
      {"v=STSv1; id=1; a=b=c", 18, "without `=`"},
      {"v=STSv1; id=1; a=\x01", 17, "visible"},
      {"v=STSv1; id=1; a=\xc3\xbc", 17, "US-ASCII"},
      {"v=STSv1; id=1; \xc3\xbc=1", 15, "US-ASCII"},
      {"v=STSv1; id=1; abcdefghijklmnopqrstuvwxyz0123456=b", 47, "at most 32"},
      // the policy pasted into the record
      {"v=STSv1; id=1; mode: enforce; mx: mail.example.com; max_age: 86400", 19, "not a colon"},
      {"v=STSv1; id=-; a", 16, "`=` and a value"},  // syntax goes before the id
  };
  for (const row& r : rows) {
    const sts_record found = parse({r.record});
    EXPECT_EQ(found.state, record_state::invalid) << r.record;
    ASSERT_TRUE(found.error) << r.record;
    EXPECT_FALSE(found.id_error) << r.record;
    EXPECT_EQ(found.error->offset, r.offset) << r.record << ": " << found.error->expected;
    EXPECT_THAT(found.error->expected, HasSubstr(r.expected)) << r.record;
    EXPECT_EQ(found.error->line, 0U) << r.record;
  }
}

TEST(sts_record, is_absent_when_nothing_begins_with_the_version) {
  for (const std::string record :
       {"", "v=spf1 -all", "V=STSv1; id=1", "v=stsv1; id=1", " v=STSv1; id=1", "v=STSv1", "v=STSv1 ; id=1",
        "v=STSv1, id=1", "v=STSv2; id=1", "\"v=STSv1; id=1;\"", "id=1; v=STSv1;",
        "version: STSv1 mode: enforce mx: mail.example.com max_age: 86400"}) {
    const sts_record found = parse({record});
    EXPECT_EQ(found.state, record_state::absent) << record;
    EXPECT_FALSE(found.error) << record;
    EXPECT_THAT(found.unrelated, ElementsAre(peer_text(record)));
  }
  EXPECT_EQ(parse({}).state, record_state::absent);
}

TEST(sts_record, discards_unrelated_records_before_it_counts) {
  const sts_record found = parse({"v=spf1 -all", "v=STSv1; id=1;", "site-token=abc"});
  EXPECT_EQ(found.state, record_state::valid);
  EXPECT_EQ(found.unrelated.size(), 2U);
}

TEST(sts_record, twice_is_multiple_whatever_they_say) {
  for (const std::string second : {"v=STSv1; id=2;", "v=STSv1; id=1;", "v=STSv1; nonsense"}) {
    const sts_record found = parse({"v=STSv1; id=1;", second});
    EXPECT_EQ(found.state, record_state::multiple) << second;
    EXPECT_EQ(found.records.size(), 2U);
    EXPECT_EQ(found.id, "");
    EXPECT_FALSE(found.error);
  }
}

TEST(sts_record, of_split_strings_is_the_joined_text_without_spaces) {
  // The caller joins, as evidence does; a space that stood between would have to be inside a string.
  EXPECT_EQ(parse({std::string("v=STS") + "v1; id=2024" + "0101;"}).id, "20240101");
  EXPECT_EQ(parse({std::string("v=STSv1; id=2024") + " 0101;"}).state, record_state::invalid);
}

}  // namespace
}  // namespace mtasts
