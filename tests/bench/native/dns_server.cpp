// A resolver for load: answers by rule (names.hpp) as fast as one core can, many datagrams a system call. It knows what
// the benchmarks ask and nothing else; the lab (lab/) is the one that can do all of DNS.
//
// usage: bench_dns_server [--wrong N | --distinct]
// Says its port; on SIGTERM how many questions of each type it had, and with --distinct how many different ones.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/bench/native/loopback.hpp"
#include "tests/bench/native/names.hpp"

namespace {

using bytes = std::string;
constexpr std::uint16_t type_a = 1, type_soa = 6, type_mx = 15, type_txt = 16, type_aaaa = 28;
constexpr std::size_t header_size = 12;

std::atomic<bool> ended = false;
std::uint32_t wrong_number = UINT32_MAX;  // the domain that is answered wrongly, to see that a benchmark notices

void put16(bytes& out, std::size_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value);
}

void put_name(bytes& out, std::string_view name) {
  while (!name.empty()) {
    const auto dot = std::min(name.find('.'), name.size());
    out += static_cast<char>(dot);
    out += name.substr(0, dot);
    name.remove_prefix(std::min(dot + 1, name.size()));
  }
  out += '\0';
}

struct question {
  std::vector<std::string_view> labels;
  std::uint16_t type = 0;
  std::size_t end = 0;  // of the question section
};

bool read(const char* data, std::size_t size, question& asked) {
  asked.labels.clear();
  std::size_t at = header_size;
  while (at < size && data[at] != 0) {
    const auto length = static_cast<std::uint8_t>(data[at]);
    if (length > 63 || at + 1 + length >= size) return false;
    asked.labels.emplace_back(data + at + 1, length);
    at += 1U + length;
  }
  if (at + 5 > size) return false;
  asked.type = static_cast<std::uint16_t>((static_cast<std::uint8_t>(data[at + 1]) << 8) |
                                          static_cast<std::uint8_t>(data[at + 2]));
  asked.end = at + 5;
  return true;
}

struct reply {
  bool silent = false;
  int rcode = 3;
  int answers = 0;
  bytes section;

  void add(std::uint16_t type, const bytes& data) {
    rcode = 0;
    ++answers;
    put16(section, 0xc00c);  // the name asked for
    put16(section, type);
    put16(section, 1);
    put16(section, 0);
    put16(section, 300);
    put16(section, data.size());
    section += data;
  }
  void add_address(bench::ipv4 ip) { add(type_a, bytes(ip.begin(), ip.end())); }
  void add_text(std::string_view text) { add(type_txt, bytes(1, static_cast<char>(text.size())) + bytes(text)); }
};

void answer_for_domain(const question& asked, bench::domain one, reply& out) {
  const std::string_view first = asked.labels[0];
  const std::size_t depth = asked.labels.size() - 3;
  if (one.what == bench::kind::unheard) out.silent = true;
  if (one.what == bench::kind::failing) out.rcode = 2;
  if (out.silent || out.rcode == 2) return;
  if (depth == 0) {
    out.rcode = 0;
    if (asked.type != type_mx) return;
    bytes data;
    put16(data, 10);
    put_name(data, bench::mail_host(one));
    out.add(type_mx, data);
  } else if (depth == 1 && first == "_mta-sts") {
    if (!bench::has_record(one) && one.number != wrong_number) return;
    out.rcode = 0;
    if (asked.type == type_txt) out.add_text("v=STSv1; id=1;");
  } else if (depth == 1 && first == "mta-sts" && bench::has_record(one)) {
    out.rcode = 0;
    if (asked.type == type_a) out.add_address(bench::policy_address(one));
  } else if (depth == 1 && first == "mx" && !bench::is_with_the_many(one.what)) {
    out.rcode = 0;
    if (asked.type == type_a) out.add_address(bench::mail_address(one));
  }
}

void answer(const question& asked, reply& out) {
  const std::size_t count = asked.labels.size();
  if (count < 3) return;
  const auto above = asked.labels[count - 2];
  if (above == "bench") {
    if (const auto one = bench::domain_of(asked.labels[count - 3])) answer_for_domain(asked, *one, out);
  } else if (above == "mail") {
    out.rcode = 0;
    const auto number = static_cast<std::uint32_t>(std::atoi(bytes(asked.labels[0].substr(1)).c_str()));
    if (asked.type == type_a) out.add_address(bench::address(bench::shared_net, number));
  }
}

bytes message(const char* query, const question& asked, const reply& said, bool edns) {
  bytes out(query, 2);
  const bool negative = said.answers == 0 && said.rcode != 2;
  out += static_cast<char>(0x81);
  out += static_cast<char>(0x80 | said.rcode);
  put16(out, 1);
  put16(out, static_cast<std::size_t>(said.answers));
  put16(out, negative ? 1 : 0);
  put16(out, edns ? 1 : 0);
  out.append(query + header_size, asked.end - header_size);
  out += said.section;
  if (negative) {  // RFC 2308 section 3: the SOA of the zone
    bytes data;
    put_name(data, "ns.test");
    put_name(data, "admin.test");
    for (const std::size_t number : {1, 7200, 3600, 60000, 300}) put16(data, 0), put16(data, number);
    put_name(out, "test");
    put16(out, type_soa);
    put16(out, 1);
    put16(out, 0);
    put16(out, 300);
    put16(out, data.size());
    out += data;
  }
  if (edns) out += bytes("\0\0\x29\x04\xd0\0\0\0\0\0\0", 11);
  return out;
}

int listening(std::uint16_t& port) {
  const int socket_made = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int size = 64 << 20;
  if (setsockopt(socket_made, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
    setsockopt(socket_made, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (!bench::only_loopback(socket_made)) return -1;
  sockaddr_in here{};
  here.sin_family = AF_INET;
  socklen_t length = sizeof here;
  if (bind(socket_made, reinterpret_cast<sockaddr*>(&here), length) != 0) return -1;
  getsockname(socket_made, reinterpret_cast<sockaddr*>(&here), &length);
  port = ntohs(here.sin_port);
  return socket_made;
}

}  // namespace

int main(int argc, char** argv) {
  const bool distinct = argc == 2 && std::strcmp(argv[1], "--distinct") == 0;
  if (argc == 3 && std::strcmp(argv[1], "--wrong") == 0) wrong_number = static_cast<std::uint32_t>(std::atol(argv[2]));
  std::uint16_t port = 0;
  const int served = listening(port);
  if (served < 0) return std::perror("bind"), 1;
  struct sigaction stop {};
  stop.sa_handler = [](int) { ended = true; };
  sigaction(SIGTERM, &stop, nullptr);
  std::printf("{\"port\": %u}\n", port);
  std::fflush(stdout);

  constexpr unsigned most = 64;
  static std::array<std::array<char, 1500>, most> in;
  static std::array<bytes, most> out;
  std::array<sockaddr_in, most> from{};
  std::array<iovec, most> vectors{};
  std::array<mmsghdr, most> messages{};
  std::array<std::uint64_t, 256> had{};
  std::unordered_set<std::string> different;
  question asked;
  while (!ended) {
    for (unsigned i = 0; i < most; ++i) {
      vectors[i] = {in[i].data(), in[i].size()};
      messages[i].msg_hdr = {&from[i], sizeof from[i], &vectors[i], 1, nullptr, 0, 0};
    }
    const int got = recvmmsg(served, messages.data(), most, MSG_WAITFORONE, nullptr);
    unsigned replies = 0;
    for (int i = 0; i < got; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const char* query = in[at].data();
      if (messages[at].msg_len < header_size || !read(query, messages[at].msg_len, asked)) continue;
      ++had[std::min<std::size_t>(asked.type, 255)];
      if (distinct) different.emplace(query + header_size, asked.end - header_size);
      reply said;
      answer(asked, said);
      if (said.silent) continue;
      out[replies] = message(query, asked, said, query[11] != 0);
      from[replies] = from[at];
      vectors[replies] = {out[replies].data(), out[replies].size()};
      messages[replies].msg_hdr = {&from[replies], sizeof from[replies], &vectors[replies], 1, nullptr, 0, 0};
      ++replies;
    }
    for (unsigned sent = 0; sent < replies;) {
      const int now = sendmmsg(served, messages.data() + sent, replies - sent, 0);
      sent += now > 0 ? static_cast<unsigned>(now) : 1;  // one that cannot be delivered is passed over
    }
  }
  const auto count = [&](std::uint16_t type) { return static_cast<unsigned long long>(had[type]); };
  unsigned long long all = 0;
  for (const std::uint64_t each : had) all += each;
  std::printf("{\"a\": %llu, \"aaaa\": %llu, \"mx\": %llu, \"txt\": %llu, \"all\": %llu, \"different\": %zu}\n",
              count(type_a), count(type_aaaa), count(type_mx), count(type_txt), all, different.size());
}
