// DNS questions: each is tried with every resolver, `dns_tries` times over, until one answers it conclusively
// (RFC 1034 section 4.3.1, RFC 2308 section 7). What a message says is decided in dns_answer.cpp.
#include "collect/dns.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "collect/dns_answer.hpp"
#include "collect/dns_server.hpp"
#include "collect/resolver_address.hpp"
#include "mtasts/error.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t most_questions = 8;  // for one name whose chain of CNAMEs comes in pieces
constexpr auto shunned_for = std::chrono::seconds(30);

// What an inconclusive message was; empty when the message was conclusive.
struct refusal {
  std::optional<reason> why;
  std::string detail;
};

// Of several resolvers' failures the one is told that says most of the domain.
int weight(reason why) {
  switch (why) {
    case reason::servfail: return 5;
    case reason::malformed: return 4;
    case reason::other: return 3;
    case reason::timeout: return 2;
    case reason::refused:
    case reason::unreachable: return 1;
    default: return 0;
  }
}

using servers = std::vector<std::unique_ptr<dns_server>>;

class fleet {
 public:
  fleet(servers all, const options& chosen)
      : servers_(std::move(all)),
        one_try_(std::chrono::ceil<clock::duration>(std::chrono::duration<double>(chosen.dns_timeout))),
        tries_(chosen.dns_tries) {}

  awaitable<dns_try> ask(ares_dns_record_t& query, const message_reader& read, refusal& said) {
    // Once cancelled, the next co_await would throw: so nothing is begun after it.
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    dns_try best;
    for (int round = 0; round < tries_; ++round) {
      const std::vector<dns_server*> order = in_order();
      for (dns_server* server : order) {
        said = {};
        if (closed_ || cancellation.cancelled() != asio::cancellation_type::none) {
          best.why = reason::cancelled;
          co_return best;
        }
        dns_try tried = co_await server->ask(query, clock::now() + one_try_, read);
        note(*server, tried);
        if (!tried.why) tried.why = said.why, tried.detail = said.detail;
        if (!tried.why || *tried.why == reason::cancelled) co_return tried;
        if (!best.why || weight(*tried.why) >= weight(*best.why)) best = std::move(tried);
      }
    }
    co_return best;
  }

  // Some resolvers have no DNS behind them, on a closed network for one, and deny every name that they are asked for:
  // the root too, which always exists. Their NXDOMAIN says nothing of the domain. Many honest forwarders leave the SOA
  // out of a denial, so that is no proof; it is only when we ask.
  awaitable<bool> denies_the_root() {
    if (root_seen_ && clock::now() < root_seen_->second) co_return root_seen_->first;
    const dns_message query = make_root_query();
    refusal said;
    const message_reader read = [this](const ares_dns_record_t& message) {
      const bool denied = ares_dns_record_get_rcode(&message) == ARES_RCODE_NXDOMAIN;
      root_seen_ = {denied, clock::now() + shunned_for};
    };
    if (query) co_await ask(*query, read, said);
    co_return root_seen_ && root_seen_->first;
  }

  void close() {
    closed_ = true;
    for (const auto& server : servers_) server->close();
  }

 private:
  std::vector<dns_server*> in_order() const {
    std::vector<dns_server*> order;
    for (const auto& server : servers_) order.push_back(server.get());
    const auto now = clock::now();
    std::ranges::stable_partition(order, [now](const dns_server* server) { return server->shunned_until <= now; });
    return order;
  }

  // A question without an answer says little of a resolver that answers others meanwhile: the delegation is dead.
  void note(dns_server& server, const dns_try& tried) const {
    const bool here = tried.why == reason::cancelled || tried.why == reason::resources;
    const bool silent = tried.why && !here && tried.why != reason::malformed;
    const auto now = clock::now();
    if (!tried.why) server.answered = now, server.shunned_until = {};
    if (silent && now - server.answered > one_try_) server.shunned_until = now + shunned_for;
  }

  servers servers_;
  clock::duration one_try_;
  int tries_;
  bool closed_ = false;
  std::optional<std::pair<bool, time_point>> root_seen_;  // whether it was denied, and until when that is believed
};

// Fills `seen`, which is the caller's: a frame of more than 1,000 bytes is dear to make.
template <class R>
awaitable<void> look_up(fleet& asked, std::string name, record_type type, bool trust_ad, lookup<R>& seen) {
  dns_answer<R> whole;
  whole.name = name;
  bool authentic = trust_ad;
  std::uint32_t ttl = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t question = 0; question < most_questions; ++question) {
    const auto wrong = unaskable(name);
    const dns_message query = wrong ? dns_message() : make_query(name, type);
    if (!query) {
      seen.fail(reason::malformed, wrong.value_or("the name cannot be written in a DNS message"));
      co_return;
    }
    dns_reading<R> reading;
    refusal said;
    const message_reader read = [&](const ares_dns_record_t& message) {
      reading = read_message<R>(message, name, type);
      said = {.why = reading.why, .detail = reading.detail};
    };
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    dns_try tried;
    tried.why = reason::cancelled;
    if (cancellation.cancelled() == asio::cancellation_type::none) tried = co_await asked.ask(*query, read, said);
    if (tried.why) {
      seen.fail(*tried.why, whole.chain.empty() ? tried.detail : name + ": " + tried.detail);
      co_return;
    }
    if (const auto problem = extend_chain(whole.chain, reading.answer.chain)) {
      seen.fail(reason::malformed, *problem);
      co_return;
    }
    authentic = authentic && reading.authentic_data;
    ttl = std::min(ttl, reading.answer.ttl);
    if (!reading.ask_on.empty()) {
      name = reading.ask_on;
      continue;
    }
    bool cut_off_from_dns = false;
    if (reading.unproven) cut_off_from_dns = co_await asked.denies_the_root();
    if (cut_off_from_dns) {
      seen.fail(reason::other, "the resolver denies every name, even the root of the DNS: there is no DNS behind it");
      co_return;
    }
    whole.exists = reading.answer.exists;
    whole.records = std::move(reading.answer.records);
    whole.ttl = ttl;
    whole.authenticated = authentic;
    whole.transport = tried.transport;
    const std::size_t kept = whole.records.size();
    seen.set(std::move(whole));
    if (reading.left_out > 0)
      seen.detail = peer_text("the answer holds " + std::to_string(kept + reading.left_out) +
                              " records, of which the first " + std::to_string(kept) + " were read");
    co_return;
  }
  seen.fail(reason::malformed, "the chain of CNAME records does not end");
}

servers make_servers(const loop_executor& executor, const std::vector<resolver_address>& addresses) {
  servers made;
  for (const auto& address : addresses) made.push_back(make_plain_server(executor, address, addresses.size() == 1));
  return made;
}

}  // namespace

struct resolver::state {
  std::unique_ptr<fleet> bootstrap;  // finds the host of an https resolver; null when no name needs it
  std::unique_ptr<fleet> chosen;
  bool trust_ad = false;

  // Static, and holds the state: the resolver may go while the question is under way.
  template <class R>
  static awaitable<resolution> ask(std::shared_ptr<state> held, std::string name, record_type type) {
    const auto start = clock::now();
    resolution answer = lookup<R>();
    auto& seen = std::get<lookup<R>>(answer);
    co_await look_up<R>(*held->chosen, std::move(name), type, held->trust_ad, seen);
    seen.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - start).count();
    co_return answer;
  }

  awaitable<std::vector<std::string>> find_host(std::string host) {
    std::vector<std::string> found;
    for (const record_type type : {record_type::a, record_type::aaaa}) {
      lookup<address_record> seen;
      co_await look_up<address_record>(*bootstrap, host, type, trust_ad, seen);
      if (seen.why == reason::cancelled) break;
      if (!seen) continue;
      for (const auto& record : seen->records) found.push_back(record.ip);
    }
    co_return found;
  }
};

resolver::resolver(asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store,
                   curl_multi* transfers)
    : state_(std::make_shared<state>()) {
  state_->trust_ad = chosen.trust_ad;
  const loop_executor executor = context.get_executor();
  if (chosen.resolver.empty()) {
    state_->chosen = std::make_unique<fleet>(make_servers(executor, system_resolvers()), chosen);
    return;
  }
  servers made;
  for (const auto& text : chosen.resolver) {
    const resolver_address address = parse_resolver_address(text);
    if (address.url.empty()) {
      made.push_back(make_plain_server(executor, address, chosen.resolver.size() == 1));
      continue;
    }
    if (!store || transfers == nullptr) {
      throw error(error_code::invalid_option,
                  "resolver: \"" + text + "\" needs DNS over HTTPS, which is not at hand here");
    }
    if (address.ip.empty() && !state_->bootstrap) {
      state_->bootstrap = std::make_unique<fleet>(make_servers(executor, system_resolvers()), chosen);
    }
    // The state owns the server, so the pointer lives as long as its user.
    const host_finder find = [self = state_.get()](std::string host) { return self->find_host(std::move(host)); };
    made.push_back(make_https_server(address, store, *transfers, find));
  }
  state_->chosen = std::make_unique<fleet>(std::move(made), chosen);
}

resolver::~resolver() {
  state_->chosen->close();
  if (state_->bootstrap) state_->bootstrap->close();
}

awaitable<resolution> resolver::resolve(std::string name, record_type type) {
  switch (type) {
    case record_type::mx: return state::ask<mx_record>(state_, std::move(name), type);
    case record_type::txt: return state::ask<txt_record>(state_, std::move(name), type);
    case record_type::tlsa: return state::ask<tlsa_record>(state_, std::move(name), type);
    default: return state::ask<address_record>(state_, std::move(name), type);
  }
}

}  // namespace mtasts::collect
