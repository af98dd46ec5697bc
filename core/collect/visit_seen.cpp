// The reading of visits that sharing and politeness follow; see visit_seen.hpp.
#include "collect/visit_seen.hpp"

namespace mtasts::collect {
namespace {

constexpr std::uint16_t go_away_code = 421;
constexpr std::uint16_t too_many_requests = 429;

bool is_transient(const observed<smtp_reply>& step) { return step && step->code / 100 == 4; }
bool says_go_away(const observed<smtp_reply>& step) { return step && step->code == go_away_code; }

bool kept_out(const observed<connection>& connect) {
  return connect.why == reason::refused || connect.why == reason::reset;
}

// Whether the walk goes on to the next step: this one has ended, well or badly.
template <class T>
bool was_taken(observed<T>& step, std::int64_t& from_us, std::int64_t now_us) {
  if (step.value || step.why != reason::not_asked) {
    from_us = step.start_us + step.duration_us;
    return static_cast<bool>(step);
  }
  step.fail(reason::cancelled);
  step.start_us = from_us;
  step.duration_us = now_us - from_us;
  return false;
}

}  // namespace

bool conclusive(const policy_fetch& seen) {
  if (seen.response) return seen.response->status < 500 && seen.response->status != too_many_requests;
  return seen.response.why == reason::certificate;
}

bool conclusive(const mx_probe& seen) {
  if (seen.tls) return !says_go_away(seen.ehlo_tls);
  if (seen.starttls) return seen.starttls->code >= 500;
  if (seen.ehlo) return seen.ehlo->code == 250 && !seen.starttls_offered;
  return seen.greeting && seen.greeting->code >= 500;
}

manner manner_of(const policy_fetch& seen) {
  if (seen.response) return seen.response->status == too_many_requests ? manner::go_away : manner::welcome;
  if (kept_out(seen.connect)) return manner::no_entry;
  return seen.tls ? manner::welcome : manner::unknown;
}

manner manner_of(const mx_probe& seen) {
  if (is_transient(seen.greeting) || is_transient(seen.ehlo)) return manner::go_away;
  if (says_go_away(seen.starttls) || says_go_away(seen.ehlo_tls)) return manner::go_away;
  if (seen.greeting) return seen.greeting->code == 220 ? manner::welcome : manner::unknown;
  if (kept_out(seen.connect)) return manner::no_entry;
  const bool hung_up = seen.greeting.why == reason::reset || seen.greeting.why == reason::closed;
  return seen.connect && hung_up ? manner::no_entry : manner::unknown;
}

void break_off(policy_fetch& seen, std::int64_t now_us) {
  std::int64_t from = 0;
  if (!was_taken(seen.connect, from, now_us) || !was_taken(seen.tls, from, now_us)) return;
  was_taken(seen.response, from, now_us);
}

void break_off(mx_probe& seen, std::int64_t now_us) {
  std::int64_t from = 0;
  if (!was_taken(seen.connect, from, now_us) || !was_taken(seen.greeting, from, now_us)) return;
  if (seen.greeting->code != 220 || !was_taken(seen.ehlo, from, now_us)) return;
  if (!seen.starttls_offered || !was_taken(seen.starttls, from, now_us)) return;
  if (seen.starttls->code != 220 || seen.injected || !was_taken(seen.tls, from, now_us)) return;
  was_taken(seen.ehlo_tls, from, now_us);
}

}  // namespace mtasts::collect
