// The record at _smtp._tls, rule by rule.
#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;

void record(evidence& world, const std::string& text) { world.tlsrpt_txt = txt("_smtp._tls.example.org", {text}); }
report_domain& reports(evidence& world) { return world.report_domains.front(); }

void own_domain_fails(evidence& world) {
  record(world, "v=TLSRPTv1; rua=mailto:tls@example.org");
  for (mx_probe& probe : world.mx_hosts.front().probes) probe.tls.value->trust = trust_cause::self_signed;
}

const story stories[] = {
    {"Answered", "tlsrpt-record-lookup", passes, [](e&) {}},
    {"Unseen", "tlsrpt-record-lookup", unseen, [](e& w) { w.tlsrpt_txt.fail(reason::timeout); }, "no answer in time"},
    {"Present", "tlsrpt-record-present", passes, [](e&) {}},
    {"Absent", "tlsrpt-record-present", fails, [](e& w) { w.tlsrpt_txt = txt("_smtp._tls.example.org", {}); },
     "no TXT record"},
    {"UnseenIsNotAbsent", "tlsrpt-record-present", skips, [](e& w) { w.tlsrpt_txt.fail(reason::timeout); }},
    {"One", "tlsrpt-record-single", passes, [](e&) {}},
    {"Two", "tlsrpt-record-single", fails,
     [](e& w) {
       w.tlsrpt_txt = txt("x", {"v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@d.example"});
     },
     "2 records"},
    {"NoneIsNotMany", "tlsrpt-record-single", skips, [](e& w) { w.tlsrpt_txt = txt("x", {}); }},
    {"GoodSyntax", "tlsrpt-record-syntax", passes, [](e&) {}},
    {"BadField", "tlsrpt-record-syntax", fails, [](e& w) { record(w, "v=TLSRPTv1; rua=mailto:a@b.example; !x=1"); },
     "at offset"},
    {"NoSyntaxWithoutRecord", "tlsrpt-record-syntax", skips, [](e& w) { w.tlsrpt_txt = txt("x", {}); }},
    {"HasRua", "tlsrpt-rua", passes, [](e&) {}},
    {"HasNoRua", "tlsrpt-rua", fails, [](e& w) { record(w, "v=TLSRPTv1; foo=bar"); }, "rua="},
    {"NoRuaWithoutRecord", "tlsrpt-rua", skips, [](e& w) { w.tlsrpt_txt = txt("x", {}); }},
    {"GoodScheme", "tlsrpt-rua-scheme", passes, [](e&) {}, "", "rua:mailto:tls@reports.example"},
    {"HttpWithoutS", "tlsrpt-rua-scheme", fails, [](e& w) { record(w, "v=TLSRPTv1; rua=http://b.example/"); },
     "neither", "rua:http://b.example/"},
    {"GoodAddress", "tlsrpt-rua-mailto", passes, [](e&) {}},
    {"NoAddress", "tlsrpt-rua-mailto", fails, [](e& w) { record(w, "v=TLSRPTv1; rua=mailto:nobody"); },
     "no valid mail address"},
    {"ByteThatIsNoText", "tlsrpt-rua-mailto", fails,
     [](e& w) { record(w, "v=TLSRPTv1; rua=mailto:t\xffls@reports.example"); }, "no valid mail address",
     "rua:mailto:t\\xffls@reports.example"},
    {"GoodHttps", "tlsrpt-rua-https", passes, [](e& w) { record(w, "v=TLSRPTv1; rua=https://b.example/in"); }},
    {"HttpsWithoutHost", "tlsrpt-rua-https", fails, [](e& w) { record(w, "v=TLSRPTv1; rua=https:///in"); },
     "no valid host"},
    {"NoHttps", "tlsrpt-rua-https", skips, [](e&) {}},
    {"Encoded", "tlsrpt-rua-encoding", passes, [](e&) {}},
    {"NotEncoded", "tlsrpt-rua-encoding", fails, [](e& w) { record(w, "v=TLSRPTv1; rua=mailto:a!b@reports.example"); },
     "%21"},
    {"ListedOnce", "tlsrpt-rua-duplicate", passes, [](e&) {}},
    {"ListedTwice", "tlsrpt-rua-duplicate", fails,
     [](e& w) { record(w, "v=TLSRPTv1; rua=mailto:a@b.example,mailto:a@b.example"); }, "twice"},
    {"Deliverable", "tlsrpt-rua-deliverable", passes, [](e&) {}},
    {"NullMx", "tlsrpt-rua-deliverable", fails,
     [](e& w) {
       reports(w).mx = mx("reports.example", {{0, "."}});
     },
     "null MX"},
    {"NoSuchDomain", "tlsrpt-rua-deliverable", fails,
     [](e& w) {
       reports(w).mx = mx("reports.example", {});
       reports(w).mx.value->exists = false;
     },
     "does not exist"},
    {"NeitherMxNorAddress", "tlsrpt-rua-deliverable", fails,
     [](e& w) {
       reports(w).mx = mx("reports.example", {});
       reports(w).ipv4 = addresses("reports.example", {});
       reports(w).ipv6 = addresses("reports.example", {});
     },
     "neither"},
    {"AddressIsEnough", "tlsrpt-rua-deliverable", passes,
     [](e& w) {
       reports(w).mx = mx("reports.example", {});
       reports(w).ipv4 = addresses("reports.example", {"198.51.100.77"});
     }},
    {"ReportDomainUnseen", "tlsrpt-rua-deliverable", unseen, [](e& w) { reports(w).mx.fail(reason::servfail); },
     "SERVFAIL"},
    {"ReportDomainsLeftOut", "tlsrpt-rua-deliverable", unseen,
     [](e& w) {
       w.tlsrpt_txt = txt("x", {"v=TLSRPTv1; rua=mailto:a@reports.example,mailto:b@b.example,mailto:c@c.example"});
     },
     "2 more domains", "tlsrpt"},
    {"HttpsNeedsNoMx", "tlsrpt-rua-deliverable", skips,
     [](e& w) { record(w, "v=TLSRPTv1; rua=https://b.example/in"); }},
    {"NoLoop", "tlsrpt-rua-loop", passes, [](e&) {}},
    {"Loop", "tlsrpt-rua-loop", fails, own_domain_fails, "whose own mail is being refused"},
    {"NoLoopUnderTesting", "tlsrpt-rua-loop", skips, [](e& w) { set_mode(w, "testing"); }},
    {"NothingElse", "tlsrpt-record-unrelated", passes, [](e&) {}},
    {"WildcardTxt", "tlsrpt-record-unrelated", fails,
     [](e& w) {
       w.tlsrpt_txt = txt("x", {"v=TLSRPTv1; rua=mailto:a@b.example", "v=spf1 -all"});
     },
     "spf1"},
    {"OnlyKnownFields", "tlsrpt-record-unknown-field", passes, [](e&) {}},
    {"AnExtension", "tlsrpt-record-unknown-field", fails,
     [](e& w) { record(w, "v=TLSRPTv1; rua=mailto:a@b.example; foo=bar"); }, "foo"},
    {"NoRecordNoExtension", "tlsrpt-record-unknown-field", skips, [](e& w) { w.tlsrpt_txt = txt("x", {}); }},
    {"NoAlias", "tlsrpt-record-delegated", passes, [](e&) {}},
    {"AnAlias", "tlsrpt-record-delegated", fails,
     [](e& w) {
       w.tlsrpt_txt.value->chain = {{"_smtp._tls.example.org", "r.example.net", 60}};
     },
     "r.example.net"},
    {"AliasUnseen", "tlsrpt-record-delegated", skips, [](e& w) { w.tlsrpt_txt.fail(reason::servfail); }},
};
TEST(tlsrpt, AnUnencodedCharacterIsOneFailureAndNotTwo) {
  evidence world = healthy();
  world.tlsrpt_txt = txt("_smtp._tls.example.org", {"v=TLSRPTv1; rua=mailto:a@example.net!10m"});
  const report said = judge(world);
  EXPECT_TRUE(finding_of(said, "tlsrpt-rua-encoding"));
  EXPECT_FALSE(finding_of(said, "tlsrpt-rua-mailto"));
}

INSTANTIATE_TEST_SUITE_P(tlsrpt, rule_story, testing::ValuesIn(stories), name_of_story);

}  // namespace
}  // namespace mtasts::test
