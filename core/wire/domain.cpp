// Names: what a person types to what DNS is asked. Host names by RFC 5321 section 4.1.2, internationalised ones by
// RFC 5891 section 5 through libidn2 (IDNA2008 with the non-transitional mapping of TR46).
#include "mtasts/domain.hpp"

#include <arpa/inet.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "wire/ascii.hpp"
#include "wire/utf8.hpp"

namespace mtasts {
namespace {

using boost::system::result;
using wire::is_alnum;

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;
// A name that fits 253 octets in A-labels never needs more than this in UTF-8; beyond it libidn2 is not asked at all.
constexpr std::size_t longest_input = 1024;

syntax_error at(std::size_t offset, std::string expected) {
  return {.offset = offset, .line = 0, .column = 0, .expected = std::move(expected)};
}

struct freed_by_idn2 {
  void operator()(char* text) const noexcept { idn2_free(text); }
};
using idn2_text = std::unique_ptr<char, freed_by_idn2>;

std::string why_not_in_a_name(char c) {
  switch (c) {
    case '@': return "a domain name, not an e-mail address";
    case ':':
    case '/': return "a domain name alone, without scheme, port or path";
    case '*': return "a domain name without a wildcard";
    case '_': return "letters, digits and hyphens; an underscore is not for host names";
    case '[':
    case ']': return "a domain name, not an address literal";
    default:
      return wire::is_control(c) || c == ' ' ? "no white space and no control character"
                                             : "letters, digits and hyphens";
  }
}

/// The labels between dots. Non-ASCII bytes pass when `international`, and then lengths are for libidn2 to judge.
std::optional<syntax_error> check_labels(std::string_view name, bool international) {
  std::size_t start = 0;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    if (i < name.size() && name[i] != '.') {
      const char c = name[i];
      if (!is_alnum(c) && c != '-' && !(international && !wire::is_ascii(c))) return at(i, why_not_in_a_name(c));
      continue;
    }
    const std::string_view label = name.substr(start, i - start);
    const bool plain = std::all_of(label.begin(), label.end(), wire::is_ascii);
    if (label.empty()) return at(start, "a label; two dots in a row or a dot at the start leave one empty");
    if (label.front() == '-') return at(start, "a letter or digit at the start of a label");
    if (label.back() == '-') return at(i - 1, "a letter or digit at the end of a label");
    if (plain && label.size() > longest_label) return at(start + longest_label, "a label of at most 63 octets");
    start = i + 1;
  }
  if (!international && name.size() > longest_name) return at(longest_name, "a name of at most 253 octets");
  return {};
}

std::string_view idna_words(int code) {
  switch (code) {
    case IDN2_TOO_BIG_LABEL: return "a label of at most 63 octets as an A-label";
    case IDN2_TOO_BIG_DOMAIN: return "a name of at most 253 octets as A-labels";
    case IDN2_LEADING_COMBINING: return "a label that does not begin with a combining mark";
    case IDN2_BIDI: return "a label that keeps the rule for right-to-left scripts";
    case IDN2_HYPHEN_STARTEND: return "a label that neither begins nor ends with a hyphen";
    case IDN2_2HYPHEN: return "a label without two hyphens in its third and fourth place";
    case IDN2_DISALLOWED:
    case IDN2_UNASSIGNED: return "characters that IDNA2008 allows";
    case IDN2_CONTEXTJ:
    case IDN2_CONTEXTJ_NO_RULE:
    case IDN2_CONTEXTO:
    case IDN2_CONTEXTO_NO_RULE: return "joiners and middle dots only where IDNA2008 allows them";
    case IDN2_ALABEL_ROUNDTRIP_FAILED:
    case IDN2_PUNYCODE_BAD_INPUT:
    case IDN2_INVALID_ALABEL: return "an A-label that decodes to a U-label and back";
    default: return "a label that IDNA2008 allows";
  }
}

int lookup_form(const std::string& name, idn2_text& out) {
  std::uint8_t* raw = nullptr;
  const int code =
      idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(name.c_str()), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  out.reset(reinterpret_cast<char*>(raw));
  return code;
}

/// Label by label, as in an ASCII name: a label that is ASCII already stands as it is, IDNA2008 or not, because DNS can
/// be asked for it (`r3---x`, an A-label of an emoji). Each U-label is libidn2's.
result<std::string, syntax_error> to_ascii(std::string_view name) {
  std::string ascii;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('.', start), name.size());
    const std::string label(name.substr(start, end - start));
    const auto first = std::find_if_not(label.begin(), label.end(), wire::is_ascii);
    std::string converted = label;
    if (first != label.end()) {
      idn2_text found;
      const int code = lookup_form(label, found);
      if (code != IDN2_OK) return at(start, std::string(idna_words(code)));
      converted = found.get();
      if (end == name.size() && converted.ends_with('.')) converted.pop_back();  // U+3002, the dot at the end
      // The mapping of TR46 can bring forth what no host name has, such as a space or an empty label.
      if (!is_host_name(converted))
        return at(start + static_cast<std::size_t>(first - label.begin()),
                  "characters that stand for letters, digits and hyphens");
    }
    if (start != 0) ascii += '.';
    ascii += ascii_lower(converted);
    start = end + 1;
  }
  if (ascii.size() > longest_name) return at(0, std::string(idna_words(IDN2_TOO_BIG_DOMAIN)));
  return ascii;
}

/// A U-label is shown only when it leads back to the very A-label that DNS is asked for (RFC 5891 section 5.3).
std::string to_unicode(const std::string& ascii) {
  std::string out;
  for (std::size_t start = 0; start <= ascii.size();) {
    const std::size_t end = std::min(ascii.find('.', start), ascii.size());
    const std::string label = ascii.substr(start, end - start);
    std::string shown = label;
    if (label.starts_with("xn--")) {
      char* raw = nullptr;
      const int code = idn2_to_unicode_8z8z(label.c_str(), &raw, 0);
      const idn2_text decoded(raw);
      idn2_text back;
      if (code == IDN2_OK && decoded && lookup_form(decoded.get(), back) == IDN2_OK && label == back.get())
        shown = decoded.get();
    }
    if (start != 0) out += '.';
    out += shown;
    start = end + 1;
  }
  return out;
}

bool is_dotted_quad(std::string_view text) {
  std::size_t parts = 0;
  for (std::size_t start = 0; start <= text.size(); ++parts) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    const std::string_view part = text.substr(start, end - start);
    unsigned value = 0;
    if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), wire::is_digit)) return false;
    for (const char c : part) value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > 255) return false;
    start = end + 1;
  }
  return parts == 4;
}

bool is_ipv6(std::string_view text) {
  std::array<unsigned char, 16> ignored{};
  if (text.size() > 45 || text.find('\0') != std::string_view::npos) return false;
  return inet_pton(AF_INET6, std::string(text).c_str(), ignored.data()) == 1;
}

}  // namespace

result<domain_name, syntax_error> parse_domain(std::string_view text) {
  if (text.empty()) return at(0, "a domain name");
  if (const std::size_t bad = wire::first_not_utf8(text); bad != std::string_view::npos) return at(bad, "valid UTF-8");
  if (text.size() > longest_input) return at(longest_name, "a name of at most 253 octets");
  std::string_view name = text;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return at(0, "a domain name of at least one label");
  if (is_address(name)) return at(0, "a domain name, not an IP address");
  const bool international = !std::all_of(name.begin(), name.end(), wire::is_ascii);
  if (auto problem = check_labels(name, international)) return *std::move(problem);
  if (!international) {
    const std::string ascii = ascii_lower(name);
    return domain_name{.ascii = ascii, .unicode = to_unicode(ascii)};
  }
  auto ascii = to_ascii(name);
  if (!ascii) return std::move(ascii).error();
  // Full-width digits spell an address too.
  if (is_address(*ascii)) return at(0, "a domain name, not an IP address");
  return domain_name{.ascii = *ascii, .unicode = to_unicode(*ascii)};
}

bool is_host_name(std::string_view text) { return !text.empty() && !check_labels(text, false); }

bool is_address(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
    // The literal of RFC 5321 section 4.1.3 carries a tag.
    if (text.size() > 5 && same_name(text.substr(0, 5), "IPv6:")) return is_ipv6(text.substr(5));
  }
  return is_dotted_quad(text) || is_ipv6(text);
}

bool same_name(std::string_view left, std::string_view right) {
  if (left.ends_with('.')) left.remove_suffix(1);
  if (right.ends_with('.')) right.remove_suffix(1);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return wire::lower(a) == wire::lower(b); });
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), wire::lower);
  return out;
}

}  // namespace mtasts
