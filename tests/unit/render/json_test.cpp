// The canonical JSON of a report: the same bytes there and back, whatever peers sent, and an error with a path for what
// is not a report.
#include <gtest/gtest.h>

#include <string>

#include "literal_reports.hpp"
#include "mtasts/error.hpp"
#include "mtasts/render.hpp"

namespace mtasts {
namespace {

std::string every_byte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes + "\\x80 \\\\ \"quoted\" \xc3\xa4 \xf0\x9f\x93\xac \xe2\x80\xae \xed\xa0\x80";
}

report hostile_report() {
  report r = degraded_report();
  const std::string bytes = every_byte();
  r.findings[0].detail = peer_text(bytes);
  r.findings[0].fix = peer_text(bytes);
  r.policy->extensions = {{.name = peer_text(bytes), .value = peer_text(bytes), .offset = 7}};
  r.policy->max_age = 31557600;
  mx_host host;
  host.host = "mail.example.org";
  host.tlsa.fail(reason::cut_off, bytes);
  mx_probe probe;
  probe.ip = "192.0.2.7";
  probe.connect.set({.ip = "192.0.2.7", .port = 65535});
  probe.greeting.set({.code = 220, .lines = {peer_text(bytes), peer_text("")}});
  tls_session session;
  session.chain.resize(2);
  session.chain[0].dns_names = {peer_text(bytes)};
  session.chain[0].not_before = -62135596800;
  session.chain[0].key_bits = 4294967295;
  probe.tls.set(session);
  probe.dialogue = {{.from = "server", .text = peer_text(bytes), .at_us = 9007199254740991}};
  host.probes = {probe};
  r.evidence.mx_hosts = {host};
  r.evidence.policy.fetches.resize(1);
  http_response response;
  response.body = peer_text(bytes);
  r.evidence.policy.fetches[0].response.set(response);
  return r;
}

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(report_from_json(text));
  } catch (const error& e) {
    EXPECT_EQ(e.code(), error_code::invalid_document);
    return e.what();
  }
  return "accepted";
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ReportJson, ComesBackEqualAndToTheByte) {
  for (const report& r : {report{}, enforced_report(), degraded_report(), unseen_report(), hostile_report()}) {
    const std::string text = to_json(r);
    EXPECT_EQ(report_from_json(text), r);
    EXPECT_EQ(to_json(report_from_json(text)), text);
  }
}

TEST(ReportJson, PrettyHoldsTheSame) {
  const report r = hostile_report();
  const std::string pretty = to_json(r, true);
  EXPECT_EQ(report_from_json(pretty), r);
  EXPECT_TRUE(pretty.starts_with("{\n  \"schema_version\": 1,\n  \"domain\": \"example.org\",\n"))
      << pretty.substr(0, 80);
  EXPECT_NE(pretty.find("\n    \"blockers\": [],\n"), std::string::npos);
}

TEST(EvidenceJson, ComesBackEqualAndToTheByte) {
  const evidence e = hostile_report().evidence;
  EXPECT_EQ(evidence_from_json(to_json(e)), e);
  EXPECT_EQ(evidence_from_json(to_json(e, true)), e);
  EXPECT_EQ(to_json(evidence_from_json(to_json(e))), to_json(e));
}

TEST(ReportJson, IsPrintableAsciiAndLettersOnly) {
  const std::string text = to_json(hostile_report());
  for (const char c : text) ASSERT_FALSE((c >= 0 && c < 0x20) || c == 0x7f);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);  // the override is written \u202e
  EXPECT_EQ(text.find("\xed\xa0\x80"), std::string::npos);  // not UTF-8, so not there
  EXPECT_NE(text.find("\xf0\x9f\x93\xac"), std::string::npos);
}

TEST(Json, WritesMembersInOrderUnderTheirPublishedNames) {
  const rule_description rule{.id = "mx-covered",
                              .level = severity::error,
                              .subject = "mx",
                              .title = "t",
                              .failure = "b",
                              .fails_when = "f",
                              .why = "w",
                              .sender = "s",
                              .advice = "a",
                              .rfc = {{.number = "8461", .section = "4.1", .url = "u"}},
                              .report_type = ""};
  EXPECT_EQ(
      to_json(rule),
      R"({"id":"mx-covered","severity":"error","subject":"mx","title":"t","failure":"b","fails_when":"f","why":"w","sender":"s","advice":"a",)"
      R"("rfc":[{"number":"8461","section":"4.1","url":"u"}],"report_type":""})");
  EXPECT_EQ(to_json(std::vector<rule_description>{}), "[]");
  EXPECT_EQ(to_json(std::vector<library_version>{{.name = "mtasts", .version = "1"}}),
            R"([{"name":"mtasts","version":"1"}])");
}

TEST(Json, NamesSeverityOutcomeAndReason) {
  const std::string text = to_json(degraded_report());
  EXPECT_NE(text.find(R"({"id":"mx-covered","severity":"error","outcome":"fail","subject":"mx:mail2.example.org")"),
            std::string::npos);
  EXPECT_NE(text.find(R"("checks":[{"id":"sts-record-present","outcome":"pass","subject":"record"}])"),
            std::string::npos);
  EXPECT_NE(to_json(unseen_report()).find(R"("mx":{"value":null,"reason":"timeout","detail":"","start_us":0,)"),
            std::string::npos);
}

TEST(Json, ReplacesBytesOutsideUtf8InTextOfOurOwn) {
  sts_record record;
  record.id = "a\xff\"";
  EXPECT_EQ(to_json(record), R"({"state":"absent","id":"a)"
                             "\xef\xbf\xbd"
                             R"(\"","fields":[],"error":null,)"
                             R"("id_error":false,"records":[],"unrelated":[]})");
}

TEST(ReportFromJson, SaysWhereAndWhatWasExpected) {
  const std::string good = to_json(hostile_report());
  EXPECT_EQ(refusal(with(good, R"("ipv4":{"value":null)", R"("ipv4":{"value":"x")")),
            R"(evidence.policy.ipv4.value: expected an object, found the string "x")");
  EXPECT_EQ(refusal(with(good, R"("lines":[)", R"("x":[)")),
            "evidence.mx_hosts[0].probes[0].greeting.value.lines: is missing");
  EXPECT_EQ(refusal(with(good, R"("severity":"error")", R"("severity":"fatal")")),
            R"(findings[0].severity: expected one of error, warning, notice, found the string "fatal")");
  EXPECT_EQ(refusal(with(good, R"("findings":[)", R"("findings":[7,)")), "findings[0]: expected an object, found 7");
  EXPECT_EQ(refusal(with(good, R"("preference":10)", R"("preference":65536)")),
            "mx[0].preference: expected a whole number from 0 to 65535, found 65536");
  EXPECT_EQ(refusal(with(good, R"("preference":10)", R"("preference":1.5)")),
            "mx[0].preference: expected a whole number from 0 to 65535, found the number 1.5");
  EXPECT_EQ(refusal(with(good, R"("at_us":9007199254740991)", R"("at_us":9007199254740992)")),
            "evidence.mx_hosts[0].probes[0].dialogue[0].at_us: expected a whole number from -9007199254740991 to "
            "9007199254740991, found 9007199254740992");
  EXPECT_EQ(refusal(with(good, R"("partial":false)", R"("partial":0)")), "partial: expected true or false, found 0");
  EXPECT_EQ(refusal(with(good, R"("domain":"example.org")", R"("domain":["example.org"])")),
            "domain: expected a string, found an array");
  EXPECT_EQ(refusal(with(good, R"("checks":[)", R"("checks":null,"x":[)")), "checks: expected an array, found null");
  EXPECT_EQ(refusal(with(good, R"("value":null,"reason":"not_asked")", R"("value":null,"reason":null)")),
            "evidence.domain_txt: expected either a value or a reason, found neither");
}

TEST(ReportFromJson, RefusesWhatIsNoReport) {
  EXPECT_EQ(refusal("[]"), "the document: expected an object, found an array");
  EXPECT_EQ(refusal("{}"), "schema_version: is missing");
  EXPECT_EQ(refusal(R"({"schema_version":2})"), "schema_version: expected 1, found 2");
  EXPECT_EQ(refusal(R"({"schema_version":1})"), "domain: is missing");
  EXPECT_EQ(refusal("").substr(0, 26), "the document: is not JSON:");
  EXPECT_EQ(refusal("{\"a\":nope}"), "the document: is not JSON: syntax error at byte 5");
  EXPECT_EQ(refusal("{} {}").substr(0, 26), "the document: is not JSON:");
  EXPECT_EQ(refusal(std::string(100000, '[')).substr(0, 26), "the document: is not JSON:");
}

TEST(EvidenceFromJson, NamesTheEvidenceInItsPaths) {
  try {
    static_cast<void>(evidence_from_json(R"({"schema_version":1,"domain":"a"})"));
    FAIL() << "accepted";
  } catch (const error& e) {
    EXPECT_STREQ(e.what(), "evidence.input: is missing");
  }
}

TEST(ReportFromJson, PassesOverMembersOfALaterRelease) {
  const std::string later = with(to_json(enforced_report()), R"("domain":)", R"("added_later":{"a":[1]},"domain":)");
  EXPECT_EQ(report_from_json(later), enforced_report());
}

TEST(ReportFromJson, TakesAnAbsentOptionalMemberAsNull) {
  const std::string text = to_json(enforced_report());
  report expected = enforced_report();
  expected.score.total.reset();
  EXPECT_EQ(report_from_json(with(text, R"("total":100,)", "")), expected);
}

TEST(ReportFromJson, TakesAnAbsentObservationAsNotAsked) {
  report expected = hostile_report();
  const std::string saved = to_json(expected);
  const std::size_t start = saved.find(R"("tlsa":{)");
  const std::size_t end = saved.find(R"("probes":)", start);
  ASSERT_NE(end, std::string::npos);
  expected.evidence.mx_hosts[0].tlsa = {};
  EXPECT_EQ(expected.evidence.mx_hosts[0].tlsa.why, reason::not_asked);
  EXPECT_EQ(report_from_json(saved.substr(0, start) + saved.substr(end)), expected);
}

}  // namespace
}  // namespace mtasts
