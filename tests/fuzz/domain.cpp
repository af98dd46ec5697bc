// What a person types for a domain: the way to A-labels and back, and the plain predicates on names against RFC 5321
// section 4.1.2 as the RFC prints it.
#include "mtasts/domain.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"
#include "wire/utf8.hpp"

namespace mtasts::fuzz {
namespace {

bool is_domain(const std::string& text) {
  const std::vector<std::string> labels = split(text, '.');
  return abnf::matches(abnf::domain, text) && text.size() <= 253 &&
         std::all_of(labels.begin(), labels.end(), [](const auto& one) { return one.size() <= 63; });
}

bool inet_takes(int family, const std::string& text) {
  std::array<unsigned char, 16> ignored{};
  return text.find('\0') == std::string::npos && inet_pton(family, text.c_str(), ignored.data()) == 1;
}

void predicates(const std::string& text) {
  holds(ascii_lower(ascii_lower(text)) == ascii_lower(text), "lower case is lower case");
  holds(same_name(text, ascii_lower(text)), "a name is the same in lower case");
  implies(!text.ends_with('.'), same_name(text, text + ".") && same_name(text + ".", text),
          "a name is the same with a dot at its end");
  if (text.size() <= abnf::longest)
    holds(is_host_name(text) == is_domain(text), "a host name is a Domain of RFC 5321 section 4.1.2", text);
  const bool address = inet_takes(AF_INET, text) || inet_takes(AF_INET6, text);
  implies(address, is_address(text) && is_address("[" + text + "]"), "what inet_pton takes is an address", text);
  implies(is_address(text), !parse_domain(text), "an address is no domain", text);
}

void the_name(const std::string& text) {
  const auto found = parse_domain(text);
  if (!found) {
    holds(found.error().offset <= text.size(), "an error lies within the text");
    holds(!found.error().expected.empty(), "an error says what was expected");
    implies(is_domain(text), is_address(text), "every Domain that is no address is taken", text);
    return;
  }
  const std::string& ascii = found->ascii;
  holds(is_domain(ascii) && !is_address(ascii) && ascii == ascii_lower(ascii), "a name is a Domain in lower case",
        ascii);
  holds(wire::first_not_utf8(found->unicode) == std::string_view::npos, "what is shown is UTF-8");
  const auto again = parse_domain(ascii);
  holds(again && *again == *found, "a name that was read is read the same again", ascii);
  // A label that only looks like an A-label stands as it is, and then the name is all ASCII or cannot be typed so.
  const auto shown = parse_domain(found->unicode);
  implies(("." + found->unicode).find(".xn--") == std::string::npos, shown.has_value(), "what is shown can be typed",
          found->unicode);
  implies(shown.has_value(), shown && shown->ascii == ascii, "what is shown leads back to the name", found->unicode);
  const auto dotted = parse_domain(ascii + ".");
  holds(dotted && *dotted == *found, "a dot at the end changes nothing");
  std::string upper = ascii;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  const auto raised = parse_domain(upper);
  holds(raised && *raised == *found, "case changes nothing", upper);
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(mtasts::fuzz::text_of(data, std::min<std::size_t>(size, 2048)));
  mtasts::fuzz::predicates(text);
  mtasts::fuzz::the_name(text);
  return 0;
}
