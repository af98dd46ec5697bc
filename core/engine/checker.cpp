// The public verbs: a checker finds its engine, or makes it at the first check and again after a fork.
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <utility>

#include "collect/real_network.hpp"
#include "collect/sharing.hpp"
#include "collect/tls.hpp"
#include "engine/engine.hpp"
#include "engine/inbox_state.hpp"
#include "mtasts/check.hpp"
#include "mtasts/domain.hpp"

namespace mtasts {

struct checker::state {
  options chosen;
  std::shared_ptr<const collect::trust_store> store;
  std::vector<library_version> versions;

  // Under engines_lock():
  std::shared_ptr<engine> current;
  pid_t owner = 0;
  ticket last = 0;
  bool closed = false;

  void disown_after_fork() {
    if (current && owner != getpid()) disown_engine(std::exchange(current, nullptr));
  }

  ticket submit(std::string_view domain, const std::shared_ptr<inbox>& to, double timeout, detail_choice detail);

  engine& ready() {
    disown_after_fork();
    if (!current) {
      const auto limits = std::make_shared<collect::shared_limits>(chosen, static_cast<int>(loops_of(chosen)));
      auto make = [this, limits](boost::asio::io_context& context) {
        return collect::make_sharing_network(collect::make_real_network(context, chosen, store), chosen, limits);
      };
      make_room_for_engine();
      current = std::make_shared<engine>(chosen, versions, make);
      owner = getpid();
      register_engine(*current);
    }
    return *current;
  }
};

namespace {

// What a caller's text is quoted as: bounded, and without what would spoil a terminal.
std::string quoted(std::string_view text) {
  constexpr std::size_t most = 80;
  std::string out = "\"";
  for (const char c : text.substr(0, most)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  if (text.size() > most) out += "...";
  return out + "\"";
}

}  // namespace

checker::checker(const options& chosen) : state_(std::make_unique<state>()) {
  validate(chosen);
  state_->chosen = chosen;
  const std::lock_guard hold(engines_lock());
  state_->store = collect::trust_store::load(chosen);
  state_->versions = versions(chosen);
  // Made and thrown away: what is wrong with the resolver is said here and not at the first check.
  try {
    boost::asio::io_context rehearsal;
    collect::make_real_network(rehearsal, chosen, state_->store);
  } catch (const boost::system::system_error& failure) {
    throw error(error_code::resources, std::string("no descriptors for a checker are to be had: ") + failure.what());
  }
}

checker::~checker() { close(); }

void checker::close() {
  std::shared_ptr<engine> ending;
  {
    const std::lock_guard hold(engines_lock());
    state_->closed = true;
    state_->disown_after_fork();
    ending = std::exchange(state_->current, nullptr);
    if (ending) unregister_engine(*ending);
  }
  if (ending) ending->shut_down();
}

namespace {

/// A domain to check, or why there is none. In a list of millions that is a result like others, and an exception for
/// each would take longer than everything else about it.
struct named {
  domain_name name;
  std::optional<error> wrong;
};

named checked_name(std::string_view domain, const options& chosen) {
  auto name = parse_domain(domain);
  if (!name)
    return {.name = {},
            .wrong = error(error_code::invalid_domain, "invalid domain " + quoted(domain) + ": at offset " +
                                                           std::to_string(name.error().offset) + ", expected " +
                                                           name.error().expected)};
  if (chosen.previous && chosen.previous->domain != name->ascii)
    return {.name = {},
            .wrong = error(error_code::invalid_option, "option \"previous\" is a report of " + chosen.previous->domain +
                                                           ", and the domain to check is " + name->ascii)};
  return {.name = std::move(*name), .wrong = {}};
}

double limit_of(const options& chosen, std::optional<double> timeout) {
  if (!timeout) return chosen.timeout;
  options limited = chosen;
  limited.timeout = *timeout;
  validate(limited);
  return *timeout;
}

}  // namespace

ticket checker::state::submit(std::string_view domain, const std::shared_ptr<inbox>& to, double timeout,
                              detail_choice detail) {
  named given = checked_name(domain, chosen);
  if (given.wrong) throw error(std::move(*given.wrong));
  submission one{.id = 0,
                 .input = std::string(domain),
                 .domain = std::move(given.name),
                 .timeout = timeout,
                 .detail = detail,
                 .to = to};
  const std::lock_guard hold(engines_lock());
  if (closed) throw error(error_code::closed, "this checker is closed");
  const ticket id = one.id = ++last;
  std::vector<submission> alone;
  alone.push_back(std::move(one));
  ready().submit(std::move(alone));
  return id;
}

ticket checker::submit(std::string_view domain, const std::shared_ptr<inbox>& to, std::optional<double> timeout) {
  return state_->submit(domain, to, limit_of(state_->chosen, timeout), state_->chosen.detail);
}

ticket checker::submit_many(const std::vector<std::string>& domains, const std::shared_ptr<inbox>& to,
                            std::optional<double> timeout) {
  const double limit = limit_of(state_->chosen, timeout);
  std::vector<submission> sound;
  std::list<finished> refused;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    named given = checked_name(domains[i], state_->chosen);
    if (!given.wrong) {
      sound.push_back({.id = i,
                       .input = domains[i],
                       .domain = std::move(given.name),
                       .timeout = limit,
                       .detail = state_->chosen.detail,
                       .to = to});
      continue;
    }
    report said = refused_report(domains[i], given.wrong->what(), seconds_since_1970());
    finished one{.id = i, .outcome = {}, .brief = {}, .probe = {}, .failure = {}};
    if (state_->chosen.detail == detail_choice::summary)
      one.brief = std::make_shared<const summary>(summary_of(said));
    else
      one.outcome = std::make_shared<const report>(std::move(said));
    refused.push_back(std::move(one));
  }
  const std::lock_guard hold(engines_lock());
  if (state_->closed) throw error(error_code::closed, "this checker is closed");
  const ticket first = state_->last + 1;
  state_->last += domains.size();
  for (submission& one : sound) one.id += first;
  if (!sound.empty()) state_->ready().submit(std::move(sound));
  for (finished& one : refused) one.id += first;
  if (!refused.empty()) to->internals().push(std::move(refused));
  return first;
}

ticket checker::submit_probes(const std::vector<mx_endpoint>& wanted, const std::shared_ptr<inbox>& to) {
  std::vector<submission> all(wanted.size());
  const std::lock_guard hold(engines_lock());
  if (state_->closed) throw error(error_code::closed, "this checker is closed");
  const ticket first = state_->last + 1;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    all[i].id = ++state_->last;
    all[i].endpoint = wanted[i];
    all[i].timeout = state_->chosen.timeout;
    all[i].to = to;
  }
  if (!all.empty()) state_->ready().submit(std::move(all));
  return first;
}

void checker::cancel(ticket id) {
  const std::lock_guard hold(engines_lock());
  state_->disown_after_fork();
  if (state_->current) state_->current->cancel(id);
}

report checker::check(std::string_view domain) {
  const auto to = inbox::make();
  state_->submit(domain, to, state_->chosen.timeout, detail_choice::full);
  to->wait();
  std::vector<finished> all = to->drain();
  const finished& one = all.at(0);
  if (one.outcome) return *one.outcome;
  if (one.failure == "cancelled") throw error(error_code::cancelled, "the check was cancelled");
  if (one.failure == "closed") throw error(error_code::closed, "the checker was closed during the check");
  throw error(error_code::resources, one.failure);
}

const options& checker::chosen() const noexcept { return state_->chosen; }

report check(std::string_view domain, const options& chosen) { return checker(chosen).check(domain); }

std::vector<library_version> versions(const options& chosen) {
  std::vector<library_version> all{{"mtasts", MTASTS_VERSION}};
  for (library_version& library : collect::library_versions()) all.push_back(std::move(library));
  const std::string path = collect::trust_store::locate(chosen);
  all.push_back({"trust_store", path.empty() ? "none" : path});
  return all;
}

}  // namespace mtasts
