// Who comes in when, in a loop that is turned by hand.
#include "collect/turnstile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <vector>

namespace mtasts::collect {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;

struct line {
  asio::io_context context;
  turnstile at{loop_executor(context.get_executor()), 2};
  std::deque<asio::cancellation_signal> cancel;
  std::vector<int> entered, turned_away;

  awaitable<void> come(int who) {
    const bool inside = co_await at.enter();
    (inside ? entered : turned_away).push_back(who);
  }

  void queue(int from, int to) {
    for (int who = from; who < to; ++who) {
      auto coming = come(who);
      asio::co_spawn(loop_executor(context.get_executor()), std::move(coming),
                     asio::bind_cancellation_slot(cancel.emplace_back().slot(), asio::detached));
    }
    turn();
  }
  void turn() {
    context.restart();
    context.poll();
  }
};

TEST(Turnstile, WhoWaitsComesInInTurn) {
  line w;
  w.queue(0, 4);
  EXPECT_THAT(w.entered, ElementsAre(0, 1));
  EXPECT_FALSE(w.at.try_enter());
  w.at.leave();
  w.turn();
  EXPECT_THAT(w.entered, ElementsAre(0, 1, 2));
  w.at.leave();
  w.turn();
  EXPECT_THAT(w.entered, ElementsAre(0, 1, 2, 3));
  w.at.leave();
  EXPECT_FALSE(w.at.idle());
  w.at.leave();
  EXPECT_TRUE(w.at.idle());
}

TEST(Turnstile, ThoseWhoLeaveInOneTurnCallAsMany) {
  line w;
  w.queue(0, 5);
  w.at.leave();
  w.at.leave();
  EXPECT_FALSE(w.at.try_enter()) << "the places have passed on, though nobody has taken them yet";
  w.turn();
  EXPECT_THAT(w.entered, ElementsAre(0, 1, 2, 3));
  w.queue(5, 6);
  w.at.leave();
  w.turn();
  EXPECT_EQ(w.entered.back(), 4) << "who came later waits longer";
}

TEST(Turnstile, ACancelledOneIsTurnedAwayAndItsPlacePassesOn) {
  line w;
  w.queue(0, 5);
  w.cancel[2].emit(asio::cancellation_type::terminal);
  w.turn();
  EXPECT_THAT(w.turned_away, ElementsAre(2));
  w.cancel[3].emit(asio::cancellation_type::terminal);
  asio::post(w.context, [&] { w.at.leave(); });  // calls 3, which is cancelled and has not run yet
  w.turn();
  EXPECT_THAT(w.turned_away, ElementsAre(2, 3));
  EXPECT_THAT(w.entered, ElementsAre(0, 1, 4));
  w.at.leave();
  w.at.leave();
  EXPECT_TRUE(w.at.idle());
}

TEST(Turnstile, OneThatIsDestroyedInItsSleepPassesItsPlaceOn) {
  auto context = std::make_unique<asio::io_context>();
  turnstile at(loop_executor(context->get_executor()), 1);
  ASSERT_TRUE(at.try_enter());
  auto waiting = at.enter();
  asio::co_spawn(loop_executor(context->get_executor()), std::move(waiting), asio::detached);
  context->poll();
  at.leave();
  EXPECT_FALSE(at.idle());
  context.reset();
  EXPECT_TRUE(at.idle());
}

}  // namespace
}  // namespace mtasts::collect
