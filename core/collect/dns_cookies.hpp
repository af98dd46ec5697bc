// DNS cookies with one resolver (RFC 7873, RFC 9018): what goes along with a query, and which answers to believe.
#pragma once
#include <ares.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <optional>
#include <vector>

namespace mtasts::collect {

/// Who forges an answer without having seen the query must guess eight octets more. A resolver without cookies is asked
/// without for a while. No socket and no clock in here.
class dns_cookies {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The COOKIE option of one query.
  struct offer {
    boost::asio::ip::address source;
    std::array<unsigned char, 8> client{};
    std::vector<unsigned char> server;  ///< empty as long as none is known

    [[nodiscard]] std::vector<unsigned char> value() const;
  };

  enum class verdict {
    believed,
    forged,  ///< to be discarded: the query's own answer may still come (RFC 7873 section 5.3)
    missing  ///< to be discarded as well; but one of a resolver's machines may have none, so it is asked again
  };

  /// For a query that leaves from `source`; nothing when it is to go without.
  std::optional<offer> next(const boost::asio::ip::address& source, time_point now);
  /// What the answer to a query with `sent` is worth. Keeps the server cookie that came.
  verdict judge(const std::optional<offer>& sent, const ares_dns_record_t& answer, time_point now);

 private:
  std::optional<offer> known_;
  time_point known_until_{};
  std::optional<time_point> missed_since_;
  time_point without_until_{};
};

/// Puts the COOKIE option with this value into the query's EDNS record, or takes it out when the value is empty. False
/// when there is no memory.
bool set_cookie(ares_dns_record_t& query, const std::vector<unsigned char>& value);

}  // namespace mtasts::collect
