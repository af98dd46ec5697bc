// How texts and mistakes cross between C++ and JavaScript.
#include <cctype>

#include "mtasts/names.hpp"
#include "native.hpp"

namespace mtasts::node {

std::string octets(const Napi::Value& given) {
  if (given.IsString()) {
    // One call for what is short, as names are; Utf8Value asks for the length first.
    char some[256];
    std::size_t size = 0;
    if (napi_get_value_string_utf8(given.Env(), given, some, sizeof some, &size) == napi_ok && size < sizeof some - 4)
      return {some, size};
    return given.As<Napi::String>().Utf8Value();
  }
  const auto bytes = given.As<Napi::Uint8Array>();
  return {reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()};
}

std::vector<std::string> list_of_octets(const Napi::Value& given) {
  const auto list = given.As<Napi::Array>();
  std::vector<std::string> all;
  for (std::uint32_t i = 0; i < list.Length(); ++i) all.push_back(octets(list.Get(i)));
  return all;
}

Napi::String text(Napi::Env env, std::string_view words) { return Napi::String::New(env, words.data(), words.size()); }

void raise(Napi::Env env, const error& mistake) {
  std::string code = "ERR_MTASTS_";
  for (const char c : name_of(mistake.code())) code += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const Napi::Error thrown = Napi::Error::New(env, mistake.what());
  thrown.Set("code", Napi::String::New(env, code));
  throw thrown;
}

std::vector<tls_report> tls_reports(const Napi::Value& documents) {
  std::vector<tls_report> reports;
  for (const std::string& one : list_of_octets(documents)) reports.push_back(tls_report_from_json(one));
  return reports;
}

}  // namespace mtasts::node
