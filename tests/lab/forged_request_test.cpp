// Names that strangers publish must not lead a check to where they cannot go themselves: server-side request forgery by
// private addresses in every spelling, by rebinding, redirects, aliases and numeric names. What counts is connect().
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>

#include "connections.hpp"
#include "lab/run.hpp"
#include "mtasts/check.hpp"
#include "mtasts/probes.hpp"

namespace {

namespace json = boost::json;

/// One domain whose MX host and Policy Host have these addresses (zone members such as "\"A\": \"10.0.0.1\"").
std::string world_of(const std::string& addresses, const std::string& more = "", const char* allow = "false") {
  return std::string(R"({"about": "Addresses that a check may not go to.", "domain": "a.example",
    "options": {"allow_private": )") +
         allow + R"(, "timeout": 5, "cache_ttl": 0},
    "zones": {"a.example": {"MX": "10 mx.a.example"},
      "_mta-sts.a.example": {"TXT": "v=STSv1; id=1;"},
      "_smtp._tls.a.example": {"TXT": "v=TLSRPTv1; rua=mailto:tls@reports.example,https://169.254.169.254/latest"},
      "mx.a.example": {)" +
         addresses + R"(},
      "mta-sts.a.example": {)" +
         addresses + "}" + more + R"(},
    "policy_hosts": [{"ip": "127.3.0.1"}], "mail_hosts": [{"ip": "127.2.0.1"}]})";
}

/// What was connected to but for the resolver.
std::set<std::string> went_to(const mtasts::options& chosen) {
  auto all = connections::seen();
  for (const auto& each : chosen.resolver) all.erase(each);
  return all;
}

std::uint64_t connected(const lab::running_world& running) {
  return running.seen().host(lab::service::https, "127.3.0.1").connections +
         running.seen().host(lab::service::smtp, "127.2.0.1").connections;
}

mtasts::report check(const lab::running_world& running) {
  connections::forget();
  return mtasts::check(running.plan().domain, running.options());
}

void expect_blocked(const mtasts::report& judged, std::size_t addresses) {
  std::size_t blocked = 0;
  for (const auto& fetch : judged.evidence.policy.fetches)
    blocked += fetch.connect.why == mtasts::reason::blocked_private;
  for (const auto& host : judged.evidence.mx_hosts)
    for (const auto& probe : host.probes) blocked += probe.connect.why == mtasts::reason::blocked_private;
  EXPECT_EQ(blocked, addresses);
}

// Each family of spellings in one answer: 127.2.0.1 and 127.3.0.1 are where the lab listens.
TEST(forged_request, no_spelling_of_a_private_ipv4_address_is_connected_to) {
  const std::vector<std::string> spelt = {
      "127.2.0.1",  "127.3.0.1",       "127.0.0.1",       "0.0.0.0",      "0.1.2.3",     "10.0.0.1",
      "100.64.0.1", "169.254.169.254", "172.16.0.1",      "192.168.0.1",  "192.0.0.1",   "192.0.0.170",
      "192.0.2.1",  "192.88.99.1",     "198.18.0.1",      "198.51.100.1", "203.0.113.1", "224.0.0.1",
      "240.0.0.1",  "255.255.255.255", "100.100.100.200", "169.254.170.2"};
  for (std::size_t from = 0; from < spelt.size(); from += 8) {  // max_addresses
    json::array some;
    for (std::size_t i = from; i < std::min(from + 8, spelt.size()); ++i) some.emplace_back(spelt[i]);
    const lab::running_world running(world_of("\"A\": " + json::serialize(some)));
    const auto judged = check(running);
    expect_blocked(judged, 2 * some.size());
    EXPECT_EQ(went_to(running.options()), std::set<std::string>());
    EXPECT_EQ(connected(running), 0U);
  }
}

TEST(forged_request, no_ipv6_address_that_is_or_carries_a_private_one_is_connected_to) {
  const std::vector<std::string> spelt = {"::1",
                                          "::",
                                          "::ffff:127.2.0.1",
                                          "::ffff:127.3.0.1",
                                          "::127.2.0.1",
                                          "::ffff:0:127.2.0.1",
                                          "64:ff9b::127.2.0.1",
                                          "64:ff9b::169.254.169.254",
                                          "64:ff9b:1::127.2.0.1",
                                          "64:ff9b:1::8.8.8.8",
                                          "2002:7f02:1::1",
                                          "2002:a9fe:a9fe::1",
                                          "2001:0:7f02:1::1",
                                          "2001::808:808:f5ff:fffe",
                                          "fd00:ec2::254",
                                          "fc00::1",
                                          "fe80::1",
                                          "fec0::1",
                                          "ff02::1",
                                          "100::1",
                                          "2001:db8::1",
                                          "3fff::1",
                                          "2001:2::1",
                                          "5f00::1"};
  for (std::size_t from = 0; from < spelt.size(); from += 8) {
    json::array some;
    for (std::size_t i = from; i < std::min(from + 8, spelt.size()); ++i) some.emplace_back(spelt[i]);
    const lab::running_world running(world_of("\"AAAA\": " + json::serialize(some)));
    const auto judged = check(running);
    expect_blocked(judged, 2 * some.size());
    EXPECT_EQ(went_to(running.options()), std::set<std::string>());
    EXPECT_EQ(connected(running), 0U);
  }
}

TEST(forged_request, an_alias_to_a_private_name_leads_nowhere) {
  const lab::running_world running(
      world_of(R"("CNAME": "intranet.corp")", R"(, "intranet.corp": {"A": ["127.2.0.1", "127.3.0.1"]})"));
  expect_blocked(check(running), 4);
  EXPECT_EQ(went_to(running.options()), std::set<std::string>());
  EXPECT_EQ(connected(running), 0U);
}

// A resolver of C would read 127.0.0.1 out of these; here they are names, and only the DNS says where they lead.
TEST(forged_request, numeric_targets_are_names_or_nothing) {
  for (const char* target : {"127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "[127.0.0.1]",
                             "localhost", "::1", "[::1]", "127.2.0.1.", "0"}) {
    SCOPED_TRACE(target);
    for (const char* leads_to : {"127.2.0.1", ""}) {
      auto world = json::parse(world_of(R"("A": "127.3.0.1")")).as_object();
      auto& zones = world["zones"].as_object();
      zones["a.example"] = json::object{{"MX", std::string("10 ") + target}};
      std::string owner = target;
      if (owner.ends_with('.')) owner.pop_back();
      if (*leads_to != '\0') zones[owner] = json::object{{"A", leads_to}};
      const lab::running_world running(json::serialize(world));
      (void)check(running);
      EXPECT_EQ(went_to(running.options()), std::set<std::string>());
      EXPECT_EQ(connected(running), 0U);
    }
  }
}

TEST(forged_request, a_name_that_is_rebound_to_a_private_address_is_judged_by_the_address_that_is_used) {
  const std::string rebound = R"("A": {"records": ["9.9.9.9"], "then": ["127.2.0.1", "127.3.0.1"], "ttl": 0})";
  const lab::running_world running(world_of(rebound));
  const auto chosen = running.options();
  const std::set<std::string> outside = {"9.9.9.9:" + std::to_string(chosen.https_port),
                                         "9.9.9.9:" + std::to_string(chosen.smtp_port)};
  mtasts::checker checker(chosen);
  connections::forget();
  (void)checker.check("a.example");
  EXPECT_EQ(went_to(chosen), outside);
  // One question a family and check: there is no second answer that could slip in between look-up and connection.
  EXPECT_EQ(running.seen().questions("mta-sts.a.example", "A"), 1U);
  EXPECT_EQ(running.seen().questions("mx.a.example", "A"), 1U);
  connections::forget();
  expect_blocked(checker.check("a.example"), 4);
  EXPECT_EQ(went_to(chosen), std::set<std::string>());
  EXPECT_EQ(connected(running), 0U);
}

TEST(forged_request, beside_a_private_address_only_the_public_one_is_connected_to) {
  const lab::running_world running(
      world_of(R"("A": ["127.2.0.1", "9.9.9.9", "10.0.0.1"], "AAAA": "::ffff:127.3.0.1")"));
  const auto chosen = running.options();
  const std::set<std::string> outside = {"9.9.9.9:" + std::to_string(chosen.https_port),
                                         "9.9.9.9:" + std::to_string(chosen.smtp_port)};
  expect_blocked(check(running), 6);
  EXPECT_EQ(went_to(chosen), outside);
  EXPECT_EQ(connected(running), 0U);
}

// Nothing that a peer says is gone after: redirects, alternative services, addresses of issuers, report endpoints.
TEST(forged_request, what_a_peer_names_is_never_contacted) {
  const std::string metadata = "http://169.254.169.254/latest/meta-data/";
  for (const char* status : {"301", "302", "303", "307", "308", "200"}) {
    auto world = json::parse(world_of(R"("A": "127.3.0.1")", "", "true")).as_object();
    world["zones"].as_object()["mx.a.example"] = json::object{{"A", "127.2.0.1"}};
    const std::string headers = R"({"Alt-Svc": "h2=\"169.254.169.254:443\"", "Refresh": "0; url=)" + metadata +
                                R"(", "Content-Location": ")" + metadata + "\"}";
    world["policy_hosts"] =
        json::parse(R"([{"ip": "127.3.0.1", "certificate": {"aia": ")" + metadata + R"("}, "response": {"status": )" +
                    status + R"(, "location": ")" + metadata + R"(", "headers": )" + headers + "}}]");
    world["mail_hosts"] = json::parse(
        R"([{"ip": "127.2.0.1", "certificate": {"state": "missing_intermediate", "aia": ")" + metadata + "\"}}]");
    const lab::running_world running(json::serialize(world));
    const auto chosen = running.options();
    (void)check(running);
    EXPECT_EQ(went_to(chosen), (std::set<std::string>{"127.3.0.1:" + std::to_string(chosen.https_port),
                                                      "127.2.0.1:" + std::to_string(chosen.smtp_port)}));
  }
}

TEST(forged_request, a_probe_that_was_asked_for_by_address_is_guarded_too) {
  const lab::running_world running(world_of(R"("A": "127.3.0.1")"));
  mtasts::checker checker(running.options());
  const auto arrivals = mtasts::inbox::make();
  connections::forget();
  std::vector<mtasts::mx_endpoint> wanted(2);
  wanted[0].host = wanted[1].host = "mx.a.example";
  wanted[0].ip = "127.2.0.1";
  wanted[1].ip = "::ffff:127.2.0.1";
  checker.submit_probes(wanted, arrivals);
  std::size_t came = 0;
  while (came < wanted.size() && arrivals->wait(std::chrono::seconds(10)))
    for (const auto& each : arrivals->drain()) {
      ++came;
      ASSERT_TRUE(each.probe);
      EXPECT_EQ(each.probe->seen.connect.why, mtasts::reason::blocked_private);
    }
  EXPECT_EQ(came, wanted.size());
  EXPECT_EQ(went_to(running.options()), std::set<std::string>());
  EXPECT_EQ(connected(running), 0U);
}

}  // namespace
