// The TXT record at _mta-sts.<domain>, RFC 8461 section 3.1.
#include "rules/dates.hpp"
#include "rules/facts.hpp"
#include "rules/suggestion.hpp"
#include "rules/tables.hpp"
#include "rules/txt.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

constexpr std::string_view version = "v=STSv1";

std::string record_name(const facts& f) { return "_mta-sts." + f.seen.domain; }

bool has_one(const facts& f) {
  return f.record_seen() && (f.record.state == record_state::valid || f.record.state == record_state::invalid);
}

verdict lookup_answered(const facts& f) { return judge_lookup(f.seen.sts_txt, record_name(f)); }

verdict present(const facts& f) {
  // A domain that does not exist or takes no mail (RFC 7505) has no use for a record.
  if (!f.record_seen() || f.domain_gone) return not_applicable();
  if (f.record.state != record_state::absent) return pass();
  if (f.null_mx) return not_applicable();
  return fail(absence(f.seen.sts_txt, f.record.unrelated, version)).fixed_by(record_line(f));
}

verdict single(const facts& f) {
  if (!f.record_seen() || f.record.state == record_state::absent) return not_applicable();
  if (f.record.state != record_state::multiple) return pass();
  return fail(several(f.record.records)).fixed_by(record_line(f));
}

verdict syntax(const facts& f) {
  if (!has_one(f)) return not_applicable();
  if (f.record.state == record_state::valid || f.record.id_error || !f.record.error) return pass();
  return fail(syntax_in_words(*f.record.error, f.record.records)).fixed_by(record_line(f));
}

verdict has_id(const facts& f) {
  if (!has_one(f)) return not_applicable();
  if (f.record.state == record_state::valid) return pass();
  if (!f.record.id_error || !f.record.error) return not_applicable();  // sts-record-syntax speaks for this case
  return fail(syntax_in_words(*f.record.error, f.record.records)).fixed_by(record_line(f));
}

verdict duplicate_field(const facts& f) {
  if (!f.record_valid()) return not_applicable();
  const std::vector<std::string> names = repeated(f.record.fields);
  if (names.empty()) return pass();
  return fail("repeated, and only the first counts: " + listed(names)).fixed_by(record_line(f));
}

verdict unknown_field(const facts& f) {
  if (!f.record_valid()) return not_applicable();
  const std::vector<std::string> names = extensions(f.record.fields, "id");
  if (names.empty()) return pass();
  return fail("senders ignore " + listed(names));
}

verdict unrelated(const facts& f) {
  const bool explained = f.record.state == record_state::absent;
  return judge_unrelated(f.seen.sts_txt, f.record.unrelated, explained ? version : std::string_view());
}

/// The record to paste, by its own text where that is one.
std::string in_its_place(const facts& f, const std::string& text) {
  const bool sound = parse_sts_records(std::vector<std::string>{text}).state == record_state::valid;
  return sound ? zone_line(record_name(f), text) : record_line(f);
}

verdict misplaced(const facts& f) {
  if (f.seen.domain_txt.why == reason::not_asked) return not_applicable();
  if (!f.seen.domain_txt)
    return unknown("the TXT records of the domain itself: " + why_unseen(f.seen.domain_txt)).about("domain");
  for (const txt_record& record : f.seen.domain_txt->records) {
    const std::string& text = record.text.bytes;
    if (!is_near_miss(text, version)) continue;
    verdict given = fail(quoted(text) + " stands at " + f.seen.domain + " itself, where no sender looks");
    // Only where there is none yet: a second one in the right place would spoil the first.
    if (f.record_seen() && f.record.state == record_state::absent) given.fix = in_its_place(f, text);
    return std::move(given).about("domain");
  }
  return pass().about("domain");
}

verdict delegated(const facts& f) { return judge_delegation(f.seen.sts_txt); }

verdict ttl(const facts& f) {
  if (!f.record_seen() || f.record.state == record_state::absent) return not_applicable();
  const std::int64_t seconds = f.seen.sts_txt->ttl;
  if (seconds <= seconds_a_day) return pass();
  verdict given = fail("the TTL is " + std::to_string(seconds) + " s (" + span_in_words(seconds) + ")");
  if (!f.record_valid()) return given;
  given.fix = zone_line(record_name(f), f.record.records.front().bytes, "3600");
  return given;
}

verdict dnssec(const facts& f) {
  if (!f.seen.options.trust_ad || !f.record_seen() || f.record.state == record_state::absent) return not_applicable();
  if (f.seen.sts_txt->authenticated) return pass();
  return fail("the answer was not authenticated, so whoever can forge DNS answers can hide the record");
}

constexpr rule rules[] = {
    {.id = "sts-record-lookup",
     .level = severity::error,
     .title = "The MTA-STS record can be looked up",
     .failure = "The MTA-STS record could not be looked up",
     .fails_when = "the look-up gives no answer: the outcome is unknown, never \"absent\"",
     .why = "Who gets no answer sees no policy, and an attacker can bring that about on purpose.",
     .sender = "Without a policy in its cache, delivers as though there were no MTA-STS or tries again later. An "
               "unexpired one in its cache it goes on applying.",
     .advice =
         "Check again with another resolver. If that fails too, see whether all name servers answer for `_mta-sts`.",
     .rfc = {"8461", "3.1"},
     .enforce = bearing::sight,
     .check = lookup_answered},
    {.id = "sts-record-present",
     .level = severity::error,
     .title = "There is an MTA-STS record",
     .failure = "There is no MTA-STS record",
     .fails_when = "there is no TXT record that begins with `v=STSv1;` (NODATA, NXDOMAIN, or only unrelated TXT)",
     .why = "The record is what makes senders look for the policy, and its id what makes them fetch a new one.",
     .sender = "Does not look for a policy and delivers without MTA-STS. One that has an unexpired policy in its cache "
               "goes on applying it.",
     .advice = "Publish the TXT record at `_mta-sts.` and the domain, once the policy can be fetched.",
     .rfc = {"8461", "3.1"},
     .enforce = bearing::blocks,
     .check = present},
    {.id = "sts-record-single",
     .level = severity::error,
     .title = "Exactly one MTA-STS record",
     .failure = "There is more than one MTA-STS record",
     .fails_when = "more than one such record: senders must act as if there were none",
     .why = "Two records usually come from a change that added the new one and left the old.",
     .sender = "Does not fetch the policy and delivers without MTA-STS. One that has an unexpired policy in its cache "
               "goes on applying it.",
     .advice = "Keep one TXT record that begins with v=STSv1 and remove the others.",
     .rfc = {"8461", "3.1"},
     .enforce = bearing::blocks,
     .check = single},
    {.id = "sts-record-syntax",
     .level = severity::error,
     .title = "The MTA-STS record follows the grammar",
     .failure = "The MTA-STS record has a syntax error",
     .fails_when = "it does not follow the ABNF",
     .why = "One stray character switches MTA-STS off for new senders, and they do not report it.",
     .sender = "Takes the domain for one without MTA-STS (RFC 8461 section 3.1). One that has an unexpired policy in "
               "its cache goes on applying it.",
     .advice = "Write the record as `v=STSv1; id=<letters and digits>;` and nothing else.",
     .rfc = {"8461", "3.1"},
     .enforce = bearing::blocks,
     .check = syntax},
    {.id = "sts-record-id",
     .level = severity::error,
     .title = "The MTA-STS record has a proper id",
     .failure = "The MTA-STS record has no valid id",
     .fails_when = "no id, or an id that is not 1 to 32 letters and digits",
     .why = "The id is how senders notice that the policy has changed. Without one the whole record is invalid.",
     .sender = "Does not fetch the policy and delivers without MTA-STS. An unexpired policy in its cache stays in "
               "force until its max_age ends.",
     .advice = "Give an id of 1 to 32 letters and digits, such as date and time, and a new one with each new policy.",
     .rfc = {"8461", "3.1"},
     .enforce = bearing::blocks,
     .check = has_id},
    {.id = "sts-record-duplicate-field",
     .level = severity::warning,
     .title = "No field of the MTA-STS record is repeated",
     .failure = "A field of the MTA-STS record is repeated",
     .fails_when = "a field is repeated (the first counts)",
     .why = "You may be changing the copy that nobody reads: a new id in second place announces nothing.",
     .sender = "Accepts the record with the first value. If that id has not changed, it goes on with the policy in its "
               "cache.",
     .advice = "Keep the field that is meant and remove the others.",
     .rfc = {"8461", "3.2"},
     .check = duplicate_field},
    {.id = "sts-record-unknown-field",
     .level = severity::notice,
     .title = "The MTA-STS record holds only known fields",
     .failure = "The MTA-STS record holds an unknown field",
     .fails_when = "an extension field is present (senders ignore it)",
     .why = "It has no effect: whoever put it there expects something of it that does not happen.",
     .sender = "Accepts the record and passes over the field (RFC 8461 section 3.2).",
     .advice = "Nothing need be done. If the field is a slip of the pen, correct it.",
     .rfc = {"8461", "3.1"},
     .check = unknown_field},
    {.id = "sts-record-unrelated",
     .level = severity::warning,
     .title = "No other TXT data stands at the name",
     .failure = "Other TXT data stands at the name of the MTA-STS record",
     .fails_when = "other TXT data answers at the name (SPF, a wildcard TXT, a site token); it is discarded",
     .why = "It is a sign of a record at the wrong name, and a careless sender may stumble over it.",
     .sender = "Discards what does not begin with `v=STSv1;` and goes by what is left (RFC 8461 section 3.1).",
     .advice = "Remove the other TXT data from the name, or the wildcard that puts it there.",
     .rfc = {"8461", "3.1"},
     .check = unrelated},
    {.id = "sts-record-misplaced",
     .level = severity::warning,
     .title = "No MTA-STS record stands at the domain itself",
     .failure = "An MTA-STS record stands at the domain itself",
     .fails_when = "a record that begins with v=STSv1 stands at the domain itself instead of `_mta-sts.`",
     .why = "It has no effect where it stands, and whoever edits it there changes nothing.",
     .sender = "Asks at `_mta-sts.` and the domain only. With no record there it delivers without MTA-STS, unless it "
               "has an unexpired policy in its cache.",
     .advice = "Move the record to the name `_mta-sts.` and the domain; if one stands there already, remove this one.",
     .rfc = {"8461", "3.1"},
     .check = misplaced},
    {.id = "sts-record-delegated",
     .level = severity::notice,
     .title = "The MTA-STS record is kept in the domain's own zone",
     .failure = "The MTA-STS record is reached through a CNAME",
     .fails_when = "the name is a CNAME; the chain is shown",
     .why = "The other operator decides when senders fetch the policy anew, and can take the record away.",
     .sender = "Follows the CNAME and uses the record at its end as though it stood here (RFC 8461 section 3.1).",
     .advice =
         "Nothing need be done when the other operator is the one that runs the policy. Remove it when that ends.",
     .rfc = {"8461", "8.2"},
     .check = delegated},
    {.id = "sts-record-ttl",
     .level = severity::warning,
     .title = "The TTL of the MTA-STS record is a day or less",
     .failure = "The TTL of the MTA-STS record is longer than a day",
     .fails_when = "TTL above one day: senders keep using an old policy that long after a change",
     .why = "A change of mail servers takes that long to get round, and under enforce mail waits meanwhile.",
     .sender = "Sees the old id until the TTL has passed and takes its cached policy for current; an MX host that only "
               "the new one names is refused (RFC 8461 section 8.1).",
     .advice = "Set the TTL of the record to an hour or so, at most to a day (86400).",
     .rfc = {"8461", "8.1"},
     .check = ttl},
    {.id = "sts-record-dnssec",
     .level = severity::notice,
     .title = "The MTA-STS record is signed with DNSSEC",
     .failure = "The MTA-STS record is not protected by DNSSEC",
     .fails_when = "the answer was not DNSSEC-authenticated",
     .why = "First contact is the weak moment of MTA-STS: a forged answer then switches it off, and nobody notices.",
     .sender = "Uses the record all the same. Where a forged answer hides it, only an unexpired policy in the sender's "
               "cache protects the mail (RFC 8461 section 10.2).",
     .advice = "Sign the zone: then nobody can hide the record from a sender that has no policy in its cache yet.",
     .rfc = {"8461", "10.2"},
     .check = dnssec},
};
static_assert(well_formed(rules, "sts-record-"));

}  // namespace

const table sts_record_table{.name = "sts-record", .subject = "record", .rules = rules};

}  // namespace mtasts::rules
