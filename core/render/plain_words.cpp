// The report's terms in the words of a postmaster; see plain_words.hpp.
#include "render/plain_words.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace mtasts::render {

std::string_view meaning_of(protection_state state) {
  switch (state) {
    case protection_state::enforced:
      return "Senders that honour MTA-STS deliver only over verified TLS, and every MX host passes.";
    case protection_state::degraded:
      return "Senders that honour MTA-STS refuse some of the mail servers and can use only what is left.";
    case protection_state::blocked:
      return "Senders that honour MTA-STS refuse every MX host: their mail waits in the queue, then bounces.";
    case protection_state::testing:
      return "Senders deliver with or without TLS and report failures. Nothing is enforced yet; every MX would pass.";
    case protection_state::testing_failing:
      return "Senders deliver all the same, and report failures. Were the policy enforced, MX hosts would be refused.";
    case protection_state::off:
      return "The policy says mode none: senders use no MTA-STS for this domain and drop what they remembered of it.";
    case protection_state::broken:
      return "The record or the policy cannot be used: senders treat the domain as if it had no MTA-STS.";
    case protection_state::none:
      return "There is no MTA-STS: whoever sits between the servers can read or divert the mail unseen.";
    case protection_state::no_mail: return "The domain says that it accepts no mail, so there is nothing to protect.";
    case protection_state::unknown: break;
  }
  return "What a sender does could not be told from here; below is what could not be checked.";
}

look look_of(protection_state state) {
  switch (state) {
    case protection_state::enforced: return look::good;
    case protection_state::degraded:
    case protection_state::testing:
    case protection_state::off:
    case protection_state::none: return look::caution;
    case protection_state::blocked:
    case protection_state::testing_failing:
    case protection_state::broken: return look::bad;
    case protection_state::no_mail: return look::strong;
    case protection_state::unknown: break;
  }
  return look::doubt;
}

std::string_view meaning_of(sender_action action) {
  switch (action) {
    case sender_action::deliver: return "delivered";
    case sender_action::refuse: return "refused";
    case sender_action::report: return "delivered, failure reported";
    case sender_action::unprotected: return "delivered, unprotected";
    case sender_action::unknown: break;
  }
  return "not known";
}

look look_of(sender_action action) {
  switch (action) {
    case sender_action::deliver: return look::good;
    case sender_action::refuse: return look::bad;
    case sender_action::report:
    case sender_action::unprotected: return look::caution;
    case sender_action::unknown: break;
  }
  return look::doubt;
}

std::string_view meaning_of(trust_cause cause) {
  switch (cause) {
    case trust_cause::trusted: return "";
    case trust_cause::self_signed: return "self-signed";
    case trust_cause::self_signed_in_chain: return "leads to a root that senders do not know";
    case trust_cause::unknown_issuer: return "signed by nobody whom senders know";
    case trust_cause::missing_intermediate: return "the intermediate certificate is not sent";
    case trust_cause::issuer_expired: return "a certificate above it has expired";
    case trust_cause::issuer_not_yet_valid: return "a certificate above it is not valid yet";
    case trust_cause::weak_key: return "a key in its chain is too weak";
    case trust_cause::weak_signature: return "a signature in its chain is too weak";
    case trust_cause::wrong_purpose: return "not made for servers";
    case trust_cause::revoked: return "revoked";
    case trust_cause::not_allowed: return "its issuer may not sign for this name";
    case trust_cause::no_certificate: return "no certificate was sent";
    case trust_cause::other: break;
  }
  return "not trusted";
}

std::string name_of_subject(std::string_view subject, std::string_view domain) {
  if (subject == "domain") return std::string(domain);
  if (subject == "record") return "TXT _mta-sts." + std::string(domain);
  if (subject == "tlsrpt") return "TXT _smtp._tls." + std::string(domain);
  if (subject == "policy") return "policy of mta-sts." + std::string(domain);
  if (subject.starts_with("policy:"))
    return "mta-sts." + std::string(domain) + " (" + std::string(subject.substr(7)) + ")";
  if (subject.starts_with("rua:")) return std::string(subject.substr(4));
  if (!subject.starts_with("mx:")) return std::string(subject);
  subject.remove_prefix(3);
  const std::size_t slash = subject.find('/');
  std::string name = "MX " + std::string(subject.substr(0, slash));
  if (slash != std::string_view::npos) name += " (" + std::string(subject.substr(slash + 1)) + ")";
  return name;
}

std::string spaced(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (c == '_') c = ' ';
  return text;
}

std::string counted(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::string span_in_words(std::uint64_t seconds) {
  struct unit {
    std::uint64_t seconds;
    std::string_view name;
  };
  constexpr unit units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  std::string text;
  int named = 0;
  for (const unit& u : units) {
    const std::uint64_t count = seconds / u.seconds;
    seconds %= u.seconds;
    if (count == 0 && named == 0) continue;
    if (count != 0) text += (named == 0 ? "" : " and ") + counted(count, u.name);
    if (++named == 2) break;
  }
  return text.empty() ? "0 seconds" : text;
}

std::int64_t seconds_of(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[10] != 'T' || text.back() != 'Z') return -1;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = -1;
    std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (!day.ok()) return -1;
  const std::chrono::sys_seconds midnight = std::chrono::sys_days{day};
  const std::chrono::sys_seconds then = midnight + std::chrono::hours(number(11, 2)) +
                                        std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2));
  return then.time_since_epoch().count();
}

std::string decimal_seconds(std::int64_t milliseconds) {
  const std::int64_t positive = std::max<std::int64_t>(milliseconds, 0);
  return std::to_string(positive / 1000) + "." + std::to_string(1000 + positive % 1000).substr(1);
}

std::int64_t certificate_end_of(const mx_report& host) {
  std::int64_t earliest = -1;
  for (const mx_address_report& address : host.addresses) {
    if (!address.certificate) continue;
    const std::int64_t end = seconds_of(address.certificate->not_after);
    if (end >= 0 && (earliest < 0 || end < earliest)) earliest = end;
  }
  return earliest;
}

}  // namespace mtasts::render
