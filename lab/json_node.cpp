// A JSON value that knows where it stands.
#include "lab/json_node.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace lab {

namespace {

std::string shown(const boost::json::value& value) {
  auto text = boost::json::serialize(value);
  if (text.size() > 60) text = text.substr(0, 60) + "...";
  return text;
}

}  // namespace

void json_node::refuse(const std::string& why) const {
  throw world_error((path_.empty() ? "world" : path_) + ": " + why);
}

std::string json_node::text() const {
  if (!value_->is_string()) refuse("expected a string, found " + shown(*value_));
  return std::string(value_->get_string());
}

std::int64_t json_node::number(std::int64_t least, std::int64_t most) const {
  if (!value_->is_int64() || value_->get_int64() < least || value_->get_int64() > most)
    refuse("expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", found " +
           shown(*value_));
  return value_->get_int64();
}

bool json_node::flag() const {
  if (!value_->is_bool()) refuse("expected true or false, found " + shown(*value_));
  return value_->get_bool();
}

std::vector<json_node> json_node::items() const {
  if (!value_->is_array()) refuse("expected an array, found " + shown(*value_));
  std::vector<json_node> found;
  for (const auto& each : value_->get_array())
    found.emplace_back(each, path_ + "[" + std::to_string(found.size()) + "]");
  return found;
}

std::vector<std::pair<std::string, json_node>> json_node::members() const {
  if (!value_->is_object()) refuse("expected an object, found " + shown(*value_));
  std::vector<std::pair<std::string, json_node>> found;
  for (const auto& [key, value] : value_->get_object()) {
    const std::string name(key);
    const bool plain = name.find_first_of(".*[] ") == std::string::npos;
    const auto step = plain ? (path_.empty() ? "" : ".") + name : "[\"" + name + "\"]";
    found.emplace_back(name, json_node(value, path_ + step));
  }
  return found;
}

std::vector<std::string> json_node::texts() const {
  std::vector<std::string> found;
  for (const auto& each : items()) found.push_back(each.text());
  return found;
}

std::size_t json_node::choice(const std::vector<std::string_view>& known) const {
  const auto found =
      value_->is_string() ? std::ranges::find(known, std::string_view(value_->get_string())) : known.end();
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  std::string list;
  for (const auto each : known) list += (list.empty() ? "\"" : ", \"") + std::string(each) + "\"";
  refuse("expected one of " + list + ", found " + shown(*value_));
}

void read_object(const json_node& at, const members_known& known) {
  for (const auto& [name, member] : at.members()) {
    const auto reader = known.find(name);
    if (reader == known.end()) {
      std::string list;
      for (const auto& each : known) list += (list.empty() ? "" : ", ") + std::string(each.first);
      member.refuse("unknown key; known here are " + list);
    }
    reader->second(member);
  }
}

}  // namespace lab
