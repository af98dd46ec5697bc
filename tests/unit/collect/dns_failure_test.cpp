// What keeps a DNS question from a conclusive answer: each cause told apart, tries and fail-over, cancellation.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>

#include "dns_question.hpp"

namespace mtasts::test {
namespace {

using collect::record_type;
using collect::resolver;
using clock = std::chrono::steady_clock;

std::string silence(const seen_query&) { return {}; }
std::string one_address(const seen_query& query) { return dns_reply(query).a(query.name, "192.0.2.1").bytes(); }
dns_stub::script saying(ares_dns_rcode_t code) {
  return [code](const seen_query& query) { return dns_reply(query, code).bytes(); };
}

lookup<address_record> ask_one(dns_stub::script script, const std::string& name = "example.org") {
  asio::io_context context;
  const dns_stub server(context, std::move(script));
  resolver resolver(context, asking({server.address()}));
  return ask<address_record>(context, resolver, name, record_type::a);
}

TEST(dns_failure, servfail_is_a_reason_with_the_resolvers_own_words) {
  const auto seen = ask_one([](const seen_query& query) {
    return dns_reply(query, ARES_RCODE_SERVFAIL).extended_error(6, "no valid signature").bytes();
  });
  EXPECT_EQ(seen.why, reason::servfail);
  EXPECT_EQ(seen.detail.bytes, "the resolver answers SERVFAIL; extended error 6 (DNSSEC Bogus): no valid signature");
}

TEST(dns_failure, refused_is_a_reason) {
  const auto seen = ask_one(saying(ARES_RCODE_REFUSED));
  EXPECT_EQ(seen.why, reason::refused);
  EXPECT_EQ(seen.detail.bytes, "the resolver answers REFUSED");
}

TEST(dns_failure, formerr_is_a_reason_that_names_itself) {
  const auto seen = ask_one(saying(ARES_RCODE_FORMERR));
  EXPECT_EQ(seen.why, reason::other);
  EXPECT_EQ(seen.detail.bytes, "the resolver answers FORMERR");
}

TEST(dns_failure, notimp_is_a_reason_that_names_itself) {
  const auto seen = ask_one(saying(ARES_RCODE_NOTIMP));
  EXPECT_EQ(seen.why, reason::other);
  EXPECT_EQ(seen.detail.bytes, "the resolver answers NOTIMP");
}

TEST(dns_failure, silence_is_a_timeout_after_every_try) {
  asio::io_context context;
  const dns_stub server(context, silence);
  resolver resolver(context, asking({server.address()}));
  const auto start = clock::now();
  const auto seen = ask<address_record>(context, resolver, "example.org", record_type::a);
  EXPECT_EQ(seen.why, reason::timeout);
  EXPECT_EQ(server.seen().size(), 2U);
  EXPECT_GE(clock::now() - start, std::chrono::milliseconds(300));
  EXPECT_GE(seen.duration_us, 300'000);
}

TEST(dns_failure, many_quick_answers_do_not_shorten_the_wait_for_a_slow_one) {
  asio::io_context context;
  const dns_stub server(context,
                        [](const seen_query& query) { return query.name == "slow.org" ? "" : one_address(query); });
  options chosen = asking({server.address()});
  chosen.dns_timeout = 0.6;
  chosen.dns_tries = 1;
  resolver resolver(context, chosen);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(ask<address_record>(context, resolver, "quick.org", record_type::a));
  const auto start = clock::now();
  EXPECT_EQ(ask<address_record>(context, resolver, "slow.org", record_type::a).why, reason::timeout);
  EXPECT_GE(clock::now() - start, std::chrono::milliseconds(600));
}

TEST(dns_failure, the_second_try_may_succeed) {
  const auto count = std::make_shared<int>(0);
  const auto seen = ask_one([count](const seen_query& query) { return ++*count == 1 ? "" : one_address(query); });
  EXPECT_TRUE(seen) << seen.detail.bytes;
}

TEST(dns_failure, a_port_where_nobody_listens_is_refused) {
  asio::io_context context;
  dns_stub server(context, silence);
  const std::string address = server.address();
  server.stop();
  resolver resolver(context, asking({address}));
  const auto seen = ask<address_record>(context, resolver, "example.org", record_type::a);
  EXPECT_EQ(seen.why, reason::refused);
  EXPECT_NE(seen.detail.bytes.find(address), std::string::npos) << seen.detail.bytes;
}

TEST(dns_failure, bytes_that_are_no_message_are_malformed) {
  const auto seen = ask_one(
      [](const seen_query& query) { return dns_reply(query).a(query.name, "192.0.2.1").bytes().substr(0, 40); });
  EXPECT_EQ(seen.why, reason::malformed);
}

TEST(dns_failure, a_malformed_answer_does_not_disturb_another_question) {
  asio::io_context context;
  const dns_stub server(context, [](const seen_query& query) {
    const std::string whole = one_address(query);
    return query.name == "bad.org" ? whole.substr(0, 20) : whole;
  });
  options chosen = asking({server.address()});
  chosen.dns_tries = 1;
  resolver resolver(context, chosen);
  std::vector<collect::resolution> answers(2);
  int left = 2;
  const char* const names[] = {"bad.org", "good.org"};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto done = [&, i](std::exception_ptr, collect::resolution answer) {
      answers[i] = std::move(answer);
      if (--left == 0) context.stop();
    };
    asio::co_spawn(context, resolver.resolve(names[i], record_type::a), done);
  }
  context.run_for(std::chrono::seconds(20));
  EXPECT_EQ(std::get<lookup<address_record>>(answers[0]).why, reason::malformed);
  EXPECT_TRUE(std::get<lookup<address_record>>(answers[1]));
}

TEST(dns_failure, an_answer_to_another_question_is_ignored) {
  const auto seen = ask_one([](seen_query query) {
    query.name = "elsewhere.org";
    return one_address(query);
  });
  EXPECT_EQ(seen.why, reason::timeout);
}

TEST(dns_failure, the_second_resolver_answers_when_the_first_is_dead) {
  asio::io_context context;
  dns_stub dead(context, silence);
  const std::string dead_address = dead.address();
  dead.stop();
  const dns_stub alive(context, one_address);
  resolver resolver(context, asking({dead_address, alive.address()}));
  EXPECT_TRUE(ask<address_record>(context, resolver, "example.org", record_type::a));
}

TEST(dns_failure, the_second_resolver_answers_when_the_first_fails_and_is_asked_first_when_that_was_silence) {
  asio::io_context context;
  const dns_stub silent(context, silence);
  const dns_stub alive(context, one_address);
  resolver resolver(context, asking({silent.address(), alive.address()}));
  EXPECT_TRUE(ask<address_record>(context, resolver, "example.org", record_type::a));
  EXPECT_TRUE(ask<address_record>(context, resolver, "example.net", record_type::a));
  EXPECT_EQ(silent.seen().size(), 1U);
  EXPECT_EQ(alive.seen().size(), 2U);
}

TEST(dns_failure, of_two_failures_the_one_that_speaks_of_the_domain_is_told) {
  asio::io_context context;
  const dns_stub bogus(context, saying(ARES_RCODE_SERVFAIL));
  const dns_stub silent(context, silence);
  resolver resolver(context, asking({bogus.address(), silent.address()}));
  EXPECT_EQ(ask<address_record>(context, resolver, "example.org", record_type::a).why, reason::servfail);
}

TEST(dns_failure, names_that_cannot_be_asked_are_malformed_and_never_asked) {
  asio::io_context context;
  const dns_stub server(context, one_address);
  resolver resolver(context, asking({server.address()}));
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  EXPECT_TRUE(ask<address_record>(context, resolver, longest, record_type::a));
  EXPECT_TRUE(ask<address_record>(context, resolver, "example.org.", record_type::a));
  const std::size_t before = server.seen().size();
  for (const std::string& name :
       {"_25._tcp." + longest, longest + "b", std::string(64, 'a') + ".org", std::string(), std::string("."),
        std::string("a..org"), std::string(".org"), std::string("a\\.org")}) {
    EXPECT_EQ(ask<address_record>(context, resolver, name, record_type::a).why, reason::malformed) << name;
  }
  EXPECT_EQ(server.seen().size(), before);
}

// Starts a question of a silent server with a long limit, and does `act` once the server has seen it.
template <class Act>
lookup<address_record> interrupted(asio::io_context& context, std::unique_ptr<resolver> asked, Act act,
                                   asio::cancellation_signal& signal) {
  lookup<address_record> seen;
  const auto done = [&](std::exception_ptr failure, collect::resolution answer) {
    if (failure) std::rethrow_exception(failure);
    seen = std::get<lookup<address_record>>(answer);
    context.stop();
  };
  asio::co_spawn(context, asked->resolve("example.org", record_type::a),
                 asio::bind_cancellation_slot(signal.slot(), done));
  act(std::move(asked));
  context.run_for(std::chrono::seconds(20));
  return seen;
}

TEST(dns_failure, a_cancelled_question_returns_at_once) {
  asio::io_context context;
  asio::cancellation_signal signal;
  const dns_stub server(context, [&](const seen_query&) {
    signal.emit(asio::cancellation_type::terminal);
    return std::string();
  });
  options chosen = asking({server.address()});
  chosen.dns_timeout = 60;
  const auto start = clock::now();
  std::unique_ptr<resolver> kept;
  const auto keep = [&](std::unique_ptr<resolver> asked) { kept = std::move(asked); };
  const auto seen = interrupted(context, std::make_unique<resolver>(context, chosen), keep, signal);
  EXPECT_EQ(seen.why, reason::cancelled);
  EXPECT_EQ(server.seen().size(), 1U);
  EXPECT_LT(clock::now() - start, std::chrono::seconds(5));
}

TEST(dns_failure, a_resolver_that_goes_cancels_what_is_under_way) {
  asio::io_context context;
  asio::cancellation_signal signal;
  std::unique_ptr<resolver> kept;
  const dns_stub server(context, [&](const seen_query&) {
    kept.reset();
    return std::string();
  });
  options chosen = asking({server.address()});
  chosen.dns_timeout = 60;
  const auto keep = [&](std::unique_ptr<resolver> asked) { kept = std::move(asked); };
  const auto seen = interrupted(context, std::make_unique<resolver>(context, chosen), keep, signal);
  EXPECT_EQ(seen.why, reason::cancelled);
}

TEST(dns_failure, a_context_that_goes_with_questions_under_way_is_clean) {
  std::optional<asio::io_context> context(std::in_place);
  std::size_t queries = 0;
  {
    const dns_stub server(*context, [&](const seen_query&) {
      if (++queries == 3) context->stop();
      return std::string();
    });
    options chosen = asking({server.address()});
    chosen.dns_timeout = 60;
    resolver resolver(*context, chosen);
    for (const char* name : {"a.org", "b.org", "c.org"}) {
      asio::co_spawn(*context, resolver.resolve(name, record_type::a), asio::detached);
    }
    context->run_for(std::chrono::seconds(20));
  }
  context.reset();
  EXPECT_EQ(queries, 3U);
}

}  // namespace
}  // namespace mtasts::test
