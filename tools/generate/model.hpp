// The structs of the public headers as data, gathered by one walk over Boost.Describe. Each output - Python,
// TypeScript, JSON Schema - is a way to print this model.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace mtasts::generate {

enum class kind { boolean, integer, number, text, peer, timestamp, enumeration, structure, list, optional, parameter };

/// `name` of an enumeration or structure; `of` holds the element of a list or optional, or the argument of a generic
/// structure.
struct type_ref {
  kind is = kind::text;
  std::string name = {};
  std::vector<type_ref> of = {};
  std::int64_t least = 0;  ///< of an integer
  std::uint64_t most = 0;
};

struct field_model {
  std::string name;  ///< in JSON
  type_ref type;
  std::string doc;
};

/// `generic`: some fields are of kind `parameter`.
struct struct_model {
  std::string name;
  bool generic = false;
  std::vector<field_model> fields;
  std::string doc;
};

struct enum_model {
  std::string name;
  std::vector<std::string> words;
  std::string doc;
};

/// Each list holds what others need before those others.
struct model {
  std::vector<enum_model> enums;
  std::vector<struct_model> structs;

  [[nodiscard]] const struct_model& of(const std::string& struct_name) const;
};

/// Everything that a report, the catalogue and the offline parsers give; `headers` is core/include/mtasts.
[[nodiscard]] model model_of_results(const std::string& headers);

/// The struct `options`, alone.
[[nodiscard]] model model_of_options(const std::string& headers);

}  // namespace mtasts::generate
