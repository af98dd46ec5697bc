// DNS messages as a resolver may send them: c-ares parses, we read (RFC 1035 section 4, RFC 2308, RFC 6698).
#include "collect/dns_answer.hpp"

#include <ares.h>

#include "tests/fuzz/property.hpp"
#include "tests/mutation/mutation.hpp"

namespace mutation {
namespace {

using namespace mtasts;
using namespace mtasts::collect;
using fuzz::holds;

constexpr auto asked = "good.example";

std::string word(unsigned value) { return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xffU)}; }

std::string name(const std::string& text) {
  std::string wire;
  for (const std::string& label : fuzz::split(text, '.')) wire += static_cast<char>(label.size()) + label;
  return wire + '\0';
}

std::string record(const std::string& owner, unsigned type, const std::string& data) {
  return owner + word(type) + word(1) + word(0) + word(300) + word(static_cast<unsigned>(data.size())) + data;
}

std::string message(unsigned type, const std::vector<std::string>& answers, unsigned flags = 0x8180) {
  std::string made = word(0) + word(flags) + word(1) + word(static_cast<unsigned>(answers.size())) + word(0) + word(0);
  made += name(asked) + word(type) + word(1);
  for (const std::string& each : answers) made += each;
  return made;
}

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

void check(std::string_view bytes) {
  ares_dns_record_t* parsed = nullptr;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (ares_dns_parse(data, bytes.size(), 0, &parsed) != ARES_SUCCESS) return;
  const dns_message held(parsed);
  read<address_record>(*held, record_type::a);
  read<address_record>(*held, record_type::aaaa);
  read<mx_record>(*held, record_type::mx);
  read<txt_record>(*held, record_type::txt);
  read<tlsa_record>(*held, record_type::tlsa);
}

}  // namespace

target of_dns_answer() {
  const std::string own("\xc0\x0c", 2);
  const std::string txt = std::string("\x10") + "v=STSv1; id=2025";
  const std::string soa = name("ns.example") + name("root.example") + std::string(20, '\1');
  target made{.name = "dns_answer", .seeds = {}, .words = {}, .run = check};
  made.seeds = {
      message(1, {record(own, 1, {'\x7f', 1, 0, 1}), record(own, 1, {'\x7f', 1, 0, 2})}),
      message(28, {record(own, 28, std::string(15, '\0') + '\1')}),
      message(15, {record(own, 15, word(10) + name("mx1.good.example")), record(own, 15, word(0) + '\0')}),
      message(16, {record(own, 16, txt), record(own, 16, txt + txt)}),
      message(52, {record(own, 52, std::string("\3\1\1") + std::string(32, 'x'))}),
      message(1, {record(own, 5, name("a.example")), record(name("a.example"), 5, name("b.example")),
                  record(name("b.example"), 1, {1, 2, 3, 4})}),
      message(1, {record(own, 5, name("a.example")), record(name("a.example"), 5, own)}),
      message(1, {}, 0x8183),
      message(16, {record(own, 6, soa)}, 0x8183),
      message(1, {}, 0x8182),
  };
  made.words = {own,
                std::string("\xc0\x00", 2),
                std::string("\xff\xff", 2),
                word(5),
                word(16),
                name(asked),
                std::string(1, '\x3f') + std::string(63, 'a'),
                record(own, 5, own)};
  return made;
}

}  // namespace mutation
