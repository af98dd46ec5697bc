// The policy by HTTPS from one address, RFC 8461 section 3.3: connect, shake hands, ask, read. The guard sees the very
// address that is connected to, and nothing is asked of a host whose certificate is not acceptable.
#include "collect/https.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <utility>

#include "collect/connect.hpp"
#include "collect/tls_stream.hpp"
#include "mtasts/error.hpp"
#include "wire/http_response.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using wire::response_reader;
using wire::response_state;

// RFC 7301 section 3.1: without it some servers that know HTTP/2 as well choose that.
constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

std::shared_ptr<SSL_CTX> make_https_context(const trust_store& store) {
  auto context = make_client_context(store);
  if (SSL_CTX_set_alpn_protos(context.get(), http_1_1, sizeof(http_1_1)) != 0)
    throw error(mtasts::error_code::resources, "no memory for a TLS context");
  return context;
}

// RFC 8461 section 3.3 wants nothing but the path. No Accept-Encoding: the policy comes as it is written.
std::string request_for(const std::string& host) {
  return "GET /.well-known/mta-sts.txt HTTP/1.1\r\n"
         "Host: " +
         host +
         "\r\n"
         "User-Agent: mtasts/" MTASTS_VERSION
         " (+MTA-STS policy check)\r\n"
         "Accept: */*\r\n"
         "Connection: close\r\n\r\n";
}

/// Sends the request and reads until the response has ended one way or the other; else why the connection ended first.
awaitable<error_code> converse(tls_stream& tls, std::string request, response_reader& response) {
  const error_code unsent = co_await tls.write(std::move(request));
  // Also when the request could not be sent: a server that hangs up often says why before it does.
  while (response.state() == response_state::need_more) {
    const received more = co_await tls.read_some();
    response.feed(more.bytes);
    if (!more.error || response.state() != response_state::need_more) continue;
    // RFC 9112 section 9.8: without a goodbye the body may have been cut short.
    if (more.error == asio::error::eof && tls.heard_goodbye() && response.end() == response_state::complete) break;
    const error_code why = unsent && more.error == asio::error::eof ? unsent : more.error;
    co_return why;
  }
  co_return error_code();
}

}  // namespace

struct policy_client::state {
  asio::io_context& context;
  options chosen;
  std::shared_ptr<const trust_store> store;
  std::shared_ptr<SSL_CTX> tls;

  [[nodiscard]] std::chrono::steady_clock::duration left(const stopwatch& clock) const {
    return std::max(seconds(chosen.policy_timeout) - clock.elapsed(), std::chrono::steady_clock::duration::zero());
  }
  awaitable<void> ask(policy_fetch& fetched, const std::string& host, tcp_socket& socket, const stopwatch& clock) const;
  awaitable<observed<http_response>> read(tls_stream& stream, const handshake_watch& watch, const std::string& host,
                                          const stopwatch& clock) const;
};

policy_client::policy_client(asio::io_context& context, const options& chosen, std::shared_ptr<const trust_store> store)
    : state_(new state{context, chosen, store, make_https_context(*store)}) {}

policy_client::~policy_client() = default;

awaitable<policy_fetch> policy_client::fetch(policy_request request) {
  const stopwatch clock;
  policy_fetch own;
  policy_fetch& fetched = request.so_far != nullptr ? *request.so_far : own;
  fetched.ip = request.ip;
  tcp_socket socket(state_->context);
  target where;
  where.ip = request.ip;
  where.port = state_->chosen.https_port;
  where.allow_private = state_->chosen.allow_private;
  const auto limit = std::min(seconds(state_->chosen.connect_timeout), seconds(state_->chosen.policy_timeout));
  fetched.connect = co_await connect_to(socket, where, limit, clock);
  if (fetched.connect) co_await state_->ask(fetched, request.host, socket, clock);
  co_return std::move(fetched);
}

awaitable<void> policy_client::state::ask(policy_fetch& fetched, const std::string& host, tcp_socket& socket,
                                          const stopwatch& clock) const {
  handshake_watch watch;
  // Chunks of one octet in records of one chunk take some 40 for one of the body.
  watch.most_received += 40 * static_cast<std::size_t>(chosen.policy_max_bytes);
  tls_stream stream(socket, tls.get(), host, watch);
  fetched.tls = co_await stream.open(left(clock), *store, clock);
  if (!fetched.tls) co_return;
  if (acceptable(*fetched.tls, time_of_day())) {
    fetched.response = co_await read(stream, watch, host, clock);
  } else {
    fetched.response.fail(reason::certificate, "the certificate of the policy host is not acceptable");
    clock.stamp(fetched.response, clock.elapsed_us());
  }
  stream.close();
}

awaitable<observed<http_response>> policy_client::state::read(tls_stream& stream, const handshake_watch& watch,
                                                              const std::string& host, const stopwatch& clock) const {
  observed<http_response> step;
  const std::int64_t begin = clock.elapsed_us();
  response_reader response(static_cast<std::size_t>(chosen.policy_max_bytes));
  auto talk = converse(stream, request_for(host), response);
  const auto ended = co_await within(left(clock), std::move(talk));
  if (!ended.value) {
    step.fail(ended.stopped, response.begun() ? "the response did not end" : "there was no response");
  } else if (response.state() == response_state::complete) {
    step.set(response.take());
    if (response.headers_cut())
      step.detail = peer_text("of the headers some were cut short or left out: there were too many, or too long");
  } else if (response.state() == response_state::failed) {
    step.fail(response.error().why, response.error().message);
  } else if (has_failed(watch)) {
    handshake_failure failure = failure_of(watch);
    step.fail(failure.why, std::move(failure.words));
  } else {
    const reason why = reason_of(*ended.value);
    step.fail(why, why != reason::closed ? ended.value->message()
                   : response.begun()    ? "the peer closed the connection before the response had ended"
                                         : "the peer closed the connection without a response");
  }
  clock.stamp(step, begin);
  co_return step;
}

}  // namespace mtasts::collect
