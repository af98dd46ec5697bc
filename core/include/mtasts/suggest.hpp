// What to publish for a domain as its report shows it: every text ready to paste, in the order in which to do it.
#pragma once
#include <boost/describe/class.hpp>
#include <string>
#include <vector>

#include "mtasts/report.hpp"

namespace mtasts {

/// One thing to do. `place` is where: a DNS name, a URL, an MX host; empty where it speaks for itself.
struct suggested_step {
  std::string title;
  std::string place;
  std::string text;  ///< what stands there afterwards, ready to paste; empty when there is nothing to paste
  std::string why;
  bool done = false;  ///< it stands there already
  friend bool operator==(const suggested_step&, const suggested_step&) = default;
};
BOOST_DESCRIBE_STRUCT(suggested_step, (), (title, place, text, why, done))

/// `policy` ends its lines in CRLF (RFC 8461 section 3.2). The mode is `testing`, unless the domain enforces already.
struct suggestion {
  std::string domain;
  std::string record_name;  ///< _mta-sts.<domain>
  std::string record;       ///< with a new id
  std::string policy_url;
  std::string policy;
  std::string tlsrpt_name;  ///< _smtp._tls.<domain>
  std::string tlsrpt_record;
  std::vector<suggested_step> steps;  ///< in the order of RFC 8461 section 8.1: the policy before the record
  friend bool operator==(const suggestion&, const suggestion&) = default;
};
BOOST_DESCRIBE_STRUCT(suggestion, (),
                      (domain, record_name, record, policy_url, policy, tlsrpt_name, tlsrpt_record, steps))

/// Pure. A domain that takes no mail, or whose mail servers were not seen, gets no policy: `policy` and `record` are
/// empty and the one step says why.
[[nodiscard]] suggestion suggest(const report& current);

}  // namespace mtasts
