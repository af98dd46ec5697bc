// A JSON value that knows where it stands, so that every complaint about a world names the very place.
#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab {

/// A world that is not one: `what()` is "<path>: <what was wrong and what may stand there>".
class world_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Refers to the value that it was made of, which must live longer. Every reader throws world_error.
class json_node {
 public:
  json_node(const boost::json::value& value, std::string path) : value_(&value), path_(std::move(path)) {}

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::int64_t number(std::int64_t least, std::int64_t most) const;
  [[nodiscard]] bool flag() const;
  [[nodiscard]] std::vector<json_node> items() const;
  [[nodiscard]] std::vector<std::pair<std::string, json_node>> members() const;
  [[nodiscard]] std::vector<std::string> texts() const;
  /// One of `known`, by its place in it.
  [[nodiscard]] std::size_t choice(const std::vector<std::string_view>& known) const;

  [[nodiscard]] bool is_text() const { return value_->is_string(); }
  [[nodiscard]] bool is_object() const { return value_->is_object(); }
  [[nodiscard]] bool is_array() const { return value_->is_array(); }
  [[nodiscard]] bool is_null() const { return value_->is_null(); }
  [[nodiscard]] const boost::json::value& value() const { return *value_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  [[noreturn]] void refuse(const std::string& why) const;

 private:
  const boost::json::value* value_;
  std::string path_;
};

/// What to do with each member that an object may have.
using members_known = std::map<std::string_view, std::function<void(const json_node&)>>;

/// Hands each member of the object `at` to its reader; a member without one is an error that lists those there are.
void read_object(const json_node& at, const members_known& known);

}  // namespace lab
