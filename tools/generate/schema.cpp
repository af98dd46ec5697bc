// docs/schema: the canonical report, and what TLS reports are made into, as JSON Schema 2020-12. Every object lists its
// members and allows no others; generic structs appear once for each type that they hold.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <limits>

#include "tools/generate/outputs.hpp"

namespace mtasts::generate {
namespace {

namespace json = boost::json;

// Beyond it a double, and so many a reader, is not exact.
constexpr std::uint64_t largest_exact = std::uint64_t{1} << 53U;

json::object reference(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }

class schema_writer {
 public:
  explicit schema_writer(const model& from) : from_(from) {}

  json::object whole(const std::string& root, const std::string& title) {
    json::object out{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
    definitions_["peer_text"] = json::object{
        {"type", "string"},
        {"description",
         "Text that a peer chose. A backslash is written \\\\, a byte that is not part of valid UTF-8 \\xNN."}};
    out["$ref"] = define(root, nullptr).at("$ref");
    out["$defs"] = std::move(definitions_);
    return out;
  }

 private:
  json::object define_enum(const std::string& name) {
    if (definitions_.contains(name)) return reference(name);
    const auto found =
        std::find_if(from_.enums.begin(), from_.enums.end(), [&](const enum_model& e) { return e.name == name; });
    const enum_model& words = *found;
    json::array values(words.words.begin(), words.words.end());
    json::object out;
    if (!words.doc.empty()) out["description"] = words.doc;
    out["enum"] = std::move(values);
    definitions_[name] = std::move(out);
    return reference(name);
  }

  static std::string name_of(const type_ref& type) {
    return type.of.empty() ? type.name : type.name + "_" + name_of(type.of[0]);
  }

  json::object define(const std::string& name, const type_ref* argument) {
    const std::string whole_name = argument == nullptr ? name : name + "_" + name_of(*argument);
    if (definitions_.contains(whole_name)) return reference(whole_name);
    definitions_[whole_name] = nullptr;  // keeps its place while its members are defined
    const struct_model& type = from_.of(name);
    json::object properties;
    json::array required;
    for (const field_model& field : type.fields) {
      json::object property = schema_of(field.type, argument);
      if (!field.doc.empty()) property["description"] = field.doc;
      properties[field.name] = std::move(property);
      required.push_back(json::string(field.name));
    }
    json::object out;
    if (!type.doc.empty()) out["description"] = type.doc;
    out["type"] = "object";
    out["properties"] = std::move(properties);
    out["required"] = std::move(required);
    out["additionalProperties"] = false;
    if (name == "observed") out["oneOf"] = either_value_or_reason();
    definitions_[whole_name] = std::move(out);
    return reference(whole_name);
  }

  static json::array either_value_or_reason() {
    const auto is_null = [](const char* member) {
      return json::object{{"properties", json::object{{member, json::object{{"type", "null"}}}}}};
    };
    return {is_null("value"), is_null("reason")};
  }

  json::object schema_of(const type_ref& type, const type_ref* argument) {
    switch (type.is) {
      case kind::boolean: return {{"type", "boolean"}};
      case kind::integer: return integer(type);
      case kind::number: return {{"type", "number"}};
      case kind::text: return {{"type", "string"}};
      case kind::timestamp: return {{"type", "string"}, {"format", "date-time"}};
      case kind::peer: return reference("peer_text");
      case kind::enumeration: return define_enum(type.name);
      case kind::structure: return define(type.name, type.of.empty() ? nullptr : type.of.data());
      case kind::list: return {{"type", "array"}, {"items", schema_of(type.of[0], argument)}};
      case kind::optional: return or_null(schema_of(type.of[0], argument));
      case kind::parameter: break;
    }
    return schema_of(*argument, nullptr);
  }

  static json::object or_null(json::object schema) {
    return {{"anyOf", json::array{std::move(schema), json::object{{"type", "null"}}}}};
  }

  static json::object integer(const type_ref& type) {
    json::object out{{"type", "integer"}};
    if (type.least >= -static_cast<std::int64_t>(largest_exact)) out["minimum"] = type.least;
    if (type.most <= largest_exact) out["maximum"] = type.most;
    return out;
  }

  const model& from_;
  json::object definitions_;
};

void print(std::string& to, const json::value& value, const std::string& indent) {
  const bool object = value.is_object();
  const bool empty = object ? value.get_object().empty() : !value.is_array() || value.get_array().empty();
  if (empty) {
    to += json::serialize(value);
    return;
  }
  const std::string inner = indent + "  ";
  to += object ? "{\n" : "[\n";
  bool first = true;
  const auto item = [&](const std::string& key, const json::value& member) {
    to += (first ? "" : ",\n") + inner + key;
    first = false;
    print(to, member, inner);
  };
  if (object)
    for (const auto& [key, member] : value.get_object()) item(json::serialize(json::string(key)) + ": ", member);
  else
    for (const json::value& member : value.get_array()) item("", member);
  to += "\n" + indent + (object ? "}" : "]");
}

}  // namespace

std::string schema_of(const model& results, const std::string& root, const std::string& title) {
  std::string out;
  print(out, schema_writer(results).whole(root, title), "");
  return out + "\n";
}

}  // namespace mtasts::generate
