// The join of a check's two parts. Times of the probes go on where the look-ups ended.
#include "mtasts/probes.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "collect/dane.hpp"
#include "collect/settle.hpp"

namespace mtasts {
namespace {

bool is_left(const mx_probe& probe) {
  return probe.connect.why == reason::not_asked && probe.connect.detail.bytes == left_to_others;
}

/// When the last step of a probe ended, in its own time.
std::int64_t end_of(mx_probe& probe) {
  std::int64_t end = 0;
  collect::for_each_observation(probe,
                                [&](const auto& step) { end = std::max(end, step.start_us + step.duration_us); });
  return end;
}

}  // namespace

std::vector<mx_endpoint> left_probes(const evidence& seen) {
  std::vector<mx_endpoint> left;
  for (const mx_host& host : seen.mx_hosts)
    for (const mx_probe& probe : host.probes)
      if (is_left(probe)) left.push_back({.host = host.host, .ip = probe.ip});
  return left;
}

evidence with_probes(evidence seen, const std::vector<endpoint_probe>& made) {
  std::map<std::pair<std::string_view, std::string_view>, const endpoint_probe*> known;
  for (const endpoint_probe& one : made) known[{one.endpoint.host, one.endpoint.ip}] = &one;
  const std::int64_t looked_up_us = seen.duration_us;
  for (mx_host& host : seen.mx_hosts)
    for (mx_probe& probe : host.probes) {
      const auto found = known.find({host.host, probe.ip});
      if (!is_left(probe) || found == known.end()) continue;
      probe = found->second->seen;
      const std::int64_t end = end_of(probe);
      const bool earlier = found->second->age_us > 0;
      if (!earlier) seen.duration_us = std::max(seen.duration_us, looked_up_us + end);
      collect::shift_times(probe, earlier ? -found->second->age_us - end : looked_up_us);
    }
  collect::match_dane(seen);
  return seen;
}

}  // namespace mtasts
