// Reporting URIs, RFC 8460 section 3: mail addresses by RFC 6068 section 2, https by RFC 3986 section 3.
#include "wire/rua_uri.hpp"

#include <algorithm>
#include <optional>

#include "mtasts/domain.hpp"
#include "wire/ascii.hpp"
#include "wire/utf8.hpp"

namespace mtasts::wire {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_one_of(char c, std::string_view set) { return set.find(c) != npos; }
bool is_unreserved(char c) { return is_alnum(c) || is_one_of(c, "-._~"); }

/// Every character is unreserved, percent-encoded or one of `also`.
bool holds_only(std::string_view text, std::string_view also) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_unreserved(text[i]) && !is_one_of(text[i], also)) {
      return false;
    }
  }
  return true;
}

/// Call it only on what `holds_only` has passed.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

/// atext of RFC 5322 section 3.2.3; a byte above 0x7f is part of a UTF-8 local part (RFC 6068 section 2, item 5).
bool is_atext(char c) { return is_alnum(c) || !is_ascii(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~"); }

bool is_dot_atom(std::string_view text) {
  bool in_atom = false;
  for (const char c : text) {
    if (c == '.' ? !in_atom : !is_atext(c)) return false;
    in_atom = c != '.';
  }
  return in_atom;
}

bool is_quoted_string(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\';
    if (escaped && ++i == text.size()) return false;
    if (is_control(text[i]) || (text[i] == '"' && !escaped)) return false;
  }
  return true;
}

struct address {
  std::string local;
  std::string host;  ///< empty for an address literal, which has no domain to ask about
};

/// `to` without its header fields: one addr-spec, as written.
std::optional<address> read_address(std::string_view to) {
  // RFC 6068 section 2, item 1: what need not be encoded (a quotation mark must be, as in any URI); `!`, `,` and `;`
  // are RFC 8460's own exclusions, said elsewhere.
  if (!holds_only(to, "!$'()*+,;:@")) return {};
  const std::string plain = percent_decoded(to);
  const std::size_t at = plain.rfind('@');
  if (at == npos || first_not_utf8(plain) != npos) return {};
  address out{.local = plain.substr(0, at), .host = plain.substr(at + 1)};
  if (!is_dot_atom(out.local) && !is_quoted_string(out.local)) return {};
  if (is_address(out.host)) {
    if (out.host.front() != '[') return {};
    out.host.clear();
    return out;
  }
  auto domain = parse_domain(out.host);
  if (!domain || out.host.ends_with('.')) return {};
  out.host = domain->ascii;
  return out;
}

void read_mailto(std::string_view rest, rua_uri& out, std::string& key) {
  const std::size_t query = rest.find('?');
  const auto found = read_address(rest.substr(0, query));
  const bool fields_fit = query == npos || holds_only(rest.substr(query + 1), "!$'()*+,;:@=&");
  if (!found || !fields_fit) out.problems.push_back(rua_problem::mailto);
  if (!found) return;
  out.host = found->host;
  key =
      "mailto:" + found->local + "@" + ascii_lower(found->host) + std::string(query == npos ? "" : rest.substr(query));
}

/// The host of an authority `[userinfo@]host[:port]`, RFC 3986 section 3.2, in lower case and A-labels.
std::optional<std::string> read_host(std::string_view authority) {
  if (const std::size_t at = authority.rfind('@'); at != npos) {
    if (!holds_only(authority.substr(0, at), "!$&'()*+,;=:")) return {};
    authority.remove_prefix(at + 1);
  }
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == npos) return {};
  const std::size_t colon = authority.find(':', bracket);
  if (colon != npos) {
    const std::string_view port = authority.substr(colon + 1);
    if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return {};
    if (!port.empty() && std::stoul(std::string(port)) > 65535) return {};
  }
  const std::string_view host = authority.substr(0, colon);
  // IP-literal of RFC 3986 section 3.2.2: in brackets IPv6 alone, and without the tag that it has in mail addresses.
  const bool literal = host.starts_with('[');
  const bool tagged = literal && !is_address(host.substr(1, host.size() - 2));
  if (is_address(host) && !tagged && literal == (host.find(':') != npos)) return ascii_lower(host);
  if (host.empty() || host.front() == '[' || !holds_only(host, "!$&'()*+,;=")) return {};
  if (auto domain = parse_domain(percent_decoded(host))) return domain->ascii;
  // A reg-name may be more than a host name; an underscore is the one such thing that is met and resolves.
  const bool resolvable =
      std::all_of(host.begin(), host.end(), [](char c) { return is_alnum(c) || is_one_of(c, "-._"); });
  if (!resolvable || !is_alnum(host.front()) || host.size() > 253 || host.find("..") != npos) return {};
  return ascii_lower(host);
}

void read_https(std::string_view rest, rua_uri& out, std::string& key) {
  std::optional<std::string> host;
  std::string_view path;
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    host = read_host(rest.substr(0, end));
    path = rest.substr(end);
  }
  const std::size_t hash = path.find('#');
  const bool one_fragment = hash == npos || path.find('#', hash + 1) == npos;
  if (!host || !one_fragment || !holds_only(path, "!$&'()*+,;=:@/?#")) out.problems.push_back(rua_problem::https);
  if (!host) return;
  out.host = *host;
  key = "https://" + *host + std::string(path);
}

}  // namespace

std::string_view scheme_of(std::string_view text) {
  if (text.empty() || !is_alpha(text.front())) return {};
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':') return text.substr(0, i + 1);
    if (!is_alnum(text[i]) && !is_one_of(text[i], "+-.")) return {};
  }
  return {};
}

rua_uri read_rua_uri(std::string_view uri, std::size_t offset, std::string& key) {
  rua_uri out{.uri = peer_text(uri), .scheme = {}, .host = {}, .offset = offset, .problems = {}};
  key = uri;
  const std::string_view scheme = scheme_of(uri);
  if (!scheme.empty()) out.scheme = ascii_lower(scheme.substr(0, scheme.size() - 1));
  const std::string_view rest = uri.substr(scheme.size());
  if (out.scheme == "mailto") {
    read_mailto(rest, out, key);
  } else if (out.scheme == "https") {
    read_https(rest, out, key);
  } else {
    out.problems.push_back(rua_problem::scheme);
  }
  if (uri.find_first_of("!,;") != npos) out.problems.push_back(rua_problem::encoding);
  return out;
}

}  // namespace mtasts::wire
