// The answers to questions whose asker gave up: what a network says to whoever cancelled.
#pragma once
#include <string>

#include "collect/network.hpp"

namespace mtasts::collect {

[[nodiscard]] inline resolution cancelled_resolution(record_type type) {
  resolution answer;
  if (type == record_type::mx) answer = lookup<mx_record>{};
  if (type == record_type::txt) answer = lookup<txt_record>{};
  if (type == record_type::tlsa) answer = lookup<tlsa_record>{};
  std::visit([](auto& looked_up) { looked_up.fail(reason::cancelled); }, answer);
  return answer;
}

template <class Visit>
[[nodiscard]] Visit cancelled_visit(const std::string& ip) {
  Visit visit;
  visit.ip = ip;
  visit.connect.fail(reason::cancelled);
  return visit;
}

}  // namespace mtasts::collect
