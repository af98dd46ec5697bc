// The catalogue as its users see it: what each check is called, how grave it is, which clause it stands on.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "mtasts/names.hpp"

namespace mtasts {

/// MUST and MUST NOT are errors; SHOULD, or a danger that operators regret, are warnings; the rest are notices.
BOOST_DEFINE_ENUM_CLASS(severity, error, warning, notice)

/// `unknown`: the evidence could not be had. It never lowers a score and never turns into fail.
BOOST_DEFINE_ENUM_CLASS(outcome, pass, fail, not_applicable, unknown)

/// The result types of RFC 8460 section 4.3.
BOOST_DEFINE_ENUM_CLASS(result_type, starttls_not_supported, certificate_host_mismatch, certificate_expired,
                        certificate_not_trusted, validation_failure, tlsa_invalid, dnssec_invalid, dane_required,
                        sts_policy_fetch_error, sts_policy_invalid, sts_webpki_invalid)
template <>
inline constexpr bool hyphenated<result_type> = true;

/// A clause of an RFC; `url` opens the very section.
struct rfc_clause {
  std::string number;
  std::string section;
  std::string url;
  friend bool operator==(const rfc_clause&, const rfc_clause&) = default;
};
BOOST_DESCRIBE_STRUCT(rfc_clause, (), (number, section, url))

/// One row of the catalogue.
struct rule_description {
  std::string id;
  severity level = severity::notice;
  std::string subject;  ///< the table it stands in: "mx", "sts-record", ...
  std::string title;    ///< what holds when it passes
  std::string failure;  ///< the headline when it fails
  std::string fails_when;
  std::string why;     ///< why it matters to whoever runs the domain
  std::string sender;  ///< what a sending mail server does when it fails
  std::string advice;  ///< what to change
  std::vector<rfc_clause> rfc;
  std::string report_type;  ///< RFC 8460 section 4.3, or empty
  friend bool operator==(const rule_description&, const rule_description&) = default;
};
BOOST_DESCRIBE_STRUCT(rule_description, (),
                      (id, level, subject, title, failure, fails_when, why, sender, advice, rfc, report_type))

/// Every rule, in the order of the RFC's sections.
[[nodiscard]] const std::vector<rule_description>& catalogue();

/// The rule of that id; throws error (unknown_rule), which names the nearest ids, when there is none.
[[nodiscard]] const rule_description& explain(std::string_view id);

}  // namespace mtasts
