// A question to another loop that is broken off: what had been seen comes back.
#include "collect/crossing.hpp"

#include <gtest/gtest.h>

#include "../scripted_network.hpp"
#include "collect/sharing.hpp"

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;

TEST(crossing, a_visit_in_another_loop_that_is_broken_off_says_how_far_it_came) {
  asio::io_context context;  // of both loops: what crosses is posted all the same
  scripted_network here(context);
  auto made = std::make_unique<scripted_network>(context);
  scripted_network* there = made.get();
  const auto shared = make_sharing_network(std::move(made), options{});
  std::string ip = "192.0.2.1";
  for (int last = 1; loop_of_address(ip, 2) != 1; ++last) ip = "192.0.2." + std::to_string(last);
  there->add_server(ip);
  there->delay = scripted_network::never;
  const auto net = make_crossing_network({&here, shared.get()}, 0);

  mx_probe seen;
  bool ended = false;
  auto done = [&](std::exception_ptr failure, mx_probe answer) {
    ASSERT_FALSE(failure);
    seen = std::move(answer);
    ended = true;
  };
  asio::cancellation_signal stop;
  asio::co_spawn(context, net->probe({.host = "mx.example.org", .ip = ip}),
                 asio::bind_cancellation_slot(stop.slot(), std::move(done)));
  const auto settle = [&] {
    context.restart();
    while (context.poll() > 0) context.restart();
  };
  settle();
  ASSERT_FALSE(ended);
  stop.emit(asio::cancellation_type::terminal);
  settle();
  ASSERT_TRUE(ended);
  EXPECT_TRUE(seen.connect);
  EXPECT_EQ(seen.greeting.why, reason::cancelled);
}

}  // namespace
}  // namespace mtasts::collect
