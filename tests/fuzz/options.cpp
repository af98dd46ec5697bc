// Options as a service may take them from its own users: a JSON object, refused in words or made into options that are
// in range; and the resolvers that it may name.
#include "mtasts/options.hpp"

#include "collect/resolver_address.hpp"
#include "mtasts/error.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

void refusal(const error& refused) {
  const std::string_view words = refused.what();
  holds(refused.code() == error_code::invalid_option && !words.empty(), "what is refused is told", words);
  for (const char c : words) holds(static_cast<unsigned char>(c) >= 0x20, "a refusal has no control character", words);
  holds(words.size() < 1000, "a refusal is a sentence", words.substr(0, 200));
}

void check(std::string_view text) {
  for (const spelling names : {spelling::snake_case, spelling::camel_case}) {
    options chosen;
    try {
      chosen = options_from_json(text, {}, names);
    } catch (const error& refused) {
      refusal(refused);
      continue;
    }
    validate(chosen);  // throws where an option out of range was let in
    holds(options_from_json(text, {}, names) == chosen, "the same text gives the same options");
    holds(options_from_json("{}", chosen, names) == chosen, "nothing chosen changes nothing");
  }
}

bool is_option(std::string_view resolver) {
  options chosen;
  chosen.resolver = {std::string(resolver)};
  try {
    validate(chosen);
  } catch (const error& refused) {
    return refusal(refused), false;
  }
  return true;
}

void as_resolver(std::string_view text) {
  const bool taken = is_option(text);
  collect::resolver_address named;
  try {
    named = collect::parse_resolver_address(text);
  } catch (const error& refused) {
    holds(!taken, "an option that is taken can be used", text);
    return refusal(refused);
  }
  holds(collect::parse_resolver_address(to_string(named)) == named, "a resolver that was written is read as it was");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mtasts::fuzz::check(mtasts::fuzz::text_of(data, size));
  mtasts::fuzz::as_resolver(mtasts::fuzz::text_of(data, size));
  return 0;
}
