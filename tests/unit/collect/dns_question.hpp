// Puts a question to a resolver and runs the world until it is answered.
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>

#include "collect/dns.hpp"
#include "dns_stub.hpp"
#include "mtasts/options.hpp"

namespace mtasts::test {

inline options asking(const std::vector<std::string>& resolvers) {
  options chosen;
  chosen.resolver = resolvers;
  chosen.dns_timeout = 0.15;
  chosen.dns_tries = 2;
  return chosen;
}

template <class T>
T run_until_done(asio::io_context& context, collect::awaitable<T> question) {
  std::optional<T> result;
  const auto done = [&](std::exception_ptr failure, T value) {
    if (!failure) result = std::move(value);
    context.stop();
  };
  asio::co_spawn(context, std::move(question), done);
  context.restart();
  context.run_for(std::chrono::seconds(20));
  if (!result) throw std::runtime_error("the question threw or was not answered within 20 seconds");
  return std::move(*result);
}

template <class R>
lookup<R> ask(asio::io_context& context, collect::resolver& resolver, const std::string& name,
              collect::record_type type) {
  return std::get<lookup<R>>(run_until_done(context, resolver.resolve(name, type)));
}

}  // namespace mtasts::test
