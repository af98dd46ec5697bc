// DNS messages as a resolver may send them: c-ares parses, we read (RFC 1035 section 4, RFC 2308, RFC 6698).
#include "collect/dns_answer.hpp"

#include <ares.h>

#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

using namespace collect;

constexpr auto asked = "good.example";

template <class R>
void read(const ares_dns_record_t& message, record_type type) {
  const dns_reading<R> seen = read_message<R>(message, asked, type);
  const int ways = (seen.why ? 1 : 0) + (seen.ask_on.empty() ? 0 : 1);
  holds(ways <= 1, "a message is of no use, or leads on, or answers");
  holds(seen.answer.chain.size() <= longest_chain, "a chain has an end");
  holds(seen.answer.records.size() <= most_records, "records are bounded");
  if (seen.why || !seen.ask_on.empty()) holds(seen.answer.records.empty(), "no records without an answer");
  if (!seen.answer.records.empty()) holds(seen.answer.exists, "what has records exists");
  std::vector<cname_link> chain = seen.answer.chain;
  const auto wrong = extend_chain(chain, seen.answer.chain);
  holds(wrong || chain.size() <= longest_chain, "a chain that is extended has an end");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  ares_dns_record_t* parsed = nullptr;
  if (ares_dns_parse(data, size, 0, &parsed) != ARES_SUCCESS) return 0;
  const dns_message held(parsed);
  read<mtasts::address_record>(*held, record_type::a);
  read<mtasts::address_record>(*held, record_type::aaaa);
  read<mtasts::mx_record>(*held, record_type::mx);
  read<mtasts::txt_record>(*held, record_type::txt);
  read<mtasts::tlsa_record>(*held, record_type::tlsa);
  return 0;
}
