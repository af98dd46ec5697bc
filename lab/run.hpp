// For tests in C++: a world, running, and the options with which mtasts sees it.
#pragma once
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/lab.hpp"
#include "mtasts/options.hpp"

namespace lab {

/// Throws mtasts::error (invalid_option) when the world's own options are not options of mtasts.
inline mtasts::options options_for(const lab& running, std::size_t index) {
  return mtasts::options_from_json(boost::json::serialize(running.options(index)));
}

/// One world of a test's own, given as a literal.
class running_world {
 public:
  explicit running_world(world plan) : lab_(just(std::move(plan))) {}
  explicit running_world(std::string_view literal) : running_world(parse_world(literal)) {}

  [[nodiscard]] const world& plan() const { return lab_.at(0); }
  [[nodiscard]] mtasts::options options() const { return options_for(lab_, 0); }
  [[nodiscard]] const counters& seen() const { return lab_.seen(0); }
  void stop() { lab_.stop(); }

 private:
  static std::vector<world> just(world plan) {
    std::vector<world> one;
    one.push_back(std::move(plan));
    return one;
  }

  lab lab_;
};

}  // namespace lab
