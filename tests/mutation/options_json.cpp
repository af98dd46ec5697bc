// Options as a service may take them from its own users: a JSON object, refused in words or made into options that are
// in range.
#include <boost/json/parse.hpp>

#include "mtasts/error.hpp"
#include "mtasts/options.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/mutation/mutation.hpp"
#include "wire/utf8.hpp"

namespace mutation {
namespace {

using namespace mtasts;
using fuzz::holds;

void check(std::string_view text) {
  for (const spelling names : {spelling::snake_case, spelling::camel_case}) {
    options chosen;
    try {
      chosen = options_from_json(text, {}, names);
    } catch (const error& refused) {
      const std::string_view words = refused.what();
      holds(refused.code() == error_code::invalid_option && !words.empty(), "what is refused is told", words);
      for (const char c : words)
        holds(static_cast<unsigned char>(c) >= 0x20, "a refusal has no control character", words);
      holds(words.size() < 1000, "a refusal is a sentence", words.substr(0, 200));
      continue;
    }
    validate(chosen);  // throws where an option out of range was let in
    holds(options_from_json(text, {}, names) == chosen, "the same text gives the same options");
    holds(options_from_json("{}", chosen, names) == chosen, "nothing chosen changes nothing");
  }
}

}  // namespace

target of_options_json() {
  target made{.name = "options_json", .seeds = {}, .words = {}, .run = check};
  made.seeds = {
      "{}",
      R"({"resolver":["127.0.0.1:53","[::1]:5353","https://dns.example/dns-query"],"timeout":5.5})",
      R"({"resolver":"192.0.2.1","trust_ad":true,"dns_timeout":1,"dns_tries":3,"ipv6":false})",
      R"({"probe_mx":"policy","detail":"summary","max_mx":1,"max_addresses":2,"helo":"client.example"})",
      R"({"probeMx":"never","leaveProbes":true,"caFile":"/a","allowPrivate":true,"perHost":3})",
      R"({"previous":{"domain":"a.example"},"https_port":8443,"smtp_port":2525,"threads":4})",
      R"({"policy_max_bytes":65536,"cache_bytes":1e6,"cache_ttl":0,"host_rate":0.5,"back_off":0,"dns_rate":100})",
  };
  made.words = {"null",
                "true",
                "[]",
                "{}",
                "1e308",
                "-0",
                "NaN",
                "9223372036854775808",
                "\"\"",
                "\\u0000",
                "\xff",
                "\"timeout\":",
                "\"resolver\":",
                "\"previous\":",
                "[[[[[[[[[[[[[[[[[[[[",
                "\"smtp_port\":65536",
                ","};
  return made;
}

}  // namespace mutation
