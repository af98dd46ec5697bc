// DNS messages to and from bytes, by c-ares (RFC 1035 section 4, EDNS of RFC 6891).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lab/zones.hpp"

struct ares_dns_record;

namespace lab {

struct dns_question {
  std::shared_ptr<const ares_dns_record> message;
  std::string name;
  std::uint16_t type = 0;
  std::optional<std::uint16_t> udp_size;  ///< of EDNS; absent without it

  /// The type's name, or its number.
  [[nodiscard]] std::string type_name() const;
};

/// Nothing when the bytes are not a query with one question.
std::optional<dns_question> parse_question(std::string_view bytes);

/// The whole answer; `truncated`: only the question, with TC set.
std::string write_answer(const dns_question& asked, const answer& given, bool truncated);

}  // namespace lab
