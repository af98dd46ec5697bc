// What the parts of the addon share: the report's handle, how errors cross, and the name of each part.
// The addon sees public headers only; what Node sees is made in *.js on top of it.
#pragma once
#include <napi.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mtasts/error.hpp"
#include "mtasts/report.hpp"
#include "mtasts/tlsrpt_report.hpp"

namespace mtasts::node {

/// First of all: it ends last.
void bind_departed(Napi::Env env);
void bind_offline(Napi::Env env, Napi::Object exports);
void bind_report(Napi::Env env, Napi::Object exports);
void bind_render(Napi::Env env, Napi::Object exports);
void bind_checker(Napi::Env env, Napi::Object exports);

/// A JavaScript value that stands for one immutable report. Its JSON is rendered when it is first asked for.
[[nodiscard]] Napi::Value handle_of(Napi::Env env, std::shared_ptr<const report> what);

/// The same for reports that arrived together: such a value and its end cost V8 more than everything else that hands
/// over a report. `ownReport` gives one of them a handle of its own.
[[nodiscard]] Napi::Value block_of(Napi::Env env, std::vector<std::shared_ptr<const report>> some);

/// For finalizers: frees what nobody refers to any more without holding up the event loop.
void part_with(Napi::Env env, std::vector<std::shared_ptr<const report>> some) noexcept;

/// The report that a handle of its own stands for.
[[nodiscard]] const report& report_in(const Napi::Value& handle);

/// The members of a report that are at hand before anything is decoded, as report.js reads them.
struct at_hand {
  static constexpr std::uint32_t texts = 3;    // domain, checked_at, error
  static constexpr std::uint32_t numbers = 6;  // schema_version, duration_ms, partial, protection, worst, empty
};
/// `texts[1]` may be there already: reports that come together often begin in the same second.
void put_at_hand(Napi::Env env, const report& what, napi_value* texts, double* numbers);

/// Throws the caller's mistake as an Error whose `code` is ERR_MTASTS_*; errors.js makes an MtaStsError of it.
[[noreturn]] void raise(Napi::Env env, const error& mistake);

/// Runs `work` and turns what it throws into JavaScript's terms.
template <class Work>
auto guarded(Napi::Env env, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const error& mistake) {
    raise(env, mistake);
  } catch (const std::bad_alloc&) {
    raise(env, error(error_code::resources, "out of memory"));
  }
}

/// A string as UTF-8, or the octets of a Uint8Array; *.js lets nothing else through.
[[nodiscard]] std::string octets(const Napi::Value& given);
[[nodiscard]] std::vector<std::string> list_of_octets(const Napi::Value& given);
/// Of their canonical JSON, each.
[[nodiscard]] std::vector<tls_report> tls_reports(const Napi::Value& documents);

/// What a text that we hand out may hold of others' bytes need not be UTF-8: such bytes become U+FFFD.
[[nodiscard]] Napi::String text(Napi::Env env, std::string_view words);

}  // namespace mtasts::node
