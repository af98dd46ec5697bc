// A healthy world as literal evidence: example.org, in mode enforce, with one MX host of two addresses. Each test
// changes the one thing that it is about.
#pragma once
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "mtasts/report.hpp"

namespace mtasts::test {

inline constexpr std::int64_t now = 1795314600;  // 2026-11-22T02:30:00Z
inline constexpr std::int64_t day = 86400;

inline const std::string enforce_policy =
    "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmax_age: 2419200\r\n";

lookup<txt_record> txt(const std::string& name, const std::vector<std::string>& records);
lookup<address_record> addresses(const std::string& name, const std::vector<std::string>& ips);
lookup<mx_record> mx(const std::string& name, const std::vector<mx_record>& records);
/// A trusted handshake with a certificate for `name`, half of its 90 days gone.
tls_session handshake(const std::string& name);
policy_fetch served(const std::string& ip, const std::string& body);
mx_probe spoken_to(const std::string& host, const std::string& ip);
/// A probe that never came to be.
mx_probe no_connection(const std::string& ip, reason why);
policy_fetch no_policy_connection(const std::string& ip, reason why);
mx_host mail_host(const std::string& name, std::uint16_t preference, const std::vector<std::string>& ips);

evidence healthy();
/// The same with nothing published but the MX records.
evidence bare();

void serve(evidence& world, const std::string& body);
void set_mode(evidence& world, const std::string& mode);
/// A host more, in the MX records and seen.
void add_host(evidence& world, const mx_host& host);

// What is changed most often, by short names.
inline mx_probe& first_probe(evidence& world) { return world.mx_hosts.front().probes.front(); }
inline mx_probe& second_probe(evidence& world) { return world.mx_hosts.front().probes.back(); }
inline policy_fetch& first_fetch(evidence& world) { return world.policy.fetches.front(); }
inline certificate& leaf(observed<tls_session>& tls) { return tls.value->chain.front(); }

/// Makes the handshake one that failed for `why`, and what follows it unasked.
void break_handshake(mx_probe& probe, reason why);
void refuse_certificate(policy_fetch& fetch);

/// The outcome of the rule, for the subject when one is given, else the first.
outcome outcome_of(const report& said, const std::string& id, const std::string& subject = {});
/// Null when the report holds no such finding.
const finding* finding_of(const report& said, const std::string& id, const std::string& subject = {});

/// One rule in one world.
struct story {
  const char* name;
  const char* id;
  outcome expected;
  void (*change)(evidence&);
  const char* detail = "";  ///< is part of the detail
  const char* subject = "";
};
inline void PrintTo(const story& told, std::ostream* out) { *out << told.id << " in the world " << told.name; }
class rule_story : public testing::TestWithParam<story> {};
inline std::string name_of_story(const testing::TestParamInfo<story>& info) { return info.param.name; }

inline constexpr auto passes = outcome::pass;
inline constexpr auto fails = outcome::fail;
inline constexpr auto skips = outcome::not_applicable;
inline constexpr auto unseen = outcome::unknown;

}  // namespace mtasts::test
