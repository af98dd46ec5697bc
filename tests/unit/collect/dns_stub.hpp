// A name server on loopback that a test scripts: UDP and TCP on one port of the kernel's choice, in the test's thread.
#pragma once
#include <ares.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collect/dns_answer.hpp"

namespace mtasts::test {

namespace asio = boost::asio;

/// A query as the server saw it.
struct seen_query {
  std::string name;
  ares_dns_rec_type_t type{};
  unsigned flags = 0;
  bool tcp = false;
  std::optional<unsigned> udp_size;  ///< of EDNS
  unsigned short id = 0;
  unsigned short from = 0;  ///< the port that it came from, by UDP
  std::string cookie;       ///< of EDNS, empty without
};

/// The answer under construction. Each member adds one thing and gives the answer back.
class dns_reply {
 public:
  explicit dns_reply(const seen_query& query, ares_dns_rcode_t code = ARES_RCODE_NOERROR, unsigned flags = 0) {
    ares_dns_record_t* made = nullptr;
    const auto all = static_cast<unsigned short>(ARES_FLAG_QR | ARES_FLAG_RD | ARES_FLAG_RA | flags);
    ares_dns_record_create(&made, query.id, all, ARES_OPCODE_QUERY, code);
    message_.reset(made);
    ares_dns_record_query_add(made, query.name.c_str(), query.type, ARES_CLASS_IN);
  }
  dns_reply& a(const std::string& owner, const std::string& ip, unsigned ttl = 300) {
    in_addr address{};
    ares_inet_pton(AF_INET, ip.c_str(), &address);
    ares_dns_rr_set_addr(add(owner, ARES_REC_TYPE_A, ttl), ARES_RR_A_ADDR, &address);
    return *this;
  }
  dns_reply& aaaa(const std::string& owner, const std::string& ip, unsigned ttl = 300) {
    ares_in6_addr address{};
    ares_inet_pton(AF_INET6, ip.c_str(), &address);
    ares_dns_rr_set_addr6(add(owner, ARES_REC_TYPE_AAAA, ttl), ARES_RR_AAAA_ADDR, &address);
    return *this;
  }
  dns_reply& cname(const std::string& owner, const std::string& target, unsigned ttl = 300) {
    ares_dns_rr_set_str(add(owner, ARES_REC_TYPE_CNAME, ttl), ARES_RR_CNAME_CNAME, target.c_str());
    return *this;
  }
  dns_reply& mx(const std::string& owner, unsigned short preference, const std::string& host) {
    ares_dns_rr_t* record = add(owner, ARES_REC_TYPE_MX, 300);
    ares_dns_rr_set_u16(record, ARES_RR_MX_PREFERENCE, preference);
    ares_dns_rr_set_str(record, ARES_RR_MX_EXCHANGE, host.c_str());
    return *this;
  }
  dns_reply& txt(const std::string& owner, const std::vector<std::string>& strings) {
    ares_dns_rr_t* record = add(owner, ARES_REC_TYPE_TXT, 300);
    for (const auto& text : strings) {
      const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
      ares_dns_rr_add_abin(record, ARES_RR_TXT_DATA, bytes, text.size());
    }
    return *this;
  }
  dns_reply& tlsa(const std::string& owner, const std::vector<unsigned char>& data) {
    ares_dns_rr_t* record = add(owner, ARES_REC_TYPE_TLSA, 300);
    ares_dns_rr_set_u8(record, ARES_RR_TLSA_CERT_USAGE, 3);
    ares_dns_rr_set_u8(record, ARES_RR_TLSA_SELECTOR, 1);
    ares_dns_rr_set_u8(record, ARES_RR_TLSA_MATCH, 1);
    ares_dns_rr_set_bin(record, ARES_RR_TLSA_DATA, data.data(), data.size());
    return *this;
  }
  dns_reply& soa(const std::string& zone, unsigned ttl, unsigned minimum) {
    ares_dns_rr_t* record = nullptr;
    ares_dns_record_rr_add(&record, message_.get(), ARES_SECTION_AUTHORITY, zone.c_str(), ARES_REC_TYPE_SOA,
                           ARES_CLASS_IN, ttl);
    ares_dns_rr_set_str(record, ARES_RR_SOA_MNAME, "ns.invalid");
    ares_dns_rr_set_str(record, ARES_RR_SOA_RNAME, "hostmaster.invalid");
    for (const auto key : {ARES_RR_SOA_SERIAL, ARES_RR_SOA_REFRESH, ARES_RR_SOA_RETRY, ARES_RR_SOA_EXPIRE}) {
      ares_dns_rr_set_u32(record, key, 1);
    }
    ares_dns_rr_set_u32(record, ARES_RR_SOA_MINIMUM, minimum);
    return *this;
  }
  dns_reply& extended_error(unsigned char code, const std::string& text) {
    return edns(ARES_OPT_PARAM_EXTENDED_DNS_ERROR, std::string(1, '\0') + static_cast<char>(code) + text);
  }
  dns_reply& cookie(const std::string& value) { return edns(ARES_OPT_PARAM_COOKIE, value); }
  [[nodiscard]] std::string bytes() const {
    unsigned char* written = nullptr;
    std::size_t size = 0;
    if (ares_dns_write(message_.get(), &written, &size) != ARES_SUCCESS) return {};
    std::string all(reinterpret_cast<const char*>(written), size);
    ares_free_string(written);
    return all;
  }

 private:
  dns_reply& edns(unsigned short option, const std::string& value) {
    ares_dns_rr_t* record = nullptr;
    ares_dns_record_rr_add(&record, message_.get(), ARES_SECTION_ADDITIONAL, "", ARES_REC_TYPE_OPT, ARES_CLASS_IN, 0);
    ares_dns_rr_set_u16(record, ARES_RR_OPT_UDP_SIZE, 1232);
    ares_dns_rr_set_opt(record, ARES_RR_OPT_OPTIONS, option, reinterpret_cast<const unsigned char*>(value.data()),
                        value.size());
    return *this;
  }
  ares_dns_rr_t* add(const std::string& owner, ares_dns_rec_type_t type, unsigned ttl) {
    ares_dns_rr_t* record = nullptr;
    ares_dns_record_rr_add(&record, message_.get(), ARES_SECTION_ANSWER, owner.c_str(), type, ARES_CLASS_IN, ttl);
    return record;
  }
  collect::dns_message message_;
};

seen_query read_query(const std::string& bytes, bool tcp);

class dns_stub {
 public:
  /// Empty bytes: silence.
  using script = std::function<std::string(const seen_query& query)>;

  dns_stub(asio::io_context& context, script answer);
  [[nodiscard]] std::string address() const;
  [[nodiscard]] const std::vector<seen_query>& seen() const;
  /// From now on the kernel says that nobody is there.
  void stop();

 private:
  struct shared;
  static asio::awaitable<void> serve_udp(std::shared_ptr<shared> held);
  static asio::awaitable<void> serve_tcp(std::shared_ptr<shared> held);
  static asio::awaitable<void> serve_connection(std::shared_ptr<shared> held,
                                                std::shared_ptr<asio::ip::tcp::socket> socket);
  std::shared_ptr<shared> shared_;
};

}  // namespace mtasts::test
