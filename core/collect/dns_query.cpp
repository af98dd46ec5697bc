// The DNS query that is sent, and which names can be asked for (RFC 1035 sections 2.3.4 and 4.1, RFC 6891).
#include "collect/dns_answer.hpp"

namespace mtasts::collect {

namespace {

constexpr unsigned short udp_payload = 1232;  // fits the IPv6 minimum MTU, so that no answer is fragmented

}  // namespace

ares_dns_rec_type_t wire_type(record_type type) {
  switch (type) {
    case record_type::a: return ARES_REC_TYPE_A;
    case record_type::aaaa: return ARES_REC_TYPE_AAAA;
    case record_type::mx: return ARES_REC_TYPE_MX;
    case record_type::txt: return ARES_REC_TYPE_TXT;
    case record_type::tlsa: return ARES_REC_TYPE_TLSA;
  }
  return ARES_REC_TYPE_ANY;
}

std::optional<std::string> unaskable(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return "the name is empty";
  if (name.size() > 253) return "the name is longer than 253 octets";
  if (name.find('\\') != std::string_view::npos) return "the name has a backslash in it";
  while (true) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (label.empty()) return "the name has an empty label";
    if (label.size() > 63) return "the name has a label of more than 63 octets";
    if (dot == std::string_view::npos) return std::nullopt;
    name.remove_prefix(dot + 1);
  }
}

namespace {

dns_message make_query(const std::string& name, ares_dns_rec_type_t type) {
  ares_dns_record_t* made = nullptr;
  ares_dns_record_create(&made, 0, ARES_FLAG_RD | ARES_FLAG_AD, ARES_OPCODE_QUERY, ARES_RCODE_NOERROR);
  dns_message query(made);
  if (!query || ares_dns_record_query_add(made, name.c_str(), type, ARES_CLASS_IN) != ARES_SUCCESS) return {};
  ares_dns_rr_t* opt = nullptr;
  if (ares_dns_record_rr_add(&opt, made, ARES_SECTION_ADDITIONAL, "", ARES_REC_TYPE_OPT, ARES_CLASS_IN, 0) !=
          ARES_SUCCESS ||
      ares_dns_rr_set_u16(opt, ARES_RR_OPT_UDP_SIZE, udp_payload) != ARES_SUCCESS ||
      ares_dns_rr_set_u8(opt, ARES_RR_OPT_VERSION, 0) != ARES_SUCCESS ||
      ares_dns_rr_set_u16(opt, ARES_RR_OPT_FLAGS, 0) != ARES_SUCCESS) {
    return {};
  }
  return query;
}

}  // namespace

dns_message make_query(const std::string& name, record_type type) { return make_query(name, wire_type(type)); }

dns_message make_root_query() { return make_query(".", ARES_REC_TYPE_NS); }

}  // namespace mtasts::collect
