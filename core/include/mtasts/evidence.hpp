// What was seen on the network, when, how long it took, and what could not be seen and why. Plain data, no judgement:
// `judge(evidence)` turns it into a report, today or years later, with the same result.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mtasts/peer_text.hpp"

namespace mtasts {

/// Why a thing was not seen.
/// `not_asked`: nothing called for it (no address known, an option excluded it); `over_limit`: left out by max_mx or
/// max_addresses; `not_found`: the name has no such record or does not exist, so there was nothing to ask further.
/// DNS: `servfail`, `refused`, `malformed` answer. Connections: `refused`, `unreachable` (no route, or no address of
/// that family here), `reset`, `closed` by the peer in the midst. TLS: `tls_alert`, `tls_protocol`, `not_tls`,
/// `certificate` (the peer's certificate was not acceptable, so the exchange ended there). `too_large`: a cap on bytes
/// or lines was hit. `timeout`: its own limit ran out; `cut_off`: the whole check's did; `cancelled`: the caller's
/// wish. `blocked_private`: the address guard forbade it; `left_alone`: the server had asked to be left alone (a 421,
/// say) and this check had no time to wait for the end of that; `resources`: this machine was out of descriptors, ports
/// or memory.
BOOST_DEFINE_ENUM_CLASS(reason, not_asked, not_found, over_limit, servfail, refused, malformed, unreachable, reset,
                        closed, tls_alert, tls_protocol, not_tls, certificate, too_large, timeout, cut_off, cancelled,
                        blocked_private, left_alone, resources, other)

/// A limit of ours that a question may have to wait for, by the option that sets it. `descriptors`: how many sockets
/// this process may hold (RLIMIT_NOFILE).
BOOST_DEFINE_ENUM_CLASS(own_limit, per_host, per_policy_host, host_rate, back_off, dns_rate, descriptors)

/// How long a question waited for one limit before it was asked.
struct hold_up {
  own_limit limit = own_limit::per_host;
  std::int64_t us = 0;
  friend bool operator==(const hold_up&, const hold_up&) = default;
};
BOOST_DESCRIBE_STRUCT(hold_up, (), (limit, us))

/// A value, or the reason why there is none. Times are microseconds since the start of the check; what another check of
/// the same Checker had asked before bears the time of then, which may be negative.
template <class T>
struct observed {
  std::optional<T> value;
  std::optional<reason> why = reason::not_asked;  ///< set exactly when value is not
  peer_text detail;  ///< in words, may quote the peer; beside a value: what of it a cap of ours left out
  std::int64_t start_us = 0;
  std::int64_t duration_us = 0;
  std::optional<std::vector<hold_up>> held_up;  ///< of a look-up or a connection: what it waited for before start_us

  explicit operator bool() const noexcept { return value.has_value(); }
  const T& operator*() const { return *value; }
  const T* operator->() const { return &*value; }
  void set(T seen) { value = std::move(seen), why.reset(), detail = {}; }
  void fail(reason cause, std::string text = {}) { value.reset(), why = cause, detail = peer_text(std::move(text)); }

  friend bool operator==(const observed&, const observed&) = default;
  BOOST_DESCRIBE_CLASS(observed, (), (value, why, detail, start_us, duration_us, held_up), (), ())
};

// ---- DNS ----

/// One step of a CNAME chain. Names are in presentation form, lower case, without the trailing dot.
struct cname_link {
  std::string name;
  std::string target;
  std::uint32_t ttl = 0;

  friend bool operator==(const cname_link&, const cname_link&) = default;
};
BOOST_DESCRIBE_STRUCT(cname_link, (), (name, target, ttl))

struct mx_record {
  std::uint16_t preference = 0;
  std::string host;  ///< lower case, no trailing dot; "." is the null MX of RFC 7505
  friend bool operator==(const mx_record&, const mx_record&) = default;
};
BOOST_DESCRIBE_STRUCT(mx_record, (), (preference, host))

struct address_record {
  std::string ip;  ///< RFC 5952 text
  friend bool operator==(const address_record&, const address_record&) = default;
};
BOOST_DESCRIBE_STRUCT(address_record, (), (ip))

struct txt_record {
  peer_text text;             ///< the character-strings joined without anything between (RFC 8461 section 3.1)
  std::uint32_t strings = 0;  ///< how many there were
  friend bool operator==(const txt_record&, const txt_record&) = default;
};
BOOST_DESCRIBE_STRUCT(txt_record, (), (text, strings))

/// RFC 6698 section 2.1; `data` in lower-case hexadecimal.
struct tlsa_record {
  std::uint8_t usage = 0;
  std::uint8_t selector = 0;
  std::uint8_t matching_type = 0;
  std::string data;
  friend bool operator==(const tlsa_record&, const tlsa_record&) = default;
};
BOOST_DESCRIBE_STRUCT(tlsa_record, (), (usage, selector, matching_type, data))

/// A conclusive answer: records, or their proven absence. SERVFAIL, time-out and the like are reasons, not answers.
template <class R>
struct dns_answer {
  std::string name;               ///< what was asked
  bool exists = false;            ///< false: NXDOMAIN (RFC 8020), at the end of the chain if there is one
  std::vector<R> records;         ///< empty with exists: NODATA
  std::vector<cname_link> chain;  ///< the CNAMEs followed, in order
  std::uint32_t ttl = 0;          ///< seconds, the least along the chain and the records; of the SOA when negative
  bool authenticated = false;     ///< the AD bit, believed only with the option trust_ad
  std::string transport;          ///< "udp", "tcp" or "https"

  friend bool operator==(const dns_answer&, const dns_answer&) = default;
  BOOST_DESCRIBE_CLASS(dns_answer, (), (name, exists, records, chain, ttl, authenticated, transport), (), ())
};

template <class R>
using lookup = observed<dns_answer<R>>;

// ---- TLS and certificates ----

/// One certificate as presented. Times are seconds since 1970 UTC; digests are lower-case hexadecimal SHA-256.
struct certificate {
  peer_text subject;  ///< RFC 2253 text
  peer_text issuer;
  peer_text common_name;             ///< shown, never used for matching
  std::vector<peer_text> dns_names;  ///< the DNS-IDs of the SAN, at most 100
  std::uint32_t dns_names_total = 0;
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
  std::string key_type;  ///< "RSA", "EC", "Ed25519", ...
  std::uint32_t key_bits = 0;
  std::string signature;    ///< such as "sha256WithRSAEncryption"
  std::string serial;       ///< hexadecimal
  std::string sha256;       ///< of the whole certificate
  std::string spki_sha256;  ///< of its SubjectPublicKeyInfo
  bool is_ca = false;
  bool self_signed = false;            ///< issuer equals subject and its own key verifies it
  std::vector<peer_text> issuer_urls;  ///< caIssuers of the AIA extension
  std::string pem;

  friend bool operator==(const certificate&, const certificate&) = default;
};
BOOST_DESCRIBE_STRUCT(certificate, (),
                      (subject, issuer, common_name, dns_names, dns_names_total, not_before, not_after, key_type,
                       key_bits, signature, serial, sha256, spki_sha256, is_ca, self_signed, issuer_urls, pem))

/// Why a chain does not reach a trusted root, dates of the leaf and names left aside (they are judged on their own).
BOOST_DEFINE_ENUM_CLASS(trust_cause, trusted, self_signed, self_signed_in_chain, unknown_issuer, missing_intermediate,
                        issuer_expired, issuer_not_yet_valid, weak_key, weak_signature, wrong_purpose, revoked,
                        not_allowed, no_certificate, other)

/// A TLS handshake that got as far as the peer's certificate.
struct tls_session {
  std::string version;  ///< "TLSv1.3"; empty when the peer's certificate ended the handshake before it was sure
  std::string cipher;
  std::string group;               ///< key exchange, such as "X25519"
  std::vector<certificate> chain;  ///< as presented, leaf first, at most 10
  std::uint32_t chain_total = 0;
  trust_cause trust = trust_cause::other;
  std::string trust_detail;   ///< OpenSSL's words, and which certificate of the chain
  bool name_matches = false;  ///< a DNS-ID of the leaf matches the name wanted (RFC 6125, no partial wildcards, no CN)
  bool only_cn_matches = false;  ///< no DNS-ID does, but the CN would have
  std::string wanted_name;

  friend bool operator==(const tls_session&, const tls_session&) = default;
};
BOOST_DESCRIBE_STRUCT(tls_session, (),
                      (version, cipher, group, chain, chain_total, trust, trust_detail, name_matches, only_cn_matches,
                       wanted_name))

/// A connection that came to be.
struct connection {
  std::string ip;
  std::uint16_t port = 0;
  friend bool operator==(const connection&, const connection&) = default;
};
BOOST_DESCRIBE_STRUCT(connection, (), (ip, port))

// ---- the policy ----

struct http_header {
  peer_text name;
  peer_text value;
  friend bool operator==(const http_header&, const http_header&) = default;
};
BOOST_DESCRIBE_STRUCT(http_header, (), (name, value))

struct http_response {
  std::uint16_t status = 0;
  peer_text content_type;            ///< as sent, empty when missing
  peer_text location;                ///< of a redirect, never followed (RFC 8461 section 3.3)
  std::vector<http_header> headers;  ///< those that matter, bounded
  peer_text body;                    ///< at most policy_max_bytes
  bool too_large = false;            ///< there was more; reading stopped there

  friend bool operator==(const http_response&, const http_response&) = default;
};
BOOST_DESCRIBE_STRUCT(http_response, (), (status, content_type, location, headers, body, too_large))

/// The policy asked of one address of the Policy Host. Each step is not_asked when the one before it failed.
struct policy_fetch {
  std::string ip;
  observed<connection> connect;
  observed<tls_session> tls;  ///< set also when the certificate was not acceptable; then response says `certificate`
  observed<http_response> response;

  friend bool operator==(const policy_fetch&, const policy_fetch&) = default;
};
BOOST_DESCRIBE_STRUCT(policy_fetch, (), (ip, connect, tls, response))

struct policy_host {
  std::string name;  ///< mta-sts.<domain>
  lookup<address_record> ipv4;
  lookup<address_record> ipv6;
  std::vector<policy_fetch> fetches;  ///< one an address, IPv4 first, in the order of the answers

  friend bool operator==(const policy_host&, const policy_host&) = default;
};
BOOST_DESCRIBE_STRUCT(policy_host, (), (name, ipv4, ipv6, fetches))

// ---- the mail servers ----

/// An SMTP reply (RFC 5321 section 4.2): the code and the text of each line, bounded.
struct smtp_reply {
  std::uint16_t code = 0;
  std::vector<peer_text> lines;
  friend bool operator==(const smtp_reply&, const smtp_reply&) = default;
};
BOOST_DESCRIBE_STRUCT(smtp_reply, (), (code, lines))

/// One line of the dialogue up to the handshake. `from` is "client" or "server".
struct dialogue_line {
  std::string from;
  peer_text text;
  std::int64_t at_us = 0;
  friend bool operator==(const dialogue_line&, const dialogue_line&) = default;
};
BOOST_DESCRIBE_STRUCT(dialogue_line, (), (from, text, at_us))

/// How the TLSA records of an MX host fare against the chain that one of its addresses presents (RFC 7672 section 3.2).
/// `unusable`: none of them can be used for SMTP. Whether DNSSEC authenticates them is another question.
BOOST_DEFINE_ENUM_CLASS(dane_match, matched, unmatched, unusable)
struct dane_sight {
  dane_match result = dane_match::unusable;
  std::string detail;  ///< the record that matched, or OpenSSL's words why none did
  friend bool operator==(const dane_sight&, const dane_sight&) = default;
};
BOOST_DESCRIBE_STRUCT(dane_sight, (), (result, detail))

/// One address of one MX host, spoken to as a sender would up to the second EHLO, then QUIT.
struct mx_probe {
  std::string ip;
  observed<connection> connect;
  observed<smtp_reply> greeting;
  observed<smtp_reply> ehlo;
  bool starttls_offered = false;  ///< the EHLO reply lists STARTTLS (RFC 3207 section 4)
  observed<smtp_reply> starttls;  ///< the reply to STARTTLS
  bool injected = false;          ///< plain-text bytes came after the 220 to STARTTLS and before the handshake
  observed<tls_session> tls;
  std::optional<dane_sight> dane;  ///< when the host has TLSA records and the address presented a certificate
  observed<smtp_reply> ehlo_tls;   ///< the EHLO reply inside TLS
  std::vector<dialogue_line> dialogue;

  friend bool operator==(const mx_probe&, const mx_probe&) = default;
};
BOOST_DESCRIBE_STRUCT(mx_probe, (),
                      (ip, connect, greeting, ehlo, starttls_offered, starttls, injected, tls, dane, ehlo_tls,
                       dialogue))

struct mx_host {
  std::string host;
  std::uint16_t preference = 0;
  bool implicit = false;  ///< there is no MX RRset: the domain itself is its one MX host (RFC 5321 section 5.1)
  lookup<address_record> ipv4;
  lookup<address_record> ipv6;
  lookup<tlsa_record> tlsa;      ///< at _25._tcp.<host>
  std::vector<mx_probe> probes;  ///< one an address, IPv4 first; over max_addresses: connect says over_limit

  friend bool operator==(const mx_host&, const mx_host&) = default;
};
BOOST_DESCRIBE_STRUCT(mx_host, (), (host, preference, implicit, ipv4, ipv6, tlsa, probes))

/// Whether the domain of a mailto reporting address can receive mail.
struct report_domain {
  std::string name;
  lookup<mx_record> mx;
  lookup<address_record> ipv4;  ///< asked only when there is no MX RRset
  lookup<address_record> ipv6;

  friend bool operator==(const report_domain&, const report_domain&) = default;
};
BOOST_DESCRIBE_STRUCT(report_domain, (), (name, mx, ipv4, ipv6))

/// What of the options bears on the judgement.
struct evidence_options {
  bool trust_ad = false;
  bool allow_private = false;
  std::string probe_mx = "always";
  std::int64_t policy_timeout_ms = 60000;
  friend bool operator==(const evidence_options&, const evidence_options&) = default;
};
BOOST_DESCRIBE_STRUCT(evidence_options, (), (trust_ad, allow_private, probe_mx, policy_timeout_ms))

/// The libraries that looked, by name.
struct library_version {
  std::string name;
  std::string version;
  friend bool operator==(const library_version&, const library_version&) = default;
};
BOOST_DESCRIBE_STRUCT(library_version, (), (name, version))

/// The leaf certificate that an earlier check saw; `subject` as findings name it ("policy:192.0.2.9").
struct earlier_certificate {
  std::string subject;
  std::string sha256;
  friend bool operator==(const earlier_certificate&, const earlier_certificate&) = default;
};
BOOST_DESCRIBE_STRUCT(earlier_certificate, (), (subject, sha256))

/// What of an earlier report bears on today: the policy that senders may hold in their caches (RFC 8461 section 3.3),
/// and the certificates of then. Made by `earlier_of`.
struct earlier_sight {
  std::string domain;
  std::int64_t checked_at = 0;      ///< seconds since 1970 UTC
  std::string record_id;            ///< of the valid record; empty when there was none
  std::uint32_t record_ttl = 0;     ///< seconds
  std::optional<peer_text> policy;  ///< the body that a sender could fetch: absent without a valid record, and when it
                                    ///< was not usable
  std::vector<earlier_certificate> certificates;
  friend bool operator==(const earlier_sight&, const earlier_sight&) = default;
};
BOOST_DESCRIBE_STRUCT(earlier_sight, (), (domain, checked_at, record_id, record_ttl, policy, certificates))

struct evidence {
  int schema_version = 1;
  std::string domain;           ///< ASCII, lower case
  std::string input;            ///< as the caller wrote it
  std::int64_t checked_at = 0;  ///< seconds since 1970 UTC, the start of the check
  std::int64_t duration_us = 0;
  bool partial = false;              ///< the whole-check deadline cut something off
  std::optional<peer_text> refused;  ///< why nothing was looked at: what was given is no domain name, say
  evidence_options options;
  std::vector<library_version> versions;

  lookup<txt_record> sts_txt;     ///< _mta-sts.<domain>
  lookup<txt_record> domain_txt;  ///< <domain> itself, for a misplaced record
  lookup<txt_record> tlsrpt_txt;  ///< _smtp._tls.<domain>
  lookup<mx_record> mx;
  policy_host policy;
  std::vector<mx_host> mx_hosts;  ///< by preference, then name; at most max_mx
  std::uint32_t mx_hosts_total = 0;
  std::vector<report_domain> report_domains;
  std::optional<earlier_sight> earlier;  ///< when the option `previous` gave a report

  friend bool operator==(const evidence&, const evidence&) = default;
};
BOOST_DESCRIBE_STRUCT(evidence, (),
                      (schema_version, domain, input, checked_at, duration_us, partial, refused, options, versions,
                       sts_txt, domain_txt, tlsrpt_txt, mx, policy, mx_hosts, mx_hosts_total, report_domains, earlier))

}  // namespace mtasts
