// The faults of DNS answers that no writer of messages would produce.
#include "lab/dns_fault.hpp"

#include <cctype>

namespace lab {

namespace {

constexpr std::size_t header = 12;          // RFC 1035 section 4.1.1
constexpr std::size_t flags_at = 2;         // QR is its highest bit
constexpr std::size_t answer_count_at = 6;  // ANCOUNT; NSCOUNT and ARCOUNT follow

/// Where the question ends: behind QNAME, QTYPE and QCLASS (section 4.1.2).
std::size_t question_end(const std::string& message) {
  std::size_t at = header;
  while (at < message.size() && message[at] != 0) at += 1 + static_cast<unsigned char>(message[at]);
  return at + 5;
}

/// The question, and one A record whose owner is the two octets `pointer` (section 4.1.4).
std::string with_owner(std::string message, std::size_t pointer) {
  message.resize(question_end(message));
  for (std::size_t at = answer_count_at; at < header; ++at) message[at] = 0;
  message[answer_count_at + 1] = 1;
  message += static_cast<char>(0xc0 | (pointer >> 8));
  message += static_cast<char>(pointer & 0xff);
  message.append({0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 127, 1, 0, 1});
  return message;
}

}  // namespace

std::string spoilt(std::string message, dns_fault how) {
  const auto end = question_end(message);
  switch (how) {
    case dns_fault::empty: return {};
    case dns_fault::header: message.resize(7); break;
    case dns_fault::counts:  // 65535 records in each section
      for (std::size_t at = answer_count_at; at < header; ++at) message[at] = static_cast<char>(0xff);
      break;
    case dns_fault::record: message.resize(end + (message.size() - end) / 2); break;
    case dns_fault::rdlength:
      // A record that ends where its data would begin, and says that 65535 octets of them follow.
      message = with_owner(std::move(message), header);
      message.resize(message.size() - 4);
      message[message.size() - 1] = message[message.size() - 2] = static_cast<char>(0xff);
      break;
    case dns_fault::pointer_loop: return with_owner(std::move(message), end);
    case dns_fault::pointer_ahead: return with_owner(std::move(message), 0x3fff);
    case dns_fault::query: message[flags_at] = static_cast<char>(message[flags_at] & 0x7f); break;
    case dns_fault::wrong_id: message[0] = static_cast<char>(message[0] ^ 1); break;
    case dns_fault::wrong_question: message[header + 1] = message[header + 1] == 'x' ? 'y' : 'x'; break;
    case dns_fault::wrong_case:
      for (std::size_t at = header; at < end - 5; ++at)
        message[at] = static_cast<char>(std::toupper(static_cast<unsigned char>(message[at])));
      break;
    case dns_fault::none:
    case dns_fault::truncated:
    case dns_fault::cname_loop: break;
  }
  return message;
}

}  // namespace lab
