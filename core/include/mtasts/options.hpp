// What a caller may set. One struct for every language: the bindings hand over a JSON object of these names, and
// `options_from_json` is the one place that says what is wrong with it.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/evidence.hpp"

namespace mtasts {

/// Which mail servers are spoken to. `always`: all. `policy`, for scans: only where a usable policy was seen, and a
/// domain without a record is asked three questions altogether (its record, MX and TLS-RPT). `never`: none.
BOOST_DEFINE_ENUM_CLASS(probe_choice, always, policy, never)

/// What a check gives: a `full` report, or its `summary` alone, for scans: one row, and the evidence is not kept.
BOOST_DEFINE_ENUM_CLASS(detail_choice, full, summary)

/// Durations are seconds, fractions allowed, above 0.
struct options {
  std::vector<std::string>
      resolver;                 ///< `ip`, `ip:port`, `[ip6]:port` or an `https://` URL (RFC 8484); empty: the system's
  bool trust_ad = false;        ///< believe the resolver's AD bit (only over a path that nobody can alter)
  double timeout = 60;          ///< the whole check; at expiry a partial report
  double dns_timeout = 5;       ///< one try of a look-up
  int dns_tries = 2;            ///< of a look-up, 1 to 10
  double connect_timeout = 10;  ///< one connection, to a policy host or a mail server
  double policy_timeout = 60;   ///< the whole fetch of the policy (RFC 8461 section 3.3)
  std::int64_t policy_max_bytes = 65536;  ///< of a policy; what is longer is no policy (RFC 8461 section 3.3)
  double smtp_timeout = 30;               ///< one reply; postscreen greets after some 15 s
  probe_choice probe_mx = probe_choice::always;
  detail_choice detail = detail_choice::full;
  bool leave_probes = false;   ///< name the mail servers to speak to and leave them: see probes.hpp
  bool ipv4 = true;            ///< connect to IPv4 addresses
  bool ipv6 = true;            ///< connect to IPv6 addresses
  int max_mx = 20;             ///< how many MX hosts are looked at
  int max_addresses = 8;       ///< how many addresses of each
  std::string helo;            ///< the name given in EHLO; empty: this machine's
  std::string ca_file;         ///< PEM; with neither this nor ca_path the usual places are tried
  std::string ca_path;         ///< a folder of such files, named by OpenSSL's hashes
  bool allow_private = false;  ///< contact addresses that are not globally routable
  int per_host = 2;            ///< connections at once to one mail server address
  int per_policy_host = 20;    ///< connections at once to one policy host address
  double host_rate = 10;       ///< new connections a second to one address; 0: no limit
  double back_off = 60;    ///< seconds that a server which answers 421 is left alone, longer when it repeats; 0: not
  double dns_rate = 0;     ///< look-ups a second, of all threads together; 0: no limit
  int threads = 1;         ///< engine loops of a Checker; 0: one a core
  double cache_ttl = 300;  ///< seconds that an answer serves other checks of the same Checker; 0: not at all
  std::int64_t cache_bytes = 268435456;   ///< memory for such answers, of all threads together
  std::optional<earlier_sight> previous;  ///< an earlier report of the domain: see `earlier_of`
  std::uint16_t https_port = 443;         ///< of policy hosts; another one is for tests
  std::uint16_t smtp_port = 25;           ///< of mail servers; another one is for tests

  friend bool operator==(const options&, const options&) = default;
};
BOOST_DESCRIBE_STRUCT(options, (),
                      (resolver, trust_ad, timeout, dns_timeout, dns_tries, connect_timeout, policy_timeout,
                       policy_max_bytes, smtp_timeout, probe_mx, leave_probes, detail, ipv4, ipv6, max_mx,
                       max_addresses, helo, ca_file, ca_path, allow_private, per_host, per_policy_host, host_rate,
                       back_off, dns_rate, threads, cache_ttl, cache_bytes, previous, https_port, smtp_port))

/// How the names of options are written: `dns_timeout`, or `dnsTimeout` as in Node.
enum class spelling { snake_case, camel_case };
[[nodiscard]] std::string spelt(std::string_view name, spelling how);

/// A JSON object whose keys are names of `options`; a `resolver` may be one string. Throws error (invalid_option) that
/// names the key, what it was and what it may be; unknown keys are refused with the nearest known one.
[[nodiscard]] options options_from_json(std::string_view object, const options& base = {},
                                        spelling names = spelling::snake_case);

/// Throws error (invalid_option) that names the member which is out of range.
void validate(const options& chosen);

}  // namespace mtasts
