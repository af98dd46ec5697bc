// One DNS message read into evidence (RFC 1035 section 4.1, RFC 2308 sections 2 and 5, RFC 8020, RFC 8914 section 2).
#include "collect/dns_answer.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <limits>

namespace mtasts::collect {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t no_ttl = std::numeric_limits<std::uint32_t>::max();

// Lower case, no trailing dot, "." for the root. c-ares gives presentation form, the root as nothing.
std::string plain_name(const char* name) {
  std::string text = name == nullptr ? "" : name;
  if (!text.empty() && text.back() == '.') text.pop_back();
  if (text.empty()) return ".";
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// A TTL with its highest bit set counts as 0 (RFC 2181 section 8).
std::uint32_t ttl_of(const ares_dns_rr_t& record) {
  const std::uint32_t ttl = ares_dns_rr_get_ttl(&record);
  return ttl > 0x7fffffffU ? 0 : ttl;
}

template <class Visit>
void each_record(const ares_dns_record_t& message, ares_dns_section_t section, Visit visit) {
  const std::size_t count = ares_dns_record_rr_cnt(&message, section);
  for (std::size_t i = 0; i < count; ++i) {
    const ares_dns_rr_t* record = ares_dns_record_rr_get_const(&message, section, i);
    if (record != nullptr && ares_dns_rr_get_class(record) == ARES_CLASS_IN) visit(*record);
  }
}

bool is_of(const ares_dns_rr_t& record, const std::string& owner, ares_dns_rec_type_t type) {
  return ares_dns_rr_get_type(&record) == type && plain_name(ares_dns_rr_get_name(&record)) == owner;
}

// The SOA of a negative answer and how long the absence holds (RFC 2308 section 5).
struct absence {
  bool proven = false;
  std::uint32_t ttl = 0;
};

absence absence_of(const ares_dns_record_t& message, const std::string& name) {
  absence found;
  each_record(message, ARES_SECTION_AUTHORITY, [&](const ares_dns_rr_t& record) {
    if (found.proven || ares_dns_rr_get_type(&record) != ARES_REC_TYPE_SOA) return;
    const std::string zone = plain_name(ares_dns_rr_get_name(&record));
    if (zone != "." && name != zone && !name.ends_with("." + zone)) return;
    found = {.proven = true, .ttl = std::min(ttl_of(record), ares_dns_rr_get_u32(&record, ARES_RR_SOA_MINIMUM))};
  });
  return found;
}

// RFC 2308 section 2.2: name servers to ask, and no SOA, is a referral and not an absence. It comes from a server that
// does not resolve for us, and so says nothing of the name.
bool is_referral(const ares_dns_record_t& message) {
  bool name_servers = false;
  each_record(message, ARES_SECTION_AUTHORITY, [&](const ares_dns_rr_t& record) {
    name_servers = name_servers || ares_dns_rr_get_type(&record) == ARES_REC_TYPE_NS;
  });
  return name_servers && (ares_dns_record_get_flags(&message) & ARES_FLAG_AA) == 0;
}

struct chain_reading {
  std::vector<cname_link> links;
  std::string end;
  std::uint32_t ttl = no_ttl;
  std::optional<std::string> problem;
};

chain_reading follow_chain(const ares_dns_record_t& message, const std::string& asked, ares_dns_rec_type_t wanted) {
  chain_reading chain{.links = {}, .end = asked, .ttl = no_ttl, .problem = {}};
  while (true) {
    std::optional<cname_link> link;
    bool at_end = false;
    bool split = false;
    each_record(message, ARES_SECTION_ANSWER, [&](const ares_dns_rr_t& record) {
      at_end = at_end || is_of(record, chain.end, wanted);
      if (!is_of(record, chain.end, ARES_REC_TYPE_CNAME)) return;
      std::string target = plain_name(ares_dns_rr_get_str(&record, ARES_RR_CNAME_CNAME));
      split = split || (link && link->target != target);
      link = cname_link{.name = chain.end, .target = std::move(target), .ttl = ttl_of(record)};
    });
    if (split) chain.problem = "two different CNAME records at " + chain.end;
    if (at_end || !link || chain.problem) return chain;
    chain.problem = extend_chain(chain.links, {*link});
    if (chain.problem) return chain;
    chain.ttl = std::min(chain.ttl, link->ttl);
    chain.end = link->target;
  }
}

void add(std::vector<address_record>& records, const ares_dns_rr_t& record) {
  std::string ip;
  if (ares_dns_rr_get_type(&record) == ARES_REC_TYPE_A) {
    const in_addr* four = ares_dns_rr_get_addr(&record, ARES_RR_A_ADDR);
    if (four == nullptr) return;
    asio::ip::address_v4::bytes_type bytes;
    std::memcpy(bytes.data(), four, bytes.size());
    ip = asio::ip::address_v4(bytes).to_string();
  } else {
    const ares_in6_addr* six = ares_dns_rr_get_addr6(&record, ARES_RR_AAAA_ADDR);
    if (six == nullptr) return;
    asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), six, bytes.size());
    ip = asio::ip::address_v6(bytes).to_string();
  }
  records.push_back({.ip = std::move(ip)});
}

void add(std::vector<mx_record>& records, const ares_dns_rr_t& record) {
  records.push_back({.preference = ares_dns_rr_get_u16(&record, ARES_RR_MX_PREFERENCE),
                     .host = plain_name(ares_dns_rr_get_str(&record, ARES_RR_MX_EXCHANGE))});
}

void add(std::vector<txt_record>& records, const ares_dns_rr_t& record) {
  std::size_t before = 0;
  for (const auto& other : records) before += other.text.bytes.size();
  const std::size_t strings = ares_dns_rr_get_abin_cnt(&record, ARES_RR_TXT_DATA);
  std::string text;
  for (std::size_t i = 0; i < strings; ++i) {
    std::size_t size = 0;
    const unsigned char* bytes = ares_dns_rr_get_abin(&record, ARES_RR_TXT_DATA, i, &size);
    if (bytes != nullptr) text.append(reinterpret_cast<const char*>(bytes), size);
  }
  if (before + text.size() > most_text) return;
  records.push_back({.text = peer_text(std::move(text)), .strings = static_cast<std::uint32_t>(strings)});
}

void add(std::vector<tlsa_record>& records, const ares_dns_rr_t& record) {
  constexpr char digits[] = "0123456789abcdef";
  std::size_t size = 0;
  const unsigned char* bytes = ares_dns_rr_get_bin(&record, ARES_RR_TLSA_DATA, &size);
  std::string data;
  for (std::size_t i = 0; bytes != nullptr && i < size; ++i) {
    data += digits[bytes[i] >> 4];
    data += digits[bytes[i] & 15];
  }
  records.push_back({.usage = ares_dns_rr_get_u8(&record, ARES_RR_TLSA_CERT_USAGE),
                     .selector = ares_dns_rr_get_u8(&record, ARES_RR_TLSA_SELECTOR),
                     .matching_type = ares_dns_rr_get_u8(&record, ARES_RR_TLSA_MATCH),
                     .data = std::move(data)});
}

// RFC 8914 section 4, those that tell an operator of a domain what to look for.
std::string_view extended_error_name(unsigned code) {
  switch (code) {
    case 6: return "DNSSEC Bogus";
    case 7: return "Signature Expired";
    case 8: return "Signature Not Yet Valid";
    case 9: return "DNSKEY Missing";
    case 10: return "RRSIGs Missing";
    case 12: return "NSEC Missing";
    case 15: return "Blocked";
    case 18: return "Prohibited";
    case 20: return "Not Authoritative";
    case 22: return "No Reachable Authority";
    case 23: return "Network Error";
    default: return {};
  }
}

std::string extended_error(const ares_dns_record_t& message) {
  const std::size_t count = ares_dns_record_rr_cnt(&message, ARES_SECTION_ADDITIONAL);
  for (std::size_t i = 0; i < count; ++i) {
    const ares_dns_rr_t* record = ares_dns_record_rr_get_const(&message, ARES_SECTION_ADDITIONAL, i);
    if (record == nullptr || ares_dns_rr_get_type(record) != ARES_REC_TYPE_OPT) continue;
    const unsigned char* bytes = nullptr;
    std::size_t size = 0;
    if (!ares_dns_rr_get_opt_byid(record, ARES_RR_OPT_OPTIONS, ARES_OPT_PARAM_EXTENDED_DNS_ERROR, &bytes, &size))
      continue;
    if (bytes == nullptr || size < 2) continue;
    const unsigned code = bytes[0] * 256U + bytes[1];
    std::string text = "; extended error " + std::to_string(code);
    if (const auto name = extended_error_name(code); !name.empty()) text += " (" + std::string(name) + ")";
    const std::string extra(reinterpret_cast<const char*>(bytes) + 2, std::min<std::size_t>(size - 2, 200));
    return extra.empty() ? text : text + ": " + extra;
  }
  return {};
}

std::optional<reason> reason_of(ares_dns_rcode_t code) {
  switch (code) {
    case ARES_RCODE_NOERROR:
    case ARES_RCODE_NXDOMAIN: return std::nullopt;
    case ARES_RCODE_SERVFAIL: return reason::servfail;
    case ARES_RCODE_REFUSED: return reason::refused;
    default: return reason::other;
  }
}

}  // namespace

std::optional<std::string> extend_chain(std::vector<cname_link>& chain, const std::vector<cname_link>& more) {
  for (const auto& link : more) {
    if (chain.size() == longest_chain) return "more than 16 CNAME links";
    chain.push_back(link);
    const auto again = [&](const cname_link& earlier) { return earlier.name == link.target; };
    if (std::ranges::any_of(chain, again)) return "the CNAME records go round in a circle at " + link.target;
  }
  return std::nullopt;
}

template <class R>
dns_reading<R> read_message(const ares_dns_record_t& message, const std::string& asked, record_type type) {
  dns_reading<R> reading;
  const auto fail = [&reading](reason why, std::string detail) {
    reading.why = why;
    reading.detail = std::move(detail);
    return std::move(reading);
  };
  const unsigned flags = ares_dns_record_get_flags(&message);
  const ares_dns_rcode_t code = ares_dns_record_get_rcode(&message);
  if (const auto why = reason_of(code)) {
    return fail(*why, "the resolver answers " + std::string(ares_dns_rcode_tostr(code)) + extended_error(message));
  }
  if ((flags & ARES_FLAG_QR) == 0) return fail(reason::malformed, "a query came as the answer");
  if ((flags & ARES_FLAG_TC) != 0) return fail(reason::malformed, "the answer is truncated over TCP as well");

  const ares_dns_rec_type_t wanted = wire_type(type);
  chain_reading chain = follow_chain(message, plain_name(asked.c_str()), wanted);
  if (chain.problem) return fail(reason::malformed, *chain.problem);
  dns_answer<R>& answer = reading.answer;
  reading.authentic_data = (flags & ARES_FLAG_AD) != 0;
  answer.chain = std::move(chain.links);
  answer.exists = code == ARES_RCODE_NOERROR;
  std::uint32_t ttl = chain.ttl;
  if (answer.exists) {
    each_record(message, ARES_SECTION_ANSWER, [&](const ares_dns_rr_t& record) {
      if (!is_of(record, chain.end, wanted)) return;
      const std::size_t before = answer.records.size();
      if (before < most_records) add(answer.records, record);
      if (answer.records.size() == before) {
        ++reading.left_out;
        return;
      }
      ttl = std::min(ttl, ttl_of(record));
    });
  }
  if (answer.records.empty()) {
    const absence gone = absence_of(message, chain.end);
    if (answer.exists && !gone.proven && answer.chain.empty() && is_referral(message))
      return fail(reason::other, "the resolver refers to other name servers and does not look up the name itself");
    if (answer.exists && !gone.proven && !answer.chain.empty()) {
      reading.ask_on = chain.end;
    } else {
      ttl = std::min(ttl, gone.ttl);
      reading.unproven = !answer.exists && !gone.proven;
    }
  }
  answer.ttl = ttl == no_ttl ? 0 : ttl;
  return reading;
}

template dns_reading<address_record> read_message(const ares_dns_record_t&, const std::string&, record_type);
template dns_reading<mx_record> read_message(const ares_dns_record_t&, const std::string&, record_type);
template dns_reading<txt_record> read_message(const ares_dns_record_t&, const std::string&, record_type);
template dns_reading<tlsa_record> read_message(const ares_dns_record_t&, const std::string&, record_type);

}  // namespace mtasts::collect
