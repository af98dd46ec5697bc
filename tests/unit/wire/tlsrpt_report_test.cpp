// The aggregate report of RFC 8460 section 4, in JSON and in gzip.
#include "mtasts/tlsrpt_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "wire/report_time.hpp"
#include "wire/rfc3339.hpp"

namespace mtasts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int with_gzip = 15 + 16, with_zlib = 15, bare = -15;

std::string deflated(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzipped(const std::string& text) { return deflated(text, with_gzip); }

std::string little_endian(std::size_t value, int bytes) {
  std::string out;
  for (; bytes-- > 0; value >>= 8U) out += static_cast<char>(value & 0xffU);
  return out;
}

/// A local file header and its file; `sized` as a writer that knows the sizes before it writes.
std::string zip_entry(const std::string& name, const std::string& text, bool packed = true, bool sized = true) {
  const std::string data = packed ? deflated(text, bare) : text;
  const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size());
  const auto known = [&](std::size_t value) { return little_endian(sized ? value : 0, 4); };
  return "PK\x03\x04" + little_endian(20, 2) + little_endian(sized ? 0 : 8, 2) + little_endian(packed ? 8 : 0, 2) +
         little_endian(0, 4) + known(sum) + known(data.size()) + known(text.size()) + little_endian(name.size(), 2) +
         little_endian(2, 2) + name + "xx" + data;
}

const std::string full = R"({
  "organization-name": "Sender Ltd",
  "date-range": {"start-datetime": "2024-02-29T00:00:00Z", "end-datetime": "2024-02-29T23:59:59.5+01:00"},
  "contact-info": "tls@sender.example",
  "report-id": "r-1",
  "x-unknown": [1, {"a": null}],
  "policies": [{
    "policy": {"policy-type": "sts", "policy-string": ["version: STSv1", "mode: testing"],
               "policy-domain": "receiver.example", "mx-host": ["*.receiver.example"]},
    "summary": {"total-successful-session-count": 5326, "total-failure-session-count": 303},
    "failure-details": [
      {"result-type": "certificate-expired", "sending-mta-ip": "2001:db8::1",
       "receiving-mx-hostname": "mx1.receiver.example", "receiving-mx-helo": "mx1", "receiving-ip": "192.0.2.9",
       "failed-session-count": 100,
       "additional-information": "https://sender.example/x", "failure-reason-code": "X509_V_ERR"},
      {"result-type": "something-new", "failed-session-count": 203, "receiving-ip": null}]
  }]
})";

const std::string least = R"({"organization-name": "S", "report-id": "1", "date-range": {"start-datetime": "x",
  "end-datetime": "y"}, "policies": [{"policy": {"policy-type": "no-policy-found", "policy-domain": "r.example",
  "mx-host": "mx.r.example"}, "summary": {"total-successful-session-count": 1.0, "total-failure-session-count": 0}}]})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(tlsrpt_report, gives_every_field) {
  const auto found = parse_tlsrpt_report(full);
  ASSERT_TRUE(found) << found.error().expected;
  EXPECT_EQ(found->organization_name.bytes, "Sender Ltd");
  EXPECT_EQ(found->date_range.start, 1709164800);
  EXPECT_EQ(found->date_range.end, 1709247599);
  EXPECT_EQ(found->contact_info, peer_text("tls@sender.example"));
  EXPECT_EQ(found->report_id.bytes, "r-1");
  ASSERT_EQ(found->policies.size(), 1U);
  const tls_report_result& result = found->policies[0];
  EXPECT_EQ(result.policy.policy_type.bytes, "sts");
  EXPECT_THAT(result.policy.policy_string, ElementsAre(peer_text("version: STSv1"), peer_text("mode: testing")));
  EXPECT_EQ(result.policy.policy_domain.bytes, "receiver.example");
  EXPECT_THAT(result.policy.mx_host, ElementsAre(peer_text("*.receiver.example")));
  EXPECT_EQ(result.summary.total_successful_session_count, 5326U);
  EXPECT_EQ(result.summary.total_failure_session_count, 303U);
  ASSERT_EQ(result.failure_details.size(), 2U);
  EXPECT_EQ(result.failure_details[0].failed_session_count, 100U);
  EXPECT_EQ(result.failure_details[0].failure_reason_code, peer_text("X509_V_ERR"));
  EXPECT_EQ(result.failure_details[1].result_type.bytes, "something-new");
  EXPECT_FALSE(result.failure_details[1].receiving_ip);
}

TEST(tlsrpt_report, tolerates_what_reporters_leave_out_or_write_otherwise) {
  const auto found = parse_tlsrpt_report("\xef\xbb\xbf" + least + "\r\n");
  ASSERT_TRUE(found) << found.error().expected;
  EXPECT_FALSE(found->date_range.start);
  EXPECT_FALSE(found->contact_info);
  EXPECT_THAT(found->policies[0].policy.mx_host, ElementsAre(peer_text("mx.r.example")));
  EXPECT_EQ(found->policies[0].summary.total_successful_session_count, 1U);
  EXPECT_THAT(found->policies[0].failure_details, IsEmpty());
}

TEST(tlsrpt_report, reads_gzip_of_one_member_or_several) {
  const auto whole = parse_tlsrpt_report(gzipped(full));
  ASSERT_TRUE(whole) << whole.error().expected;
  EXPECT_EQ(*whole, *parse_tlsrpt_report(full));
  const auto split = parse_tlsrpt_report(gzipped(full.substr(0, 100)) + gzipped(full.substr(100)) + "\r\n");
  ASSERT_TRUE(split) << split.error().expected;
  EXPECT_EQ(*split, *whole);
}

TEST(tlsrpt_report, reads_what_reporters_pack_otherwise_or_twice) {
  const tls_report whole = *parse_tlsrpt_report(full);
  const std::string nothing;
  const std::pair<const char*, std::string> packed[] = {
      {"zip", zip_entry("report.json", full) + "PK\x01\x02 the directory"},
      {"zip without sizes", zip_entry("report.json", full, true, false)},
      {"zip, stored", zip_entry("report.json", full, false)},
      {"zip with a folder first", zip_entry("reports/", nothing, false) + zip_entry("reports/1.json", full)},
      {"zip by a Mac", zip_entry("__MACOSX/._r", "noise") + zip_entry("r.json", full)},
      {"zlib", deflated(full, with_zlib)},
      {"gzip in gzip", gzipped(gzipped(full))},
      {"gzip in zip", zip_entry("report.json.gz", gzipped(full))},
  };
  for (const auto& [name, bytes] : packed) {
    const auto found = parse_tlsrpt_report(bytes);
    ASSERT_TRUE(found) << name << ": " << found.error().expected;
    EXPECT_EQ(*found, whole) << name;
  }
}

TEST(tlsrpt_report, says_where_the_zip_breaks) {
  const std::string good = zip_entry("report.json", full);
  std::string locked = good, wrong_sum = good, exotic = good;
  locked[6] = 1, wrong_sum[14] = static_cast<char>(wrong_sum[14] ^ 1), exotic[8] = 14;
  const std::pair<std::string, const char*> rows[] = {
      {good.substr(0, 20), "a whole zip header"},
      {good.substr(0, 35), "a whole zip header"},
      {good.substr(0, good.size() - 9), "it ends too early"},
      {zip_entry("report.json", full, false).substr(0, 200), "it ends too early"},
      {zip_entry("report.json", full, false, false), "says its size"},
      {zip_entry("reports/", "", false), "with a file in it"},
      {locked, "without a password"},
      {exotic, "stored or deflated"},
      {wrong_sum, "checksum"},
  };
  for (const auto& [bytes, expected] : rows) {
    const auto found = parse_tlsrpt_report(bytes);
    ASSERT_FALSE(found) << expected;
    EXPECT_THAT(found.error().expected, HasSubstr(expected));
    EXPECT_LE(found.error().offset, bytes.size());
    EXPECT_EQ(found.error().line, 0U);
  }
}

TEST(tlsrpt_report, takes_blank_texts_for_missing_and_numbers_for_texts) {
  std::string text = replaced(full, "\"192.0.2.9\"", "\"\"");
  text = replaced(text, "\"2001:db8::1\"", "\" \"");
  text = replaced(text, "\"X509_V_ERR\"", "10");
  text = replaced(text, "\"r-1\"", "17");
  text = replaced(text, "5326", "\" 5326 \"");
  text = replaced(text, "\"contact-info\": \"tls@sender.example\",", "");
  const auto found = parse_tlsrpt_report(text);
  ASSERT_TRUE(found) << found.error().expected;
  EXPECT_EQ(found->report_id.bytes, "17");
  EXPECT_FALSE(found->contact_info);
  const tls_report_result& result = found->policies[0];
  EXPECT_EQ(result.summary.total_successful_session_count, 5326U);
  EXPECT_FALSE(result.failure_details[0].receiving_ip);
  EXPECT_FALSE(result.failure_details[0].sending_mta_ip);
  EXPECT_EQ(result.failure_details[0].failure_reason_code, peer_text("10"));
}

TEST(tlsrpt_report, takes_one_object_for_a_list_of_one_and_one_text_for_a_policy) {
  const auto found = parse_tlsrpt_report(R"({"organization-name": "S", "report-id": "1",
    "date-range": {"start-datetime": "2024-02-29", "end-datetime": "2024-02-29 23:59:59"},
    "policies": {"policy": {"policy-type": "sts", "policy-string": "version: STSv1\nmode: testing",
                            "policy-domain": "r.example"},
                 "summary": {"total-successful-session-count": 0, "total-failure-session-count": 2},
                 "failure-details": {"result-type": "certificate-expired", "failed-session-count": 2}}})");
  ASSERT_TRUE(found) << found.error().expected;
  EXPECT_EQ(found->date_range.start, 1709164800);
  EXPECT_EQ(found->date_range.end, 1709251199);
  ASSERT_EQ(found->policies.size(), 1U);
  EXPECT_THAT(found->policies[0].policy.policy_string, ElementsAre(peer_text("version: STSv1\nmode: testing")));
  ASSERT_EQ(found->policies[0].failure_details.size(), 1U);
}

TEST(tlsrpt_report, keeps_bytes_that_are_no_utf_8) {
  const auto found = parse_tlsrpt_report(replaced(full, "Sender Ltd", "S\xe4nder"));
  ASSERT_TRUE(found) << found.error().expected;
  EXPECT_EQ(found->organization_name.bytes, "S\xe4nder");
  const std::string spoilt = replaced(replaced(full, "Sender Ltd", "S\xe4nder"), "\"r-1\"", "[]");
  const auto wrong = parse_tlsrpt_report(spoilt);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().offset, spoilt.find("[]"));
}

TEST(tlsrpt_report, says_where_the_json_breaks) {
  struct row {
    std::string text;
    std::size_t line, column;
    std::string expected;
  };
  const row rows[] = {
      {"", 1, 1, "ends too early"},
      {"{\n  \"a\": 1,\n", 3, 1, "ends too early"},
      {"{\n  \"a\" 1}", 2, 7, "valid JSON"},
      {"<html>", 1, 1, "valid JSON"},
      {least + "\n{}", 4, 1, "the end of the report"},
  };
  for (const row& r : rows) {
    const auto found = parse_tlsrpt_report(r.text);
    ASSERT_FALSE(found) << r.text;
    EXPECT_THAT(found.error().expected, HasSubstr(r.expected)) << r.text;
    EXPECT_EQ(found.error().line, r.line) << r.text;
    EXPECT_EQ(found.error().column, r.column) << r.text;
  }
}

TEST(tlsrpt_report, names_the_field_that_is_wrong_and_its_place) {
  struct row {
    std::string from, to, expected;
    std::string place;  ///< the text that stands at the error
  };
  const row rows[] = {
      {R"("organization-name": "Sender Ltd")", R"("organization-name": 5)", "organization-name: a string", "5,"},
      {R"("report-id")", R"("report")", "report-id: a string", "{"},
      {R"("date-range": {)", R"("date-range": 1, "other": {)", "date-range: an object", "1,"},
      {R"("policies": [{)", R"("policies": {"a": [{)", "", ""},
      {"5326", "-1", "policies[0].summary.total-successful-session-count: a whole number", "-1,"},
      {"5326", "1.5", "policies[0].summary.total-successful-session-count: a whole number", "1.5,"},
      {"5326", "\"many\"", "policies[0].summary.total-successful-session-count: a whole number", "\"many\""},
      {"5326", "\"-1\"", "policies[0].summary.total-successful-session-count: a whole number", "\"-1\""},
      {"5326", "\"\"", "policies[0].summary.total-successful-session-count: a whole number", "\"\""},
      {"\"something-new\"", "7", "policies[0].failure-details[1].result-type: a string", "7,"},
      {R"(["*.receiver.example"])", R"(["a", 5])", "policies[0].policy.mx-host[1]: a string", "5]"},
      {R"("summary")", R"("summery")", "policies[0].summary: an object", "{\n    \"policy\""},
  };
  for (const row& r : rows) {
    if (r.expected.empty()) continue;
    const std::string text = replaced(full, r.from, r.to);
    const auto found = parse_tlsrpt_report(text);
    ASSERT_FALSE(found) << r.to;
    EXPECT_THAT(found.error().expected, HasSubstr(r.expected)) << r.to;
    EXPECT_EQ(text.substr(found.error().offset, r.place.size()), r.place) << r.to;
    EXPECT_GE(found.error().line, 1U);
  }
  EXPECT_THAT(parse_tlsrpt_report("[]").error().expected, HasSubstr("the report: an object"));
}

TEST(tlsrpt_report, says_where_the_gzip_breaks) {
  const std::string good = gzipped(full);
  const auto cut = parse_tlsrpt_report(good.substr(0, good.size() / 2));
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().expected, HasSubstr("ends too early"));
  EXPECT_EQ(cut.error().offset, good.size() / 2);
  std::string wrong_sum = good;
  wrong_sum[good.size() - 6] = static_cast<char>(wrong_sum[good.size() - 6] ^ 1);
  EXPECT_THAT(parse_tlsrpt_report(wrong_sum).error().expected, HasSubstr("valid gzip"));
  EXPECT_FALSE(parse_tlsrpt_report("\x1f\x8b"));
}

TEST(tlsrpt_report, does_not_inflate_beyond_its_bound) {
  const auto bomb = parse_tlsrpt_report(gzipped(std::string((std::size_t{32} << 20U) + 1, ' ')));
  ASSERT_FALSE(bomb);
  EXPECT_THAT(bomb.error().expected, HasSubstr("at most 33554432 bytes"));
}

TEST(tlsrpt_report, inflates_nothing_beyond_its_bound_however_it_is_packed) {
  const std::string blank((std::size_t{32} << 20U) + 1, ' ');
  for (const std::string& bytes : {zip_entry("r", blank), deflated(blank, with_zlib), gzipped(gzipped(blank))})
    EXPECT_THAT(parse_tlsrpt_report(bytes).error().expected, HasSubstr("at most 33554432 bytes"));
  EXPECT_FALSE(parse_tlsrpt_report(gzipped(gzipped(gzipped(gzipped(full))))));
}

TEST(tlsrpt_report, makes_no_tree_that_outgrows_the_text_by_far) {
  std::string zeros = "{\"x\":[0";
  for (int i = 0; i < 9'000'000; ++i) zeros += ",0";
  EXPECT_THAT(parse_tlsrpt_report(zeros + "]}").error().expected, HasSubstr("fits into memory"));
}

TEST(tlsrpt_report, does_not_nest_without_end) {
  EXPECT_FALSE(parse_tlsrpt_report(std::string(100000, '[')));
  EXPECT_FALSE(parse_tlsrpt_report("{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}"));
}

TEST(date_time, is_read_by_rfc_3339) {
  EXPECT_EQ(wire::seconds_of("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(wire::seconds_of("2016-04-01T23:59:59Z"), 1459555199);
  EXPECT_EQ(wire::seconds_of("2016-04-01t12:00:00.25-02:30"), 1459521000);
  EXPECT_EQ(wire::seconds_of("2016-12-31T23:59:60Z"), 1483228800);
  for (const auto* no :
       {"", "2016-04-01", "2016-04-01T00:00:00", "2016-02-30T00:00:00Z", "2016-13-01T00:00:00Z", "2016-04-01T24:00:00Z",
        "2016-04-01T00:00:00.Z", "2016-04-01T00:00:00Z ", "2016-04-01T00:00:00+1:00"})
    EXPECT_FALSE(wire::seconds_of(no)) << no;
}

TEST(report_time, is_read_as_reporters_write_it) {
  const std::pair<const char*, std::int64_t> rows[] = {
      {"2016-04-01T00:00:00Z", 1459468800},
      {"2016-04-01T00:00:00", 1459468800},
      {"2016-04-01 00:00:00", 1459468800},
      {" 2016-04-01T00:00:00.5 ", 1459468800},
      {"2016-04-01", 1459468800},
      {"2016-04-01T00:00Z", 1459468800},
      {"2016-04-01T02:00:00+02:00", 1459468800},
      {"2016-04-01T02:00:00+0200", 1459468800},
      {"2016-04-01 02:00:00 +0200", 1459468800},
      {"2016-04-01T02:00:00+02", 1459468800},
      {"2016-04-01 00:00:00 UTC", 1459468800},
      {"2016-04-01T00:00:00GMT", 1459468800},
  };
  for (const auto& [text, seconds] : rows) EXPECT_EQ(wire::report_time(text), seconds) << text;
  for (const auto* no : {"", " ", "yesterday", "2016-04-31", "2016-04-01T", "2016-04-01T24:00:00", "2016-04-01 CET",
                         "2016-04-01T00:00:00 CET", "01/04/2016", "1459468800", "2016-04-01T00:00:00Zz"})
    EXPECT_FALSE(wire::report_time(no)) << no;
}

}  // namespace
}  // namespace mtasts
