// The aggregate TLS report of RFC 8460 section 4, as it arrives by mail or HTTPS. Pure, never an exception.
// The structs have the shape of the JSON; a field that many reporters leave out is optional.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/error.hpp"
#include "mtasts/peer_text.hpp"

namespace mtasts {

/// The times as the reporter wrote them, and in seconds since 1970 UTC where they can be read: date-times of RFC 3339,
/// and what comes near; without a zone they are UTC.
struct tls_report_range {
  peer_text start_datetime;
  peer_text end_datetime;
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> end;
  friend bool operator==(const tls_report_range&, const tls_report_range&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_report_range, (), (start_datetime, end_datetime, start, end))

struct tls_report_policy {
  peer_text policy_type;                 ///< "sts", "tlsa" or "no-policy-found"
  std::vector<peer_text> policy_string;  ///< the lines of the policy, or TLSA records
  peer_text policy_domain;
  std::vector<peer_text> mx_host;  ///< patterns; a single string in the JSON is taken as one
  friend bool operator==(const tls_report_policy&, const tls_report_policy&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_report_policy, (), (policy_type, policy_string, policy_domain, mx_host))

struct tls_report_summary {
  std::uint64_t total_successful_session_count = 0;
  std::uint64_t total_failure_session_count = 0;
  friend bool operator==(const tls_report_summary&, const tls_report_summary&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_report_summary, (), (total_successful_session_count, total_failure_session_count))

struct tls_report_failure {
  peer_text result_type;  ///< section 4.3; the list grows, so any text is taken
  std::optional<peer_text> sending_mta_ip;
  std::optional<peer_text> receiving_mx_hostname;
  std::optional<peer_text> receiving_mx_helo;
  std::optional<peer_text> receiving_ip;
  std::uint64_t failed_session_count = 0;
  std::optional<peer_text> additional_information;
  std::optional<peer_text> failure_reason_code;
  friend bool operator==(const tls_report_failure&, const tls_report_failure&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_report_failure, (),
                      (result_type, sending_mta_ip, receiving_mx_hostname, receiving_mx_helo, receiving_ip,
                       failed_session_count, additional_information, failure_reason_code))

/// One element of `policies`.
struct tls_report_result {
  tls_report_policy policy;
  tls_report_summary summary;
  std::vector<tls_report_failure> failure_details;
  friend bool operator==(const tls_report_result&, const tls_report_result&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_report_result, (), (policy, summary, failure_details))

struct tls_report {
  peer_text organization_name;
  tls_report_range date_range;
  std::optional<peer_text> contact_info;
  peer_text report_id;
  std::vector<tls_report_result> policies;
  friend bool operator==(const tls_report&, const tls_report&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_report, (), (organization_name, date_range, contact_info, report_id, policies))

/// `bytes`: JSON, or JSON in gzip, zip or zlib (at most 32 MiB when decompressed); what the file was called does not
/// matter. Unknown keys are ignored, blank texts count as missing. Required are organization-name, date-range,
/// report-id and policies; in each of these policy-type, policy-domain and the summary; in each failure result-type and
/// failed-session-count. The error has offset, line and column in the JSON (of what does not decompress: the offset in
/// the compressed bytes, line 0) and names the field by its path.
[[nodiscard]] boost::system::result<tls_report, syntax_error> parse_tlsrpt_report(std::string_view bytes);

/// The way back from the canonical JSON of a report that was parsed (`to_json`; its names have underscores). Throws
/// error (invalid_document).
[[nodiscard]] tls_report tls_report_from_json(std::string_view text);

}  // namespace mtasts
