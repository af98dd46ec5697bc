// Look-ups as many checks share them: each asked once within its TTL, no more at once than there are descriptors for,
// and no more a second than dns_rate.
#pragma once
#include <boost/describe/class.hpp>
#include <functional>
#include <string>

#include "collect/shared_limits.hpp"
#include "collect/single_flight.hpp"
#include "collect/turnstile.hpp"
#include "collect/waiting_log.hpp"

namespace mtasts::collect {

struct look_up_key {
  std::string name;
  record_type type = record_type::a;
  friend bool operator==(const look_up_key&, const look_up_key&) = default;
};
BOOST_DESCRIBE_STRUCT(look_up_key, (), (name, type))
struct look_up_key_hash {
  std::size_t operator()(const look_up_key& key) const noexcept {
    return std::hash<std::string>()(key.name) * 31 + static_cast<std::size_t>(key.type);
  }
};

/// Whoever asks first asks in his own coroutine, which costs those who share nothing the least; when he is cancelled,
/// one of those who wait asks again. (A visit is begun once and outlives its asker: a second connection is not free.)
class shared_look_ups {
 public:
  /// The references outlive it. No answer serves others for longer than `keep`.
  shared_look_ups(network& inner, memory_budget& memory, shared_limits& limits, int at_once, time_point::duration keep)
      : inner_(inner),
        limits_(limits),
        keep_(keep),
        places_(inner.executor(), at_once),
        door_(inner.executor(), 1),
        answers_(inner, memory) {}

  awaitable<resolution> get(std::string name, record_type type);
  [[nodiscard]] std::size_t size() const noexcept { return answers_.size(); }

 private:
  using flights = single_flight<look_up_key, look_up_key_hash, resolution>;

  // Both hold also where the coroutine is destroyed in its sleep: a question is landed, a place left.
  class question {
   public:
    question(shared_look_ups& owner, look_up_key key)
        : alive_(owner.alive_), owner_(owner), one(owner.answers_.start(std::move(key))) {}
    ~question() {
      if (!one->landed && !alive_.expired()) owner_.answers_.land(one, time_point::duration::zero());
    }
    question(const question&) = delete;
    question& operator=(const question&) = delete;

   private:
    std::weak_ptr<const bool> alive_;
    shared_look_ups& owner_;

   public:
    flights::handle one;
  };
  class place {
   public:
    explicit place(shared_look_ups& owner) : alive_(owner.alive_), owner_(owner) {}
    ~place() {
      if (!alive_.expired()) owner_.places_.leave();
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

   private:
    std::weak_ptr<const bool> alive_;
    shared_look_ups& owner_;
  };

  awaitable<void> ask(flights::flight& one, resolution& answer);
  awaitable<bool> until_allowed(waiting_log& waits);
  [[nodiscard]] time_point::duration keep_for(const resolution& answer) const;

  network& inner_;
  shared_limits& limits_;
  time_point::duration keep_;
  turnstile places_;
  turnstile door_;  // one at a time waits for dns_rate; the others behind it, in their order
  flights answers_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // ends first
};

}  // namespace mtasts::collect
