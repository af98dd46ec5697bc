// The floor of `funnel`: the same three questions a domain with c-ares and epoll and nothing else. One channel, as many
// domains under way as ours has, a window that is refilled from the answers' own callbacks.
//
// usage: bench_funnel_bare RESOLVER DOMAINS WINDOW QUESTIONS_A_SOCKET
// 1: a fresh source port for each question; 0: c-ares keeps one socket, and whoever could forge an answer knows its
// port.
#include <ares.h>
#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/native/measure.hpp"
#include "tests/bench/native/names.hpp"

namespace {

struct loop;

struct check {
  loop* of = nullptr;
  int waiting = 0;
  bool record_absent = false, mail_host_seen = false, reports_absent = false;
};

struct loop {
  ares_channel_t* channel = nullptr;
  int poller = -1;
  std::uint32_t next = 0, domains = 0, finished = 0, right = 0;

  void start(check& one);
  void done(check& one) {
    if (--one.waiting > 0) return;
    ++finished;
    right += one.record_absent && one.mail_host_seen && one.reports_absent;
    if (next < domains) start(one);
  }
};

bool absent(ares_status_t status, const ares_dns_record_t* message) {
  return status == ARES_ENOTFOUND && message != nullptr && ares_dns_record_get_rcode(message) == ARES_RCODE_NXDOMAIN;
}

void on_record(void* asked, ares_status_t status, std::size_t, const ares_dns_record_t* message) {
  auto& one = *static_cast<check*>(asked);
  one.record_absent = absent(status, message);
  one.of->done(one);
}

void on_reports(void* asked, ares_status_t status, std::size_t, const ares_dns_record_t* message) {
  auto& one = *static_cast<check*>(asked);
  one.reports_absent = absent(status, message);
  one.of->done(one);
}

void on_mail_host(void* asked, ares_status_t status, std::size_t, const ares_dns_record_t* message) {
  auto& one = *static_cast<check*>(asked);
  one.mail_host_seen = false;
  if (status == ARES_SUCCESS && ares_dns_record_rr_cnt(message, ARES_SECTION_ANSWER) == 1) {
    const ares_dns_rr_t* rr = ares_dns_record_rr_get_const(message, ARES_SECTION_ANSWER, 0);
    one.mail_host_seen = ares_dns_rr_get_type(rr) == ARES_REC_TYPE_MX &&
                         ares_dns_rr_get_u16(rr, ARES_RR_MX_PREFERENCE) == 10 &&
                         std::string_view(ares_dns_rr_get_str(rr, ARES_RR_MX_EXCHANGE)).starts_with("mx.");
  }
  one.of->done(one);
}

void loop::start(check& one) {
  const std::string name = bench::name_of({bench::kind::none, next++});
  one = {.of = this, .waiting = 3};
  ares_query_dnsrec(channel, ("_mta-sts." + name).c_str(), ARES_CLASS_IN, ARES_REC_TYPE_TXT, on_record, &one, nullptr);
  ares_query_dnsrec(channel, name.c_str(), ARES_CLASS_IN, ARES_REC_TYPE_MX, on_mail_host, &one, nullptr);
  ares_query_dnsrec(channel, ("_smtp._tls." + name).c_str(), ARES_CLASS_IN, ARES_REC_TYPE_TXT, on_reports, &one,
                    nullptr);
}

// A closed socket leaves epoll by itself, so nothing is taken out here.
void on_socket(void* self, ares_socket_t socket, int readable, int writable) {
  if (readable == 0 && writable == 0) return;
  epoll_event wanted{};
  wanted.events = (readable != 0 ? EPOLLIN : 0U) | (writable != 0 ? EPOLLOUT : 0U);
  wanted.data.fd = socket;
  const int poller = static_cast<loop*>(self)->poller;
  if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &wanted) != 0 && errno == EEXIST)
    epoll_ctl(poller, EPOLL_CTL_MOD, socket, &wanted);
}

bool set_up(loop& here, const char* resolver, int questions_a_socket) {
  ares_library_init(ARES_LIB_INIT_ALL);
  here.poller = epoll_create1(EPOLL_CLOEXEC);
  ares_options chosen{};
  char lookups[] = "b", nowhere[] = "/dev/null";
  chosen.flags = ARES_FLAG_NOALIASES | ARES_FLAG_NOSEARCH | ARES_FLAG_EDNS;
  chosen.timeout = 5000;
  chosen.tries = 2;
  chosen.lookups = lookups;
  chosen.resolvconf_path = nowhere;
  chosen.hosts_path = nowhere;
  chosen.ednspsz = 1232;
  chosen.qcache_max_ttl = 0;
  chosen.udp_max_queries = questions_a_socket;
  chosen.socket_receive_buffer_size = questions_a_socket == 1 ? 0 : 8 << 20;
  chosen.sock_state_cb = on_socket;
  chosen.sock_state_cb_data = &here;
  int which = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF |
              ARES_OPT_HOSTS_FILE | ARES_OPT_EDNSPSZ | ARES_OPT_QUERY_CACHE | ARES_OPT_UDP_MAX_QUERIES |
              ARES_OPT_SOCK_STATE_CB;
  if (questions_a_socket != 1) which |= ARES_OPT_SOCK_RCVBUF;
  return ares_init_options(&here.channel, &chosen, which) == ARES_SUCCESS &&
         ares_set_servers_ports_csv(here.channel, resolver) == ARES_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: RESOLVER DOMAINS WINDOW QUESTIONS_A_SOCKET\n"), 2;
  loop here;
  here.domains = static_cast<std::uint32_t>(std::atol(argv[2]));
  if (!set_up(here, argv[1], std::atoi(argv[4]))) return std::fprintf(stderr, "c-ares cannot be set up\n"), 1;
  const auto window = std::min(here.domains, static_cast<std::uint32_t>(std::atol(argv[3])));
  std::vector<check> checks(window);
  std::array<epoll_event, 256> happened{};
  std::array<ares_fd_events_t, 256> told{};

  bench::measured run;
  for (check& one : checks) here.start(one);
  while (here.finished < here.domains) {
    timeval room{};
    timeval* wait = ares_timeout(here.channel, nullptr, &room);
    const int limit = wait == nullptr ? 1000 : static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1);
    const int count = epoll_wait(here.poller, happened.data(), static_cast<int>(happened.size()), limit);
    for (int i = 0; i < count; ++i) {
      const epoll_event& one = happened[static_cast<std::size_t>(i)];
      unsigned events = 0;
      if ((one.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) events |= ARES_FD_EVENT_READ;
      if ((one.events & EPOLLOUT) != 0) events |= ARES_FD_EVENT_WRITE;
      told[static_cast<std::size_t>(i)] = {.fd = one.data.fd, .events = events};
    }
    ares_process_fds(here.channel, told.data(), static_cast<std::size_t>(std::max(count, 0)), ARES_PROCESS_FLAG_NONE);
  }
  run.stop();
  run.count("record absent, one MX, TLS-RPT absent", here.right);
  if (here.right != here.finished) run.count("anything else", here.finished - here.right);
  run.print(here.finished);
  ares_destroy(here.channel);
}
