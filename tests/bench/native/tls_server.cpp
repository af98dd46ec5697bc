// Mail servers and policy hosts for load, thousands at one port: each at an address of its own in 127.0.0.0/8 and with
// a certificate of its own. One thread, epoll, OpenSSL on the sockets.
//
// usage: bench_tls_server smtp|https ROOTS_FILE HOSTS... [--wrong N]
// HOSTS is such as p5000 (the hosts of p0 to p4999) or h4000 (all of its shared mail servers). Says its port; on
// SIGTERM what it counted.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <set>
#include <vector>

#include "tests/bench/native/leaves.hpp"
#include "tests/bench/native/loopback.hpp"
#include "tests/bench/native/measure.hpp"

namespace {

std::atomic<bool> ended = false;

struct connection {
  int socket = -1;
  bool https = false;
  SSL* tls = nullptr;
  bool shaken = false;
  std::uint32_t ip = 0;
  std::string in;
  std::string drip;  // what is still to be sent, a byte a second

  ~connection() {
    SSL_free(tls);
    if (socket >= 0) close(socket);
  }
};

struct counts {
  std::uint64_t connections = 0, handshakes = 0, failed = 0;
  std::unordered_map<std::uint32_t, std::uint32_t> open;
  std::set<std::pair<std::uint32_t, std::string>> endpoints;
  std::uint32_t most_at_once = 0;
};

class server {
 public:
  server(bool https, bench::leaves& hosts) : https_(https), hosts_(hosts) {
    context_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_options(context_, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context_, 0);
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context_, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_cert_cb(
        context_, [](SSL* handshake, void* own) { return static_cast<server*>(own)->hosts_.dress(handshake) ? 1 : 0; },
        this);
    poller_ = epoll_create1(EPOLL_CLOEXEC);
  }

  std::uint16_t listen_on_any() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (!bench::only_loopback(listener_)) return 0;
    sockaddr_in here{};
    here.sin_family = AF_INET;
    socklen_t length = sizeof here;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&here), length) != 0 || listen(listener_, 4096) != 0) return 0;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &length);
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.ptr = nullptr;
    epoll_ctl(poller_, EPOLL_CTL_ADD, listener_, &wanted);
    return ntohs(here.sin_port);
  }

  void serve() {
    std::array<epoll_event, 256> happened{};
    double dripped = bench::seconds_now();
    while (!ended) {
      const int count =
          epoll_wait(poller_, happened.data(), static_cast<int>(happened.size()), dripping_.empty() ? -1 : 100);
      for (int i = 0; i < count; ++i) {
        auto* one = static_cast<connection*>(happened[static_cast<std::size_t>(i)].data.ptr);
        if (one == nullptr)
          accept_all();
        else if (!go_on(*one))
          end(one);
      }
      if (!dripping_.empty() && bench::seconds_now() - dripped >= 1) drip(), dripped = bench::seconds_now();
    }
  }

  [[nodiscard]] const counts& counted() const { return counts_; }

 private:
  void accept_all() {
    for (;;) {
      const int taken = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (taken < 0) return;
      const int on = 1;
      setsockopt(taken, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      sockaddr_in here{};
      socklen_t length = sizeof here;
      getsockname(taken, reinterpret_cast<sockaddr*>(&here), &length);
      ++counts_.connections;
      const std::uint32_t ip = ntohl(here.sin_addr.s_addr);
      const std::uint8_t net = ip >> 16 & 0xff;
      if (!https_ && net == bench::closed_net) {
        const linger reset{.l_onoff = 1, .l_linger = 0};
        setsockopt(taken, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(taken);
        continue;
      }
      auto* one = new connection{.socket = taken, .https = https_, .ip = ip};
      counts_.most_at_once = std::max(counts_.most_at_once, ++counts_.open[ip]);
      if (https_) start_tls(*one);
      epoll_event wanted{};
      wanted.events = EPOLLIN;
      wanted.data.ptr = one;
      epoll_ctl(poller_, EPOLL_CTL_ADD, taken, &wanted);
      if (!https_ && net != bench::lost_net) say(*one, "220 mx.bench.test ESMTP\r\n");
    }
  }

  void start_tls(connection& one) {
    one.tls = SSL_new(context_);
    SSL_set_fd(one.tls, one.socket);
    SSL_set_accept_state(one.tls);
  }

  void end(connection* one) {
    --counts_.open[one->ip];
    dripping_.erase(one);
    delete one;
  }

  // Replies are short: the socket always has room for them.
  static void say(connection& one, std::string_view text) {
    if (one.tls == nullptr)
      (void)!write(one.socket, text.data(), text.size());
    else
      SSL_write(one.tls, text.data(), static_cast<int>(text.size()));
  }

  // Whether the connection lives on.
  bool go_on(connection& one) {
    if (one.tls != nullptr && !one.shaken) {
      const int done = SSL_do_handshake(one.tls);
      if (done != 1) {
        const bool waits = SSL_get_error(one.tls, done) == SSL_ERROR_WANT_READ;
        if (!waits) ++counts_.failed;
        return waits;
      }
      one.shaken = true;
      ++counts_.handshakes;
      const char* name = SSL_get_servername(one.tls, TLSEXT_NAMETYPE_host_name);
      counts_.endpoints.emplace(one.ip, name == nullptr ? "" : name);
    }
    std::array<char, 4096> buffer;
    for (;;) {
      ssize_t got = 0;
      bool waits = false;
      if (one.tls == nullptr) {
        got = read(one.socket, buffer.data(), buffer.size());
        waits = got < 0 && errno == EAGAIN;
      } else {
        const int size = SSL_read(one.tls, buffer.data(), static_cast<int>(buffer.size()));
        got = size;
        waits = size <= 0 && SSL_get_error(one.tls, size) == SSL_ERROR_WANT_READ;
      }
      if (waits) return true;
      if (got <= 0) return false;
      one.in.append(buffer.data(), static_cast<std::size_t>(got));
      if (!(https_ ? answer_http(one) : answer_smtp(one))) return false;
    }
  }

  bool answer_smtp(connection& one) {
    for (std::size_t end; (end = one.in.find("\r\n")) != std::string::npos;) {
      const std::string line = one.in.substr(0, end);
      one.in.erase(0, end + 2);
      if (line.starts_with("EHLO")) {
        say(one, one.tls == nullptr
                     ? "250-mx.bench.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250 8BITMIME\r\n"
                     : "250-mx.bench.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME\r\n");
      } else if (line == "STARTTLS") {
        say(one, "220 go ahead\r\n");
        start_tls(one);
        return true;
      } else if (line == "QUIT") {
        say(one, "221 bye\r\n");
        if (one.tls != nullptr) SSL_shutdown(one.tls);
        return false;
      } else {
        say(one, "500 unknown\r\n");
      }
    }
    return true;
  }

  bool answer_http(connection& one) {
    if (one.in.find("\r\n\r\n") == std::string::npos) return true;
    const std::string host = SSL_get_servername(one.tls, TLSEXT_NAMETYPE_host_name);
    const std::string domain = host.substr(host.find('.') + 1);
    const auto known = bench::domain_of(domain.substr(0, domain.find('.')));
    if (!known) return false;
    const std::string body =
        "version: STSv1\r\nmode: enforce\r\nmx: " + bench::mail_host(*known) + "\r\nmax_age: 604800\r\n";
    const std::string all = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body;
    if (known->what == bench::kind::drip) {
      one.drip = all;
      dripping_.insert(&one);
      return true;
    }
    say(one, all);
    SSL_shutdown(one.tls);
    return false;
  }

  void drip() {
    const auto all = dripping_;
    for (connection* one : all) {
      say(*one, one->drip.substr(0, 1));
      one->drip.erase(0, 1);
      if (one->drip.empty()) end(one);
    }
  }

  bool https_;
  bench::leaves& hosts_;
  SSL_CTX* context_;
  int poller_ = -1, listener_ = -1;
  std::set<connection*> dripping_;
  counts counts_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "usage: smtp|https ROOTS_FILE HOSTS... [--wrong N]\n"), 2;
  const bool https = std::strcmp(argv[1], "https") == 0;
  const bool spoilt = std::strcmp(argv[argc - 2], "--wrong") == 0;
  const auto wrong = spoilt ? static_cast<std::uint32_t>(std::atol(argv[argc - 1])) : UINT32_MAX;
  bench::leaves hosts;
  for (int i = 3; i < argc - (spoilt ? 2 : 0); ++i) {
    const auto kind = static_cast<bench::kind>(argv[i][0]);
    const auto many = static_cast<std::uint32_t>(std::atol(argv[i] + 1));
    for (std::uint32_t n = 0; n < many; ++n) {
      const bench::domain one{kind, n};
      if (https && !bench::has_record(one)) continue;
      if (https)
        hosts.add("mta-sts." + bench::name_of(one), n, n == wrong);
      else if (kind == bench::kind::shared && n < bench::shared_servers)
        hosts.add("m" + std::to_string(n) + ".mail.test", n, n == wrong);
      else if (kind != bench::kind::shared)
        hosts.add(bench::mail_host(one), n, n == wrong);
    }
  }
  hosts.write_roots(argv[2]);
  signal(SIGPIPE, SIG_IGN);
  struct sigaction stop {};
  stop.sa_handler = [](int) { ended = true; };
  sigaction(SIGTERM, &stop, nullptr);
  server here(https, hosts);
  const std::uint16_t port = here.listen_on_any();
  if (port == 0) return std::perror("listen"), 1;
  std::printf("{\"port\": %u}\n", port);
  std::fflush(stdout);
  here.serve();
  const counts& seen = here.counted();
  std::printf(
      "{\"connections\": %llu, \"handshakes\": %llu, \"failed\": %llu, \"endpoints\": %zu, \"most_at_once\": %u}\n",
      static_cast<unsigned long long>(seen.connections), static_cast<unsigned long long>(seen.handshakes),
      static_cast<unsigned long long>(seen.failed), seen.endpoints.size(), seen.most_at_once);
}
