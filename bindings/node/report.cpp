// The report's handle: an external value over one immutable block, the summary at hand, everything else as one JSON
// text.
#include "mtasts/report.hpp"

#include <array>

#include "mtasts/columns.hpp"
#include "mtasts/compare.hpp"
#include "mtasts/correlate.hpp"
#include "mtasts/names.hpp"
#include "mtasts/peer_text.hpp"
#include "mtasts/render.hpp"
#include "mtasts/suggest.hpp"
#include "native.hpp"

namespace mtasts::node {
namespace {

using held = std::shared_ptr<const report>;

/// About what a report with its evidence takes. V8 cannot see it, and would let garbage pile up that it believes small.
std::int64_t weight_of(const report& what) {
  std::size_t bytes = sizeof(report) + 1'000 * what.findings.size() + 150 * what.checks.size();
  for (const mx_host& host : what.evidence.mx_hosts) bytes += 1'000 + 20'000 * host.probes.size();
  bytes += 20'000 * what.evidence.policy.fetches.size();
  return static_cast<std::int64_t>(bytes);
}

struct block {
  std::vector<held> reports;  // one that has got a handle of its own is gone from here
  std::int64_t weight = 0;
};

block& block_in(const Napi::Value& handle) { return *handle.As<Napi::External<block>>().Data(); }
constexpr double none = -1;

/// The gravest failure's place among the severities; unknown outcomes are no failures.
double worst(const report& what) {
  std::optional<severity> gravest;
  for (const finding& each : what.findings)
    if (each.result == outcome::fail && (!gravest || each.level < *gravest)) gravest = each.level;
  return gravest ? static_cast<double>(*gravest) : none;
}

/// What is null or without elements and so needs no decoding, a bit each, in the order of the constructor in report.js.
double empty_members(const report& what) {
  unsigned bits = 0;
  unsigned next = 1;
  for (const bool is_empty : {what.findings.empty(), what.checks.empty(), !what.policy, what.mx.empty(), !what.cached,
                              what.versions.empty()}) {
    if (is_empty) bits |= next;
    next <<= 1;
  }
  return bits;
}

/// The words of an enumeration, in the order of its values.
template <class Enum>
Napi::Array names_of(Napi::Env env) {
  const Napi::Array all = Napi::Array::New(env);
  for (std::uint32_t i = 0;; ++i) {
    const std::string name = name_of(static_cast<Enum>(i));
    if (name.empty()) return all;
    all.Set(i, text(env, name));
  }
}

/// [texts, numbers], as put_at_hand gives them.
Napi::Value summary(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::array<napi_value, at_hand::texts> texts{};
  Napi::Float64Array numbers = Napi::Float64Array::New(env, at_hand::numbers);
  put_at_hand(env, report_in(info[0]), texts.data(), numbers.Data());
  const Napi::Array all = Napi::Array::New(env, 2);
  const Napi::Array words = Napi::Array::New(env, at_hand::texts);
  for (std::uint32_t i = 0; i < at_hand::texts; ++i) words.Set(i, texts[i]);
  all.Set(0U, words);
  all.Set(1U, numbers);
  return all;
}

/// ownReport(block, place): the handle of that report alone.
Napi::Value own(const Napi::CallbackInfo& info) {
  block& from = block_in(info[0]);
  held& one = from.reports[info[1].As<Napi::Number>().Uint32Value()];
  const std::int64_t weight = weight_of(*one);
  from.weight -= weight;
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), -weight);
  return handle_of(info.Env(), std::exchange(one, nullptr));
}

Napi::Value json(const Napi::CallbackInfo& info) { return text(info.Env(), to_json(report_in(info[0]))); }

/// The row of a report, as JSON.
Napi::Value row(const Napi::CallbackInfo& info) { return text(info.Env(), to_json(summary_of(report_in(info[0])))); }

Napi::Value report_line(const Napi::CallbackInfo& info) { return text(info.Env(), to_ndjson(report_in(info[0]))); }

/// Of a summary as JSON.
Napi::Value summary_line(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return text(info.Env(), to_ndjson(summary_from_json(octets(info[0])))); });
}

Napi::Value csv_line(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return text(info.Env(), to_csv(summary_from_json(octets(info[0])))); });
}

Napi::Value csv_names(const Napi::CallbackInfo& info) { return text(info.Env(), csv_header()); }

Napi::Value words(const Napi::CallbackInfo& info) {
  const bool colour = info[1].ToBoolean();
  return text(info.Env(), to_text(report_in(info[0]), colour, info[2].ToNumber().Int32Value()));
}

Napi::Value from_json(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env,
                 [&] { return handle_of(env, std::make_shared<const report>(report_from_json(octets(info[0])))); });
}

/// The report on what a stream could not check: refusedReport(given, why, seconds since 1970).
Napi::Value refused(const Napi::CallbackInfo& info) {
  const auto at = info[2].As<Napi::Number>().Int64Value();
  return handle_of(info.Env(), std::make_shared<const report>(refused_report(octets(info[0]), octets(info[1]), at)));
}

Napi::Value compared(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&] { return text(info.Env(), to_json(compare(report_in(info[0]), report_in(info[1])))); });
}

Napi::Value correlated(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&] { return text(info.Env(), to_json(correlate(report_in(info[0]), tls_reports(info[1])))); });
}

Napi::Value suggested(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return text(info.Env(), to_json(suggest(report_in(info[0])))); });
}

Napi::Value judged(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(
      env, [&] { return handle_of(env, std::make_shared<const report>(judge(evidence_from_json(octets(info[0]))))); });
}

}  // namespace

const report& report_in(const Napi::Value& handle) { return *block_in(handle).reports.front(); }

Napi::Value block_of(Napi::Env env, std::vector<std::shared_ptr<const report>> some) {
  auto* const made = new block{.reports = std::move(some), .weight = 0};
  for (const held& one : made->reports) made->weight += weight_of(*one);
  Napi::MemoryManagement::AdjustExternalMemory(env, made->weight);
  return Napi::External<block>::New(env, made, [](Napi::Env from, block* done) {
    Napi::MemoryManagement::AdjustExternalMemory(from, -done->weight);
    part_with(from, std::move(done->reports));
    delete done;
  });
}

Napi::Value handle_of(Napi::Env env, std::shared_ptr<const report> what) {
  std::vector<held> alone;
  alone.push_back(std::move(what));
  return block_of(env, std::move(alone));
}

void put_at_hand(Napi::Env env, const report& what, napi_value* texts, double* numbers) {
  texts[0] = text(env, what.domain);
  if (texts[1] == nullptr) texts[1] = text(env, what.checked_at);
  texts[2] = what.error ? text(env, escape_peer_text(what.error->bytes)) : env.Null();
  numbers[0] = what.schema_version;
  numbers[1] = static_cast<double>(what.duration_ms);
  numbers[2] = what.partial ? 1 : 0;
  numbers[3] = static_cast<double>(what.protection);
  numbers[4] = worst(what);
  numbers[5] = empty_members(what);
}

void bind_report(Napi::Env env, Napi::Object exports) {
  exports.Set("protections", names_of<protection_state>(env));
  exports.Set("severities", names_of<severity>(env));
  exports.Set("reportSummary", Napi::Function::New<summary>(env, "reportSummary"));
  exports.Set("ownReport", Napi::Function::New<own>(env, "ownReport"));
  exports.Set("reportJson", Napi::Function::New<json>(env, "reportJson"));
  exports.Set("reportRow", Napi::Function::New<row>(env, "reportRow"));
  exports.Set("reportLine", Napi::Function::New<report_line>(env, "reportLine"));
  exports.Set("summaryLine", Napi::Function::New<summary_line>(env, "summaryLine"));
  exports.Set("csvLine", Napi::Function::New<csv_line>(env, "csvLine"));
  exports.Set("csvHeader", Napi::Function::New<csv_names>(env, "csvHeader"));
  exports.Set("reportText", Napi::Function::New<words>(env, "reportText"));
  exports.Set("reportFromJson", Napi::Function::New<from_json>(env, "reportFromJson"));
  exports.Set("refusedReport", Napi::Function::New<refused>(env, "refusedReport"));
  exports.Set("compare", Napi::Function::New<compared>(env, "compare"));
  exports.Set("correlate", Napi::Function::New<correlated>(env, "correlate"));
  exports.Set("suggest", Napi::Function::New<suggested>(env, "suggest"));
  exports.Set("judge", Napi::Function::New<judged>(env, "judge"));
}

}  // namespace mtasts::node
