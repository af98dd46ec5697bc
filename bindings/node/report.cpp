// The report's handle: an external value over one immutable block, the summary at hand, everything else as one JSON
// text.
#include "mtasts/report.hpp"

#include "mtasts/columns.hpp"
#include "mtasts/compare.hpp"
#include "mtasts/correlate.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"
#include "mtasts/suggest.hpp"
#include "native.hpp"

namespace mtasts::node {
namespace {

using held = std::shared_ptr<const report>;

// About what a report with its evidence takes. V8 cannot see it, and would let garbage pile up that it believes small.
constexpr std::int64_t weight = 100'000;

const report& seen_in(const Napi::Value& handle) { return **handle.As<Napi::External<held>>().Data(); }

/// The gravest failure; unknown outcomes are no failures.
Napi::Value worst(Napi::Env env, const report& what) {
  std::optional<severity> gravest;
  for (const finding& each : what.findings)
    if (each.result == outcome::fail && (!gravest || each.level < *gravest)) gravest = each.level;
  if (!gravest) return env.Null();
  return text(env, name_of(*gravest));
}

Napi::Value summary(const Napi::CallbackInfo& info) {
  const report& what = seen_in(info[0]);
  const Napi::Env env = info.Env();
  const Napi::Array all = Napi::Array::New(env, 3);
  all.Set(0U, text(env, what.domain));
  all.Set(1U, text(env, name_of(what.protection)));
  all.Set(2U, worst(env, what));
  return all;
}

Napi::Value json(const Napi::CallbackInfo& info) { return text(info.Env(), to_json(seen_in(info[0]))); }

/// The row of a report, as JSON.
Napi::Value row(const Napi::CallbackInfo& info) { return text(info.Env(), to_json(summary_of(seen_in(info[0])))); }

Napi::Value report_line(const Napi::CallbackInfo& info) { return text(info.Env(), to_ndjson(seen_in(info[0]))); }

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
  return text(info.Env(), to_text(seen_in(info[0]), colour, info[2].ToNumber().Int32Value()));
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
  return guarded(info.Env(), [&] { return text(info.Env(), to_json(compare(seen_in(info[0]), seen_in(info[1])))); });
}

Napi::Value correlated(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&] { return text(info.Env(), to_json(correlate(seen_in(info[0]), tls_reports(info[1])))); });
}

Napi::Value suggested(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return text(info.Env(), to_json(suggest(seen_in(info[0])))); });
}

Napi::Value judged(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(
      env, [&] { return handle_of(env, std::make_shared<const report>(judge(evidence_from_json(octets(info[0]))))); });
}

}  // namespace

Napi::Value handle_of(Napi::Env env, std::shared_ptr<const report> what) {
  Napi::MemoryManagement::AdjustExternalMemory(env, weight);
  return Napi::External<held>::New(env, new held(std::move(what)), [](Napi::Env from, held* done) {
    delete done;
    Napi::MemoryManagement::AdjustExternalMemory(from, -weight);
  });
}

void bind_report(Napi::Env env, Napi::Object exports) {
  exports.Set("reportSummary", Napi::Function::New<summary>(env, "reportSummary"));
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
