// One c-ares channel for one server: DNS over UDP with EDNS (RFC 6891), over TCP when truncated (RFC 7766 section 5).
#include "collect/dns_channel.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "collect/lack_of_memory.hpp"
#include "mtasts/error.hpp"

namespace mtasts::collect {

namespace {

std::optional<reason> reason_of(ares_status_t status) {
  switch (status) {
    case ARES_SUCCESS: return std::nullopt;
    case ARES_ECONNREFUSED: return reason::refused;
    case ARES_ETIMEOUT: return reason::timeout;
    case ARES_EBADRESP:
    case ARES_EFORMERR:
    case ARES_EBADNAME:
    case ARES_EBADQUERY: return reason::malformed;
    case ARES_ENOMEM: return reason::resources;
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION: return reason::cancelled;
    default: return reason::other;
  }
}

std::optional<reason> reason_of_errno(int number) {
  switch (number) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return reason::resources;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT: return reason::unreachable;
    default: return std::nullopt;
  }
}

std::string words_for(ares_status_t status, const std::string& server) {
  switch (status) {
    case ARES_SUCCESS:
    case ARES_ECANCELLED: return {};
    case ARES_ECONNREFUSED: return "nothing answers at " + server + " (connection refused)";
    case ARES_EBADRESP: return "the answer of " + server + " is not a well-formed DNS message";
    default: return server + ": " + ares_strerror(static_cast<int>(status));
  }
}

}  // namespace

dns_channel::dns_channel(const loop_executor& executor, const resolver_address& server)
    : executor_(executor),
      server_(to_string(server)),
      sockets_(executor, [this](int socket, bool readable, bool writable) {
        ares_fd_events_t happened{};
        happened.fd = socket;
        happened.events = static_cast<unsigned>((readable ? ARES_FD_EVENT_READ : ARES_FD_EVENT_NONE) |
                                                (writable ? ARES_FD_EVENT_WRITE : ARES_FD_EVENT_NONE));
        ares_process_fds(channel_, &happened, 1, ARES_PROCESS_FLAG_SKIP_NON_FD);
        give_up_unwatched();
      }) {
  set_up_cares();
  char no_file[] = "/dev/null";  // neither the system's name servers nor its search domains and options
  char no_hosts[] = "b";
  ares_options chosen{};
  chosen.flags = ARES_FLAG_NOALIASES | ARES_FLAG_NOSEARCH | ARES_FLAG_NOCHECKRESP;
  chosen.tries = 1;
  chosen.ndots = 0;
  chosen.lookups = no_hosts;
  chosen.resolvconf_path = no_file;
  chosen.hosts_path = no_file;
  chosen.qcache_max_ttl = 0;
  chosen.sock_state_cb = &on_socket_state;
  chosen.sock_state_cb_data = this;
  const int chosen_ones = ARES_OPT_FLAGS | ARES_OPT_TRIES | ARES_OPT_NDOTS | ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF |
                          ARES_OPT_HOSTS_FILE | ARES_OPT_QUERY_CACHE | ARES_OPT_SOCK_STATE_CB | ARES_OPT_NOROTATE;
  if (const int made = ares_init_options(&channel_, &chosen, chosen_ones); made != ARES_SUCCESS) {
    throw error(error_code::resources, std::string("c-ares cannot make a channel: ") + ares_strerror(made));
  }
  ares_set_socket_callback(channel_, &on_socket_made, this);
  if (const int set = ares_set_servers_ports_csv(channel_, server_.c_str()); set != ARES_SUCCESS) {
    ares_destroy(channel_);
    if (set == ARES_ENOMEM) throw std::bad_alloc();
    throw error(error_code::invalid_option, "resolver: \"" + server_ + "\" cannot be used: " + ares_strerror(set));
  }
}

dns_channel::~dns_channel() { ares_destroy(channel_); }

void dns_channel::on_answer(void* asked, ares_status_t status, size_t, const ares_dns_record_t* message) noexcept {
  auto& self = *static_cast<question*>(asked);
  if (status == ARES_SUCCESS && message == nullptr) status = ARES_EBADRESP;
  try {
    if (status == ARES_SUCCESS) self.read_(*message);
  } catch (const std::exception&) {
    status = ARES_ENOMEM;
  }
  if (status != ARES_SUCCESS && self.memory_.ran_out()) status = ARES_ENOMEM;
  self.status_.set(status);
}

void dns_channel::on_socket_state(void* self, ares_socket_t socket, int readable, int writable) {
  auto* channel = static_cast<dns_channel*>(self);
  if (!channel->sockets_.watch(socket, readable != 0, writable != 0)) channel->unwatched_ = true;
}

// Not from within c-ares' callback. A socket that the system lets nobody watch would only look like a silent server.
void dns_channel::give_up_unwatched() {
  if (unwatched_) ares_cancel(channel_);
}

int dns_channel::on_socket_made(ares_socket_t, int type, void* self) {
  static_cast<dns_channel*>(self)->tcp_ = type == SOCK_STREAM;
  return 0;
}

dns_channel::question::question(dns_channel& asked, const ares_dns_record_t& query, const message_reader& read)
    : channel_(asked), read_(read), status_(asked.executor_) {
  asked.tcp_ = false;
  errno = 0;
  ares_send_dnsrec(asked.channel_, &query, &on_answer, this, nullptr);
  // c-ares calls every failure to make or connect a socket "refused"; what the system said is still in errno.
  if (status_.has_value()) local_ = reason_of_errno(errno);
  asked.give_up_unwatched();
}

dns_channel::question::~question() {
  if (!status_.has_value()) ares_cancel(channel_.channel_);
  // Nothing is under way now: this closes the socket.
  ares_process_fds(channel_.channel_, nullptr, 0, ARES_PROCESS_FLAG_NONE);
}

dns_try dns_channel::question::outcome(wake woken) {
  dns_try result;
  result.transport = channel_.tcp_ ? "tcp" : "udp";
  if (woken == wake::delivered) {
    const ares_status_t status = status_.value();
    result.why = reason_of(status);
    result.detail = words_for(status, channel_.server_);
    if (channel_.unwatched_) {
      result.why = reason::resources;
      result.detail = "its socket could not be watched";
    } else if (local_ && status == ARES_ECONNREFUSED) {
      result.why = local_;
      result.detail = channel_.server_ + (*local_ == reason::resources ? ": no socket left" : ": no route from here");
    }
  } else if (woken == wake::expired) {
    result.why = reason::timeout;
    result.detail = "no answer from " + channel_.server_ + " over " + result.transport;
  } else {
    result.why = reason::cancelled;
  }
  return result;
}

}  // namespace mtasts::collect
