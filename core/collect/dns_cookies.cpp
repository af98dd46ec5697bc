// DNS cookies as a client has them; see dns_cookies.hpp.
#include "collect/dns_cookies.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <span>

namespace mtasts::collect {

namespace {

constexpr std::size_t client_size = 8, least_server = 8, most_server = 32;  // RFC 7873 section 4
constexpr auto known_for = std::chrono::hours(24);       // RFC 7873 section 7.1 wants no more than 26
constexpr auto missed_for = std::chrono::seconds(120);   // who had cookies may fail to send one as long
constexpr auto without_for = std::chrono::seconds(300);  // who has none is asked without as long

ares_dns_rr_t* edns_of(ares_dns_record_t& message) {
  for (std::size_t i = 0; i < ares_dns_record_rr_cnt(&message, ARES_SECTION_ADDITIONAL); ++i) {
    ares_dns_rr_t* record = ares_dns_record_rr_get(&message, ARES_SECTION_ADDITIONAL, i);
    if (ares_dns_rr_get_type(record) == ARES_REC_TYPE_OPT) return record;
  }
  return nullptr;
}

std::optional<std::span<const unsigned char>> cookie_in(const ares_dns_record_t& message) {
  const unsigned char* bytes = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; i < ares_dns_record_rr_cnt(&message, ARES_SECTION_ADDITIONAL); ++i) {
    const ares_dns_rr_t* record = ares_dns_record_rr_get_const(&message, ARES_SECTION_ADDITIONAL, i);
    if (ares_dns_rr_get_type(record) == ARES_REC_TYPE_OPT &&
        ares_dns_rr_get_opt_byid(record, ARES_RR_OPT_OPTIONS, ARES_OPT_PARAM_COOKIE, &bytes, &size) == ARES_TRUE)
      return std::span(bytes, size);
  }
  return std::nullopt;
}

}  // namespace

std::vector<unsigned char> dns_cookies::offer::value() const {
  std::vector<unsigned char> all(client.begin(), client.end());
  all.insert(all.end(), server.begin(), server.end());
  return all;
}

std::optional<dns_cookies::offer> dns_cookies::next(const boost::asio::ip::address& source, time_point now) {
  if (now < without_until_) return std::nullopt;
  // A client cookie goes out twice only with the server's beside it, and from one address (RFC 9018 section 8.1): else
  // it would tell that two addresses are one machine.
  if (known_ && source == known_->source && now < known_until_) return known_;
  known_.reset();
  offer fresh{.source = source, .client = {}, .server = {}};
  if (RAND_bytes(fresh.client.data(), static_cast<int>(fresh.client.size())) != 1) return std::nullopt;
  return fresh;
}

dns_cookies::verdict dns_cookies::judge(const std::optional<offer>& sent, const ares_dns_record_t& answer,
                                        time_point now) {
  if (!sent) return verdict::believed;
  const auto came = cookie_in(answer);
  if (!came) {
    if (sent->server.empty()) {
      if (!known_) without_until_ = now + without_for;
      return verdict::believed;
    }
    if (!missed_since_) missed_since_ = now;
    if (now - *missed_since_ >= missed_for) known_.reset();
    return verdict::missing;
  }
  const auto server = came->subspan(std::min(came->size(), client_size));
  const bool legal = came->size() == client_size || (server.size() >= least_server && server.size() <= most_server);
  if (!legal || !std::equal(sent->client.begin(), sent->client.end(), came->begin())) return verdict::forged;
  missed_since_.reset();
  if (server.empty()) return verdict::believed;
  // Of the pairs that many first queries drew at once the first is kept.
  if (!known_) known_ = *sent, known_until_ = now + known_for;
  if (known_->client == sent->client) known_->server.assign(server.begin(), server.end());
  return verdict::believed;
}

bool set_cookie(ares_dns_record_t& query, const std::vector<unsigned char>& value) {
  ares_dns_rr_t* edns = edns_of(query);
  if (edns == nullptr) return false;
  if (value.empty()) return ares_dns_rr_del_opt_byid(edns, ARES_RR_OPT_OPTIONS, ARES_OPT_PARAM_COOKIE) != ARES_ENOMEM;
  return ares_dns_rr_set_opt(edns, ARES_RR_OPT_OPTIONS, ARES_OPT_PARAM_COOKIE, value.data(), value.size()) ==
         ARES_SUCCESS;
}

}  // namespace mtasts::collect
