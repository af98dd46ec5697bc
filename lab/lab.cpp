// Starting and stopping worlds.
#include "lab/lab.hpp"

#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <filesystem>
#include <thread>

#include "lab/authority.hpp"
#include "lab/dns_server.hpp"
#include "lab/earlier.hpp"
#include "lab/https_server.hpp"
#include "lab/ports.hpp"
#include "lab/smtp_server.hpp"
#include "lab/zones.hpp"

namespace lab {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// What the servers of one world act by. Deques: servers hold references to the elements.
struct site {
  world plan;
  counters seen;
  dns_site dns;
  std::deque<https_site> https;
  std::deque<smtp_site> smtp;
  certificate_ptr policy_leaf;  // of the first policy host; null where it has none of its own
  std::uint16_t dns_port = 0;
  std::uint16_t https_port = 0;
  std::uint16_t smtp_port = 0;
};

std::string write_ca_file(const std::string& pem) {
  auto name = (std::filesystem::temp_directory_path() / "mtasts-lab-XXXXXX").string();
  const int file = mkstemp(name.data());
  const bool written = file >= 0 && write(file, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size());
  if (file >= 0) close(file);
  if (!written) throw std::runtime_error("cannot write " + name);
  return name;
}

/// The names a host's certificate bears when its world does not say: those by which the host is found.
std::vector<std::string> certificate_names(const world& plan, const certificate_plan& certificate,
                                           const std::string& ip) {
  if (certificate.names) return *certificate.names;
  auto found = names_of(plan.zones, ip);
  for (const auto& each : found)
    if (each.find('*') != std::string::npos) return {"@sni"};
  if (found.empty()) found = {"unnamed.lab.example"};
  return found;
}

template <class Host>
std::vector<std::string> addresses(const std::vector<Host>& hosts) {
  std::vector<std::string> found;
  for (const auto& each : hosts) found.push_back(each.ip);
  return found;
}

}  // namespace

struct lab::state {
  authority certificates;
  std::string ca_file;
  // What coroutines refer to outlives the context that destroys them.
  std::deque<site> sites;
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(context);
  std::vector<tcp::acceptor> idle;   // bound, so that they refuse or stay silent
  std::vector<tcp::socket> fillers;  // what keeps a blackhole full
  std::thread thread;

  ~state() { stop(); }

  void start(world plan, std::optional<int> delay_ms);
  void start_policy_hosts(site& to, int hop_ms);
  void start_mail_hosts(site& to, int hop_ms);
  /// Listens as the host's plan says; true where a server is wanted.
  bool listen(tcp::acceptor& bound, listening how);
  void stop();
};

bool lab::state::listen(tcp::acceptor& bound, listening how) {
  if (how == listening::accept) {
    bound.listen();
    return true;
  }
  if (how == listening::blackhole)
    for (auto& each : make_blackhole(bound)) fillers.push_back(std::move(each));
  idle.push_back(std::move(bound));
  return false;
}

void lab::state::start_policy_hosts(site& to, int hop_ms) {
  auto bound = bind_everywhere(context, addresses(to.plan.policy_hosts));
  to.https_port = bound.port;
  for (std::size_t i = 0; i < to.plan.policy_hosts.size(); ++i) {
    const auto& host = to.plan.policy_hosts[i];
    if (!listen(bound.sockets[i], host.at)) continue;
    const auto names = certificate_names(to.plan, host.certificate, host.ip);
    auto identity = make_tls_identity(certificates, host.certificate, host.tls, names);
    if (i == 0) to.policy_leaf = identity.presented.leaf;
    const auto& made =
        to.https.emplace_back(https_site{host.ip, identity.context, host.tls, host.response, hop_ms, &to.seen});
    serve_https(std::move(bound.sockets[i]), made);
  }
  if (to.plan.policy_hosts.empty()) idle.push_back(std::move(bound.sockets.front()));
}

void lab::state::start_mail_hosts(site& to, int hop_ms) {
  auto bound = bind_everywhere(context, addresses(to.plan.mail_hosts));
  to.smtp_port = bound.port;
  std::map<std::string, certificate_ptr> presented = {{"root", certificates.root()},
                                                      {"intermediate", certificates.intermediate()}};
  for (std::size_t i = 0; i < to.plan.mail_hosts.size(); ++i) {
    const auto& host = to.plan.mail_hosts[i];
    const auto names = certificate_names(to.plan, host.certificate, host.ip);
    auto identity = make_tls_identity(certificates, host.certificate, host.tls, names);
    presented[host.ip] = presented[host.label] = identity.presented.leaf;
    if (!listen(bound.sockets[i], host.at)) continue;
    const auto& made = to.smtp.emplace_back(smtp_site{host, identity.context, hop_ms, &to.seen});
    serve_smtp(std::move(bound.sockets[i]), made);
  }
  if (to.plan.mail_hosts.empty()) idle.push_back(std::move(bound.sockets.front()));
  for (auto& [owner, entry] : to.dns.zones) {
    const auto set = entry.sets.find(rr_type::tlsa);
    if (set == entry.sets.end()) continue;
    for (auto& record : set->second.records) {
      auto& tlsa = std::get<tlsa_data>(record);
      if (tlsa.of.empty()) continue;
      if (!presented[tlsa.of])
        throw world_error("zones[\"" + owner + "\"].TLSA: " + tlsa.of + " has no certificate of its own");
      tlsa.data = association_data(presented[tlsa.of], tlsa.selector, tlsa.matching);
    }
  }
}

void lab::state::start(world plan, std::optional<int> delay_ms) {
  auto& made = sites.emplace_back();
  made.plan = std::move(plan);
  const int hop_ms = delay_ms.value_or(made.plan.delay_ms);
  made.dns = {made.plan.zones, made.plan.dnssec, hop_ms, &made.seen};
  try {
    start_policy_hosts(made, hop_ms);
    start_mail_hosts(made, hop_ms);
  } catch (const world_error& wrong) {
    throw world_error(made.plan.name.empty() ? wrong.what() : made.plan.name + ": " + wrong.what());
  }
  auto resolver = bind_resolver(context);
  made.dns_port = resolver.port;
  serve_dns(std::move(resolver.datagrams), std::move(resolver.streams), made.dns);
}

void lab::state::stop() {
  context.stop();
  if (thread.joinable()) thread.join();
  if (!ca_file.empty()) unlink(ca_file.c_str());
  ca_file.clear();
}

lab::lab(std::vector<world> worlds, std::optional<int> delay_ms) : state_(std::make_unique<state>()) {
  state_->ca_file = write_ca_file(state_->certificates.root_pem());
  for (auto& each : worlds) state_->start(std::move(each), delay_ms);
  state_->thread = std::thread([this] { state_->context.run(); });
}

lab::~lab() = default;

void lab::stop() { state_->stop(); }

std::size_t lab::size() const noexcept { return state_->sites.size(); }

const world& lab::at(std::size_t index) const { return state_->sites.at(index).plan; }

const counters& lab::seen(std::size_t index) const { return state_->sites.at(index).seen; }

const std::string& lab::ca_file() const noexcept { return state_->ca_file; }

boost::json::object lab::options(std::size_t index) const {
  const auto& from = state_->sites.at(index);
  boost::json::object made{
      {"resolver", boost::json::array{"127.0.0.1:" + std::to_string(from.dns_port)}},
      {"https_port", from.https_port},
      {"smtp_port", from.smtp_port},
      {"ca_file", state_->ca_file},
      {"allow_private", true},
      {"trust_ad", true},
      {"helo", "checker.lab.example"},
      // Loopback answers at once; a world that is silent on purpose must not hold a test up for a minute.
      {"timeout", 30.0},
      {"dns_timeout", 2.0},
      {"connect_timeout", 2.0},
      {"policy_timeout", 10.0},
      {"smtp_timeout", 5.0},
  };
  if (from.plan.previous) made["previous"] = earlier_report(from.plan, *from.plan.previous, from.policy_leaf);
  for (const auto& each : from.plan.options) made[each.key()] = each.value();
  return made;
}

}  // namespace lab
