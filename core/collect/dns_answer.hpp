// One DNS message read into evidence: the chain of CNAMEs, the records at its end, or their proven absence. c-ares has
// parsed the bytes; what they mean is decided here, without a socket.
#pragma once
#include <ares.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "collect/network.hpp"
#include "mtasts/evidence.hpp"

namespace mtasts::collect {

struct dns_record_deleter {
  void operator()(ares_dns_record_t* record) const noexcept { ares_dns_record_destroy(record); }
};
using dns_message = std::unique_ptr<ares_dns_record_t, dns_record_deleter>;

[[nodiscard]] ares_dns_rec_type_t wire_type(record_type type);

/// Why `name` cannot be asked for at all (RFC 1035 section 2.3.4); nothing when it can.
[[nodiscard]] std::optional<std::string> unaskable(std::string_view name);

/// A query with recursion desired, the AD bit as a request for AD in the answer (RFC 6840 section 5.7) and EDNS with
/// 1232 bytes. Null when c-ares refuses the name or there is no memory.
[[nodiscard]] dns_message make_query(const std::string& name, record_type type);

/// The same for the root of the DNS, which every name server knows.
[[nodiscard]] dns_message make_root_query();

inline constexpr std::size_t longest_chain = 16;
inline constexpr std::size_t most_records = 100;
inline constexpr std::size_t most_text = 65536;

/// What a message that arrived says about `asked`. Exactly one of the three holds: `why` (no use), `ask_on` not empty
/// (the chain leaves the message there), or `answer` is conclusive. `answer.ttl` is right in the latter two.
template <class R>
struct dns_reading {
  dns_answer<R> answer;
  std::string ask_on;
  std::optional<reason> why;
  std::string detail;
  bool authentic_data = false;  ///< the AD bit as sent
  std::size_t left_out = 0;     ///< records that a cap kept out of the answer
  bool unproven = false;        ///< NXDOMAIN without the SOA of the zone that says so (RFC 2308 section 3)
};

/// `R` must be the record of `type`. `links` is how many links were followed before `asked`.
template <class R>
[[nodiscard]] dns_reading<R> read_message(const ares_dns_record_t& message, const std::string& asked, record_type type);

extern template dns_reading<address_record> read_message(const ares_dns_record_t&, const std::string&, record_type);
extern template dns_reading<mx_record> read_message(const ares_dns_record_t&, const std::string&, record_type);
extern template dns_reading<txt_record> read_message(const ares_dns_record_t&, const std::string&, record_type);
extern template dns_reading<tlsa_record> read_message(const ares_dns_record_t&, const std::string&, record_type);

/// Appends what was learnt by asking on: links, records, the least TTL. Nothing, or why the whole is malformed.
[[nodiscard]] std::optional<std::string> extend_chain(std::vector<cname_link>& chain,
                                                      const std::vector<cname_link>& more);

}  // namespace mtasts::collect
