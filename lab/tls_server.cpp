// The TLS side of the lab's servers.
#include "lab/tls_server.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

#include "lab/pause.hpp"

namespace lab {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

void must(long result, const char* what) {
  if (result != 1) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

/// Issues a leaf for whichever name the client asks for: what a load test of a million domains needs.
struct leaf_on_demand {
  const authority* by;
  certificate_plan plan;
  key_ptr key;

  static int choose(SSL* connection, void* self) {
    const auto* on_demand = static_cast<leaf_on_demand*>(self);
    const char* name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
    if (name == nullptr) return 0;
    const auto made = on_demand->by->issue(on_demand->plan, {name}, on_demand->key);
    if (SSL_use_certificate(connection, made.leaf.get()) != 1) return 0;
    if (SSL_use_PrivateKey(connection, made.key.get()) != 1) return 0;
    for (const auto& each : made.further)
      if (SSL_add1_chain_cert(connection, each.get()) != 1) return 0;
    return 1;
  }
};

asio::awaitable<void> send(tcp::socket& socket, std::string bytes) {
  boost::system::error_code ignored;
  co_await asio::async_write(socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ignored));
}

// What a server says first to a ClientHello, in octets.
std::string first_flight(SSL* like, std::string_view hello) {
  const std::unique_ptr<SSL, decltype(&SSL_free)> server(SSL_new(SSL_get_SSL_CTX(like)), SSL_free);
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(server.get(), in, out);
  BIO_write(in, hello.data(), static_cast<int>(hello.size()));
  SSL_accept(server.get());  // wants more than the hello, and has answered that
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

tls_identity make_tls_identity(const authority& by, const certificate_plan& certificate, const tls_plan& tls,
                               const std::vector<std::string>& names) {
  // With its context goes whatever its callbacks need.
  struct bundle {
    asio::ssl::context context{asio::ssl::context::tls_server};
    leaf_on_demand on_demand;
  };
  const auto made = std::make_shared<bundle>();
  SSL_CTX* context = made->context.native_handle();
  // Weak keys, old hashes and old protocols are among the faults that worlds are made of.
  SSL_CTX_set_security_level(context, 0);
  must(SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0"), "set the ciphers");
  must(SSL_CTX_set_min_proto_version(context, tls.least != 0 ? tls.least : TLS1_VERSION), "set a version");
  must(SSL_CTX_set_max_proto_version(context, tls.most), "set a version");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, tls.tickets);
  SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);

  tls_identity whole;
  if (names == std::vector<std::string>{"@sni"}) {
    made->on_demand = {&by, certificate, make_key(certificate.key, certificate.rsa_bits)};
    SSL_CTX_set_cert_cb(context, leaf_on_demand::choose, &made->on_demand);
  } else {
    whole.presented = by.issue(certificate, names);
    must(SSL_CTX_use_certificate(context, whole.presented.leaf.get()), "use a certificate");
    must(SSL_CTX_use_PrivateKey(context, whole.presented.key.get()), "use a key");
    for (const auto& each : whole.presented.further)
      must(SSL_CTX_add1_chain_cert(context, each.get()) == 1, "add a certificate");
  }
  whole.context = std::shared_ptr<asio::ssl::context>(made, &made->context);
  return whole;
}

asio::awaitable<void> until_closed(tcp::socket& socket) {
  std::array<char, 1024> ignored;
  boost::system::error_code failure;
  while (!failure)
    co_await socket.async_read_some(asio::buffer(ignored), asio::redirect_error(asio::use_awaitable, failure));
}

void reset(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

asio::awaitable<bool> handshake(tls_stream& stream, const tls_plan& plan, std::string plain) {
  boost::system::error_code failure;
  if (plan.fault == tls_fault::none) {
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, failure));
    co_return !failure;
  }
  auto& socket = stream.next_layer();
  // The fault answers the ClientHello, as it does in life.
  std::array<char, 4096> hello;
  const auto heard =
      co_await socket.async_read_some(asio::buffer(hello), asio::redirect_error(asio::use_awaitable, failure));
  if (failure) co_return false;
  const auto flight = first_flight(stream.native_handle(), {hello.data(), heard});
  auto cut = flight.substr(0, plan.cut_after);
  switch (plan.fault) {
    case tls_fault::alert: {
      // A fatal alert in a record of its own (RFC 8446 sections 5.1 and 6).
      const std::string record{0x15, 0x03, 0x03, 0x00, 0x02, 0x02, static_cast<char>(plan.alert)};
      co_await send(socket, record);
      break;
    }
    case tls_fault::plain: co_await send(socket, std::move(plain)); break;
    case tls_fault::reset: reset(socket); co_return false;
    case tls_fault::silent: co_await until_closed(socket); co_return false;
    case tls_fault::drip: {
      for (const char octet : flight) {
        co_await asio::async_write(socket, asio::buffer(&octet, 1), asio::redirect_error(asio::use_awaitable, failure));
        if (failure) co_return false;
        co_await pause(plan.drip_ms);
      }
      break;
    }
    case tls_fault::cut: co_await send(socket, std::move(cut)); break;
    case tls_fault::close:
    case tls_fault::none: break;
  }
  socket.shutdown(tcp::socket::shutdown_send, failure);
  co_await until_closed(socket);
  co_return false;
}

std::string server_name(tls_stream& stream) {
  const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

}  // namespace lab
