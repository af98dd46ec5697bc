// What a resolver answers within a world.
#include "lab/zones.hpp"

#include <gtest/gtest.h>

#include "lab/world.hpp"

namespace {

constexpr std::uint16_t a = 1, cname = 5, mx = 15, txt = 16;
constexpr int noerror = 0, servfail = 2, nxdomain = 3;

const lab::zone_data& zones() {
  static const auto made = lab::parse_world(R"({
    "about": "Look-ups.", "domain": "a.example",
    "zones": {
      "a.example": {"MX": ["10 mx.a.example"], "TXT": {"rcode": "SERVFAIL"}, "ttl": 60},
      "mx.a.example": {"A": ["127.0.0.1"], "ad": false},
      "deep.below.a.example": {"A": ["127.0.0.2"]},
      "alias.a.example": {"CNAME": "MX.a.example"},
      "dangling.a.example": {"CNAME": "nowhere.a.example"},
      "loop.a.example": {"CNAME": "pool.a.example"},
      "pool.a.example": {"CNAME": "loop.a.example"},
      "*.load.example": {"A": ["127.0.0.3"]},
      "_mta-sts.*.load.example": {"TXT": ["v=STSv1; id=1;"]},
      "one.load.example": {"TXT": ["exact"]}
    }})")
                               .zones;
  return made;
}

lab::answer ask(std::string_view name, std::uint16_t type) { return lab::resolve(zones(), true, name, type); }

TEST(zones, give_the_records_with_their_ttl_whatever_the_case) {
  const auto given = ask("A.Example", mx);
  ASSERT_EQ(given.records.size(), 1u);
  EXPECT_EQ(given.records[0].ttl, 60u);
  EXPECT_TRUE(given.authenticated);
  EXPECT_FALSE(given.negative);
}

TEST(zones, tell_nxdomain_from_nodata) {
  EXPECT_EQ(ask("none.a.example", a).rcode, nxdomain);
  EXPECT_EQ(ask("mx.a.example", txt).rcode, noerror);
  EXPECT_TRUE(ask("mx.a.example", txt).negative);
}

TEST(zones, know_an_empty_non_terminal) {
  EXPECT_EQ(ask("below.a.example", a).rcode, noerror);
  EXPECT_TRUE(ask("below.a.example", a).negative);
}

TEST(zones, keep_a_fault_of_one_type_to_that_type) {
  EXPECT_EQ(ask("a.example", txt).rcode, servfail);
  EXPECT_EQ(ask("a.example", mx).rcode, noerror);
}

TEST(zones, follow_a_cname_and_are_as_authentic_as_its_weakest_link) {
  const auto given = ask("alias.a.example", a);
  ASSERT_EQ(given.records.size(), 2u);
  EXPECT_EQ(given.records[1].owner, "mx.a.example");
  EXPECT_FALSE(given.authenticated);
}

TEST(zones, show_the_chain_that_leads_nowhere) {
  const auto given = ask("dangling.a.example", a);
  EXPECT_EQ(given.rcode, nxdomain);
  EXPECT_EQ(given.records.size(), 1u);
}

TEST(zones, give_a_cname_that_is_asked_for_without_following_it) {
  EXPECT_EQ(ask("alias.a.example", cname).records.size(), 1u);
}

TEST(zones, give_up_on_a_loop) { EXPECT_EQ(ask("loop.a.example", a).rcode, servfail); }

TEST(zones, give_a_loop_as_it_is_and_another_answer_from_the_second_question_on_where_the_world_says_so) {
  const auto odd = lab::parse_world(R"({"about": "Odd.", "domain": "a.example", "zones": {
      "one.a.example": {"CNAME": "two.a.example", "fault": "cname_loop"}, "two.a.example": {"CNAME": "one.a.example"},
      "turns.a.example": {"A": {"records": "127.0.0.1", "then": ["127.0.0.2", "127.0.0.3"]}}}})")
                       .zones;
  EXPECT_EQ(lab::resolve(odd, true, "one.a.example", a).rcode, noerror);
  EXPECT_EQ(lab::resolve(odd, true, "one.a.example", a).records.size(), 2U);
  EXPECT_EQ(lab::resolve(odd, true, "turns.a.example", a).records.size(), 1U);
  EXPECT_EQ(lab::resolve(odd, true, "turns.a.example", a, true).records.size(), 2U);
}

TEST(zones, let_a_leading_star_stand_for_labels_and_an_inner_one_for_one_label) {
  EXPECT_EQ(ask("x.load.example", a).records.size(), 1u);
  EXPECT_EQ(ask("mta-sts.x.load.example", a).records.size(), 1u);
  EXPECT_EQ(ask("_mta-sts.x.load.example", txt).records.size(), 1u);
  EXPECT_TRUE(ask("_mta-sts.y.x.load.example", txt).records.empty());
  EXPECT_EQ(ask("load.example", a).rcode, noerror);
}

TEST(zones, let_a_name_count_before_patterns) { EXPECT_TRUE(ask("one.load.example", a).records.empty()); }

TEST(zones, know_which_names_lead_to_an_address) {
  EXPECT_EQ(lab::names_of(zones(), "127.0.0.1"), (std::vector<std::string>{"alias.a.example", "mx.a.example"}));
}

}  // namespace
