// What a DNS answer becomes in the evidence, asked of a scripted name server.
#include "dns_question.hpp"

#include <algorithm>

namespace mtasts::test {
namespace {

using collect::record_type;
using collect::resolver;

struct world {
  asio::io_context context;
  std::optional<dns_stub> server;
  options chosen;

  explicit world(dns_stub::script script) : server(std::in_place, context, std::move(script)) {
    chosen = asking({server->address()});
  }
  template <class R>
  lookup<R> ask(const std::string& name, record_type type) {
    resolver resolver(context, chosen);
    return test::ask<R>(context, resolver, name, type);
  }
};

TEST(dns, the_query_asks_for_recursion_and_ad_and_offers_edns_of_1232_bytes) {
  world here([](const seen_query& query) { return dns_reply(query).bytes(); });
  here.ask<txt_record>("_mta-sts.example.org", record_type::txt);
  ASSERT_EQ(here.server->seen().size(), 1U);
  const seen_query& query = here.server->seen().front();
  EXPECT_EQ(query.name, "_mta-sts.example.org");
  EXPECT_EQ(query.type, ARES_REC_TYPE_TXT);
  EXPECT_EQ(query.flags, unsigned{ARES_FLAG_RD | ARES_FLAG_AD});
  EXPECT_EQ(query.udp_size, 1232U);
  EXPECT_FALSE(query.tcp);
}

TEST(dns, addresses_are_canonical_text_with_the_least_ttl) {
  world here([](const seen_query& query) {
    return dns_reply(query)
        .aaaa(query.name, "2001:0db8:0:0:0:0:0:1", 300)
        .aaaa(query.name, "::ffff:192.0.2.1", 60)
        .bytes();
  });
  const auto seen = here.ask<address_record>("example.org", record_type::aaaa);
  ASSERT_TRUE(seen) << seen.detail.bytes;
  EXPECT_TRUE(seen->exists);
  EXPECT_EQ(seen->name, "example.org");
  const std::vector<address_record> expected = {{"2001:db8::1"}, {"::ffff:192.0.2.1"}};
  EXPECT_EQ(seen->records, expected);
  EXPECT_EQ(seen->ttl, 60U);
  EXPECT_EQ(seen->transport, "udp");
  EXPECT_GT(seen.duration_us, 0);
}

TEST(dns, the_owner_of_a_record_is_compared_without_regard_to_case) {
  world here([](const seen_query& query) { return dns_reply(query).a("EXAMPLE.Org", "192.0.2.7").bytes(); });
  const auto seen = here.ask<address_record>("example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->records, (std::vector<address_record>{{"192.0.2.7"}}));
}

TEST(dns, records_of_another_owner_or_type_are_left_out) {
  world here([](const seen_query& query) {
    return dns_reply(query)
        .a("other.example.org", "192.0.2.8")
        .txt(query.name, {"x"})
        .a(query.name, "192.0.2.7")
        .bytes();
  });
  const auto seen = here.ask<address_record>("example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->records, (std::vector<address_record>{{"192.0.2.7"}}));
}

TEST(dns, nodata_is_a_value_without_records_that_holds_for_the_lesser_of_soa_ttl_and_minimum) {
  world here([](const seen_query& query) { return dns_reply(query).soa("example.org", 3600, 900).bytes(); });
  const auto seen = here.ask<txt_record>("example.org", record_type::txt);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->exists);
  EXPECT_TRUE(seen->records.empty());
  EXPECT_EQ(seen->ttl, 900U);
}

TEST(dns, nxdomain_is_a_value_that_does_not_exist) {
  world here([](const seen_query& query) {
    return dns_reply(query, ARES_RCODE_NXDOMAIN).soa("example.org", 120, 900).bytes();
  });
  const auto seen = here.ask<txt_record>("none.example.org", record_type::txt);
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->exists);
  EXPECT_EQ(seen->ttl, 120U);
}

TEST(dns, nxdomain_without_soa_is_believed_of_a_resolver_that_knows_the_root) {
  world here([](const seen_query& query) {
    const bool root = query.name.empty() || query.name == ".";
    return dns_reply(query, root ? ARES_RCODE_NOERROR : ARES_RCODE_NXDOMAIN).bytes();
  });
  const auto seen = here.ask<txt_record>("none.example.org", record_type::txt);
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->exists);
}

TEST(dns, nxdomain_of_a_resolver_that_denies_even_the_root_is_no_answer) {
  world here([](const seen_query& query) { return dns_reply(query, ARES_RCODE_NXDOMAIN).bytes(); });
  const auto seen = here.ask<mx_record>("example.org", record_type::mx);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.why, reason::other);
  EXPECT_NE(seen.detail.bytes.find("root of the DNS"), std::string::npos) << seen.detail.bytes;
}

TEST(dns, mx_targets_are_lower_case_without_the_dot_and_the_null_mx_is_a_dot) {
  world here([](const seen_query& query) {
    return dns_reply(query).mx(query.name, 10, "MX1.Example.ORG.").mx(query.name, 0, ".").bytes();
  });
  const auto seen = here.ask<mx_record>("example.org", record_type::mx);
  ASSERT_TRUE(seen);
  const std::vector<mx_record> expected = {{10, "mx1.example.org"}, {0, "."}};
  EXPECT_EQ(seen->records, expected);
}

TEST(dns, the_strings_of_a_txt_record_are_joined_without_anything_between) {
  world here([](const seen_query& query) {
    return dns_reply(query).txt(query.name, {"v=STSv1; i", "d=1;", ""}).txt(query.name, {"other"}).bytes();
  });
  const auto seen = here.ask<txt_record>("_mta-sts.example.org", record_type::txt);
  ASSERT_TRUE(seen);
  const std::vector<txt_record> expected = {{peer_text("v=STSv1; id=1;"), 3}, {peer_text("other"), 1}};
  EXPECT_EQ(seen->records, expected);
}

TEST(dns, tlsa_data_is_lower_case_hexadecimal) {
  world here([](const seen_query& query) { return dns_reply(query).tlsa(query.name, {0x00, 0xab, 0xFF}).bytes(); });
  const auto seen = here.ask<tlsa_record>("_25._tcp.mx.example.org", record_type::tlsa);
  ASSERT_TRUE(seen) << seen.detail.bytes;
  const std::vector<tlsa_record> expected = {{3, 1, 1, "00abff"}};
  EXPECT_EQ(seen->records, expected);
}

TEST(dns, more_than_a_hundred_records_are_cut) {
  world here([](const seen_query& query) {
    if (!query.tcp) return dns_reply(query, ARES_RCODE_NOERROR, ARES_FLAG_TC).bytes();
    dns_reply reply(query);
    for (int i = 0; i < 120; ++i) reply.a(query.name, "192.0.2." + std::to_string(i));
    return reply.bytes();
  });
  const auto seen = here.ask<address_record>("example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->records.size(), 100U);
  EXPECT_EQ(seen.detail.bytes, "the answer holds 120 records, of which the first 100 were read");
}

TEST(dns, a_truncated_answer_is_asked_for_over_tcp) {
  world here([](const seen_query& query) {
    if (!query.tcp) return dns_reply(query, ARES_RCODE_NOERROR, ARES_FLAG_TC).bytes();
    return dns_reply(query).txt(query.name, {std::string(255, 'a'), std::string(255, 'b')}).bytes();
  });
  const auto seen = here.ask<txt_record>("example.org", record_type::txt);
  ASSERT_TRUE(seen) << seen.detail.bytes;
  ASSERT_EQ(seen->records.size(), 1U);
  EXPECT_EQ(seen->records.front().text.bytes, std::string(255, 'a') + std::string(255, 'b'));
  EXPECT_EQ(seen->transport, "tcp");
}

TEST(dns, a_resolver_on_this_machine_is_asked_over_one_socket_that_stays) {
  world here([](const seen_query& query) {
    const bool truncated = query.name == "big.example" && !query.tcp;
    return dns_reply(query, ARES_RCODE_NOERROR, truncated ? unsigned{ARES_FLAG_TC} : 0U)
        .txt(query.name, {"text"})
        .bytes();
  });
  resolver resolver(here.context, here.chosen);
  std::vector<std::string> transports;
  for (const char* name : {"one.example", "two.example", "big.example", "three.example"}) {
    const auto seen = test::ask<txt_record>(here.context, resolver, name, record_type::txt);
    ASSERT_TRUE(seen) << seen.detail.bytes;
    transports.push_back(seen->transport);
  }
  EXPECT_EQ(transports, (std::vector<std::string>{"udp", "udp", "tcp", "udp"}));
  const std::vector<seen_query>& asked = here.server->seen();
  ASSERT_EQ(asked.size(), 6U);  // what was truncated is asked again over a channel, which goes over to TCP
  EXPECT_EQ(asked[0].from, asked[1].from);
  EXPECT_EQ(asked[0].from, asked[2].from);
  EXPECT_NE(asked[0].from, asked[3].from);
  EXPECT_TRUE(asked[4].tcp);
  EXPECT_EQ(asked[0].from, asked[5].from);
}

TEST(dns, a_late_answer_is_not_taken_for_that_of_the_next_question) {
  world here([](const seen_query& query) {
    // The second question meets an answer to the first, with its own number.
    if (query.name != "two.example" || query.tcp) return dns_reply(query).txt(query.name, {query.name}).bytes();
    seen_query earlier = query;
    earlier.name = "one.example";
    return dns_reply(earlier).txt("one.example", {"one.example"}).bytes();
  });
  here.chosen.dns_timeout = 0.2;
  here.chosen.dns_tries = 1;
  resolver resolver(here.context, here.chosen);
  ASSERT_TRUE(test::ask<txt_record>(here.context, resolver, "one.example", record_type::txt));
  const auto seen = test::ask<txt_record>(here.context, resolver, "two.example", record_type::txt);
  EXPECT_EQ(seen.why, reason::timeout);
}

TEST(dns, a_server_that_does_not_know_edns_is_asked_without) {
  world here([](const seen_query& query) {
    if (query.udp_size) return dns_reply(query, ARES_RCODE_FORMERR).bytes();
    return dns_reply(query).a(query.name, "192.0.2.1").bytes();
  });
  const auto seen = here.ask<address_record>("example.org", record_type::a);
  ASSERT_TRUE(seen) << seen.detail.bytes;
  EXPECT_EQ(seen->records.size(), 1U);
}

TEST(dns, a_chain_of_cnames_is_followed_in_order_whatever_the_order_of_the_records) {
  world here([](const seen_query& query) {
    return dns_reply(query)
        .a("c.example.net", "192.0.2.1", 400)
        .cname("B.example.net", "C.example.net", 50)
        .cname("a.example.org", "b.example.net", 300)
        .bytes();
  });
  const auto seen = here.ask<address_record>("a.example.org", record_type::a);
  ASSERT_TRUE(seen);
  const std::vector<cname_link> chain = {{"a.example.org", "b.example.net", 300},
                                         {"b.example.net", "c.example.net", 50}};
  EXPECT_EQ(seen->chain, chain);
  EXPECT_EQ(seen->records.size(), 1U);
  EXPECT_EQ(seen->ttl, 50U);
}

TEST(dns, a_chain_to_a_name_that_does_not_exist_keeps_its_links) {
  world here([](const seen_query& query) {
    return dns_reply(query, ARES_RCODE_NXDOMAIN)
        .cname(query.name, "gone.example.net")
        .soa("example.net", 60, 60)
        .bytes();
  });
  const auto seen = here.ask<address_record>("mta-sts.example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->exists);
  ASSERT_EQ(seen->chain.size(), 1U);
  EXPECT_EQ(seen->chain.front().target, "gone.example.net");
  EXPECT_EQ(seen->ttl, 60U);
}

TEST(dns, a_chain_whose_end_is_not_in_the_answer_is_asked_on) {
  world here([](const seen_query& query) {
    if (query.name == "a.example.org") return dns_reply(query).cname(query.name, "b.example.net", 200).bytes();
    return dns_reply(query).a(query.name, "192.0.2.9", 100).bytes();
  });
  const auto seen = here.ask<address_record>("a.example.org", record_type::a);
  ASSERT_TRUE(seen) << seen.detail.bytes;
  EXPECT_EQ(seen->name, "a.example.org");
  EXPECT_EQ(seen->chain.size(), 1U);
  EXPECT_EQ(seen->records, (std::vector<address_record>{{"192.0.2.9"}}));
  EXPECT_EQ(seen->ttl, 100U);
}

TEST(dns, a_chain_that_ends_in_nodata_with_a_soa_is_not_asked_on) {
  world here([](const seen_query& query) {
    return dns_reply(query).cname(query.name, "b.example.net").soa("example.net", 60, 60).bytes();
  });
  const auto seen = here.ask<address_record>("a.example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->exists);
  EXPECT_TRUE(seen->records.empty());
  EXPECT_EQ(here.server->seen().size(), 1U);
}

TEST(dns, cnames_in_a_circle_are_malformed) {
  world here([](const seen_query& query) {
    return dns_reply(query).cname("a.example.org", "b.example.org").cname("b.example.org", "a.example.org").bytes();
  });
  const auto seen = here.ask<address_record>("a.example.org", record_type::a);
  EXPECT_EQ(seen.why, reason::malformed);
  EXPECT_NE(seen.detail.bytes.find("circle"), std::string::npos) << seen.detail.bytes;
}

TEST(dns, cnames_in_a_circle_over_several_answers_are_malformed) {
  world here([](const seen_query& query) {
    const char* target = query.name == "a.example.org" ? "b.example.org" : "a.example.org";
    return dns_reply(query).cname(query.name, target).bytes();
  });
  const auto seen = here.ask<address_record>("a.example.org", record_type::a);
  EXPECT_EQ(seen.why, reason::malformed);
  EXPECT_NE(seen.detail.bytes.find("circle"), std::string::npos) << seen.detail.bytes;
}

std::string chain_of(const seen_query& query, int links) {
  dns_reply reply(query);
  const auto name = [](int i) { return "n" + std::to_string(i) + ".example.org"; };
  for (int i = 0; i < links; ++i) reply.cname(name(i), name(i + 1));
  return reply.a(name(links), "192.0.2.1").bytes();
}

TEST(dns, sixteen_cname_links_are_followed) {
  world here([](const seen_query& query) { return chain_of(query, 16); });
  const auto seen = here.ask<address_record>("n0.example.org", record_type::a);
  ASSERT_TRUE(seen) << seen.detail.bytes;
  EXPECT_EQ(seen->chain.size(), 16U);
}

TEST(dns, seventeen_cname_links_are_malformed) {
  world here([](const seen_query& query) { return chain_of(query, 17); });
  const auto seen = here.ask<address_record>("n0.example.org", record_type::a);
  EXPECT_EQ(seen.why, reason::malformed);
}

TEST(dns, the_ad_bit_is_believed_with_trust_ad) {
  world here([](const seen_query& query) {
    return dns_reply(query, ARES_RCODE_NOERROR, ARES_FLAG_AD).a(query.name, "192.0.2.1").bytes();
  });
  here.chosen.trust_ad = true;
  const auto seen = here.ask<address_record>("example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->authenticated);
}

TEST(dns, the_ad_bit_is_not_believed_without_trust_ad) {
  world here([](const seen_query& query) {
    return dns_reply(query, ARES_RCODE_NOERROR, ARES_FLAG_AD).a(query.name, "192.0.2.1").bytes();
  });
  const auto seen = here.ask<address_record>("example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->authenticated);
}

TEST(dns, a_chain_is_authenticated_only_when_every_answer_of_it_is) {
  world here([](const seen_query& query) {
    if (query.name == "a.example.org") return dns_reply(query).cname(query.name, "b.example.net").bytes();
    return dns_reply(query, ARES_RCODE_NOERROR, ARES_FLAG_AD).a(query.name, "192.0.2.9").bytes();
  });
  here.chosen.trust_ad = true;
  const auto seen = here.ask<address_record>("a.example.org", record_type::a);
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->authenticated);
}

}  // namespace
}  // namespace mtasts::test
