// A connected socket for each question under way; see dns_datagram.hpp.
#include "collect/dns_datagram.hpp"

#include <openssl/rand.h>
#include <strings.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <string_view>
#include <utility>

namespace mtasts::collect {

using boost::asio::ip::udp;
using boost::system::error_code;

namespace {

constexpr std::size_t most_idle = 4096;

std::string_view without_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// An answer belongs to the question that it repeats (RFC 5452 section 4.2); late ones to an earlier question may come.
bool same_question(const ares_dns_record_t& one, const ares_dns_record_t& other) {
  const char *name = nullptr, *other_name = nullptr;
  ares_dns_rec_type_t type{}, other_type{};
  ares_dns_class_t of{}, other_of{};
  if (ares_dns_record_query_cnt(&one) != 1 || ares_dns_record_query_cnt(&other) != 1) return false;
  ares_dns_record_query_get(&one, 0, &name, &type, &of);
  ares_dns_record_query_get(&other, 0, &other_name, &other_type, &other_of);
  const std::string_view wanted = without_dot(name), told = without_dot(other_name);
  return type == other_type && of == other_of && wanted.size() == told.size() &&
         strncasecmp(wanted.data(), told.data(), wanted.size()) == 0;
}

}  // namespace

struct dns_datagrams::line : under_way {
  explicit line(const loop_executor& executor) : socket(executor) {}
  udp_socket socket;
  std::array<unsigned char, longest> in;
};

// One line lent to one question; also when the coroutine is destroyed in its sleep.
class dns_datagrams::asking {
 public:
  asking(dns_datagrams& from, std::shared_ptr<line> lent) : from_(from), line_(std::move(lent)) {
    from_.busy_.push_back(*line_);
  }
  ~asking() {
    line_->unlink();
    line_->waiter = nullptr;
    if (!sound || !from_.keeps_sockets_) close();
    if (sound) keep();
  }
  asking(const asking&) = delete;
  asking& operator=(const asking&) = delete;

  line& over() { return *line_; }

  // The line outlives its receipt, which may end after the question.
  void receive(receipt& into) {
    line_->waiter = &into;
    line_->socket.async_receive(boost::asio::buffer(line_->in),
                                [held = line_](const error_code& failure, std::size_t size) {
                                  if (held->waiter != nullptr)
                                    std::exchange(held->waiter, nullptr)->set({failure, size});
                                });
  }

  bool sound = false;  // nothing is outstanding: it may serve the next question

 private:
  void keep() noexcept {
    if (from_.idle_.size() >= most_idle) return;
    try {
      from_.idle_.push_back(line_);
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): then it ends here
    }
  }

  void close() {
    error_code ignored;
    line_->socket.close(ignored);
  }

  dns_datagrams& from_;
  std::shared_ptr<line> line_;
};

dns_datagrams::dns_datagrams(loop_executor executor, const resolver_address& server, bool keeps_sockets)
    : executor_(std::move(executor)),
      server_(boost::asio::ip::make_address(server.ip), server.port),
      name_(to_string(server)),
      keeps_sockets_(keeps_sockets) {}

dns_datagrams::~dns_datagrams() = default;

void dns_datagrams::close() {
  idle_.clear();
  for (under_way& one : busy_)
    if (one.waiter != nullptr) std::exchange(one.waiter, nullptr)->set({boost::asio::error::operation_aborted, 0});
}

std::shared_ptr<dns_datagrams::line> dns_datagrams::free_line() {
  std::shared_ptr<line> free;
  if (idle_.empty()) {
    free = std::make_shared<line>(executor_);
  } else {
    free = std::move(idle_.back());
    idle_.pop_back();
  }
  if (!free->socket.is_open() && !open(*free)) return nullptr;
  return free;
}

bool dns_datagrams::open(line& closed) {
  error_code failure;
  closed.socket.open(server_.protocol(), failure);
  if (!failure) closed.socket.connect(server_, failure);
  if (!failure) closed.socket.non_blocking(true, failure);
  return !failure;
}

std::optional<std::uint16_t> dns_datagrams::next_id() {
  if (ids_left_ == 0) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(ids_.data()), static_cast<int>(sizeof ids_)) != 1)
      return std::nullopt;
    ids_left_ = ids_.size();
  }
  return ids_[--ids_left_];
}

std::optional<dns_datagrams::sent> dns_datagrams::send(line& over, ares_dns_record_t& query) {
  const std::optional<std::uint16_t> id = next_id();
  if (!id) return std::nullopt;
  sent asked{.id = *id, .cookie = {}};
  error_code failure;
  if (!keeps_sockets_) {
    const udp::endpoint from = over.socket.local_endpoint(failure);
    if (!failure) asked.cookie = cookies_.next(from.address(), std::chrono::steady_clock::now());
  }
  if (asked.cookie && !set_cookie(query, asked.cookie->value())) return std::nullopt;
  unsigned char* written = nullptr;
  std::size_t size = 0;
  const bool whole = ares_dns_write(&query, &written, &size) == ARES_SUCCESS;
  if (asked.cookie) set_cookie(query, {});
  if (!whole) return std::nullopt;
  written[0] = static_cast<unsigned char>(asked.id >> 8U);
  written[1] = static_cast<unsigned char>(asked.id & 0xffU);
  over.socket.send(boost::asio::buffer(written, size), 0, failure);
  ares_free_string(written);
  if (failure) return std::nullopt;
  return asked;
}

dns_datagrams::heard dns_datagrams::listen(const line& over, std::size_t size, const sent& asked,
                                           const ares_dns_record_t& query, const message_reader& read) {
  constexpr std::size_t header = 12;
  if (size < header || size == longest) return heard::unusual;
  if ((over.in[0] << 8U | over.in[1]) != asked.id) return heard::stray;
  ares_dns_record_t* parsed = nullptr;
  if (ares_dns_parse(over.in.data(), size, 0, &parsed) != ARES_SUCCESS) return heard::unusual;
  const dns_message message(parsed);
  const unsigned flags = ares_dns_record_get_flags(parsed);
  if ((flags & ARES_FLAG_QR) == 0 || !same_question(query, *parsed)) return heard::stray;
  const auto worth = cookies_.judge(asked.cookie, *parsed, std::chrono::steady_clock::now());
  if (worth == dns_cookies::verdict::forged) return heard::stray;
  if (worth == dns_cookies::verdict::missing) return heard::unusual;
  // FORMERR is how a server without EDNS answers (RFC 6891 section 7).
  const ares_dns_rcode_t code = ares_dns_record_get_rcode(parsed);
  if ((flags & ARES_FLAG_TC) != 0 || code == ARES_RCODE_FORMERR || code == ARES_RCODE_BADCOOKIE) return heard::unusual;
  read(*parsed);
  return heard::ours;
}

awaitable<std::optional<dns_try>> dns_datagrams::ask(ares_dns_record_t& query, time_point limit,
                                                     const message_reader& read) {
  auto lent = free_line();
  if (!lent) co_return std::nullopt;
  asking one(*this, std::move(lent));
  const std::optional<sent> asked = send(one.over(), query);
  if (!asked) co_return std::nullopt;
  dns_try result;
  result.transport = "udp";
  for (;;) {
    receipt arrived(executor_);
    one.receive(arrived);
    const wake woken = co_await arrived.wait(limit);
    one.over().waiter = nullptr;
    if (woken == wake::expired) {
      result.why = reason::timeout;
      result.detail = "no answer from " + name_ + " over udp";
      co_return result;
    }
    if (woken == wake::cancelled || arrived.value().first == boost::asio::error::operation_aborted) {
      result.why = reason::cancelled;
      co_return result;
    }
    const auto [failure, size] = arrived.value();
    const heard what = failure ? heard::unusual : listen(one.over(), size, *asked, query, read);
    if (what == heard::stray) continue;
    one.sound = !failure;
    if (what == heard::unusual) co_return std::nullopt;
    co_return result;
  }
}

}  // namespace mtasts::collect
