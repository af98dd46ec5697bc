// Every table of rules there is, in the order of the catalogue. A new table is named here and in catalogue.cpp.
#pragma once
#include "rules/rule.hpp"

namespace mtasts::rules {

extern const table mx_table;
extern const table sts_record_table;
extern const table policy_host_table;
extern const table policy_http_table;
extern const table policy_text_table;
extern const table mx_policy_table;
extern const table mx_session_table;
extern const table mx_certificate_table;
extern const table tlsrpt_record_table;
extern const table dane_table;
extern const table change_table;

/// All of them, in that order.
[[nodiscard]] std::span<const table* const> tables();

}  // namespace mtasts::rules
