// The arithmetic of rates and back-offs by address; see address_manners.hpp.
#include "collect/address_manners.hpp"

#include <algorithm>
#include <cmath>

namespace mtasts::collect {

constexpr double most_burst = 5;

address_rates::address_rates(double per_second)
    : allowed_(per_second, std::clamp(std::floor(per_second), 1.0, most_burst)) {}

time_point address_rates::free_at(const std::string& ip, time_point now) const {
  const std::int64_t* arrival = allowed_.unlimited() ? nullptr : arrivals_.find(ip);
  return arrival == nullptr ? now : collect::free_at(allowed_, *arrival);
}

void address_rates::take(const std::string& ip, time_point now) {
  if (allowed_.unlimited()) return;
  const std::int64_t now_ns = nanoseconds_of(now);
  std::int64_t& arrival = arrivals_.at(ip, [&](std::int64_t of) { return of <= now_ns; });
  arrival = std::max(arrival, now_ns) + allowed_.interval_ns;
}

time_point back_offs::until(const std::string& ip) const {
  const state* found = states_.find(ip);
  return found == nullptr ? time_point::min() : found->until;
}

bool back_offs::row_is_over(const state& of, time_point now) const {
  return of.in_a_row == 0 || now > of.until + first_ * (1 << most_doublings);
}

bool back_offs::lately_welcomed(const state& of, time_point now) const {
  return of.welcomed && now <= *of.welcomed + first_;
}

back_offs::state& back_offs::at(const std::string& ip, time_point now) {
  const auto says_nothing = [&](const state& of) {
    return now > of.until && row_is_over(of, now) && !lately_welcomed(of, now);
  };
  // A welcome alone only makes a wish of a refusal that follows it.
  const auto can_be_spared = [&](const state& of) { return now > of.until && row_is_over(of, now); };
  return states_.at(ip, says_nothing, can_be_spared);
}

void back_offs::asked(const std::string& ip, time_point now) {
  if (first_ == time_point::duration::zero()) return;
  state& here = at(ip, now);
  if (now < here.until) return;
  if (row_is_over(here, now)) here.in_a_row = 0;
  here.until = now + first_ * (1 << std::min(here.in_a_row, most_doublings));
  ++here.in_a_row;
}

void back_offs::refused(const std::string& ip, time_point now) {
  const state* found = states_.find(ip);
  if (found != nullptr && (lately_welcomed(*found, now) || !row_is_over(*found, now))) asked(ip, now);
}

void back_offs::welcomed(const std::string& ip, time_point now) {
  if (first_ == time_point::duration::zero()) return;
  state& here = at(ip, now);
  here.welcomed = now;
  here.in_a_row = 0;
}

}  // namespace mtasts::collect
