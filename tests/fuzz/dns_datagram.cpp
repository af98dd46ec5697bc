// What a resolver sends back over UDP, byte for byte, to our own reading of datagrams (RFC 1035 section 4.2.1, RFC 5452
// section 4): only what answers the question is read. Datagrams follow one another, each after two octets of length;
// where a message begins with the octets 0xff 0xff it gets the identifier of the question.
#include "collect/dns_datagram.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "mtasts/domain.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

using namespace collect;
namespace asio = boost::asio;
using udp = asio::ip::udp;

constexpr auto asked = "good.example";

// A resolver on the loopback interface, where what is sent has arrived when the call returns.
class resolver {
 public:
  explicit resolver(asio::io_context& io) : socket_(io, udp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    socket_.non_blocking(true);
  }
  [[nodiscard]] resolver_address address() const {
    resolver_address one;
    one.ip = "127.0.0.1";
    one.port = socket_.local_endpoint().port();
    return one;
  }
  // The question's octets, empty when none has come.
  std::string hear() {
    std::string bytes(4096, '\0');
    boost::system::error_code none;
    bytes.resize(socket_.receive_from(asio::buffer(bytes), from_, 0, none));
    return bytes;
  }
  void answer(std::string_view bytes) {
    boost::system::error_code ignored;
    socket_.send_to(asio::buffer(bytes), from_, 0, ignored);
  }

 private:
  udp::socket socket_;
  udp::endpoint from_;
};

void run_until_idle(asio::io_context& io) {
  io.restart();
  while (io.poll() > 0) io.restart();
}

std::vector<std::string> datagrams_of(std::string_view bytes) {
  std::vector<std::string> all;
  while (bytes.size() >= 2 && all.size() < 8) {
    const std::size_t size = static_cast<unsigned char>(bytes[0]) << 8U | static_cast<unsigned char>(bytes[1]);
    all.emplace_back(bytes.substr(2, size));
    bytes.remove_prefix(std::min(bytes.size(), 2 + size));
  }
  return all;
}

struct heard {
  int messages = 0;
  int answers_to_others = 0;
};

void check(std::string_view bytes) {
  asio::io_context io;
  resolver server(io);
  dns_datagrams client(io.get_executor(), server.address(), false);
  const dns_message question = make_query(asked, record_type::txt);
  heard seen;
  const message_reader read = [&](const ares_dns_record_t& message) {
    ++seen.messages;
    const char* name = nullptr;
    ares_dns_rec_type_t type{};
    const bool told = ares_dns_record_query_get(&message, 0, &name, &type, nullptr) == ARES_SUCCESS;
    if (!told || type != ARES_REC_TYPE_TXT || !same_name(name, asked)) ++seen.answers_to_others;
  };
  bool ended = false;
  std::optional<dns_try> result;
  auto asking = client.ask(*question, std::chrono::steady_clock::now() + std::chrono::hours(1), read);
  asio::co_spawn(io, std::move(asking), [&](const std::exception_ptr& failure, std::optional<dns_try> one) {
    holds(!failure, "no exception leaves a question");
    result = std::move(one);
    ended = true;
  });
  run_until_idle(io);
  const std::string query = server.hear();
  holds(query.size() > 12, "a question is sent");
  for (std::string each : datagrams_of(bytes)) {
    if (each.starts_with("\xff\xff")) each.replace(0, 2, query.substr(0, 2));
    server.answer(each);
    run_until_idle(io);
    if (ended) break;
  }
  // What nobody has answered ends when it is taken back.
  if (!ended) client.close();
  run_until_idle(io);
  holds(ended, "a question that is taken back ends");
  holds(seen.messages <= 1, "one message is read for a question");
  holds(seen.answers_to_others == 0, "only an answer to the question is read");
  if (result) implies(!result->why, seen.messages == 1, "a try that did not fail has read its message");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  return 0;
}
