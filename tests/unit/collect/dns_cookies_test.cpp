// DNS cookies and the rest of what makes a forged answer fail (RFC 5452, RFC 7873, RFC 9018), asked of a scripted name
// server. One of several resolvers on loopback is treated as one that is elsewhere.
#include <set>

#include "collect/dns_cookies.hpp"
#include "dns_question.hpp"

namespace mtasts::test {
namespace {

using collect::dns_cookies;
using collect::record_type;
using collect::resolver;

const std::string ours = "192.0.2.1", forged = "192.0.2.66";
const std::string servers = "server--";

struct world {
  asio::io_context context;
  dns_stub server;
  dns_stub silent{context, [](const seen_query&) { return std::string(); }};
  resolver asked;

  explicit world(dns_stub::script script)
      : server(context, std::move(script)), asked(context, asking({server.address(), silent.address()})) {}
  lookup<address_record> ask() { return test::ask<address_record>(context, asked, "example.org", record_type::a); }
  [[nodiscard]] const seen_query& seen(std::size_t i) const { return server.seen().at(i); }
};

dns_reply answer(const seen_query& query, const std::string& ip = ours) {
  return std::move(dns_reply(query).a(query.name, ip));
}

std::string with_cookie(const seen_query& query) {
  return answer(query).cookie(query.cookie.substr(0, 8) + servers).bytes();
}

TEST(dns_cookies, the_servers_cookie_comes_back_to_it_with_the_clients_that_drew_it) {
  world here(with_cookie);
  ASSERT_TRUE(here.ask());
  ASSERT_TRUE(here.ask());
  ASSERT_EQ(here.server.seen().size(), 2U);
  EXPECT_EQ(here.seen(0).cookie.size(), 8U);
  EXPECT_EQ(here.seen(1).cookie, here.seen(0).cookie + servers);
  EXPECT_TRUE(here.silent.seen().empty());
}

TEST(dns_cookies, every_question_has_a_port_and_a_number_of_its_own) {
  world here(with_cookie);
  std::set<unsigned short> ports, ids;
  std::set<int> steps;
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(here.ask());
  for (std::size_t i = 0; i < 16; ++i) {
    ports.insert(here.seen(i).from);
    ids.insert(here.seen(i).id);
    if (i > 0) steps.insert(here.seen(i).id - here.seen(i - 1).id);
  }
  EXPECT_GE(ports.size(), 14U);
  EXPECT_GE(ids.size(), 15U);
  EXPECT_GE(steps.size(), 14U) << "the numbers can be told in advance";
}

TEST(dns_cookies, a_resolver_without_cookies_is_not_offered_any_for_a_while) {
  world here([](const seen_query& query) { return answer(query).bytes(); });
  ASSERT_TRUE(here.ask());
  ASSERT_TRUE(here.ask());
  EXPECT_EQ(here.seen(0).cookie.size(), 8U);
  EXPECT_EQ(here.seen(1).cookie, "");
}

TEST(dns_cookies, an_answer_with_another_clients_cookie_is_not_heard) {
  world here([](const seen_query& query) { return answer(query, forged).cookie("another-" + servers).bytes(); });
  const auto seen = here.ask();
  EXPECT_FALSE(seen);
  EXPECT_EQ(seen.why, reason::timeout);
}

TEST(dns_cookies, an_answer_with_a_cookie_of_no_legal_size_is_not_heard) {
  world here([](const seen_query& query) { return answer(query, forged).cookie(query.cookie + "1234567").bytes(); });
  EXPECT_EQ(here.ask().why, reason::timeout);
}

TEST(dns_cookies, an_answer_that_lacks_the_cookie_of_before_is_not_believed_but_asked_for_again) {
  int questions = 0;
  world here([&questions](const seen_query& query) {
    ++questions;
    if (questions == 1) return with_cookie(query);
    return answer(query, questions == 2 ? forged : ours).bytes();
  });
  ASSERT_TRUE(here.ask());
  const auto seen = here.ask();
  ASSERT_TRUE(seen);
  const std::vector<address_record> expected = {{ours}};
  EXPECT_EQ(seen->records, expected);
  EXPECT_EQ(questions, 3);
}

TEST(dns_cookies, badcookie_is_asked_again_with_the_cookie_that_came) {
  world here([](const seen_query& query) {
    if (query.cookie.size() > 8) return with_cookie(query);
    return dns_reply(query, ARES_RCODE_BADCOOKIE).cookie(query.cookie + servers).bytes();
  });
  const auto seen = here.ask();
  ASSERT_TRUE(seen) << seen.detail.bytes;
  EXPECT_EQ(seen->transport, "udp");
  ASSERT_TRUE(here.ask());
  EXPECT_EQ(here.server.seen().back().cookie.size(), 16U) << "only the first question had to be put twice";
}

TEST(dns_cookies, the_only_resolver_of_this_machine_is_asked_without) {
  asio::io_context context;
  const dns_stub server(context, [](const seen_query& query) { return answer(query).bytes(); });
  resolver asked(context, asking({server.address()}));
  ASSERT_TRUE(ask<address_record>(context, asked, "example.org", record_type::a));
  ASSERT_TRUE(ask<address_record>(context, asked, "example.org", record_type::a));
  EXPECT_EQ(server.seen()[0].cookie, "");
  EXPECT_EQ(server.seen()[0].from, server.seen()[1].from);
}

// What takes a day or another network, on the part that has no clock.
struct jar {
  dns_cookies cookies;
  dns_cookies::time_point now = dns_cookies::time_point() + std::chrono::hours(1);
  asio::ip::address here = asio::ip::make_address("192.0.2.10");

  std::optional<dns_cookies::offer> offered() { return cookies.next(here, now); }
  dns_cookies::verdict answered(const std::optional<dns_cookies::offer>& sent, const std::string& cookie) {
    dns_reply reply(seen_query{.name = "example.org", .type = ARES_REC_TYPE_A});
    if (!cookie.empty()) reply.cookie(cookie);
    const std::string bytes = reply.bytes();
    ares_dns_record_t* parsed = nullptr;
    ares_dns_parse(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), 0, &parsed);
    return cookies.judge(sent, *collect::dns_message(parsed), now);
  }
  dns_cookies::offer known() {
    const auto sent = offered();
    answered(sent, std::string(sent->client.begin(), sent->client.end()) + servers);
    return *offered();
  }
};

TEST(dns_cookies, without_a_servers_cookie_no_clients_is_sent_twice) {
  jar of;
  EXPECT_NE(of.offered()->client, of.offered()->client);
}

TEST(dns_cookies, from_another_address_they_begin_anew) {
  jar of;
  const auto before = of.known();
  EXPECT_EQ(before.server.size(), 8U);
  of.here = asio::ip::make_address("198.51.100.10");
  EXPECT_NE(of.offered()->client, before.client);
  EXPECT_TRUE(of.offered()->server.empty());
}

TEST(dns_cookies, after_a_day_they_begin_anew) {
  jar of;
  const auto before = of.known();
  of.now += std::chrono::hours(23);
  EXPECT_EQ(of.offered()->client, before.client);
  of.now += std::chrono::hours(2);
  EXPECT_NE(of.offered()->client, before.client);
}

TEST(dns_cookies, who_does_without_for_two_minutes_is_believed_again) {
  jar of;
  const auto sent = of.known();
  EXPECT_EQ(of.answered(sent, ""), dns_cookies::verdict::missing);
  of.now += std::chrono::seconds(121);
  EXPECT_EQ(of.answered(sent, ""), dns_cookies::verdict::missing);
  EXPECT_EQ(of.answered(of.offered(), ""), dns_cookies::verdict::believed);
  EXPECT_FALSE(of.offered());
  of.now += std::chrono::seconds(301);
  EXPECT_TRUE(of.offered());
}

}  // namespace
}  // namespace mtasts::test
