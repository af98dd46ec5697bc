// MX patterns: their grammar (RFC 8461 section 3.2, Domain of RFC 5321 section 4.1.2) and matching (RFC 8461
// section 4.1).
#include "wire/mx_pattern.hpp"

#include <algorithm>

#include "mtasts/domain.hpp"
#include "mtasts/sts.hpp"
#include "wire/ascii.hpp"

namespace mtasts {
namespace wire {
namespace {

syntax_error at(std::size_t offset, std::string expected) {
  return {.offset = offset, .line = 0, .column = 0, .expected = std::move(expected)};
}

/// Mistakes that are told apart by the whole value rather than by one character.
std::optional<syntax_error> known_mistake(std::string_view pattern, std::string_view name, std::size_t skipped) {
  const auto found = [&](char c) { return pattern.find(c); };
  constexpr auto npos = std::string_view::npos;
  if (is_address(pattern) && pattern.find_first_of(":[") != npos) return at(0, "a host name, not an IP address");
  if (pattern.find("://") != npos) return at(pattern.find("://"), "a host name, not a URL");
  if (found('@') != npos) return at(found('@'), "a host name, not an e-mail address");
  if (const std::size_t comma = pattern.find_first_of(",;"); comma != npos)
    return at(comma, "one pattern a line, each with its own `mx:`");
  if (const std::size_t mark = pattern.find_first_of("<>{}[]$"); mark != npos)
    return at(mark, "a host name; this looks like a place holder left in");
  if (const std::size_t quote = pattern.find_first_of("\"'`"); quote != npos)
    return at(quote, "a host name without quotes");
  if (const std::size_t gap = pattern.find_first_of(" \t"); gap != npos)
    return at(gap, pattern.find('#', gap) != npos ? "the end of the line; a policy has no comments"
                                                  : "the end of the line; one pattern a line, each with its own `mx:`");
  if (const std::size_t colon = found(':'); colon != npos) return at(colon, "a host name without a port");
  if (const auto high = std::find_if_not(name.begin(), name.end(), is_ascii); high != name.end()) {
    const auto offset = static_cast<std::size_t>(high - name.begin()) + skipped;
    const auto known = parse_domain(name);
    return at(offset, known ? "A-labels: write " + std::string(pattern.substr(0, skipped)) + known->ascii
                            : std::string("A-labels (xn--...) for an internationalised name"));
  }
  return {};
}

std::string words_for(char c) {
  if (c == '*') return "a wildcard only as the whole left-most label";
  if (c == '_') return "letters, digits and hyphens; an underscore is not for host names";
  return "letters, digits, hyphens and dots";
}

}  // namespace

std::optional<syntax_error> check_mx_pattern(std::string_view pattern) {
  if (pattern.empty()) return at(0, "a host name, or `*.` and a host name");
  const std::size_t skipped = pattern.starts_with("*.") ? 2 : 0;
  const std::string_view name = pattern.substr(skipped);
  if (is_host_name(name)) return {};
  if (auto mistake = known_mistake(pattern, name, skipped)) return mistake;
  if (name.empty()) return at(skipped, "a host name after `*.`");
  if (pattern == "*") return at(1, "`.` and a host name; a wildcard stands for one label");
  if (pattern.front() == '.') return at(0, "`*.` where every host of a domain is meant, else no dot at the start");
  for (std::size_t i = 0; i < name.size(); ++i)
    if (!is_alnum(name[i]) && name[i] != '-' && name[i] != '.') return at(skipped + i, words_for(name[i]));
  if (name.ends_with('.') && is_host_name(name.substr(0, name.size() - 1)))
    return at(pattern.size() - 1, "no dot at the end");
  // What is left is a matter of labels and lengths, which parse_domain places and words.
  const auto parsed = parse_domain(name);
  return parsed ? at(skipped, "a host name") : at(skipped + parsed.error().offset, parsed.error().expected);
}

}  // namespace wire

bool match_mx(std::string_view pattern, std::string_view host) {
  // DNS libraries hand out the absolute form; in a pattern the grammar has no room for it.
  if (host.ends_with('.')) host.remove_suffix(1);
  if (wire::check_mx_pattern(pattern) || !is_host_name(host) || is_address(host)) return false;
  if (!pattern.starts_with("*.")) return same_name(pattern, host);
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && same_name(pattern.substr(2), host.substr(dot + 1));
}

}  // namespace mtasts
