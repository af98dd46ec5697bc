// Counts of what the lab's servers saw.
#include "lab/counters.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace lab {

std::uint64_t counters::question(const std::string& name, const std::string& type, const std::string& transport) {
  std::string key = name;
  std::ranges::transform(key, key.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::scoped_lock lock(mutex_);
  ++transports_[transport];
  asked_.one_more();
  // A load test asks for millions of names once each: past this many, only names already known are told apart.
  constexpr std::size_t most_names = 100000;
  key += " " + type;
  if (questions_.size() < most_names || questions_.contains(key)) return ++questions_[key];
  ++questions_["(others)"];
  return 1;
}

host_counts counters::host(service which, const std::string& ip) const {
  const std::scoped_lock lock(mutex_);
  const auto hosts = hosts_.find(which);
  if (hosts == hosts_.end()) return {};
  const auto found = hosts->second.find(ip);
  return found == hosts->second.end() ? host_counts{} : found->second;
}

std::uint64_t counters::questions(const std::string& name, const std::string& type) const {
  const std::scoped_lock lock(mutex_);
  const auto found = questions_.find(name + " " + type);
  return found == questions_.end() ? 0 : found->second;
}

std::uint64_t counters::questions() const {
  const std::scoped_lock lock(mutex_);
  std::uint64_t total = 0;
  for (const auto& each : transports_) total += each.second;
  return total;
}

std::uint64_t counters::most_questions_a_second() const {
  const std::scoped_lock lock(mutex_);
  return asked_.most();
}

boost::json::object counters::to_json() const {
  const std::scoped_lock lock(mutex_);
  boost::json::object questions, transports, https, smtp;
  std::uint64_t total = 0, connections = 0;
  for (const auto& [question, count] : questions_) questions[question] = count;
  for (const auto& [transport, count] : transports_) transports[transport] = count, total += count;
  for (const auto& [which, hosts] : hosts_)
    for (const auto& [ip, seen] : hosts) {
      connections += seen.connections;
      boost::json::object host{{"connections", seen.connections},
                               {"open", seen.open},
                               {"most_open", seen.most_open},
                               {"most_serving", seen.most_serving},
                               {"most_a_second", seen.arrivals.most()},
                               {"handshakes", seen.handshakes},
                               {"requests", seen.requests},
                               {"sni", seen.last_name}};
      if (which == service::https) {
        host["user_agent"] = seen.last;
        https[ip] = std::move(host);
      } else {
        host["transactions"] = seen.transactions;
        host["helo"] = seen.last;
        smtp[ip] = std::move(host);
      }
    }
  boost::json::object dns{{"total", total},
                          {"most_a_second", asked_.most()},
                          {"transports", std::move(transports)},
                          {"questions", std::move(questions)}};
  return {
      {"connections", connections}, {"dns", std::move(dns)}, {"https", std::move(https)}, {"smtp", std::move(smtp)}};
}

counted_connection::counted_connection(counters& all, service which, std::string ip)
    : all_(all), which_(which), ip_(std::move(ip)) {
  change([this](host_counts& seen) {
    ++seen.connections;
    seen.arrivals.one_more();
    open_ = ++seen.open;
    seen.most_open = std::max(seen.most_open, seen.open);
    seen.most_serving = std::max(seen.most_serving, ++seen.serving);
  });
}

void counted_connection::served() {
  if (!std::exchange(serving_, false)) return;
  change([](host_counts& seen) { --seen.serving; });
}

counted_connection::~counted_connection() {
  served();
  change([](host_counts& seen) { --seen.open; });
}

}  // namespace lab
