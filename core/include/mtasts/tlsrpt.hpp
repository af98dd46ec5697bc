// The TLS reporting record at `_smtp._tls.<domain>`, RFC 8460 section 3. Pure, never an exception.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mtasts/error.hpp"
#include "mtasts/peer_text.hpp"
#include "mtasts/sts.hpp"

namespace mtasts {

/// What is off in one URI of `rua`: `scheme` neither mailto nor https; `mailto` without a valid address (RFC 6068);
/// `https` without a valid host (RFC 3986); `encoding`: `!`, `,` or `;` unencoded inside; `duplicate` of an earlier
/// one.
BOOST_DEFINE_ENUM_CLASS(rua_problem, scheme, mailto, https, encoding, duplicate)

/// One reporting address. `host` is the domain of the mailto address or the host of the https URI, in ASCII lower case.
struct rua_uri {
  peer_text uri;
  std::string scheme;
  std::string host;
  std::size_t offset = 0;  ///< in the record, bytes from 0
  std::vector<rua_problem> problems;

  friend bool operator==(const rua_uri&, const rua_uri&) = default;
};
BOOST_DESCRIBE_STRUCT(rua_uri, (), (uri, scheme, host, offset, problems))

struct tlsrpt_record {
  record_state state = record_state::absent;
  std::vector<rua_uri> rua;
  std::vector<record_field> fields;   ///< every field after the version, rua included, in order
  std::optional<syntax_error> error;  ///< set when state is invalid
  bool rua_error = false;             ///< the error is a missing or empty rua, and nothing else
  std::vector<peer_text> records;     ///< those that begin with `v=TLSRPTv1;`
  std::vector<peer_text> unrelated;   ///< those that do not

  friend bool operator==(const tlsrpt_record&, const tlsrpt_record&) = default;
};
BOOST_DESCRIBE_STRUCT(tlsrpt_record, (), (state, rua, fields, error, rua_error, records, unrelated))

/// `records`: one string a TXT record, the character-strings of each already joined.
[[nodiscard]] tlsrpt_record parse_tlsrpt_records(std::span<const std::string> records);

/// The record to publish: `v=TLSRPTv1; rua=<uri>,<uri>` (RFC 8460 section 3). Empty when there is no URI or one of them
/// has a `rua_problem`.
[[nodiscard]] std::string write_tlsrpt_record(const std::vector<std::string>& rua);
/// A valid record in canonical spacing, with all its fields in order, faulty URIs too; parsed again it differs in
/// offsets alone. Empty for a record in any other state.
[[nodiscard]] std::string write_tlsrpt_record(const tlsrpt_record& record);

}  // namespace mtasts
