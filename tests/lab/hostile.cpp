// Builds the world of a table, checks it, and compares.
#include "hostile.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>
#include <set>

#include "allocations.hpp"
#include "collect/footprint.hpp"
#include "mtasts/check.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"

namespace hostile {

namespace {

namespace json = boost::json;

std::string domain_of(const behaviour& row) { return std::string(row.name) + ".example"; }

json::object members(const std::string& text, const std::string& domain) {
  std::string filled;
  for (const char c : text) c == '$' ? filled += domain : filled += c;
  return json::parse("{" + filled + "}").as_object();
}

void put(json::object& into, const json::object& members) {
  for (const auto& each : members) into[each.key()] = each.value();
}

std::string address(int service, std::size_t row) {
  return "127." + std::to_string(service) + "." + std::to_string(row / 200) + "." + std::to_string(row % 200 + 1);
}

json::object healthy_zones(const std::string& domain, std::size_t row) {
  return {
      {domain, {{"MX", {"10 mx." + domain}}}},
      {"mx." + domain, {{"A", {address(2, row)}}}},
      {"_mta-sts." + domain, {{"TXT", {"v=STSv1; id=1;"}}}},
      {"mta-sts." + domain, {{"A", {address(3, row)}}}},
      {"_smtp._tls." + domain, {{"TXT", {"v=TLSRPTv1; rua=mailto:tls@reports.example"}}}},
      {"reports.example", {{"MX", {"10 mx.reports.example"}}}},
  };
}

json::object healthy_response(const std::string& domain) {
  return {{"body", {"version: STSv1", "mode: enforce", "mx: mx." + domain, "max_age: 1209600"}}};
}

}  // namespace

std::string world_of(const std::vector<behaviour>& rows, patience with) {
  json::object zones;
  json::array policy_hosts, mail_hosts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto domain = domain_of(rows[i]);
    put(zones, healthy_zones(domain, i));
    put(zones, members(rows[i].zones, domain));
    json::object policy = {{"ip", address(3, i)}, {"response", healthy_response(domain)}};
    put(policy, members(rows[i].policy, domain));
    policy_hosts.push_back(std::move(policy));
    json::object mail = {{"ip", address(2, i)}};
    put(mail, members(rows[i].mail, domain));
    mail_hosts.push_back(std::move(mail));
  }
  const auto limit = [](double least, bool is_short) { return is_short ? least : 20 * least; };
  json::object options = {{"timeout", 60},
                          {"dns_timeout", limit(dns_limit / 2, with.dns)},
                          {"dns_tries", 2},
                          {"connect_timeout", 20},
                          {"policy_timeout", limit(policy_limit, with.policy)},
                          {"smtp_timeout", limit(reply_limit, with.smtp)},
                          {"cache_ttl", 0},
                          {"host_rate", 0},
                          {"per_policy_host", 100}};
  return json::serialize(json::object{{"about", "Hostile peers, each of its own kind."},
                                      {"domain", domain_of(rows.front())},
                                      {"options", std::move(options)},
                                      {"zones", std::move(zones)},
                                      {"policy_hosts", std::move(policy_hosts)},
                                      {"mail_hosts", std::move(mail_hosts)}});
}

std::vector<std::string> domains_of(const std::vector<behaviour>& rows) {
  std::vector<std::string> all;
  for (const auto& row : rows) all.push_back(domain_of(row));
  return all;
}

std::vector<std::string> findings_of(const mtasts::report& judged) {
  std::set<std::string> found;
  for (const auto& each : judged.findings) found.insert(each.id + " " + std::string(mtasts::name_of(each.result)));
  return {found.begin(), found.end()};
}

std::vector<mtasts::report> check_all(const lab::running_world& running, const std::vector<behaviour>& rows) {
  mtasts::checker checker(running.options());
  const auto arrivals = mtasts::inbox::make();
  const auto domains = domains_of(rows);
  const auto first = checker.submit_many(domains, arrivals);
  std::map<mtasts::ticket, mtasts::report> came;
  while (came.size() < rows.size() && arrivals->wait(std::chrono::seconds(30)))
    for (const auto& each : arrivals->drain())
      if (each.outcome) came.emplace(each.id, *each.outcome);
  std::vector<mtasts::report> all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto found = came.find(first + i);
    if (found == came.end()) throw std::runtime_error(domains[i] + " gave no report");
    all.push_back(std::move(found->second));
  }
  return all;
}

void expect_all(const std::vector<behaviour>& rows, patience with) {
  const lab::running_world running(world_of(rows, with));
  const auto reports = check_all(running, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(rows[i].name);
    const auto& judged = reports[i];
    EXPECT_EQ(findings_of(judged), rows[i].findings) << mtasts::to_text(judged);
    EXPECT_FALSE(judged.partial);
    EXPECT_LT(static_cast<double>(judged.duration_ms) / 1000, rows[i].seconds + margin);
    EXPECT_LE(running.seen().host(lab::service::https, address(3, i)).connections, 1U);
    EXPECT_LE(running.seen().host(lab::service::smtp, address(2, i)).connections, 1U);
    EXPECT_EQ(running.seen().host(lab::service::smtp, address(2, i)).transactions, 0U);
  }
}

void expect_little_memory(const std::vector<behaviour>& rows, patience with) {
  if (!allocations::are_counted()) GTEST_SKIP() << "a sanitizer's allocator is in use, which this binary cannot count";
  const lab::running_world running(world_of(rows, with));
  const auto chosen = running.options();
  // What is made once in a process - tables of the libraries, the trust store - is none of a check's.
  (void)mtasts::checker(chosen).check("nobody.example");
  constexpr std::size_t most = 1 << 20;
  for (const auto& domain : domains_of(rows)) {
    SCOPED_TRACE(domain);
    mtasts::checker checker(chosen);
    allocations::start();
    (void)checker.check("nobody.example");
    allocations::start();
    const auto judged = checker.check(domain);
    const auto peak = allocations::peak();
    allocations::stop();
    const auto held = mtasts::collect::heap_bytes(judged);
    EXPECT_LT(peak, held + most) << "the report and its evidence have " << held;
    testing::Test::RecordProperty(domain, static_cast<int>(peak / 1024));
  }
}

}  // namespace hostile
