// Work is dealt out by name, so that the same domain, host or address is always the same loop's.
#include "engine/engine.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <iterator>
#include <thread>

#include "collect/crossing.hpp"
#include "mtasts/error.hpp"

namespace mtasts {

std::int64_t seconds_since_1970() {
  const auto today = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(today).count();
}

std::size_t loops_of(const options& chosen) {
  if (chosen.threads > 0) return static_cast<std::size_t>(chosen.threads);
  // A loop without some descriptors to ask with is no use, and a few of them it needs itself.
  constexpr rlim_t descriptors_of_a_loop = 64;
  rlimit allowed{};
  const bool known = getrlimit(RLIMIT_NOFILE, &allowed) == 0;
  const std::size_t most = known ? std::max<rlim_t>(1, allowed.rlim_cur / descriptors_of_a_loop) : 1;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most);
}

engine::engine(const options& chosen, std::vector<library_version> versions, const make_network& make)
    : chosen_(chosen), versions_(std::move(versions)) {
  std::vector<collect::network*> networks;
  try {
    while (loops_.size() < loops_of(chosen_)) {
      loops_.push_back(std::make_unique<loop>(chosen_, versions_, make));
      networks.push_back(&loops_.back()->own_network());
    }
  } catch (const boost::system::system_error& failure) {
    throw error(error_code::resources,
                std::string("no descriptors for an engine loop are to be had: ") + failure.what());
  }
  if (networks.size() > 1)
    for (std::size_t i = 0; i < networks.size(); ++i)
      loops_[i]->ask_through(collect::make_crossing_network(networks, i));
  try {
    for (const auto& one : loops_) one->begin();
  } catch (...) {
    for (const auto& one : loops_) one->close_checks();
    for (const auto& one : loops_) one->join();
    throw;
  }
}

engine::~engine() {
  for (const auto& one : loops_) one->end();
  loops_.clear();
  forget_ended_engine(*this);
}

namespace {

std::size_t home_of(const submission& one, std::size_t loops) {
  if (one.endpoint) return collect::loop_of_address(one.endpoint->ip, loops);
  return collect::loop_of_name(one.domain.ascii, loops);
}

}  // namespace

void engine::submit(std::vector<submission> some) {
  if (loops_.size() == 1) return loops_.front()->submit(std::move(some));
  std::vector<std::vector<submission>> dealt(loops_.size());
  for (submission& one : some) dealt[home_of(one, loops_.size())].push_back(std::move(one));
  for (std::size_t i = 0; i < dealt.size(); ++i)
    if (!dealt[i].empty()) loops_[i]->submit(std::move(dealt[i]));
}

// Who asks to cancel knows the ticket and not the domain; a loop that has not got it does nothing.
void engine::cancel(ticket id) {
  for (const auto& one : loops_) one->cancel(id);
}

void engine::shut_down() {
  for (const auto& one : loops_) one->close_checks();
  for (const auto& one : loops_) one->join();
  // What the loops still had to tell one another, and what was cancelled on the way out, completes in this thread:
  // nothing waits for the network any more.
  bool any = true;
  while (any) {
    any = false;
    for (const auto& one : loops_) any = one->drain() || any;
  }
}

void engine::park() {
  for (const auto& one : loops_) one->park();
}

void engine::resume() {
  for (const auto& one : loops_) one->resume();
}

}  // namespace mtasts
