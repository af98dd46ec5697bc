// bindings/node/types.d.ts: the same report for TypeScript, and members.js, the names of a report's members. Members
// and options are in camelCase, as Node writes them.
#include "tools/generate/outputs.hpp"

namespace mtasts::generate {
namespace {

constexpr std::size_t width = 100;

std::string type_of(const type_ref& type) {
  switch (type.is) {
    case kind::boolean: return "boolean";
    case kind::integer:
    case kind::number: return "number";
    case kind::text:
    case kind::timestamp:
    case kind::peer: return "string";
    case kind::enumeration: return pascal_case(type.name);
    case kind::structure: return pascal_case(type.name) + (type.of.empty() ? "" : "<" + type_of(type.of[0]) + ">");
    case kind::list: return "ReadonlyArray<" + type_of(type.of[0]) + ">";
    case kind::optional: return type_of(type.of[0]) + " | null";
    case kind::parameter: break;
  }
  return "T";
}

std::string comment(const std::string& doc, const std::string& indent) {
  if (doc.empty()) return {};
  const std::string one_line = indent + "/** " + doc + " */\n";
  if (one_line.size() <= width + 1) return one_line;
  return indent + "/**\n" + wrapped(doc, indent + " * ", width) + indent + " */\n";
}

std::string union_of(const enum_model& words) {
  std::string out = comment(words.doc, "") + "export type " + pascal_case(words.name) + " =\n";
  for (const std::string& word : words.words) out += "  | '" + word + "'\n";
  return out;
}

std::string interface_of(const struct_model& type) {
  std::string out =
      comment(type.doc, "") + "export interface " + pascal_case(type.name) + (type.generic ? "<T>" : "") + " {\n";
  for (const field_model& field : type.fields)
    out += comment(field.doc, "  ") + "  readonly " + camel_case(field.name) + ": " + type_of(field.type) + "\n";
  return out + "}\n";
}

std::string option_type_of(const field_model& option) {
  if (option.type.is == kind::list) return "string | ReadonlyArray<string>";
  if (option.name == "previous") return "Report | object | string | null";  // the report itself or its JSON
  if (option.name == "ca_file" || option.name == "ca_path") return "string | URL";
  return type_of(option.type);
}

std::string options_of(const struct_model& type) {
  std::string out = comment(type.doc, "") + "export interface Options {\n";
  for (const field_model& field : type.fields)
    out += comment(field.doc, "  ") + "  " + camel_case(field.name) + "?: " + option_type_of(field) + "\n";
  return out + "}\n";
}

}  // namespace

std::string javascript_members(const model& results) {
  std::string out =
      "'use strict'\n"
      "// Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.\n\n"
      "const REPORT_MEMBERS = [\n";
  for (const field_model& field : results.of("report").fields) out += "  '" + field.name + "',\n";
  return out + "]\n\nmodule.exports = { REPORT_MEMBERS }\n";
}

std::string typescript_types(const model& results, const model& options) {
  std::string out =
      "// Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.\n";
  for (const enum_model& words : results.enums) out += "\n" + union_of(words);
  for (const struct_model& type : results.structs) out += "\n" + interface_of(type);
  for (const enum_model& words : options.enums) out += "\n" + union_of(words);
  return out + "\n" + options_of(options.of("options"));
}

}  // namespace mtasts::generate
