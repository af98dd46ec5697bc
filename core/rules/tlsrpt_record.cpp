// The TXT record at _smtp._tls.<domain>, RFC 8460 section 3: where senders report what failed.
#include <algorithm>
#include <set>
#include <utility>

#include "mtasts/domain.hpp"
#include "rules/facts.hpp"
#include "rules/protection.hpp"
#include "rules/suggestion.hpp"
#include "rules/tables.hpp"
#include "rules/txt.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

constexpr std::string_view version = "v=TLSRPTv1";

std::string record_name(const facts& f) { return "_smtp._tls." + f.seen.domain; }

bool seen(const facts& f) { return f.seen.tlsrpt_txt.value.has_value(); }

bool has_one(const facts& f) {
  return seen(f) && (f.tlsrpt.state == record_state::valid || f.tlsrpt.state == record_state::invalid);
}

bool has_problem(const rua_uri& uri, rua_problem problem) { return std::ranges::count(uri.problems, problem) > 0; }

/// An unencoded `;` cuts a URI short, and what is left of it leaves the grammar.
bool any_uri_cut(const facts& f) {
  return std::ranges::any_of(f.tlsrpt.rua, [](const rua_uri& uri) { return has_problem(uri, rua_problem::encoding); });
}

verdict with_record(const facts& f, verdict given) {
  given.fix = tlsrpt_line(f);
  return given;
}

verdict lookup_answered(const facts& f) { return judge_lookup(f.seen.tlsrpt_txt, record_name(f)); }

verdict present(const facts& f) {
  if (!seen(f) || f.domain_gone) return not_applicable();
  if (f.tlsrpt.state != record_state::absent) return pass();
  if (f.null_mx) return not_applicable();  // no mail, nothing to report
  return with_record(f, fail(absence(f.seen.tlsrpt_txt, f.tlsrpt.unrelated, version)));
}

verdict single(const facts& f) {
  if (!seen(f) || f.tlsrpt.state == record_state::absent) return not_applicable();
  if (f.tlsrpt.state != record_state::multiple) return pass();
  return with_record(f, fail(several(f.tlsrpt.records)));
}

verdict syntax(const facts& f) {
  if (!has_one(f)) return not_applicable();
  if (f.tlsrpt.state == record_state::valid || f.tlsrpt.rua_error || !f.tlsrpt.error) return pass();
  if (any_uri_cut(f)) return not_applicable();  // tlsrpt-rua-encoding speaks for this case
  return with_record(f, fail(syntax_in_words(*f.tlsrpt.error, f.tlsrpt.records)));
}

verdict has_rua(const facts& f) {
  if (!has_one(f)) return not_applicable();
  if (!f.tlsrpt.rua.empty() && !f.tlsrpt.rua_error) return pass();
  if (!f.tlsrpt.rua_error || !f.tlsrpt.error) return not_applicable();  // tlsrpt-record-syntax speaks for this case
  return with_record(f, fail(syntax_in_words(*f.tlsrpt.error, f.tlsrpt.records)));
}

// What is said one by one: a record may hold thousands of addresses.
constexpr std::size_t most_addresses = 50;

/// One answer for each URI: whether it has this problem. Of one that is listed twice, the latter answer stands. The
/// record to paste mends them all, so the first failure carries it.
verdicts each_uri(const facts& f, rua_problem problem, std::string_view scheme, std::string_view words) {
  verdicts all;
  if (!has_one(f)) return all;
  bool mended = false;
  for (const rua_uri& uri : f.tlsrpt.rua) {
    const bool wrong = has_problem(uri, problem);
    // What is unencoded spoils the address or the host as well: one cause, one failure.
    if (wrong && problem != rua_problem::encoding && has_problem(uri, rua_problem::encoding)) continue;
    if (!wrong && !scheme.empty() && uri.scheme != scheme) continue;
    std::erase_if(all, [&](const verdict& earlier) { return earlier.subject == on_uri(uri); });
    if (all.size() == most_addresses) break;
    verdict given = wrong ? fail(quoted(uri.uri.bytes) + " " + std::string(words)) : pass();
    if (wrong && !std::exchange(mended, true)) given.fix = tlsrpt_line(f);
    all.push_back(std::move(given).about(on_uri(uri)));
  }
  return all;
}

verdicts scheme(const facts& f) {
  return each_uri(f, rua_problem::scheme, "", "begins neither with mailto: nor with https:");
}
verdicts mailto(const facts& f) { return each_uri(f, rua_problem::mailto, "mailto", "holds no valid mail address"); }
verdicts https(const facts& f) { return each_uri(f, rua_problem::https, "https", "names no valid host"); }
verdicts encoding(const facts& f) {
  return each_uri(f, rua_problem::encoding, "", "holds a `!`, `,` or `;` that must be written %21, %2C or %3B");
}
verdicts duplicate(const facts& f) { return each_uri(f, rua_problem::duplicate, "", "is listed twice"); }

const report_domain* looked_up(const facts& f, const std::string& name) {
  const auto found = std::ranges::find(f.seen.report_domains, name, &report_domain::name);
  return found == f.seen.report_domains.end() ? nullptr : &*found;
}

verdict can_receive(const report_domain& domain) {
  if (!domain.mx) return unknown("the MX records of " + domain.name + ": " + why_unseen(domain.mx));
  if (!domain.mx->exists) return fail("the domain " + domain.name + " does not exist");
  const std::vector<mx_record>& all = domain.mx->records;
  if (!all.empty()) {
    const bool null = std::ranges::all_of(all, [](const mx_record& r) { return r.host == "."; });
    return null ? fail(domain.name + " takes no mail: it has a null MX") : pass();
  }
  switch (addresses_of(domain.ipv4, domain.ipv6)) {
    case address_sight_kind::some: return pass();
    case address_sight_kind::unseen: return unknown(why_no_addresses(domain.ipv4, domain.ipv6));
    case address_sight_kind::none: break;
  }
  return fail(domain.name + " has neither an MX record nor an address");
}

verdicts deliverable(const facts& f) {
  verdicts all;
  if (!has_one(f)) return all;
  std::set<std::string> left_out;
  for (const rua_uri& uri : f.tlsrpt.rua) {
    if (uri.scheme != "mailto" || has_problem(uri, rua_problem::duplicate)) continue;
    if (const report_domain* domain = looked_up(f, uri.host))
      all.push_back(can_receive(*domain).about(on_uri(uri)));
    else if (is_host_name(uri.host))
      left_out.insert(uri.host);
  }
  // Without any that was looked up it was another thing that kept this check from it.
  if (!f.seen.report_domains.empty() && !left_out.empty())
    all.push_back(
        unknown(counted(left_out.size(), "more domain", "more domains") + " of reporting addresses left out"));
  return all;
}

verdicts loop(const facts& f) {
  verdicts all;
  if (f.tlsrpt.state != record_state::valid) return all;
  const protection_state state = protection_of(f);
  const bool failing = state == protection_state::degraded || state == protection_state::blocked;
  if (!failing && state != protection_state::enforced) return all;
  for (const rua_uri& uri : f.tlsrpt.rua) {
    if (uri.scheme != "mailto" || has_problem(uri, rua_problem::duplicate)) continue;
    const bool circle = failing && same_name(uri.host, f.seen.domain);
    all.push_back((circle ? fail("the reports go to " + f.seen.domain + ", whose own mail is being refused") : pass())
                      .about(on_uri(uri)));
  }
  return all;
}

verdict unrelated(const facts& f) {
  const bool explained = f.tlsrpt.state == record_state::absent;
  return judge_unrelated(f.seen.tlsrpt_txt, f.tlsrpt.unrelated, explained ? version : std::string_view());
}

verdict unknown_field(const facts& f) {
  if (!seen(f) || f.tlsrpt.state != record_state::valid) return not_applicable();
  const std::vector<std::string> names = extensions(f.tlsrpt.fields, "rua");
  if (names.empty()) return pass();
  return fail("senders ignore " + listed(names));
}

verdict delegated(const facts& f) { return judge_delegation(f.seen.tlsrpt_txt); }

constexpr rule rules[] = {
    {.id = "tlsrpt-record-lookup",
     .level = severity::error,
     .title = "The TLS-RPT record can be looked up",
     .failure = "The TLS-RPT record could not be looked up",
     .fails_when = "the look-up gives no answer: the outcome is unknown",
     .why = "Who gets no answer does not know where to report.",
     .sender = "Sends no report. Mail is delivered as before: TLS-RPT never decides on delivery.",
     .advice =
         "Check again with another resolver. If that fails too, see whether all name servers answer for `_smtp._tls`.",
     .rfc = {"8460", "3"},
     .check = lookup_answered},
    {.id = "tlsrpt-record-present",
     .level = severity::warning,
     .title = "There is a TLS-RPT record",
     .failure = "There is no TLS-RPT record",
     .fails_when = "there is no record that begins with `v=TLSRPTv1;`",
     .why = "Reports show what would fail before you enforce, and an outage or an attack afterwards.",
     .sender = "Applies the policy all the same and sends no report, not even under testing (RFC 8461 section 5).",
     .advice = "Publish a TLS-RPT record: without reports nobody tells you that mail is being refused.",
     .rfc = {"8460", "3"},
     .enforce = bearing::risk,
     .check = present},
    {.id = "tlsrpt-record-single",
     .level = severity::error,
     .title = "Exactly one TLS-RPT record",
     .failure = "There is more than one TLS-RPT record",
     .fails_when = "more than one such record",
     .why = "The second one usually comes with a report service that was added beside another.",
     .sender = "Assumes that the domain does not implement TLS-RPT and reports to neither (RFC 8460 section 3).",
     .advice = "Keep one record and list every reporting address in its `rua`, separated by commas.",
     .rfc = {"8460", "3"},
     .enforce = bearing::risk,
     .check = single},
    {.id = "tlsrpt-record-syntax",
     .level = severity::error,
     .title = "The TLS-RPT record follows the grammar",
     .failure = "The TLS-RPT record has a syntax error",
     .fails_when = "it does not follow the ABNF; the offset is given",
     .why = "No reports come, and the silence looks like good news.",
     .sender = "Cannot read the record and sends no report. What it does with mail stays the same.",
     .advice = "Write the record as `v=TLSRPTv1; rua=mailto:<address>`.",
     .rfc = {"8460", "3"},
     .enforce = bearing::risk,
     .check = syntax},
    {.id = "tlsrpt-rua",
     .level = severity::error,
     .title = "The TLS-RPT record says where reports go",
     .failure = "The TLS-RPT record does not say where reports go",
     .fails_when = "no `rua`, or an empty one",
     .why = "The record asks for reports that nobody can send, and the silence looks like good news.",
     .sender = "Has no place to report to, so it sends no report.",
     .advice = "Add `rua=` with a mailto: or https: address.",
     .rfc = {"8460", "3"},
     .enforce = bearing::risk,
     .check = has_rua},
    {.id = "tlsrpt-rua-scheme",
     .level = severity::error,
     .title = "The reporting address is a mailto: or https: URI",
     .failure = "The reporting address is neither mailto: nor https:",
     .fails_when = "a URI is neither `mailto:` nor `https:`",
     .why = "No report ever comes to an address that senders cannot use.",
     .sender = "Passes over this address, as RFC 8460 section 3 knows only the two schemes, and reports to another one "
               "of the `rua`, if there is any.",
     .advice = "Begin each reporting address with mailto: or https:.",
     .rfc = {"8460", "3"},
     .enforce = bearing::risk,
     .check = scheme},
    {.id = "tlsrpt-rua-mailto",
     .level = severity::error,
     .title = "The mailto: URI holds a valid address",
     .failure = "The mailto: URI holds no valid address",
     .fails_when = "a mailto URI has no valid address",
     .why = "Reports to it are lost, and nothing tells you.",
     .sender = "Cannot send a report there. It may use another address of the `rua`.",
     .advice = "Write mailto: and one mail address, without spaces or angle brackets.",
     .rfc = {"8460", "3", "6068", "2"},
     .enforce = bearing::risk,
     .check = mailto},
    {.id = "tlsrpt-rua-https",
     .level = severity::error,
     .title = "The https: URI names a valid host",
     .failure = "The https: URI names no valid host",
     .fails_when = "an https URI has no valid host",
     .why = "Reports to it are lost, and nothing tells you.",
     .sender = "Has no host to send its POST to. It may use another address of the `rua`.",
     .advice = "Write https://, the host name and the path.",
     .rfc = {"8460", "3", "3986", "3.2.2"},
     .enforce = bearing::risk,
     .check = https},
    {.id = "tlsrpt-rua-encoding",
     .level = severity::error,
     .title = "The reporting address is encoded",
     .failure = "The reporting address holds an unencoded character",
     .fails_when = "`,` `!` or `;` stands unencoded inside a URI",
     .why = "Comma and semicolon separate addresses and fields, so the record comes apart at that place.",
     .sender =
         "Reads an address that is cut short, or takes the record for invalid: reports go astray or are not sent.",
     .advice = "Inside a URI write %2C for a comma, %21 for an exclamation mark and %3B for a semicolon.",
     .rfc = {"8460", "3"},
     .enforce = bearing::risk,
     .check = encoding},
    {.id = "tlsrpt-rua-duplicate",
     .level = severity::warning,
     .title = "Each reporting address is listed once",
     .failure = "The same reporting address is listed twice",
     .fails_when = "the same URI is listed twice",
     .why = "The same failures may be counted twice.",
     .sender = "May deliver to every entry, or only to one that takes the report (RFC 8460 section 3).",
     .advice = "Remove the repetition: some senders report to each entry.",
     .rfc = {"8460", "3"},
     .check = duplicate},
    {.id = "tlsrpt-rua-deliverable",
     .level = severity::warning,
     .title = "The domain of the reporting address can receive mail",
     .failure = "The domain of the reporting address cannot receive mail",
     .fails_when = "the domain of a mailto URI exists but can receive no mail (no MX and no address, null MX), or does "
                   "not exist",
     .why = "Reports to it are lost just when they matter, and nothing tells you.",
     .sender = "Cannot deliver the report, tries again for up to 24 hours (RFC 8460 section 5.5) and gives up. Another "
               "address of the `rua` may still get it.",
     .advice = "Report to an address whose domain receives mail.",
     .rfc = {"8460", "3"},
     .enforce = bearing::risk,
     .check = deliverable},
    {.id = "tlsrpt-rua-loop",
     .level = severity::warning,
     .title = "Reports do not depend on what they report",
     .failure = "Reports go to the domain whose mail is being refused",
     .fails_when = "reports go to the very domain whose MTA-STS is failing in enforce mode",
     .why = "You would hear of the failure only through the servers that fail.",
     .sender = "Must deliver the report in spite of MTA-STS and DANE failures (RFC 8460 section 5.3). One that does "
               "not do so holds it back as it does other mail.",
     .advice = "Report to an address in another domain, or to an https: endpoint, as well.",
     .rfc = {"8460", "5.3"},
     .check = loop},
    {.id = "tlsrpt-record-unrelated",
     .level = severity::notice,
     .title = "No other TXT data stands at the name",
     .failure = "Other TXT data stands at the name of the TLS-RPT record",
     .fails_when = "other TXT data answers at the name",
     .why = "It is a sign of a record at the wrong name, and a careless sender may stumble over it.",
     .sender = "Discards what does not begin with `v=TLSRPTv1;` and goes by what is left (RFC 8460 section 3).",
     .advice = "Remove the other TXT data from the name, or the wildcard that puts it there.",
     .rfc = {"8460", "3"},
     .check = unrelated},
    {.id = "tlsrpt-record-unknown-field",
     .level = severity::notice,
     .title = "The TLS-RPT record holds only known fields",
     .failure = "The TLS-RPT record holds an unknown field",
     .fails_when = "an extension field is present",
     .why = "It has no effect: whoever put it there, out of a DMARC record perhaps, waits for something that does not "
            "come.",
     .sender = "Accepts the record and passes over the field (RFC 8460 section 3).",
     .advice = "Nothing need be done. If the field is a slip of the pen, correct it.",
     .rfc = {"8460", "3"},
     .check = unknown_field},
    {.id = "tlsrpt-record-delegated",
     .level = severity::notice,
     .title = "The TLS-RPT record is kept in the domain's own zone",
     .failure = "The TLS-RPT record is reached through a CNAME",
     .fails_when = "the name is a CNAME; the chain is shown",
     .why = "The other operator decides where the reports about your mail go.",
     .sender = "Looks up the name as any other, follows the CNAME and reports where the record at its end says.",
     .advice = "Nothing need be done when the other operator is the one that reads the reports.",
     .rfc = {"8460", "3"},
     .check = delegated},
};
static_assert(well_formed(rules, "tlsrpt-"));

}  // namespace

const table tlsrpt_record_table{.name = "tlsrpt", .subject = "tlsrpt", .rules = rules};

}  // namespace mtasts::rules
