// The evidence of then, as far as anything is made of it: the record, and the policy from one address.
#include "lab/earlier.hpp"

#include <boost/json/parse.hpp>
#include <chrono>

#include "mtasts/render.hpp"
#include "mtasts/report.hpp"

namespace lab {

namespace {

std::string hexadecimal(const std::string& octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char octet : octets) (text += digits[octet >> 4U]) += digits[octet & 15U];
  return text;
}

mtasts::certificate certificate_of_then(const earlier_plan& then, const certificate_ptr& leaf, std::int64_t at) {
  mtasts::certificate seen;
  seen.not_before = at - 86400;
  seen.not_after = at + 86400;
  const bool same = leaf && !then.another_certificate;
  seen.sha256 = same ? hexadecimal(association_data(leaf, 0, 1)) : std::string(64, '0');
  return seen;
}

}  // namespace

boost::json::value earlier_report(const world& plan, const earlier_plan& then, const certificate_ptr& leaf) {
  using std::chrono::system_clock;
  mtasts::evidence seen;
  seen.domain = seen.input = plan.domain;
  seen.checked_at = system_clock::to_time_t(system_clock::now()) - std::int64_t{86400} * then.days_ago;

  mtasts::dns_answer<mtasts::txt_record> record;
  record.name = "_mta-sts." + plan.domain;
  record.exists = true;
  record.ttl = then.ttl;
  if (!then.record.empty()) record.records.push_back({.text = mtasts::peer_text(then.record), .strings = 1});
  seen.sts_txt.set(std::move(record));

  const std::string ip = plan.policy_hosts.empty() ? "127.0.0.1" : plan.policy_hosts.front().ip;
  mtasts::dns_answer<mtasts::address_record> address;
  address.name = seen.policy.name = "mta-sts." + plan.domain;
  address.exists = true;
  address.records.push_back({.ip = ip});
  seen.policy.ipv4.set(std::move(address));

  mtasts::policy_fetch fetch;
  fetch.ip = ip;
  fetch.connect.set({.ip = ip, .port = 443});
  mtasts::tls_session session;
  session.version = "TLSv1.3";
  session.chain.push_back(certificate_of_then(then, leaf, seen.checked_at));
  session.chain_total = 1;
  session.trust = mtasts::trust_cause::trusted;
  session.name_matches = true;
  fetch.tls.set(std::move(session));
  mtasts::http_response response;
  response.status = 200;
  response.content_type = mtasts::peer_text("text/plain");
  response.body = mtasts::peer_text(then.policy);
  fetch.response.set(std::move(response));
  seen.policy.fetches.push_back(std::move(fetch));

  return boost::json::parse(mtasts::to_json(mtasts::judge(std::move(seen))));
}

}  // namespace lab
