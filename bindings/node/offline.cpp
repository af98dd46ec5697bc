// The verbs that need no network: parsing what a resolver or a file gave, the catalogue, the versions. Results leave as
// JSON of the structs; decode.js makes frozen objects of it.
#include "mtasts/check.hpp"
#include "mtasts/options.hpp"
#include "mtasts/render.hpp"
#include "mtasts/rule.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"
#include "mtasts/tlsrpt_report.hpp"
#include "mtasts/tlsrpt_summary.hpp"
#include "native.hpp"

namespace mtasts::node {
namespace {

// A TLS report is a whole file or nothing, so an error in it is an exception, unlike one in a record or a policy.
std::string tls_report_json(const std::string& bytes) {
  const auto parsed = parse_tlsrpt_report(bytes);
  if (parsed) return to_json(*parsed);
  const syntax_error& wrong = parsed.error();
  const std::string place = wrong.line == 0
                                ? "offset " + std::to_string(wrong.offset)
                                : "line " + std::to_string(wrong.line) + ", column " + std::to_string(wrong.column);
  throw error(error_code::invalid_document, "not a TLS report: at " + place + ": expected " + wrong.expected);
}

options options_in(const Napi::Value& given) { return options_from_json(octets(given), {}, spelling::camel_case); }

// A verb that takes one value and gives JSON.
template <class Verb>
void bind(Napi::Env env, Napi::Object exports, const char* name, Verb verb) {
  exports.Set(name, Napi::Function::New(
                        env,
                        [verb](const Napi::CallbackInfo& info) -> Napi::Value {
                          return guarded(info.Env(), [&] { return text(info.Env(), verb(info[0])); });
                        },
                        name));
}

Napi::Value mx_matches(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), match_mx(octets(info[0]), octets(info[1])));
}

}  // namespace

void bind_offline(Napi::Env env, Napi::Object exports) {
  using given = const Napi::Value&;
  bind(env, exports, "parseStsRecords", [](given v) { return to_json(parse_sts_records(list_of_octets(v))); });
  bind(env, exports, "parseTlsrptRecords", [](given v) { return to_json(parse_tlsrpt_records(list_of_octets(v))); });
  bind(env, exports, "parsePolicy", [](given v) { return to_json(parse_policy(octets(v))); });
  bind(env, exports, "parseTlsrptReport", [](given v) { return tls_report_json(octets(v)); });
  bind(env, exports, "summarize", [](given v) { return to_json(summarize(tls_reports(v))); });
  bind(env, exports, "catalogue", [](given) { return to_json(catalogue()); });
  bind(env, exports, "explain", [](given v) { return to_json(explain(octets(v))); });
  bind(env, exports, "versions", [](given v) { return to_json(versions(options_in(v))); });
  bind(env, exports, "validateOptions", [](given v) { return options_in(v), std::string(); });
  exports.Set("matchMx", Napi::Function::New<mx_matches>(env, "matchMx"));
}

}  // namespace mtasts::node
