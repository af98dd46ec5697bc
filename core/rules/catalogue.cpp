// The catalogue as its users see it: every table, in order.
#include <algorithm>
#include <array>

#include "mtasts/domain.hpp"
#include "mtasts/error.hpp"
#include "rules/evaluate.hpp"
#include "rules/nearest.hpp"
#include "rules/tables.hpp"
#include "rules/wording.hpp"

namespace mtasts {
namespace rules {

std::span<const table* const> tables() {
  static constexpr std::array all{&mx_table,          &sts_record_table,     &policy_host_table,
                                  &policy_http_table, &policy_text_table,    &mx_policy_table,
                                  &mx_session_table,  &mx_certificate_table, &tlsrpt_record_table,
                                  &dane_table,        &change_table};
  return all;
}

}  // namespace rules

namespace {

rule_description describe(const rules::table& subject, const rules::rule& one) {
  return {.id = std::string(one.id),
          .level = one.level,
          .subject = std::string(subject.name),
          .title = std::string(one.title),
          .failure = std::string(one.failure),
          .fails_when = std::string(one.fails_when),
          .why = std::string(one.why),
          .sender = std::string(one.sender),
          .advice = std::string(one.advice),
          .rfc = rules::citation_of(one),
          .report_type = one.report_type ? name_of(*one.report_type) : std::string()};
}

std::vector<std::string> nearest_ids(const std::string& id) {
  std::vector<std::pair<std::size_t, std::string>> by_distance;
  for (const rule_description& one : catalogue()) {
    const bool inside = !id.empty() && one.id.find(id) != std::string::npos;
    by_distance.emplace_back(inside ? 0 : rules::edit_distance(id, one.id), one.id);
  }
  std::ranges::stable_sort(by_distance, {}, &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> nearest;
  for (std::size_t i = 0; i < by_distance.size() && i < 3; ++i) nearest.push_back(by_distance[i].second);
  return nearest;
}

}  // namespace

const std::vector<rule_description>& catalogue() {
  static const std::vector<rule_description> all = [] {
    std::vector<rule_description> described;
    for (const rules::table* subject : rules::tables())
      for (const rules::rule& one : subject->rules) described.push_back(describe(*subject, one));
    return described;
  }();
  return all;
}

const rule_description& explain(std::string_view id) {
  const std::string wanted = ascii_lower(id);
  const std::vector<rule_description>& all = catalogue();
  const auto found = std::ranges::find(all, wanted, &rule_description::id);
  if (found != all.end()) return *found;
  throw error(error_code::unknown_rule,
              "there is no rule " + rules::quoted(id, 80) + "; the nearest are " + rules::listed(nearest_ids(wanted)));
}

}  // namespace mtasts
