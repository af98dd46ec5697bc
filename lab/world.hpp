// A mail world as data: what its resolver answers, what its policy hosts serve, how its mail servers behave, and what a
// check of it must say. lab/README.md documents the JSON form key by key.
#pragma once
#include <array>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lab/json_node.hpp"

namespace lab {

// ---- DNS ----

/// The numbers of RFC 1035 section 3.2.2, RFC 3596 and RFC 6698.
enum class rr_type : std::uint16_t { a = 1, cname = 5, mx = 15, txt = 16, aaaa = 28, tlsa = 52 };

struct ipv4_data {
  std::array<unsigned char, 4> bytes;
};
struct ipv6_data {
  std::array<unsigned char, 16> bytes;
};
struct mx_data {
  std::uint16_t preference = 0;
  std::string host;
};
struct txt_data {
  std::vector<std::string> strings;  ///< each at most 255 octets
};
struct tlsa_data {
  std::uint8_t usage = 0;
  std::uint8_t selector = 0;
  std::uint8_t matching = 0;
  std::string of;    ///< label or address of the mail host whose certificate is meant, or "root", "intermediate"
  std::string data;  ///< octets; filled in at start where `of` is set
};
struct cname_data {
  std::string target;
};
using rr_data = std::variant<ipv4_data, ipv6_data, mx_data, txt_data, tlsa_data, cname_data>;

/// What is wrong with an answer's bytes, by the words of the README.
enum class dns_fault {
  none,
  empty,
  header,
  counts,
  record,
  rdlength,
  pointer_loop,
  pointer_ahead,
  query,
  wrong_id,
  wrong_question,
  wrong_case,
  truncated,
  cname_loop
};

/// How the resolver answers for a name or for one type of it; what is not set is inherited from the name, then the
/// world.
struct dns_behaviour {
  std::optional<int> rcode;
  std::optional<bool> silent;
  std::optional<bool> truncate;  ///< TC on UDP
  std::optional<bool> tcp;       ///< false: a question over TCP is answered by closing
  std::optional<dns_fault> fault;
  std::optional<bool> ad;
  std::optional<std::uint32_t> ttl;
  std::optional<int> delay_ms;
};

struct rrset {
  std::vector<rr_data> records;
  std::vector<rr_data> then;  ///< from the second question on, where there are any
  dns_behaviour behaviour;
};

struct zone_name {
  std::map<rr_type, rrset> sets;
  dns_behaviour behaviour;
};

/// By name in lower case. A leading `*` label stands for one label or more, one elsewhere for exactly one.
using zone_data = std::map<std::string, zone_name>;

// ---- TLS ----

enum class certificate_state {
  good,
  expired,
  not_yet_valid,
  self_signed,
  unknown_ca,
  missing_intermediate,
  self_signed_in_chain,
  issuer_expired,
  issuer_constrained,
  cross_signed
};

enum class key_kind { ec, rsa, ed25519 };

struct certificate_plan {
  std::optional<std::vector<std::string>> names;  ///< absent: every name of the zones that has the address
  std::optional<std::string> cn;                  ///< absent: the first name; "": none
  certificate_state state = certificate_state::good;
  std::vector<std::string> further_names;  ///< of other kinds than DNS-ID, as OpenSSL writes them: "IP:192.0.2.1"
  std::size_t more_names = 0;              ///< so many DNS-IDs more, each another
  std::size_t long_name = 0;               ///< octets of a CN and of a DNS-ID more
  std::size_t more_certificates = 0;       ///< presented behind the chain, of no use to it
  key_kind key = key_kind::ec;
  int rsa_bits = 2048;
  int days_left = 300;
  int lifetime_days = 365;
  std::string aia;
  bool sha1 = false;
  std::string eku = "server";  ///< "server", "client" or "none"
};

/// What goes wrong instead of a handshake.
enum class tls_fault { none, alert, plain, silent, close, reset, drip, cut };

struct tls_plan {
  int least = 0;  ///< OpenSSL's protocol number; 0: the library's own bounds
  int most = 0;
  tls_fault fault = tls_fault::none;
  std::uint8_t alert = 0;
  int drip_ms = 0;            ///< the first flight octet by octet
  std::size_t tickets = 0;    ///< session tickets behind the handshake (RFC 8446 section 4.6.1)
  std::size_t cut_after = 0;  ///< so many octets of the first flight, then the end
};

// ---- servers ----

enum class listening { accept, refuse, blackhole };

/// What of a response has no end.
enum class http_endless { none, informational, headers, header, chunks, chunk_extension, body, trailers };

struct http_plan {
  int status = 200;
  std::optional<std::string> content_type = "text/plain";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::optional<std::string> raw;  ///< sent as it is, instead of a response
  bool chunked = false;
  bool silent = false;
  int delay_ms = 0;
  int drip_ms = 0;
  std::size_t drip_bytes = 1;
  bool stay = false;  ///< the connection stays open behind the response
  http_endless endless = http_endless::none;
  std::optional<std::uint64_t> length;     ///< Content-Length, true or not
  std::optional<std::size_t> close_after;  ///< octets of the body after which the connection is dropped
};

struct policy_host {
  std::string ip;
  listening at = listening::accept;
  certificate_plan certificate;
  tls_plan tls;
  http_plan response;
};

enum class reply_kind { text, silent, endless, endless_line, close, reset };

/// One SMTP reply, or what stands in its place.
struct reply_plan {
  reply_kind kind = reply_kind::text;
  int code = 220;     ///< of what is endless
  std::string bytes;  ///< with line ends
  int delay_ms = 0;
  int drip_ms = 0;
  bool then_close = false;
};

struct mail_host {
  std::string ip;
  std::string label;  ///< by which TLSA data names it; absent: its address
  listening at = listening::accept;
  certificate_plan certificate;
  tls_plan tls;
  reply_plan greeting;
  reply_plan ehlo;
  reply_plan ehlo_tls;
  reply_plan starttls;
  std::string inject;              ///< plain-text octets in the same segment as the reply to STARTTLS
  int inject_after_ms = 0;         ///< in a segment of their own, so much later
  std::optional<int> connections;  ///< above so many at once: 421
};

// ---- the whole ----

struct expectation {
  std::string protection;
  std::optional<int> score;
  std::optional<std::string> readiness;
  std::vector<std::string> findings;  ///< "<id> <outcome> <subject>", every fail and unknown
};

/// What an earlier report says was published then.
struct earlier_plan {
  int days_ago = 1;
  std::string record = "v=STSv1; id=1;";  ///< empty: there was none
  std::uint32_t ttl = 3600;
  std::string policy;
  bool another_certificate = false;  ///< the policy host presented another than now
};

struct world {
  std::string name;  ///< of the file, without folder and suffix; empty for a literal
  std::string about;
  std::string domain;
  std::vector<std::string> also;
  boost::json::object options;
  std::optional<earlier_plan> previous;
  zone_data zones;
  bool dnssec = true;
  int delay_ms = 0;
  std::vector<policy_host> policy_hosts;
  std::vector<mail_host> mail_hosts;
  std::optional<expectation> expect;
  boost::json::value expect_json;
};

/// Throws world_error, with the path of what is wrong in it.
world parse_world(std::string_view json, std::string name = {});

/// Throws world_error, which then begins with the file's name, also where the file cannot be read.
world read_world(const std::string& file);

// ---- parts of the reader, by subject ----

zone_data read_zones(const json_node& at);
policy_host read_policy_host(const json_node& at);
mail_host read_mail_host(const json_node& at);
earlier_plan read_earlier(const json_node& at);
void read_certificate(const json_node& at, certificate_plan& into);
void read_tls(const json_node& at, tls_plan& into);
/// A loopback address in its usual text form.
std::string read_ip(const json_node& at);

}  // namespace lab
