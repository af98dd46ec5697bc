// Tables of hostile behaviours: each row is a domain of one lab world that is right in everything but this one thing,
// and all domains of a table are checked at once by one checker.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "lab/run.hpp"
#include "mtasts/report.hpp"

namespace hostile {

/// The members of JSON objects that make a healthy domain a hostile one; "$" in them is the domain's name. Members of
/// `zones` take the place of healthy ones of the same name.
struct behaviour {
  const char* name;  ///< the domain is <name>.example
  std::string mail;
  std::string policy;
  std::string zones;
  std::vector<std::string> findings;  ///< "<id> fail|unknown", each once, without its subject
  double seconds = 0;                 ///< how long the behaviour may hold a check up: the sum of the limits it uses up
};

/// Short ones, so that a behaviour that is to run into them costs a test little.
inline constexpr double reply_limit = 2;   // smtp_timeout
inline constexpr double policy_limit = 2;  // policy_timeout
inline constexpr double dns_limit = 2;     // two tries of dns_timeout

/// Which limits are the short ones. The others are such as nobody runs into, however loaded the machine is.
struct patience {
  bool dns = true;
  bool policy = true;
  bool smtp = true;
};
inline constexpr patience short_ones = {};
inline constexpr patience short_dns = {.dns = true, .policy = false, .smtp = false};
inline constexpr patience short_policy = {.dns = false, .policy = true, .smtp = false};
inline constexpr patience short_smtp = {.dns = false, .policy = false, .smtp = true};
inline constexpr patience short_tls = {.dns = false, .policy = true, .smtp = true};
inline constexpr patience long_ones = {.dns = false, .policy = false, .smtp = false};
/// What a loaded machine may add.
inline constexpr double margin = 3;

[[nodiscard]] std::string world_of(const std::vector<behaviour>& rows, patience with);
[[nodiscard]] std::vector<std::string> domains_of(const std::vector<behaviour>& rows);
[[nodiscard]] std::vector<std::string> findings_of(const mtasts::report& judged);

/// Checks all rows at once; each report as one that came by itself. Fails a test whose checks never end.
[[nodiscard]] std::vector<mtasts::report> check_all(const lab::running_world& running,
                                                    const std::vector<behaviour>& rows);

/// The whole of a test: verdict, time and connections of every row.
void expect_all(const std::vector<behaviour>& rows, patience with);

/// Each row by itself: no check holds more than 1 MiB beyond its report and the evidence in it. Rows should be such
/// that end quickly.
void expect_little_memory(const std::vector<behaviour>& rows, patience with = long_ones);

}  // namespace hostile
