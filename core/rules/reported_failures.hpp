// The failures of several TLS reports (RFC 8460 section 4.4) on one Policy Domain, those of one kind at one place put
// together.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "mtasts/correlate.hpp"
#include "mtasts/tlsrpt_report.hpp"

namespace mtasts::rules {

class reported_failures {
 public:
  explicit reported_failures(std::string domain) : domain_(std::move(domain)) {}

  void add(const tls_report& report);
  /// Not yet judged; in the order of policy type, result type, MX host and address.
  [[nodiscard]] std::vector<correlated_failure> failures() const;
  /// The other Policy Domains that were reported on.
  [[nodiscard]] std::vector<peer_text> others() const { return {others_.begin(), others_.end()}; }

 private:
  using place_key = std::tuple<peer_text, peer_text, std::optional<peer_text>, std::optional<peer_text>>;

  void add(const tls_report& report, const tls_report_result& result, const tls_report_failure& one);

  std::string domain_;
  std::map<place_key, correlated_failure> by_place_;
  std::set<peer_text> others_;
};

}  // namespace mtasts::rules
