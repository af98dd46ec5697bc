// The floor of `starttls` and `policy`: the same exchanges with epoll, OpenSSL and nothing else. One SSL_CTX for all,
// which verifies chain and name as OpenSSL does by itself.
//
// usage: bench_visits_bare ROOTS_FILE [smtp|https KIND PORT HOSTS WINDOW]...   KIND is a letter of names.hpp
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/bench/native/measure.hpp"
#include "tests/bench/native/names.hpp"

namespace {

enum class step { connecting, greeting, ehlo, starttls, handshake, ehlo_tls, quit, response };

struct visit {
  int socket = -1;
  SSL* tls = nullptr;
  step at = step::connecting;
  bool starttls = false, verified = false, right = false;
  std::string host, in;
};

class loop {
 public:
  loop(SSL_CTX* context, bool https, bench::kind kind, const char* port, std::uint32_t hosts)
      : context_(context),
        https_(https),
        kind_(kind),
        port_(static_cast<std::uint16_t>(std::atoi(port))),
        hosts_(hosts),
        poller_(epoll_create1(EPOLL_CLOEXEC)) {}

  void run(std::uint32_t window) {
    std::vector<visit> visits(std::min(window, hosts_));
    for (visit& one : visits) begin(one);
    std::array<epoll_event, 256> happened{};
    while (finished_ < hosts_) {
      const int count = epoll_wait(poller_, happened.data(), static_cast<int>(happened.size()), 10'000);
      if (count == 0) return;  // nothing for so long: what is missing shows in the verdicts
      for (int i = 0; i < count; ++i) {
        auto& one = *static_cast<visit*>(happened[static_cast<std::size_t>(i)].data.ptr);
        if (!go_on(one)) end(one);
      }
    }
  }

  [[nodiscard]] std::uint32_t finished() const { return finished_; }
  [[nodiscard]] std::uint32_t right() const { return right_; }

 private:
  void begin(visit& one) {
    const bench::domain domain{kind_, next_++};
    one = {};
    one.host = https_ ? "mta-sts." + bench::name_of(domain) : bench::mail_host(domain);
    const bench::ipv4 ip = https_ ? bench::policy_address(domain) : bench::mail_address(domain);
    one.socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(one.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port_);
    std::copy(ip.begin(), ip.end(), reinterpret_cast<std::uint8_t*>(&there.sin_addr.s_addr));
    (void)!connect(one.socket, reinterpret_cast<const sockaddr*>(&there), sizeof there);
    watch(one, https_ ? EPOLLOUT : EPOLLIN, EPOLL_CTL_ADD);
  }

  void watch(visit& one, std::uint32_t events, int how) const {
    epoll_event wanted{};
    wanted.events = events;
    wanted.data.ptr = &one;
    epoll_ctl(poller_, how, one.socket, &wanted);
  }

  void end(visit& one) {
    SSL_free(one.tls);
    close(one.socket);
    ++finished_;
    right_ += one.right;
    if (next_ < hosts_) begin(one);
  }

  void start_tls(visit& one) const {
    one.tls = SSL_new(context_);
    SSL_set_fd(one.tls, one.socket);
    SSL_set_tlsext_host_name(one.tls, one.host.c_str());
    SSL_set_hostflags(one.tls, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(one.tls, one.host.c_str());
    SSL_set_connect_state(one.tls);
    one.at = step::handshake;
    one.in.clear();
  }

  static void say(visit& one, std::string_view text) {
    if (one.tls == nullptr)
      (void)!write(one.socket, text.data(), text.size());
    else
      SSL_write(one.tls, text.data(), static_cast<int>(text.size()));
  }

  // Whether the visit lives on.
  bool go_on(visit& one) {
    if (one.at == step::connecting) {
      one.at = step::greeting;
      if (https_) {
        watch(one, EPOLLIN, EPOLL_CTL_MOD);
        start_tls(one);
      }
    }
    for (;;) {
      if (one.at == step::handshake) {
        const int done = SSL_do_handshake(one.tls);
        if (done != 1) return SSL_get_error(one.tls, done) == SSL_ERROR_WANT_READ;
        one.verified = SSL_get_verify_result(one.tls) == X509_V_OK;
        one.at = https_ ? step::response : step::ehlo_tls;
        say(one, https_ ? "GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: " + one.host + "\r\nAccept: */*\r\n\r\n"
                        : std::string("EHLO client.bench.test\r\n"));
      }
      std::array<char, 4096> buffer;
      const ssize_t got = one.tls == nullptr ? read(one.socket, buffer.data(), buffer.size())
                                             : SSL_read(one.tls, buffer.data(), static_cast<int>(buffer.size()));
      if (got <= 0) {
        const bool waits =
            one.tls == nullptr ? errno == EAGAIN : SSL_get_error(one.tls, static_cast<int>(got)) == SSL_ERROR_WANT_READ;
        return waits;
      }
      one.in.append(buffer.data(), static_cast<std::size_t>(got));
      if (!(https_ ? heard_response(one) : heard_reply(one))) return false;
    }
  }

  // A reply is whole at the line whose fourth character is a space (RFC 5321 section 4.2.1).
  static bool whole_reply(const std::string& text) {
    if (!text.ends_with("\r\n")) return false;
    const std::size_t before = text.rfind("\r\n", text.size() - 3);
    const std::size_t last = before == std::string::npos ? 0 : before + 2;
    return text.size() > last + 3 && text[last + 3] == ' ';
  }

  bool heard_reply(visit& one) {
    if (!whole_reply(one.in)) return true;
    const std::string code = one.in.substr(0, 3);
    switch (one.at) {
      case step::greeting: one.at = step::ehlo, say(one, "EHLO client.bench.test\r\n"); break;
      case step::ehlo:
        one.starttls = one.in.find("STARTTLS\r\n") != std::string::npos;
        one.at = step::starttls, say(one, "STARTTLS\r\n");
        break;
      case step::starttls:
        if (code != "220") return false;
        start_tls(one);
        break;
      case step::ehlo_tls:
        one.right = one.starttls && one.verified && code == "250";
        one.at = step::quit, say(one, "QUIT\r\n");
        break;
      default: SSL_shutdown(one.tls); return false;
    }
    one.in.clear();
    return true;
  }

  static bool heard_response(visit& one) {
    const std::size_t head = one.in.find("\r\n\r\n"), length = one.in.find("Content-Length: ");
    if (head == std::string::npos || length == std::string::npos) return true;
    const auto size = static_cast<std::size_t>(std::atol(one.in.c_str() + length + 16));
    if (one.in.size() < head + 4 + size) return true;
    one.right =
        one.verified && one.in.starts_with("HTTP/1.1 200 ") && one.in.compare(head + 4, 14, "version: STSv1") == 0;
    SSL_shutdown(one.tls);
    return false;
  }

  SSL_CTX* context_;
  bool https_;
  bench::kind kind_;
  std::uint16_t port_;
  std::uint32_t hosts_, next_ = 0, finished_ = 0, right_ = 0;
  int poller_;
};

SSL_CTX* client_context(const char* roots) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_load_verify_file(context, roots);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");  // no post-quantum share at first, as ours
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7 || (argc - 2) % 5 != 0)
    return std::fprintf(stderr, "usage: ROOTS_FILE [smtp|https KIND PORT HOSTS WINDOW]...\n"), 2;
  bench::measured run;
  SSL_CTX* const context = client_context(argv[1]);
  std::uint32_t finished = 0, right = 0;
  for (char** given = argv + 2; given < argv + argc; given += 5) {
    loop here(context, std::string(given[0]) == "https", static_cast<bench::kind>(given[1][0]), given[2],
              static_cast<std::uint32_t>(std::atol(given[3])));
    here.run(static_cast<std::uint32_t>(std::atol(given[4])));
    finished += here.finished();
    right += here.right();
  }
  run.stop();
  run.count("chain and name verified", right);
  if (right != finished) run.count("anything else", finished - right);
  run.print(finished);
}
