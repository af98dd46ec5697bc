// The two texts of MTA-STS - the TXT record (RFC 8461 section 3.1) and the policy (section 3.2) - and MX matching
// (4.1). Pure: bytes in, structs out, never an exception; each error says where and what was expected.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/error.hpp"
#include "mtasts/peer_text.hpp"

namespace mtasts {

/// What a TXT RRset amounts to. `absent`: no record begins with the version; `multiple`: more than one does, so a
/// sender acts as if there were none (RFC 8461 section 3.1); `invalid`: one does and it leaves the grammar.
BOOST_DEFINE_ENUM_CLASS(record_state, absent, valid, multiple, invalid)

/// One `name=value` of a record, `offset` in bytes from the start of the record.
struct record_field {
  peer_text name;
  peer_text value;
  std::size_t offset = 0;

  friend bool operator==(const record_field&, const record_field&) = default;
};
BOOST_DESCRIBE_STRUCT(record_field, (), (name, value, offset))

/// What a sender makes of the TXT RRset at `_mta-sts.<domain>`.
struct sts_record {
  record_state state = record_state::absent;
  std::string id;                     ///< 1 to 32 letters and digits when state is valid, else empty
  std::vector<record_field> fields;   ///< every field after the version, in order, as far as the grammar held
  std::optional<syntax_error> error;  ///< set when state is invalid
  bool id_error = false;              ///< the error is a missing or malformed id, and nothing else
  std::vector<peer_text> records;     ///< those that begin with `v=STSv1;`
  std::vector<peer_text> unrelated;   ///< those that do not, which a sender discards

  friend bool operator==(const sts_record&, const sts_record&) = default;
};
BOOST_DESCRIBE_STRUCT(sts_record, (), (state, id, fields, error, id_error, records, unrelated))

/// `records`: one string a TXT record, the character-strings of each already joined.
[[nodiscard]] sts_record parse_sts_records(std::span<const std::string> records);

/// The record to publish: `v=STSv1; id=<id>;` (RFC 8461 section 3.1). Empty unless `id` is 1 to 32 letters and digits.
[[nodiscard]] std::string write_sts_record(std::string_view id);
/// A valid record in canonical spacing, with all its fields in order; parsed again it differs in their offsets alone.
/// Empty for a record in any other state.
[[nodiscard]] std::string write_sts_record(const sts_record& record);

BOOST_DEFINE_ENUM_CLASS(policy_mode, enforce, testing, none)
BOOST_DEFINE_ENUM_CLASS(line_ends, none, crlf, lf, mixed)

/// What is off in a policy. The first group makes it unusable; the second is worth saying and no more.
BOOST_DEFINE_ENUM_CLASS(policy_problem_kind,
                        // unusable:
                        syntax, version, mode, max_age, mx_missing, mx_pattern,
                        // usable all the same:
                        noise, duplicate_key, unknown_key, line_endings, final_newline)

/// What a body that is no policy looks like, where it can be recognised.
BOOST_DEFINE_ENUM_CLASS(body_kind, policy, empty, html, rtf, front_matter, yaml_list, json, txt_record, placeholder,
                        prose, binary)

/// `line` and `column` count from 1; a missing key has line 0. `text` is the line, bounded to 200 bytes.
struct policy_problem {
  policy_problem_kind kind = policy_problem_kind::syntax;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;
  peer_text text;

  friend bool operator==(const policy_problem&, const policy_problem&) = default;
};
BOOST_DESCRIBE_STRUCT(policy_problem, (), (kind, line, column, message, text))

/// One `mx` line. `pattern` is as written but for surrounding white space; `valid` says that it is `Domain` or `*.`
/// Domain.
struct mx_pattern {
  peer_text pattern;
  std::size_t line = 0;
  bool valid = false;

  friend bool operator==(const mx_pattern&, const mx_pattern&) = default;
};
BOOST_DESCRIBE_STRUCT(mx_pattern, (), (pattern, line, valid))

/// What a sender makes of a policy body. `valid`: usable, that is no error; notes do not count.
/// With errors the other fields hold what could be read, for the explanation only.
struct sts_policy {
  bool valid = false;
  body_kind looks_like = body_kind::policy;
  std::string version;
  std::optional<policy_mode> mode;
  std::optional<std::uint64_t> max_age;  ///< seconds, 0 to 31557600
  std::vector<mx_pattern> mx;
  std::vector<record_field> extensions;
  line_ends lines = line_ends::none;
  std::vector<policy_problem> errors;
  std::vector<policy_problem> notes;

  friend bool operator==(const sts_policy&, const sts_policy&) = default;
};
BOOST_DESCRIBE_STRUCT(sts_policy, (), (valid, looks_like, version, mode, max_age, mx, extensions, lines, errors, notes))

[[nodiscard]] sts_policy parse_policy(std::string_view body);

/// The policy to publish, RFC 8461 section 3.2: version, mode, each mx, max_age, then the extensions; each line ends
/// with CRLF. Only `mode`, `mx` (the patterns), `max_age` and `extensions` are read, so a struct filled in by hand will
/// do. Empty when they make no usable policy.
[[nodiscard]] std::string write_policy(const sts_policy& policy);

/// RFC 8461 section 4.1: equal without regard to case, or `*.` stands for exactly the left-most label of `host`.
/// A malformed pattern or host matches nothing.
[[nodiscard]] bool match_mx(std::string_view pattern, std::string_view host);

}  // namespace mtasts
