// The walk over Boost.Describe that gathers the model; see model.hpp.
#include "tools/generate/model.hpp"

#include <algorithm>
#include <boost/core/type_name.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "mtasts/compare.hpp"
#include "mtasts/correlate.hpp"
#include "mtasts/options.hpp"
#include "mtasts/report.hpp"
#include "mtasts/suggest.hpp"
#include "mtasts/summary.hpp"
#include "mtasts/tlsrpt_report.hpp"
#include "mtasts/tlsrpt_summary.hpp"
#include "render/describe_json.hpp"
#include "tools/generate/header_docs.hpp"

namespace mtasts::generate {
namespace {

// Stands for the argument of a generic struct, so that `observed` and `dns_answer` are described once each.
struct type_parameter {
  friend bool operator==(const type_parameter&, const type_parameter&) = default;
};

template <class T>
struct generic_struct : std::false_type {};
template <class T>
struct generic_struct<observed<T>> : std::true_type {
  using argument = T;
  using described = observed<type_parameter>;
};
template <class T>
struct generic_struct<dns_answer<T>> : std::true_type {
  using argument = T;
  using described = dns_answer<type_parameter>;
};

template <class T>
std::string name_of_type() {
  std::string name = boost::core::type_name<T>();
  name = name.substr(0, name.find('<'));
  const std::size_t colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

class gatherer {
 public:
  explicit gatherer(const std::string& headers) : docs_(headers) {}

  template <class T>
  type_ref ref() {
    if constexpr (std::is_same_v<T, type_parameter>) {
      return {.is = kind::parameter};
    } else if constexpr (std::is_same_v<T, peer_text>) {
      return {.is = kind::peer};
    } else if constexpr (std::is_same_v<T, std::string>) {
      return {.is = kind::text};
    } else if constexpr (std::is_same_v<T, timestamp>) {
      return {.is = kind::timestamp};
    } else if constexpr (std::is_same_v<T, bool>) {
      return {.is = kind::boolean};
    } else if constexpr (std::is_enum_v<T>) {
      add_enum<T>();
      return {.is = kind::enumeration, .name = name_of_type<T>()};
    } else if constexpr (std::is_floating_point_v<T>) {
      return {.is = kind::number};
    } else if constexpr (std::is_integral_v<T>) {
      return {.is = kind::integer, .least = std::numeric_limits<T>::min(), .most = std::numeric_limits<T>::max()};
    } else if constexpr (render::is_optional<T>) {
      return {.is = kind::optional, .of = {ref<typename T::value_type>()}};
    } else if constexpr (render::is_list<T>) {
      return {.is = kind::list, .of = {ref<typename T::value_type>()}};
    } else if constexpr (generic_struct<T>::value) {
      add_struct<typename generic_struct<T>::described>();
      return {.is = kind::structure, .name = name_of_type<T>(), .of = {ref<typename generic_struct<T>::argument>()}};
    } else {
      add_struct<T>();
      return {.is = kind::structure, .name = name_of_type<T>()};
    }
  }

  [[nodiscard]] model take() { return std::move(gathered_); }

 private:
  template <class List>
  static bool has(const List& list, const std::string& name) {
    return std::any_of(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  }

  template <class E>
  void add_enum() {
    enum_model found{.name = name_of_type<E>(), .words = {}, .doc = {}};
    if (has(gathered_.enums, found.name)) return;
    found.doc = docs_.of(found.name);
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto d) { found.words.push_back(name_of(d.value)); });
    gathered_.enums.push_back(std::move(found));
  }

  template <class S>
  void add_struct() {
    struct_model found{.name = name_of_type<S>(), .generic = generic_struct<S>::value, .fields = {}, .doc = {}};
    if (has(gathered_.structs, found.name)) return;
    found.doc = docs_.of(found.name);
    boost::mp11::mp_for_each<render::members_of<S>>([&](auto member) {
      using field_type = std::remove_reference_t<decltype(std::declval<S&>().*member.pointer)>;
      found.fields.push_back({.name = std::string(render::json_name<S>(member.name)),
                              .type = ref<field_type>(),
                              .doc = docs_.of(found.name, member.name)});
    });
    gathered_.structs.push_back(std::move(found));
  }

  header_docs docs_;
  model gathered_;
};

}  // namespace

const struct_model& model::of(const std::string& struct_name) const {
  const auto found = std::find_if(structs.begin(), structs.end(), [&](const auto& s) { return s.name == struct_name; });
  if (found == structs.end()) throw std::logic_error("no struct " + struct_name);
  return *found;
}

model model_of_results(const std::string& headers) {
  gatherer walk(headers);
  walk.ref<report>();
  walk.ref<rule_description>();
  walk.ref<tls_report>();
  walk.ref<tls_failure_summary>();
  walk.ref<correlation>();
  walk.ref<comparison>();
  walk.ref<suggestion>();
  walk.ref<summary>();
  return walk.take();
}

model model_of_options(const std::string& headers) {
  gatherer walk(headers);
  walk.ref<options>();
  return walk.take();
}

}  // namespace mtasts::generate
