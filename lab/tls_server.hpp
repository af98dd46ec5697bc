// The TLS side of the lab's servers: what a host presents, and the faults that stand in place of a handshake.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string>
#include <vector>

#include "lab/authority.hpp"
#include "lab/world.hpp"

namespace lab {

using tls_stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

/// A server's context and the certificate in it. Where `names` is "@sni" alone, a leaf is issued for each name that a
/// client asks for, with one key, and `presented.leaf` is empty; `by` must then outlive the context.
struct tls_identity {
  std::shared_ptr<boost::asio::ssl::context> context;
  identity presented;
};

tls_identity make_tls_identity(const authority& by, const certificate_plan& certificate, const tls_plan& tls,
                               const std::vector<std::string>& names);

/// True when TLS came to be. A fault of the plan is played to its end, and then it is false; `plain` is what the server
/// says in plain text where the plan has it do so.
boost::asio::awaitable<bool> handshake(tls_stream& stream, const tls_plan& plan, std::string plain);

/// Reads and forgets until the peer closes.
boost::asio::awaitable<void> until_closed(boost::asio::ip::tcp::socket& socket);

/// Closes so that the peer sees a reset.
void reset(boost::asio::ip::tcp::socket& socket);

/// The host name that the client named, or nothing.
std::string server_name(tls_stream& stream);

}  // namespace lab
