// The MX records, rule by rule.
#include "world.hpp"

namespace mtasts::test {
namespace {

using e = evidence;

const story stories[] = {
    {"MxAnswered", "mx-lookup", passes, [](e&) {}},
    {"SomeMxRecordsWereCut", "mx-lookup", unseen, [](e& w) { w.mx.detail = peer_text("of 200 the first 100"); },
     "not all: of 200"},
    {"MxServfailIsUnknown", "mx-lookup", unseen,
     [](e& w) {
       w.mx.fail(reason::servfail);
       w.mx_hosts.clear();
     },
     "SERVFAIL"},
    {"DomainIsThere", "domain-exists", passes, [](e&) {}},
    {"DomainIsGone", "domain-exists", fails,
     [](e& w) {
       w.mx = mx("example.org", {});
       w.mx.value->exists = false;
       w.mx_hosts.clear();
     },
     "NXDOMAIN"},
    {"DomainUnseenIsNotGone", "domain-exists", skips,
     [](e& w) {
       w.mx.fail(reason::timeout);
       w.mx_hosts.clear();
     }},
    {"MxIsPresent", "mx-present", passes, [](e&) {}},
    {"ImplicitMx", "mx-present", fails,
     [](e& w) {
       w.mx = mx("example.org", {});
       w.mx_hosts = {mail_host("example.org", 0, {"198.51.100.1"})};
       w.mx_hosts[0].implicit = true;
     },
     "itself"},
    {"NoNullMx", "mx-null-alone", skips, [](e&) {}},
    {"NullMxAlone", "mx-null-alone", passes,
     [](e& w) {
       w.mx = mx("example.org", {{0, "."}});
       w.mx_hosts.clear();
     }},
    {"NullMxBesideOthers", "mx-null-alone", fails,
     [](e& w) {
       w.mx.value->records.push_back({0, "."});
     },
     "mail.example.org"},
    {"NullMxWithSts", "mx-null-no-sts", fails,
     [](e& w) {
       w.mx = mx("example.org", {{0, "."}});
       w.mx_hosts.clear();
     },
     "record and a policy"},
    {"NullMxWithoutSts", "mx-null-no-sts", passes,
     [](e& w) {
       w = bare();
       w.mx = mx("example.org", {{0, "."}});
       w.mx_hosts.clear();
     }},
    {"MailDomainWithSts", "mx-null-no-sts", skips, [](e&) {}},
    {"TargetIsAName", "mx-target-name", passes, [](e&) {}, "", "mx:mail.example.org"},
    {"TargetIsAnAddress", "mx-target-name", fails,
     [](e& w) {
       mx_host h;
       h.host = "192.0.2.1";
       add_host(w, h);
     },
     "is an address", "mx:192.0.2.1"},
    {"TargetIsLocalhost", "mx-target-name", fails,
     [](e& w) {
       mx_host h;
       h.host = "localhost";
       add_host(w, h);
     },
     "localhost", "mx:localhost"},
    {"TargetHasASpace", "mx-target-name", fails,
     [](e& w) {
       mx_host h;
       h.host = "a b.example";
       add_host(w, h);
     },
     "not a valid host name", "mx:a b.example"},
    {"TargetIsNoAlias", "mx-target-cname", passes, [](e&) {}},
    {"TargetIsAnAlias", "mx-target-cname", fails,
     [](e& w) {
       w.mx_hosts[0].ipv4.value->chain = {{"mail.example.org", "real.example.net", 60}};
     },
     "mail.example.org -> real.example.net"},
    {"ImplicitTargetMayBeAnAlias", "mx-target-cname", skips,
     [](e& w) {
       w.mx_hosts[0].implicit = true;
       w.mx_hosts[0].ipv4.value->chain = {{"a", "b", 60}};
     }},
    {"TargetHasAddresses", "mx-target-address", passes, [](e&) {}},
    {"TargetHasNone", "mx-target-address", fails, [](e& w) { w.mx_hosts = {mail_host("mail.example.org", 10, {})}; },
     "neither an A nor an AAAA"},
    {"TargetDoesNotExist", "mx-target-address", fails,
     [](e& w) {
       w.mx_hosts = {mail_host("mail.example.org", 10, {})};
       w.mx_hosts[0].ipv4.value->exists = false;
     },
     "does not exist"},
    {"TargetAddressUnseen", "mx-target-address", unseen,
     [](e& w) {
       w.mx_hosts = {mail_host("mail.example.org", 10, {})};
       w.mx_hosts[0].ipv6.fail(reason::timeout);
     },
     "AAAA: no answer in time"},
    {"TargetIsNoNameToLookUp", "mx-target-address", skips,
     [](e& w) {
       mx_host h;
       h.host = "192.0.2.1";
       add_host(w, h);
     },
     "", "mx:192.0.2.1"},
    {"TargetIsPublic", "mx-target-private", passes, [](e&) {}, "", "mx:mail.example.org/198.51.100.1"},
    {"TargetIsPrivate", "mx-target-private", fails,
     [](e& w) { first_probe(w) = no_connection("10.0.0.1", reason::blocked_private); }, "10.0.0.1",
     "mx:mail.example.org/10.0.0.1"},
    {"PrivateIsAllowed", "mx-target-private", skips, [](e& w) { w.options.allow_private = true; }},
    {"EachTargetOnce", "mx-duplicate", passes, [](e&) {}},
    {"TargetListedTwice", "mx-duplicate", fails,
     [](e& w) {
       w.mx.value->records.push_back({20, "mail.example.org"});
     },
     "10, 20", "mx:mail.example.org"},
    {"NoMxToRepeat", "mx-duplicate", skips, [](e& w) { w.mx.fail(reason::timeout); }},
    {"AdIsNotTrusted", "mx-dnssec", skips, [](e&) {}},
    {"MxIsSigned", "mx-dnssec", passes,
     [](e& w) {
       w.options.trust_ad = true;
       w.mx.value->authenticated = true;
     }},
    {"MxIsNotSigned", "mx-dnssec", fails, [](e& w) { w.options.trust_ad = true; }, "not authenticated"},
};
INSTANTIATE_TEST_SUITE_P(mx, rule_story, testing::ValuesIn(stories), name_of_story);

TEST(mx, ADomainThatIsGoneIsOneFailureAndNotMany) {
  evidence world = bare();
  world.mx = mx("example.org", {});
  world.mx.value->exists = false;
  world.mx_hosts.clear();
  const report said = judge(world);
  ASSERT_EQ(said.findings.size(), 1U);
  EXPECT_EQ(said.findings[0].id, "domain-exists");
  EXPECT_EQ(said.findings[0].subject, "domain");
}

TEST(mx, ADomainThatTakesNoMailNeedsNothing) {
  evidence world = bare();
  world.mx = mx("example.org", {{0, "."}});
  world.mx_hosts.clear();
  EXPECT_TRUE(judge(world).findings.empty());
}

}  // namespace
}  // namespace mtasts::test
