// Certificates and TLS of a world's hosts: what each key of "certificate" and "tls" means.
#include <openssl/tls1.h>

#include "lab/world.hpp"

namespace lab {

namespace {

// RFC 8446 section 6 and RFC 6066 section 3, those that servers send before a handshake comes to be.
const std::map<std::string_view, std::uint8_t> alerts = {
    {"handshake_failure", 40},  {"protocol_version", 70},        {"insufficient_security", 71},
    {"internal_error", 80},     {"access_denied", 49},           {"decode_error", 50},
    {"unrecognized_name", 112}, {"no_application_protocol", 120}};

int read_version(const json_node& at) {
  constexpr int versions[] = {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
  return versions[at.choice({"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"})];
}

}  // namespace

void read_certificate(const json_node& at, certificate_plan& into) {
  const auto many = [](const json_node& n) { return static_cast<std::size_t>(n.number(0, 100000)); };
  const auto days = [](const json_node& n) { return static_cast<int>(n.number(-36500, 36500)); };
  read_object(at, {
                      {"names", [&](const json_node& n) { into.names = n.texts(); }},
                      {"cn", [&](const json_node& n) { into.cn = n.text(); }},
                      {"state",
                       [&](const json_node& n) {
                         into.state = static_cast<certificate_state>(n.choice(
                             {"good", "expired", "not_yet_valid", "self_signed", "unknown_ca", "missing_intermediate",
                              "self_signed_in_chain", "issuer_expired", "issuer_constrained", "cross_signed"}));
                       }},
                      {"key",
                       [&](const json_node& n) {
                         into.key = static_cast<key_kind>(n.choice({"ec", "rsa", "ed25519"}));
                       }},
                      {"days_left", [&](const json_node& n) { into.days_left = days(n); }},
                      {"lifetime_days", [&](const json_node& n) { into.lifetime_days = days(n); }},
                      {"aia", [&](const json_node& n) { into.aia = n.text(); }},
                      {"further_names", [&](const json_node& n) { into.further_names = n.texts(); }},
                      {"more_names", [&](const json_node& n) { into.more_names = many(n); }},
                      {"long_name", [&](const json_node& n) { into.long_name = many(n); }},
                      {"more_certificates", [&](const json_node& n) { into.more_certificates = many(n); }},
                      {"weak",
                       [&](const json_node& n) {
                         if (n.choice({"sha1", "rsa1024"}) == 0)
                           into.sha1 = true;
                         else
                           into.key = key_kind::rsa, into.rsa_bits = 1024;
                       }},
                      {"eku",
                       [&](const json_node& n) {
                         const std::vector<std::string_view> known = {"server", "client", "none"};
                         into.eku = known[n.choice(known)];
                       }},
                  });
}

void read_tls(const json_node& at, tls_plan& into) {
  const auto fault = [&](const json_node& n, tls_fault which) {
    if (into.fault != tls_fault::none) n.refuse("only one of alert, plain, silent, close, drip_ms and cut_after");
    into.fault = which;
  };
  const auto when_true = [&](tls_fault which) {
    return [&fault, which](const json_node& n) {
      if (n.flag()) fault(n, which);
    };
  };
  read_object(
      at, {
              {"min", [&](const json_node& n) { into.least = read_version(n); }},
              {"max", [&](const json_node& n) { into.most = read_version(n); }},
              {"alert",
               [&](const json_node& n) {
                 std::vector<std::string_view> known;
                 for (const auto& each : alerts) known.push_back(each.first);
                 into.alert = alerts.at(known[n.choice(known)]);
                 fault(n, tls_fault::alert);
               }},
              {"plain", when_true(tls_fault::plain)},
              {"silent", when_true(tls_fault::silent)},
              {"tickets", [&](const json_node& n) { into.tickets = static_cast<std::size_t>(n.number(0, 100000)); }},
              {"drip_ms",
               [&](const json_node& n) {
                 into.drip_ms = static_cast<int>(n.number(1, 60000));
                 fault(n, tls_fault::drip);
               }},
              {"cut_after",
               [&](const json_node& n) {
                 into.cut_after = static_cast<std::size_t>(n.number(1, 1 << 20));
                 fault(n, tls_fault::cut);
               }},
              {"close",
               [&](const json_node& n) {
                 fault(n, n.choice({"end", "reset"}) == 0 ? tls_fault::close : tls_fault::reset);
               }},
          });
}

}  // namespace lab
