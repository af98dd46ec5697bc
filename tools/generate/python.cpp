// bindings/python/mtasts/_types.py and _options.py: what a report holds as frozen dataclasses, and the options as a
// TypedDict, so that `mypy --strict` knows every member.
#include <algorithm>
#include <iterator>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "mtasts/options.hpp"
#include "render/describe_json.hpp"
#include "tools/generate/outputs.hpp"

namespace mtasts::generate {
namespace {

constexpr std::size_t width = 100;
constexpr std::string_view written_by =
    "# Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.\n";

// Of the names that a field may have, only `from` is a word of Python's so far; all are kept away from.
std::string attribute(const std::string& name) {
  static const std::set<std::string> reserved{"and", "as",   "assert", "class", "def",    "del",
                                              "for", "from", "if",     "in",    "import", "is",
                                              "not", "or",   "pass",   "raise", "return", "with"};
  return reserved.contains(name) ? name + "_" : name;
}

std::string type_of(const type_ref& type) {
  switch (type.is) {
    case kind::boolean: return "bool";
    case kind::integer: return "int";
    case kind::number: return "float";
    case kind::text:
    case kind::peer: return "str";
    case kind::timestamp: return "datetime";
    case kind::enumeration: return pascal_case(type.name);
    case kind::structure: return pascal_case(type.name) + (type.of.empty() ? "" : "[" + type_of(type.of[0]) + "]");
    case kind::list: return "tuple[" + type_of(type.of[0]) + ", ...]";
    case kind::optional: return type_of(type.of[0]) + " | None";
    case kind::parameter: break;
  }
  return "T";
}

bool is_plain(const type_ref& type) { return type.is < kind::structure && type.is != kind::timestamp; }

// A function that makes a value of the type from what json.loads gave.
std::string decoder(const type_ref& type) {
  if (type.is == kind::parameter) return "decode";
  if (type.is == kind::timestamp) return "_moment";
  if (type.is == kind::structure && type.of.empty()) return pascal_case(type.name) + ".from_dict";
  if (type.is == kind::structure)
    return "lambda v: " + pascal_case(type.name) + ".from_dict(v, " + decoder(type.of[0]) + ")";
  if (type.is == kind::list) return is_plain(type.of[0]) ? "tuple" : "lambda v: _each(v, " + decoder(type.of[0]) + ")";
  return "_same";
}

std::string decoded(const type_ref& type, const std::string& from) {
  if (is_plain(type)) return from;
  if (type.is == kind::parameter || type.is == kind::timestamp) return decoder(type) + "(" + from + ")";
  if (type.is == kind::structure && type.of.empty()) return decoder(type) + "(" + from + ")";
  if (type.is == kind::structure)
    return pascal_case(type.name) + ".from_dict(" + from + ", " + decoder(type.of[0]) + ")";
  const type_ref& element = type.of[0];
  if (type.is == kind::optional) return is_plain(element) ? from : "_maybe(" + from + ", " + decoder(element) + ")";
  return is_plain(element) ? "tuple(" + from + ")" : "_each(" + from + ", " + decoder(element) + ")";
}

std::string docstring(const std::string& doc, const std::string& indent) {
  if (doc.empty()) return {};
  std::string text;
  for (const char c : doc) text += c == '\\' ? "\\\\" : std::string(1, c);
  const std::string one_line = indent + "\"\"\"" + text + "\"\"\"\n";
  if (one_line.size() <= width + 1 && !text.ends_with('"')) return one_line;
  return wrapped("\"\"\"" + text, indent, width) + indent + "\"\"\"\n";
}

std::string literal(const enum_model& words) {
  std::string out = pascal_case(words.name) + " = Literal[\n";
  for (const std::string& word : words.words) out += "    \"" + word + "\",\n";
  return out + "]\n" + docstring(words.doc, "");
}

std::string dataclass_of(const struct_model& type) {
  const std::string name = pascal_case(type.name);
  std::string out = "@dataclass(frozen=True, slots=True)\nclass " + name +
                    (type.generic ? "(_Value, Generic[T]):\n" : "(_Value):\n") +
                    docstring(type.doc.empty() ? "See the fields." : type.doc, "    ") + "\n";
  for (const field_model& field : type.fields)
    out += "    " + attribute(field.name) + ": " + type_of(field.type) + "\n" + docstring(field.doc, "    ");
  const std::string self = type.generic ? name + "[T]" : name;
  const std::string arguments =
      std::string("cls, data: Mapping[str, Any]") + (type.generic ? ", decode: Callable[[Any], T]" : "");
  out += "\n    @classmethod\n    def from_dict(" + arguments + ") -> " + self + ":\n        return cls(\n";
  for (const field_model& field : type.fields)
    out += "            " + attribute(field.name) + "=" + decoded(field.type, "data[\"" + field.name + "\"]") + ",\n";
  return out + "        )\n";
}

constexpr std::string_view types_head = R"(
"""What a report holds, as immutable, comparable and picklable values.

Names are those of the canonical JSON. Text that a peer chose (a banner, a policy body, a
certificate's subject) has a backslash written ``\\\\`` and a byte outside UTF-8 ``\\xNN``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")


def _same(value: Any) -> Any:
    return value


def _each(values: Iterable[Any], decode: Callable[[Any], T]) -> tuple[T, ...]:
    return tuple(decode(v) for v in values)


def _maybe(value: Any, decode: Callable[[Any], T]) -> T | None:
    return None if value is None else decode(value)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _plain(value: Any) -> Any:
    if isinstance(value, _Value):
        return value.to_dict()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


class _Value:
    __slots__: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as plain dicts and lists, with the keys of the canonical JSON."""
        return {name.rstrip("_"): _plain(getattr(self, name)) for name in self.__slots__}


)";

constexpr std::string_view options_head = R"(
"""The options of a check, for ``check(domain, **options)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

if TYPE_CHECKING:
    from ._report import Report

)";

constexpr std::string_view row_head = R"(
"""The columns of a summary as typed properties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

)";

std::string exported(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::string out = "__all__ = [\n";
  for (const std::string& name : names) out += "    \"" + name + "\",\n";
  return out + "]\n";
}

// A JSON scalar or list as Python writes it.
std::string python_value(const boost::json::value& value) {
  if (value.is_null()) return "None";
  if (value.is_bool()) return value.get_bool() ? "True" : "False";
  if (value.is_array()) return "()";
  return boost::json::serialize(value);
}

std::string described_option(const model& options, const field_model& field, const boost::json::object& presets) {
  std::string words;
  std::string doc = field.doc;
  for (const enum_model& one : options.enums)
    if (field.type.is == kind::enumeration && one.name == field.type.name) {
      for (const std::string& word : one.words) words += "\"" + word + "\", ";
      if (doc.empty()) doc = one.doc;
    }
  const bool path = field.name == "ca_file" || field.name == "ca_path";
  const std::string type = field.name == "previous"             ? "report"
                           : path                               ? "path"
                           : field.type.is == kind::list        ? "list"
                           : field.type.is == kind::enumeration ? "choice"
                           : field.type.is == kind::boolean     ? "flag"
                           : field.type.is == kind::integer     ? "integer"
                           : field.type.is == kind::number      ? "number"
                                                                : "text";
  return "    OptionDescription(\n        \"" + field.name + "\",\n        \"" + type + "\",\n        " +
         python_value(presets.at(field.name)) + ",\n        (" + words + "),\n        " +
         boost::json::serialize(boost::json::string(doc)) + ",\n    ),\n";
}

std::string option_of(const field_model& field) {
  const bool list = field.type.is == kind::list;
  const bool path = field.name == "ca_file" || field.name == "ca_path";
  const bool report = field.name == "previous";
  const std::string type = report ? "Report | Mapping[str, Any] | str | None"
                           : list ? "str | Sequence[str]"
                           : path ? "str | PathLike[str]"
                                  : type_of(field.type);
  return "\n" + wrapped(field.doc, "    # ", width) + "    " + field.name + ": " + type + "\n";
}

}  // namespace

std::string python_types(const model& results) {
  std::string out = std::string(written_by) + std::string(types_head.substr(1));
  std::vector<std::string> names;
  for (const enum_model& words : results.enums) {
    out += literal(words) + "\n";
    names.push_back(pascal_case(words.name));
  }
  for (const struct_model& type : results.structs) {
    if (type.name == "summary") continue;  // see python_row
    out += "\n" + dataclass_of(type) + "\n";
    names.push_back(pascal_case(type.name));
  }
  return out + "\n" + exported(std::move(names));
}

std::string python_options(const model& options) {
  std::string out = std::string(written_by) + std::string(options_head.substr(1));
  for (const enum_model& words : options.enums) out += literal(words) + "\n";
  const struct_model& all = options.of("options");
  // `detail` decides the type of what a check gives, so functions name it themselves.
  out += "\nclass CheckOptions(TypedDict, total=False):\n    \"\"\"Every option but `detail`.\"\"\"\n";
  for (const field_model& field : all.fields)
    if (field.name != "detail") out += option_of(field);
  out += "\n\nclass Options(CheckOptions, total=False):\n" + docstring(all.doc, "    ");
  for (const field_model& field : all.fields)
    if (field.name == "detail") out += option_of(field);
  out += "\n\n# In the order of the headers, for those who build an object of options from something else.\n";
  out += "OPTION_NAMES: tuple[str, ...] = (\n";
  for (const field_model& field : all.fields) out += "    \"" + field.name + "\",\n";
  out += R"()


class OptionDescription(NamedTuple):
    """One option as data, for those who ask for options in another form, such as a command line."""

    name: str
    kind: Literal["flag", "integer", "number", "text", "list", "path", "choice", "report"]
    preset: bool | int | float | str | tuple[str, ...] | None
    choices: tuple[str, ...]
    about: str


OPTIONS: tuple[OptionDescription, ...] = (
)";
  const boost::json::object presets = boost::json::parse(render::write_json(mtasts::options())).as_object();
  for (const field_model& field : all.fields) out += described_option(options, field, presets);
  return out + ")\n\n" +
         exported({"CheckOptions", "DetailChoice", "OPTIONS", "OPTION_NAMES", "OptionDescription", "Options",
                   "ProbeChoice"});
}

std::string python_row(const model& results) {
  const struct_model& row = results.of("summary");
  std::string out = std::string(written_by) + std::string(row_head.substr(1));
  std::set<std::string> names;
  for (const field_model& column : row.fields) {
    const type_ref& type = column.type.of.empty() ? column.type : column.type.of[0];
    if (type.is == kind::enumeration) names.insert(pascal_case(type.name));
  }
  out += "from ._types import (\n";
  for (const std::string& name : names) out += "    " + name + ",\n";
  out += ")\n\n\nclass Row:\n" + docstring(row.doc, "    ") + "\n    __slots__ = ()\n\n" +
         "    def _column(self, name: str) -> Any:\n        raise NotImplementedError\n";
  for (const field_model& column : row.fields)
    out += "\n    @property\n    def " + column.name + "(self) -> " + type_of(column.type) + ":\n" +
           docstring(column.doc, "        ") + "        return self._column(\"" + column.name +
           "\")  # type: ignore[no-any-return]\n";
  out += "\n\n# In the order of the headers.\nCOLUMN_NAMES: tuple[str, ...] = (\n";
  for (const field_model& column : row.fields) out += "    \"" + column.name + "\",\n";
  return out + ")\n";
}

}  // namespace mtasts::generate
