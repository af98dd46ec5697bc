// Which format is written by whom, and documents of many reports.
#include <array>

#include "mtasts/error.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "render/writer.hpp"

namespace mtasts {
namespace render {

std::string writer::add_row(const summary&) {
  throw error(error_code::invalid_option, "this format is made of whole reports, and a summary was given");
}

namespace {

// In the order of the enumerators.
constexpr std::array<writer_maker*, 11> makers = {as_text,   as_json,       as_ndjson, as_csv,      as_junit, as_sarif,
                                                  as_nagios, as_prometheus, as_github, as_markdown, as_html};

template <class E>
E named(std::string_view option, std::string_view name, std::string_view plural) {
  if (const auto known = from_name<E>(name)) return *known;
  std::string all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto d) { all += (all.empty() ? "" : ", ") + name_of(d.value); });
  throw error(error_code::invalid_option, "option \"" + std::string(option) + "\": \"" + std::string(name) +
                                              "\" is not known; the " + std::string(plural) + " are " + all);
}

}  // namespace
}  // namespace render

format format_named(std::string_view name) { return render::named<format>("format", name, "formats"); }
threshold threshold_named(std::string_view name) { return render::named<threshold>("fail_on", name, "values"); }

rendering::rendering(format as, const render_options& chosen, bool alone)
    : writer_(render::makers.at(static_cast<std::size_t>(as))(chosen, alone)) {}
rendering::~rendering() = default;
rendering::rendering(rendering&&) noexcept = default;
rendering& rendering::operator=(rendering&&) noexcept = default;

std::string rendering::add(const report& whole) { return writer_->add(whole); }
std::string rendering::add(const summary& row) { return writer_->add_row(row); }
std::string rendering::end() { return writer_->end(); }

std::string rendered(const report& what, format as, const render_options& chosen) {
  rendering document(as, chosen, true);
  std::string text = document.add(what);
  return text += document.end();
}

std::string rendered(std::span<const report> all, format as, const render_options& chosen) {
  rendering document(as, chosen);
  std::string text;
  for (const report& each : all) text += document.add(each);
  return text += document.end();
}

}  // namespace mtasts
