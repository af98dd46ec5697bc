// A pattern and a host on two lines: grammar of RFC 8461 section 3.2, matching of section 4.1, the latter against a
// matcher that goes label by label and knows nothing of ours.
#include "wire/mx_pattern.hpp"
#include "mtasts/domain.hpp"
#include "mtasts/sts.hpp"
#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

const abnf::rule value = abnf::maybe("*.") + abnf::domain;
const abnf::rule dotted_quad = abnf::times(1, 3, abnf::digit) + abnf::times(3, 3, "." + abnf::times(1, 3, abnf::digit));

/// The limits of names, RFC 1035 section 2.3.4; the ABNF has none.
bool has_lengths_of_a_name(const std::string& name) {
  for (const std::string& label : split(name, '.'))
    if (label.empty() || label.size() > 63) return false;
  return name.size() <= 253;
}

bool is_pattern(const std::string& text) {
  return abnf::matches(value, text) && has_lengths_of_a_name(text.starts_with("*.") ? text.substr(2) : text);
}

/// Four numbers of at most 255 are an address and no host.
bool is_quad(const std::string& text) {
  if (!abnf::matches(dotted_quad, text)) return false;
  for (const std::string& part : split(text, '.'))
    if (std::stoi(part) > 255) return false;
  return true;
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

bool matches_by_labels(const std::string& pattern, std::string host) {
  if (host.ends_with('.')) host.pop_back();
  if (!is_pattern(pattern) || !abnf::matches(abnf::domain, host) || !has_lengths_of_a_name(host) || is_quad(host))
    return false;
  const std::vector<std::string> wanted = split(pattern, '.');
  const std::vector<std::string> given = split(host, '.');
  if (wanted.size() != given.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (!(i == 0 && wanted[0] == "*") && upper(wanted[i]) != upper(given[i])) return false;
  return true;
}

void check(const std::string& pattern, const std::string& host) {
  if (pattern.size() > abnf::longest || host.size() > abnf::longest) return;
  const auto problem = wire::check_mx_pattern(pattern);
  holds(!problem == is_pattern(pattern), "a pattern is one exactly when RFC 8461 section 3.2 says so", pattern);
  if (problem) {
    holds(problem->offset <= pattern.size(), "an error lies within the pattern");
    holds(!problem->expected.empty(), "an error says what was expected");
  }
  const bool match = match_mx(pattern, host);
  holds(match == matches_by_labels(pattern, host), "matching goes label by label", host);
  holds(match_mx(upper(pattern), host) == match && match_mx(pattern, upper(host)) == match &&
            match_mx(ascii_lower(pattern), ascii_lower(host)) == match,
        "case does not matter");
  implies(match && !host.ends_with('.'), match_mx(pattern, host + "."), "the absolute form of a host matches as well");
  if (problem || is_quad(host)) return;
  if (!pattern.starts_with("*.")) {
    implies(!is_quad(pattern), match_mx(pattern, pattern), "a name matches itself");
    return;
  }
  const std::string rest = pattern.substr(2);
  if (rest.size() > 249) return;
  holds(match_mx(pattern, "x." + rest), "a wildcard stands for one label");
  holds(!match_mx(pattern, "x.y." + rest), "a wildcard does not stand for two labels");
  holds(!match_mx(pattern, rest), "a wildcard does not stand for none");
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  std::vector<std::string> given = split(text_of(data, size), '\n', 2);
  given.resize(2);
  check(given[0], given[1]);
  check(given[1], given[0]);
  return 0;
}
