// The answer of the Policy Host: status, media type, size, time, and whether its addresses agree. RFC 8461 section 3.3.
#include <algorithm>

#include "mtasts/domain.hpp"
#include "rules/dates.hpp"
#include "rules/facts.hpp"
#include "rules/suggestion.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

bool is_redirect(const http_response& response) { return response.status >= 300 && response.status < 400; }

verdict status(const facts&, const policy_fetch& fetch) {
  if (fetch.response) {
    if (fetch.response->status == 200) return pass();
    if (is_redirect(*fetch.response)) return not_applicable();  // policy-http-redirect speaks for this case
    std::string text = "the answer is " + std::to_string(fetch.response->status);
    if (fetch.response->status == 404) text += ": there is nothing at /.well-known/mta-sts.txt";
    return fail(std::move(text));
  }
  switch (fetch.response.why.value_or(reason::other)) {
    case reason::closed:
    case reason::reset:
    case reason::malformed:
    case reason::tls_alert:
    case reason::tls_protocol: return fail("no whole HTTP answer came: " + why_unseen(fetch.response));
    case reason::not_asked:
    case reason::certificate:
    case reason::too_large:                         // policy-http-size speaks for this case
    case reason::timeout: return not_applicable();  // policy-http-time speaks for this case
    default: return unknown(why_unseen(fetch.response));
  }
}

verdict redirect(const facts&, const policy_fetch& fetch) {
  if (!fetch.response) return not_applicable();
  if (!is_redirect(*fetch.response)) return pass();
  std::string text = "the answer is " + std::to_string(fetch.response->status);
  if (!fetch.response->location.empty()) text += " to " + quoted(fetch.response->location.bytes, 300);
  return fail(text + ", and senders do not follow it");
}

bool has_body(const policy_fetch& fetch) { return fetch.response && fetch.response->status == 200; }

verdict media_type(const facts&, const policy_fetch& fetch) {
  if (!has_body(fetch)) return not_applicable();
  const std::string& sent = fetch.response->content_type.bytes;
  std::string type = ascii_lower(sent.substr(0, sent.find(';')));
  std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
  if (type == "text/plain") return pass();
  return fail(sent.empty() ? "no Content-Type is sent" : "the Content-Type is " + quoted(sent))
      .fixed_by("Content-Type: text/plain");
}

verdict size(const facts&, const policy_fetch& fetch) {
  if (fetch.response.why == reason::too_large) return fail("the answer is too large: " + why_unseen(fetch.response));
  if (!has_body(fetch)) return not_applicable();
  if (!fetch.response->too_large) return pass();
  return fail("after " + std::to_string(fetch.response->body.bytes.size()) +
              " bytes there was still more; reading stopped");
}

// "60 s", "0.5 s".
std::string span_of_ms(std::int64_t ms) {
  const std::int64_t tenths = (ms + 99) / 100;
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text + " s";
}

verdict time_taken(const facts& f, const policy_fetch& fetch) {
  const std::int64_t took_us = fetch.response.start_us + fetch.response.duration_us - fetch.connect.start_us;
  if (fetch.response.why == reason::timeout) {
    const std::string waited = "no whole answer came within " + span_of_ms(f.seen.options.policy_timeout_ms);
    if (is_patient(f.seen.options)) return fail(waited).as(severity::error);
    return unknown(waited + ", and senders wait a minute");
  }
  if (!has_body(fetch) || fetch.response->too_large) return not_applicable();
  if (took_us <= 10'000'000) return pass();
  return fail("the policy took " + span_in_words(took_us / 1'000'000));
}

/// What one address gives, for comparison; empty when it could not be seen or a refusal speaks for itself.
std::string given_by(const facts& f, const policy_fetch& fetch) {
  if (!fetch.tls) return {};
  const certificate_faults faults = faults_of(*fetch.tls, f.seen.checked_at);
  if (faults.any()) {
    std::vector<std::string> wrong;
    if (faults.name) wrong.emplace_back("name");
    if (faults.dates) wrong.emplace_back("dates");
    if (faults.trust) wrong.emplace_back("trust");
    return "a certificate that is not acceptable (" + listed(wrong) + ")";
  }
  if (!fetch.response) return {};
  return "status " + std::to_string(fetch.response->status);
}

verdict addresses_agree(const facts& f) {
  if (!f.policy_expected) return not_applicable();
  std::vector<std::string> said;
  std::vector<std::string> different;
  std::vector<const policy_fetch*> with_body;
  for (const policy_fetch& fetch : f.seen.policy.fetches) {
    const std::string gives = given_by(f, fetch);
    if (gives.empty()) continue;
    said.push_back(fetch.ip + " gives " + gives);
    if (std::ranges::count(different, gives) == 0) different.push_back(gives);
    if (has_body(fetch)) with_body.push_back(&fetch);
  }
  if (said.size() < 2) return not_applicable();
  if (different.size() > 1) return fail(listed(said));
  for (const policy_fetch* fetch : with_body)
    if (fetch->response->body != with_body.front()->response->body)
      return fail("the policy at " + fetch->ip + " differs from the one at " + with_body.front()->ip);
  return pass();
}

verdict without_record(const facts& f) {
  if (!f.record_seen() || !f.policy_usable()) return not_applicable();
  if (f.record_valid()) return pass();
  if (f.null_mx) return not_applicable();  // mx-null-no-sts speaks for this case
  return fail("a policy is served at " + f.fetched_from->ip + ", but without a valid TXT record no sender looks for it")
      .fixed_by(record_line(f));
}

constexpr auto fetch_error = result_type::sts_policy_fetch_error;

constexpr rule rules[] = {
    {.id = "policy-http-status",
     .level = severity::error,
     .title = "The policy is answered with 200",
     .failure = "The policy host does not serve the policy",
     .fails_when = "the status is not 200 (404, 500...)",
     .why = "The record promises a policy that is not there, so the domain only seems to be protected.",
     .sender = "Accepts no answer but 200 and should wait five minutes or more before it asks again. Meanwhile it goes "
               "by an unexpired policy in its cache, or else without MTA-STS.",
     .advice = "Serve the policy at https://mta-sts.<domain>/.well-known/mta-sts.txt with status 200.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = per_fetch<status>},
    {.id = "policy-http-redirect",
     .level = severity::error,
     .title = "The policy is served without a redirect",
     .failure = "The request for the policy is redirected",
     .fails_when = "the answer is 3xx: it is shown and never followed",
     .why = "Browsers follow redirects, so the policy looks fine there while no sender gets it.",
     .sender = "Must not follow it (RFC 8461 section 3.3), so it gets no policy. It applies an unexpired policy from "
               "its cache; without one it delivers as though there were no MTA-STS.",
     .advice = "Serve the policy at the very address; exempt /.well-known/mta-sts.txt from redirects.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = per_fetch<redirect>},
    {.id = "policy-http-media-type",
     .level = severity::warning,
     .title = "The policy is served as text/plain",
     .failure = "The policy is not served as text/plain",
     .fails_when = "the media type is missing or not `text/plain`",
     .why = "The type tells a file of yours from a page that a stranger may have put on the host.",
     .sender = "Should check the type (RFC 8461 section 3.2). One that does has no policy and goes by its cache, or "
               "else without MTA-STS; the others use what is served.",
     .advice = "Send the header `Content-Type: text/plain` with the policy; some senders refuse any other.",
     .rfc = {"8461", "3.2"},
     .report_type = fetch_error,
     .check = per_fetch<media_type>},
    {.id = "policy-http-size",
     .level = severity::error,
     .title = "The policy is small enough",
     .failure = "The policy is too large",
     .fails_when = "the body is above 64 KiB: reading stops there",
     .why = "So much text is hardly a policy: mostly the web server answers every path with a page of its own.",
     .sender = "May stop at the 64 KiB that RFC 8461 section 3.3 suggests. Then it has no policy and goes by its "
               "cache, or else without MTA-STS.",
     .advice = "Serve the policy alone. A wildcard pattern can stand for many MX hosts.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = per_fetch<size>},
    {.id = "policy-http-time",
     .level = severity::warning,
     .title = "The policy comes promptly",
     .failure = "The policy takes too long to come",
     .fails_when = "a complete body took longer than 10 s; an error past the fetch deadline (60 s by default)",
     .why = "What comes slowly today does not come at all under load, and mail may wait for it.",
     .sender = "Waits for about a minute (RFC 8461 section 3.3) and then gives up. Without an unexpired policy in its "
               "cache it delivers as though there were no MTA-STS.",
     .advice = "Serve the policy as a static file.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .check = per_fetch<time_taken>},
    {.id = "policy-addresses-agree",
     .level = severity::error,
     .title = "All addresses of the policy host give the same",
     .failure = "The addresses of the policy host give different answers",
     .fails_when = "two addresses of the policy host differ in status, certificate validity or body",
     .why = "What a sender gets is left to chance, so failures come and go and are hard to find.",
     .sender = "Takes one address and goes by what that one gives. So one sender caches this policy, another caches "
               "that one, or none.",
     .advice = "Bring every server behind the policy host to the same state.",
     .rfc = {"8461", "3.3"},
     .report_type = fetch_error,
     .enforce = bearing::blocks,
     .check = addresses_agree},
    {.id = "policy-without-record",
     .level = severity::warning,
     .title = "A policy that is served is also announced",
     .failure = "A policy is served that no record announces",
     .fails_when = "a policy is served but there is no valid TXT record, so no sender will look for it",
     .why = "The work on the policy is in vain while nothing points to it.",
     .sender = "Does not ask for the file and delivers without MTA-STS. Only one that fetched it earlier applies it, "
               "until its max_age ends.",
     .advice = "Publish one valid TXT record at `_mta-sts.` and the domain, or remove the policy.",
     .rfc = {"8461", "3.1"},
     .check = without_record},
};
static_assert(well_formed(rules, "policy-"));

}  // namespace

const table policy_http_table{.name = "policy-host", .subject = "policy", .rules = rules};

}  // namespace mtasts::rules
