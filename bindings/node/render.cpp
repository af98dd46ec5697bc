// Documents of reports, in the formats of people, continuous integration and monitoring.
#include "mtasts/render.hpp"

#include "native.hpp"

namespace mtasts::node {
namespace {

using open = std::unique_ptr<rendering>;

// Of no way but by the functions below; a document is open until `renderEnd`.
rendering& document_in(const Napi::Value& handle) { return **handle.As<Napi::External<open>>().Data(); }

/// renderBegin(format, color, width, failOn, card, alone)
Napi::Value begin(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const render_options chosen{.colour = info[1].ToBoolean(),
                                .width = info[2].ToNumber().Int32Value(),
                                .fail_on = threshold_named(octets(info[3])),
                                .card = info[4].ToBoolean()};
    auto made =
        std::make_unique<open>(std::make_unique<rendering>(format_named(octets(info[0])), chosen, info[5].ToBoolean()));
    const Napi::Value handle = Napi::External<open>::New(env, made.get(), [](Napi::Env, open* done) { delete done; });
    static_cast<void>(made.release());
    return handle;
  });
}

/// renderReport(document, report)
Napi::Value add_report(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return text(info.Env(), document_in(info[0]).add(report_in(info[1]))); });
}

/// renderSummary(document, summary as JSON)
Napi::Value add_summary(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&] { return text(info.Env(), document_in(info[0]).add(summary_from_json(octets(info[1])))); });
}

Napi::Value end(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return text(info.Env(), document_in(info[0]).end()); });
}

/// nagiosState(report, failOn)
Napi::Value state(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::Number::New(info.Env(), nagios_state(report_in(info[0]), threshold_named(octets(info[1]))));
  });
}

Napi::Value graver(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), graver_nagios_state(info[0].ToNumber(), info[1].ToNumber()));
}

}  // namespace

void bind_render(Napi::Env env, Napi::Object exports) {
  exports.Set("renderBegin", Napi::Function::New<begin>(env, "renderBegin"));
  exports.Set("renderReport", Napi::Function::New<add_report>(env, "renderReport"));
  exports.Set("renderSummary", Napi::Function::New<add_summary>(env, "renderSummary"));
  exports.Set("renderEnd", Napi::Function::New<end>(env, "renderEnd"));
  exports.Set("nagiosState", Napi::Function::New<state>(env, "nagiosState"));
  exports.Set("graverNagiosState", Napi::Function::New<graver>(env, "graverNagiosState"));
}

}  // namespace mtasts::node
