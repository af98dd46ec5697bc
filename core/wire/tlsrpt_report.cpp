// Reads the aggregate report of RFC 8460 section 4.4. Tolerant where reporters differ: `mx-host` as a string (as in the
// RFC's own appendix B) or an array, policy-string likewise, one object for a list of one, null or an empty text for
// what is missing, counts such as 5.0 or "5", times without a zone, bytes that are no UTF-8; and whatever the file is
// called, it may be plain, gzip, zip or zlib, one in the other too.
#include "mtasts/tlsrpt_report.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <exception>
#include <new>

#include "wire/ascii.hpp"
#include "wire/gzip.hpp"
#include "wire/inflate.hpp"
#include "wire/json_place.hpp"
#include "wire/report_time.hpp"
#include "wire/zip.hpp"

namespace mtasts {
namespace {

namespace json = boost::json;
using wire::json_path;

constexpr std::size_t longest_report = std::size_t{32} << 20U;
constexpr std::size_t largest_tree = std::size_t{192} << 20U;
constexpr int most_wrappings = 3;

/// Memory for the tree of a document, up to a bound: 32 MiB of `[0,0,...` would be 400 MiB of tree. Boost.JSON asks for
/// no more than the usual alignment, and does not always name the same one at both ends.
class bounded_memory final : public json::memory_resource {
  void* do_allocate(std::size_t size, std::size_t) override {
    if (size > largest_tree - taken_) throw std::bad_alloc();
    void* const memory = ::operator new(size);
    taken_ += size;
    return memory;
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t) override {
    taken_ -= size;
    ::operator delete(memory);
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override { return this == &other; }

  std::size_t taken_ = 0;
};

/// Leaves the reading at the first fault; caught in this file and nowhere else.
struct fault {
  json_path path;
  std::string expected;
};

/// One JSON object and the path that leads to it.
class reader {
 public:
  reader(const json::value& value, json_path path) : path_(std::move(path)) {
    object_ = value.if_object();
    if (object_ == nullptr) throw fault{path_, "an object"};
  }

  [[nodiscard]] peer_text text(std::string_view key) const {
    const json::value* const value = find(key);
    if (value == nullptr || !value->is_string()) throw fault{to(key), "a string"};
    return peer_text(std::string_view(value->get_string()));
  }
  /// A name that some write as a number: an id, a code.
  [[nodiscard]] peer_text label(std::string_view key) const {
    const json::value* const value = find(key);
    const auto whole = value == nullptr ? std::nullopt : whole_number(*value);
    return whole ? peer_text(std::to_string(*whole)) : text(key);
  }
  /// Nothing when it is missing or blank.
  [[nodiscard]] std::optional<peer_text> optional_text(std::string_view key) const {
    if (find(key) == nullptr) return {};
    peer_text said = label(key);
    if (wire::trim(said.bytes).empty()) return {};
    return said;
  }
  [[nodiscard]] std::vector<peer_text> texts(std::string_view key) const {
    const json::value* const value = find(key);
    if (value == nullptr) return {};
    if (value->is_string()) return {text(key)};
    std::vector<peer_text> out;
    for (std::size_t i = 0; const json::value& one : array(key)) {
      json_path here = to(key);
      here.emplace_back(i++);
      if (!one.is_string()) throw fault{std::move(here), "a string"};
      out.emplace_back(std::string_view(one.get_string()));
    }
    return out;
  }
  [[nodiscard]] std::uint64_t count(std::string_view key) const {
    const json::value* const value = find(key);
    if (value == nullptr) throw fault{to(key), "a whole number, 0 or more"};
    if (const auto whole = whole_number(*value)) return *whole;
    if (value->is_string()) {
      const std::string_view digits = wire::trim(std::string_view(value->get_string()));
      std::uint64_t whole = 0;
      const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
      if (failed == std::errc() && end == digits.data() + digits.size()) return whole;
    }
    throw fault{to(key), "a whole number, 0 or more"};
  }
  [[nodiscard]] reader object(std::string_view key) const {
    const json::value* const value = find(key);
    if (value == nullptr) throw fault{to(key), "an object"};
    return {*value, to(key)};
  }
  /// Each element of an array, itself an object, given to `take`; an object in its place is the one element. A missing
  /// array is an empty one unless `required`.
  template <class F>
  void each(std::string_view key, bool required, F take) const {
    const json::value* const value = find(key);
    if (value == nullptr && !required) return;
    if (value != nullptr && value->is_object()) return take(reader(*value, to(key)));
    for (std::size_t i = 0; const json::value& one : array(key)) {
      json_path here = to(key);
      here.emplace_back(i++);
      take(reader(one, std::move(here)));
    }
  }

 private:
  [[nodiscard]] static std::optional<std::uint64_t> whole_number(const json::value& value) {
    if (const auto* const whole = value.if_int64(); whole != nullptr && *whole >= 0)
      return static_cast<std::uint64_t>(*whole);
    if (const auto* const large = value.if_uint64(); large != nullptr) return *large;
    // I-JSON has doubles only (RFC 7493 section 2.2): whole numbers up to 2^53 are exact in them.
    if (const auto* const real = value.if_double(); real != nullptr && *real >= 0 && *real <= 9007199254740992.0)
      if (const auto whole = static_cast<std::uint64_t>(*real); static_cast<double>(whole) == *real) return whole;
    return {};
  }
  /// Null counts as missing.
  [[nodiscard]] const json::value* find(std::string_view key) const {
    const json::value* const value = object_->if_contains({key.data(), key.size()});
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  [[nodiscard]] const json::array& array(std::string_view key) const {
    const json::value* const value = find(key);
    if (value == nullptr || !value->is_array()) throw fault{to(key), "an array"};
    return value->get_array();
  }
  [[nodiscard]] json_path to(std::string_view key) const {
    json_path out = path_;
    out.emplace_back(key);
    return out;
  }

  const json::object* object_ = nullptr;
  json_path path_;
};

tls_report_failure read_failure(const reader& from) {
  tls_report_failure out;
  out.result_type = from.text("result-type");
  out.sending_mta_ip = from.optional_text("sending-mta-ip");
  out.receiving_mx_hostname = from.optional_text("receiving-mx-hostname");
  out.receiving_mx_helo = from.optional_text("receiving-mx-helo");
  out.receiving_ip = from.optional_text("receiving-ip");
  out.failed_session_count = from.count("failed-session-count");
  out.additional_information = from.optional_text("additional-information");
  out.failure_reason_code = from.optional_text("failure-reason-code");
  return out;
}

tls_report_result read_result(const reader& from) {
  const reader policy = from.object("policy");
  const reader summary = from.object("summary");
  tls_report_result out;
  out.policy.policy_type = policy.text("policy-type");
  out.policy.policy_string = policy.texts("policy-string");
  out.policy.policy_domain = policy.text("policy-domain");
  out.policy.mx_host = policy.texts("mx-host");
  out.summary.total_successful_session_count = summary.count("total-successful-session-count");
  out.summary.total_failure_session_count = summary.count("total-failure-session-count");
  from.each("failure-details", false, [&](const reader& one) { out.failure_details.push_back(read_failure(one)); });
  return out;
}

tls_report read_report(const json::value& value) {
  const reader from(value, {});
  const reader range = from.object("date-range");
  tls_report out;
  out.organization_name = from.text("organization-name");
  out.date_range.start_datetime = range.text("start-datetime");
  out.date_range.end_datetime = range.text("end-datetime");
  out.date_range.start = wire::report_time(out.date_range.start_datetime.bytes);
  out.date_range.end = wire::report_time(out.date_range.end_datetime.bytes);
  out.contact_info = from.optional_text("contact-info");
  out.report_id = from.label("report-id");
  from.each("policies", true, [&](const reader& one) { out.policies.push_back(read_result(one)); });
  return out;
}

boost::system::result<tls_report, syntax_error> read_json(std::string_view text) {
  const std::size_t skip = text.starts_with("\xef\xbb\xbf") ? 3 : 0;  // RFC 8259 section 8.1 lets a parser ignore it
  const std::string_view body = text.substr(skip);
  bounded_memory memory;
  json::parse_options taken;
  taken.allow_invalid_utf8 = true;  // peer_text says which bytes they were
  json::stream_parser parser(&memory, taken);
  parser.reset(&memory);
  json::error_code failed;
  const std::size_t used = parser.write_some(body.data(), body.size(), failed);
  const bool behind = !failed && body.find_first_not_of(" \t\r\n", used) != std::string_view::npos;
  if (!failed && !behind) parser.finish(failed);
  if (behind) return wire::place_in(text, skip + used, "the end of the report after its closing brace");
  if (failed) {
    const std::size_t end = used >= body.size() ? body.size() : used;
    return wire::place_in(text, skip + end, end == body.size() ? "more JSON; the report ends too early" : "valid JSON");
  }
  const json::value parsed = parser.release();
  try {
    return read_report(parsed);
  } catch (const fault& found) {
    return wire::place_in(text, skip + wire::offset_of(body, found.path),
                          wire::name_of(found.path) + ": " + found.expected);
  }
}

/// RFC 1950 section 2.2: deflate with a window that there is, and a header that 31 divides. No JSON begins so.
bool is_zlib(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const auto method = static_cast<unsigned char>(bytes[0]), flags = static_cast<unsigned char>(bytes[1]);
  return (method & 0x8fU) == 8 && (method * 256U + flags) % 31 == 0;
}

boost::system::result<std::string, syntax_error> unpacked(std::string_view bytes) {
  if (wire::is_gzip(bytes)) return wire::gunzip(bytes, longest_report);
  if (wire::is_zip(bytes)) return wire::unzip_first(bytes, longest_report);
  std::string out;
  std::string_view rest = bytes;
  if (auto wrong = wire::inflate_one(bytes, rest, wire::wrapping::zlib, out, longest_report)) return *std::move(wrong);
  return out;
}

}  // namespace

boost::system::result<tls_report, syntax_error> parse_tlsrpt_report(std::string_view bytes) {
  try {
    std::string inner;
    for (int layer = 0; layer < most_wrappings; ++layer) {
      if (!wire::is_gzip(bytes) && !wire::is_zip(bytes) && !is_zlib(bytes)) break;
      auto text = unpacked(bytes);
      if (!text) return text.error();
      inner = std::move(*text);
      bytes = inner;
    }
    if (bytes.size() > longest_report)
      return wire::place_in(bytes, longest_report, "at most " + std::to_string(longest_report) + " bytes");
    return read_json(bytes);
  } catch (const std::exception&) {
    // Memory, for what is within the bound as text and not as a tree.
    return syntax_error{.offset = 0, .line = 0, .column = 0, .expected = "a report that fits into memory"};
  }
}

}  // namespace mtasts
