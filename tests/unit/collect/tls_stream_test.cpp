// A TLS connection against peers that reset it, and that send faster than we read, on loopback.
#include "collect/tls_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "certificates.hpp"
#include "collect/deadline.hpp"
#include "peers.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using certificates::authority;
using certificates::issued;
using certificates::leaf;
using certificates::trusted;
using peers::peer;

/// A server that says `words` after the handshake, and a client that does not listen before the server is `done`.
struct world {
  issued root = authority("Root");
  trusted roots{{root}};
  std::shared_ptr<SSL_CTX> server_side = certificates::server_context(leaf("mx.example.org", root));
  std::shared_ptr<SSL_CTX> client_side = make_client_context(*roots.store());
  asio::io_context context;
  asio::steady_timer done{context, std::chrono::steady_clock::time_point::max()};
  std::string words;
  bool resets = false;

  boost::system::error_code written;
  std::string heard;
  std::size_t most_in_a_turn = 0;  // octets that were read while nobody else had a turn

  void meet() {
    const peers::story talking = [this](peer& client) -> asio::awaitable<void> {
      co_await client.start_tls(server_side);
      co_await client.say(words);
      if (resets) client.reset();
      done.cancel();
      if (!resets) co_await client.part();
    };
    const peers::server host(context, talking);
    EXPECT_TRUE(peers::answer(context, listen_to(host.port()))) << "no handshake";
  }

 private:
  awaitable<bool> listen_to(std::uint16_t port) {
    tcp_socket socket(context);
    socket.open(asio::ip::tcp::v4());
    socket.set_option(asio::socket_base::receive_buffer_size(1 << 20));  // for all words at once
    socket.connect({asio::ip::address_v4::loopback(), port});
    handshake_watch watch;
    tls_stream stream(socket, client_side.get(), "mx.example.org", watch);
    const stopwatch clock;
    const auto session = co_await stream.open(std::chrono::seconds(10), *roots.store(), clock);
    if (!session) co_return false;
    co_await done.async_wait(asio::as_tuple(use_awaitable));
    written = co_await stream.write("a question");
    others_wait_ = true;
    let_others_in();
    for (received more; !more.error;) {
      more = co_await stream.read_some();
      heard += more.bytes;
      most_in_a_turn = std::max(most_in_a_turn, in_this_turn_ += more.bytes.size());
    }
    others_wait_ = false;
    stream.close();
    co_return true;
  }

  void let_others_in() {
    in_this_turn_ = 0;
    if (others_wait_) asio::post(context, [this] { let_others_in(); });
  }

  bool others_wait_ = false;
  std::size_t in_this_turn_ = 0;
};

TEST(TlsStream, WhatThePeerSaidBeforeItsResetIsRead) {
  world w;
  w.words = std::string(20'000, 'x');
  w.resets = true;
  w.meet();
  EXPECT_TRUE(w.written) << "the peer was there to be written to";
  EXPECT_EQ(w.heard.size(), w.words.size());
}

TEST(TlsStream, APeerThatSendsFasterThanWeReadLetsOthersHaveTheirTurn) {
  world w;
  w.words = std::string(150'000, 'x');
  w.meet();
  EXPECT_EQ(w.heard.size(), w.words.size());
  // 64 KiB after each wait, of which the first may be over before it begins.
  EXPECT_LT(w.most_in_a_turn, w.words.size());
}

}  // namespace
}  // namespace mtasts::collect
