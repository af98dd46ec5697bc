// What is to be said of a certificate: RFC 8461 sections 3.3, 4.2 and 7.2, names by RFC 6125 section 6.4.
#include "rules/certificate.hpp"

#include "rules/dates.hpp"
#include "rules/session.hpp"
#include "rules/wording.hpp"

namespace mtasts::rules {
namespace {

std::string names_of(const certificate& leaf) {
  std::vector<std::string> names;
  for (const peer_text& name : leaf.dns_names) names.push_back(name.bytes);
  if (names.empty()) return "its SAN holds no DNS name";
  std::string text = "its SAN holds " + listed(names, 10);
  if (leaf.dns_names_total > names.size()) text += " (" + std::to_string(leaf.dns_names_total) + " in all)";
  return text;
}

std::string trust_in_words(const tls_session& session) {
  const certificate* last = session.chain.empty() ? nullptr : &session.chain.back();
  const std::string issuer = last != nullptr ? last->issuer.bytes : std::string();
  switch (session.trust) {
    case trust_cause::trusted: return "trusted";
    case trust_cause::self_signed: return "the certificate is self-signed: nobody but its owner vouches for it";
    case trust_cause::self_signed_in_chain:
      return "the chain ends in " + quoted(issuer) + ", a root that signs itself and that senders do not trust";
    case trust_cause::unknown_issuer:
      return "it was issued by " + quoted(issuer) + ", an authority that senders do not trust";
    case trust_cause::missing_intermediate: {
      // Of the leaf: what else was sent does not lead on from it.
      if (session.chain.empty()) return "the server does not send the certificate of its issuer";
      const certificate& leaf = session.chain.front();
      std::string text = "the server does not send the certificate of its issuer, " + quoted(leaf.issuer.bytes);
      return leaf.issuer_urls.empty() ? text + ", and senders do not know that issuer"
                                      : text + "; it can be had at " + leaf.issuer_urls.front().bytes;
    }
    case trust_cause::issuer_expired: return "a certificate of an issuer in the chain has expired";
    case trust_cause::issuer_not_yet_valid: return "a certificate of an issuer in the chain is not valid yet";
    case trust_cause::weak_key:
      return last == nullptr ? "a key of the chain is too weak"
                             : "a key of the chain is too weak; the leaf has " + session.chain.front().key_type +
                                   " with " + std::to_string(session.chain.front().key_bits) + " bits";
    case trust_cause::weak_signature:
      return last == nullptr
                 ? "a signature of the chain is too weak"
                 : "a signature of the chain is too weak; the leaf is signed with " + session.chain.front().signature;
    case trust_cause::wrong_purpose:
      return "a certificate of the chain is not meant for this: a server's, or an authority's";
    case trust_cause::revoked: return "the certificate has been revoked";
    case trust_cause::not_allowed: return "the certificate or its issuer is distrusted or may not certify this name";
    case trust_cause::no_certificate: return "the server presented no certificate";
    case trust_cause::other: return "the chain could not be verified";
  }
  return "the chain could not be verified";
}

/// What would repair it, where that is more than "get a certificate that senders trust".
std::string trust_remedy(const tls_session& session) {
  if (session.trust != trust_cause::missing_intermediate) return {};
  return "Configure the full chain on the server: the leaf first, then the intermediate.";
}

}  // namespace

verdict judge_version(const observed<tls_session>& tls) {
  if (!tls || tls->version.empty()) return not_applicable();
  if (!is_old_version(*tls)) return pass();
  return fail("the best version that the server agreed to is " + tls->version);
}

verdict judge_name(const observed<tls_session>& tls) {
  if (!tls || tls->chain.empty()) return not_applicable();
  if (tls->name_matches) return pass();
  const certificate& leaf = tls->chain.front();
  std::string text = "the certificate is not for " + tls->wanted_name + ": " + names_of(leaf);
  if (tls->only_cn_matches)
    text += "; its common name " + quoted(leaf.common_name.bytes) + " would match, but senders look at the SAN only";
  return fail(std::move(text));
}

verdict judge_dates(const observed<tls_session>& tls, std::int64_t now) {
  if (!tls || tls->chain.empty()) return not_applicable();
  const certificate& leaf = tls->chain.front();
  if (now > leaf.not_after)
    return fail("expired " + span_in_words(now - leaf.not_after) + " ago (" + calendar_day(leaf.not_after) + ")");
  if (now < leaf.not_before)
    return fail("not valid before " + calendar_day(leaf.not_before) + ", in " + span_in_words(leaf.not_before - now));
  return pass();
}

verdict judge_trust(const observed<tls_session>& tls) {
  if (!tls) return not_applicable();
  if (tls->trust == trust_cause::trusted && !tls->chain.empty()) return pass();
  std::string text = tls->chain.empty() ? "the server presented no certificate" : trust_in_words(*tls);
  if (!tls->trust_detail.empty()) text += " (" + tls->trust_detail + ")";
  const std::string remedy = trust_remedy(*tls);
  return fail(remedy.empty() ? text : text + ". " + remedy);
}

verdict judge_expiry(const observed<tls_session>& tls, std::int64_t now) {
  if (judge_dates(tls, now).result != outcome::pass) return not_applicable();
  constexpr std::int64_t two_weeks = 14 * seconds_a_day;
  const certificate& leaf = tls->chain.front();
  const std::int64_t left = leaf.not_after - now;
  const std::int64_t lifetime = leaf.not_after - leaf.not_before;
  const bool soon = left < two_weeks && lifetime > two_weeks;
  if (!soon && left >= lifetime / 10) return pass();
  return fail("expires in " + span_in_words(left) + " (" + calendar_day(leaf.not_after) + ")");
}

}  // namespace mtasts::rules
