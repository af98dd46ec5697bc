// DNS messages by c-ares: its record API parses the query and writes the answer.
#include "lab/dns_message.hpp"

#include <ares.h>

#include <cstring>
#include <stdexcept>

#include "lab/dns_fault.hpp"

namespace lab {

namespace {

constexpr std::uint16_t our_udp_size = 1232;

void must(ares_status_t status) {
  if (status != ARES_SUCCESS)
    throw std::runtime_error(std::string("c-ares: ") + ares_strerror(static_cast<int>(status)));
}

const unsigned char* octets(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::shared_ptr<const ares_dns_record_t> parse(std::string_view bytes) {
  ares_dns_record_t* parsed = nullptr;
  if (ares_dns_parse(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), 0, &parsed) != ARES_SUCCESS)
    return nullptr;
  return {parsed, [](const ares_dns_record_t* p) { ares_dns_record_destroy(const_cast<ares_dns_record_t*>(p)); }};
}

const ares_dns_rr_t* find_opt(const ares_dns_record_t* message) {
  for (std::size_t i = 0; i < ares_dns_record_rr_cnt(message, ARES_SECTION_ADDITIONAL); ++i) {
    const auto* rr = ares_dns_record_rr_get_const(message, ARES_SECTION_ADDITIONAL, i);
    if (ares_dns_rr_get_type(rr) == ARES_REC_TYPE_OPT) return rr;
  }
  return nullptr;
}

/// Writes the data of one record, whatever its kind.
struct filler {
  ares_dns_rr_t* rr;

  void operator()(const ipv4_data& data) const {
    in_addr address{};
    std::memcpy(&address, data.bytes.data(), data.bytes.size());
    must(ares_dns_rr_set_addr(rr, ARES_RR_A_ADDR, &address));
  }
  void operator()(const ipv6_data& data) const {
    ares_in6_addr address{};
    std::memcpy(&address, data.bytes.data(), data.bytes.size());
    must(ares_dns_rr_set_addr6(rr, ARES_RR_AAAA_ADDR, &address));
  }
  void operator()(const mx_data& data) const {
    must(ares_dns_rr_set_u16(rr, ARES_RR_MX_PREFERENCE, data.preference));
    must(ares_dns_rr_set_str(rr, ARES_RR_MX_EXCHANGE, data.host.c_str()));
  }
  void operator()(const txt_data& data) const {
    for (const auto& each : data.strings) must(ares_dns_rr_add_abin(rr, ARES_RR_TXT_DATA, octets(each), each.size()));
  }
  void operator()(const tlsa_data& data) const {
    must(ares_dns_rr_set_u8(rr, ARES_RR_TLSA_CERT_USAGE, data.usage));
    must(ares_dns_rr_set_u8(rr, ARES_RR_TLSA_SELECTOR, data.selector));
    must(ares_dns_rr_set_u8(rr, ARES_RR_TLSA_MATCH, data.matching));
    must(ares_dns_rr_set_bin(rr, ARES_RR_TLSA_DATA, octets(data.data), data.data.size()));
  }
  void operator()(const cname_data& data) const {
    must(ares_dns_rr_set_str(rr, ARES_RR_CNAME_CNAME, data.target.c_str()));
  }
};

ares_dns_rec_type_t type_of(const rr_data& data) {
  constexpr ares_dns_rec_type_t types[] = {ARES_REC_TYPE_A,   ARES_REC_TYPE_AAAA, ARES_REC_TYPE_MX,
                                           ARES_REC_TYPE_TXT, ARES_REC_TYPE_TLSA, ARES_REC_TYPE_CNAME};
  return types[data.index()];
}

ares_dns_rr_t* add(ares_dns_record_t* to, ares_dns_section_t section, const std::string& owner,
                   ares_dns_rec_type_t type, std::uint32_t ttl) {
  ares_dns_rr_t* rr = nullptr;
  must(ares_dns_record_rr_add(&rr, to, section, owner.c_str(), type, ARES_CLASS_IN, ttl));
  return rr;
}

void add_soa(ares_dns_record_t* to, const std::string& owner) {
  auto* rr = add(to, ARES_SECTION_AUTHORITY, owner, ARES_REC_TYPE_SOA, negative_ttl);
  must(ares_dns_rr_set_str(rr, ARES_RR_SOA_MNAME, "ns.lab.example"));
  must(ares_dns_rr_set_str(rr, ARES_RR_SOA_RNAME, "hostmaster.lab.example"));
  must(ares_dns_rr_set_u32(rr, ARES_RR_SOA_SERIAL, 1));
  must(ares_dns_rr_set_u32(rr, ARES_RR_SOA_REFRESH, 3600));
  must(ares_dns_rr_set_u32(rr, ARES_RR_SOA_RETRY, 600));
  must(ares_dns_rr_set_u32(rr, ARES_RR_SOA_EXPIRE, 86400));
  must(ares_dns_rr_set_u32(rr, ARES_RR_SOA_MINIMUM, negative_ttl));
}

void add_opt(ares_dns_record_t* to) {
  auto* rr = add(to, ARES_SECTION_ADDITIONAL, "", ARES_REC_TYPE_OPT, 0);
  must(ares_dns_rr_set_u16(rr, ARES_RR_OPT_UDP_SIZE, our_udp_size));
  must(ares_dns_rr_set_u8(rr, ARES_RR_OPT_VERSION, 0));
  must(ares_dns_rr_set_u16(rr, ARES_RR_OPT_FLAGS, 0));
}

std::string write(const ares_dns_record_t* message) {
  unsigned char* bytes = nullptr;
  std::size_t size = 0;
  must(ares_dns_write(message, &bytes, &size));
  std::string text(reinterpret_cast<char*>(bytes), size);
  ares_free_string(bytes);
  return text;
}

}  // namespace

std::string dns_question::type_name() const {
  const auto* known = ares_dns_rec_type_tostr(static_cast<ares_dns_rec_type_t>(type));
  return known != nullptr && std::strcmp(known, "UNKNOWN") != 0 ? known : std::to_string(type);
}

std::optional<dns_question> parse_question(std::string_view bytes) {
  dns_question asked;
  asked.message = parse(bytes);
  if (!asked.message) return std::nullopt;
  const auto* message = asked.message.get();
  if ((ares_dns_record_get_flags(message) & ARES_FLAG_QR) != 0 || ares_dns_record_query_cnt(message) != 1)
    return std::nullopt;
  const char* name = nullptr;
  ares_dns_rec_type_t type{};
  ares_dns_class_t kind{};
  if (ares_dns_record_query_get(message, 0, &name, &type, &kind) != ARES_SUCCESS) return std::nullopt;
  asked.name = name;
  asked.type = static_cast<std::uint16_t>(type);
  if (const auto* opt = find_opt(message)) asked.udp_size = ares_dns_rr_get_u16(opt, ARES_RR_OPT_UDP_SIZE);
  return asked;
}

std::string write_answer(const dns_question& asked, const answer& given, bool truncated) {
  const auto* query = asked.message.get();
  const unsigned kept = ares_dns_record_get_flags(query) & (ARES_FLAG_RD | ARES_FLAG_CD);
  unsigned flags = kept | ARES_FLAG_QR | ARES_FLAG_RA;
  truncated = truncated || given.fault == dns_fault::truncated;
  if (truncated) flags |= ARES_FLAG_TC;
  if (given.authenticated) flags |= ARES_FLAG_AD;
  ares_dns_record_t* made = nullptr;
  must(ares_dns_record_create(&made, ares_dns_record_get_id(query), static_cast<unsigned short>(flags),
                              ARES_OPCODE_QUERY, static_cast<ares_dns_rcode_t>(given.rcode)));
  const std::unique_ptr<ares_dns_record_t, void (*)(ares_dns_record_t*)> owner(made, ares_dns_record_destroy);
  must(
      ares_dns_record_query_add(made, asked.name.c_str(), static_cast<ares_dns_rec_type_t>(asked.type), ARES_CLASS_IN));
  if (!truncated) {
    for (const auto& record : given.records)
      std::visit(filler{add(made, ARES_SECTION_ANSWER, record.owner, type_of(*record.data), record.ttl)}, *record.data);
    if (given.negative) add_soa(made, given.soa_owner);
  }
  if (asked.udp_size) add_opt(made);
  return spoilt(write(made), given.fault);
}

}  // namespace lab
