// RFC 5234 as a matcher, so that a target can hold our parsers against the grammars as the RFCs print them. It shares
// nothing with the parsers: a rule takes the set of all places where a text may stand to the set of all places where it
// may go on, without choice or backtracking, so every reading of an ambiguous grammar counts.
#pragma once
#include <bitset>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace mtasts::fuzz::abnf {

/// Longer texts are not matched at all: the sets have a fixed size.
inline constexpr std::size_t longest = 511;
using places = std::bitset<longest + 1>;

/// Where one goes on after a byte that fits. `at` mostly holds one place or two.
template <class F>
places after(std::string_view text, const places& at, F fits) {
  places next;
  for (std::size_t i = at._Find_first(); i < text.size(); i = at._Find_next(i))
    if (fits(text[i])) next.set(i + 1);
  return next;
}

class rule {
 public:
  using step = std::function<places(std::string_view, const places&)>;
  rule(step from) : step_(std::move(from)) {}  // NOLINT: a grammar should read like the RFC
  /// A literal, case-sensitive as `%s"..."` of RFC 7405.
  rule(const char* literal)  // NOLINT
      : step_([word = std::string(literal)](std::string_view text, places at) {
          for (const char wanted : word) at = after(text, at, [wanted](char c) { return c == wanted; });
          return at;
        }) {}
  places operator()(std::string_view text, const places& at) const { return at.none() ? at : step_(text, at); }

 private:
  step step_;
};

/// %xLOW-HIGH, on bytes.
inline rule range(unsigned low, unsigned high) {
  return rule::step([low, high](std::string_view text, const places& at) {
    return after(text, at, [&](char c) {
      const unsigned byte = static_cast<unsigned char>(c);
      return byte >= low && byte <= high;
    });
  });
}

/// One of the bytes.
inline rule one_of(std::string_view set) {
  return rule::step([wanted = std::string(set)](std::string_view text, const places& at) {
    return after(text, at, [&](char c) { return wanted.find(c) != std::string::npos; });
  });
}

/// A literal in any case, as `"..."` of RFC 5234.
inline rule any_case(const std::string& word) {
  return rule::step([word](std::string_view text, places at) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (const char wanted : word) at = after(text, at, [&](char c) { return lower(c) == lower(wanted); });
    return at;
  });
}

inline rule operator+(rule first, rule second) {
  return rule::step([first = std::move(first), second = std::move(second)](std::string_view text, const places& at) {
    return second(text, first(text, at));
  });
}
inline rule operator|(rule one, rule other) {
  return rule::step([one = std::move(one), other = std::move(other)](std::string_view text, const places& at) {
    return one(text, at) | other(text, at);
  });
}
/// [rule]
inline rule maybe(rule one) {
  return rule::step([one = std::move(one)](std::string_view text, const places& at) { return at | one(text, at); });
}
/// *rule
inline rule any(rule one) {
  return rule::step([one = std::move(one)](std::string_view text, const places& at) {
    places seen = at;
    for (places fresh = at; fresh.any();) {
      fresh = one(text, fresh) & ~seen;
      seen |= fresh;
    }
    return seen;
  });
}
/// 1*rule
inline rule some(const rule& one) { return one + any(one); }
/// LEAST*MOST rule
inline rule times(std::size_t least, std::size_t most, rule one) {
  return rule::step([=, one = std::move(one)](std::string_view text, places at) {
    for (std::size_t i = 0; i < least; ++i) at = one(text, at);
    places seen = at;
    for (std::size_t i = least; i < most && at.any(); ++i) seen |= at = one(text, at);
    return seen;
  });
}

inline bool matches(const rule& whole, std::string_view text) {
  return text.size() <= longest && whole(text, places(1))[text.size()];
}

// RFC 5234 appendix B.1.
inline const rule digit = range('0', '9');
inline const rule alpha = one_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
inline const rule alnum = one_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
inline const rule hexdig = one_of("0123456789abcdefABCDEF");
inline const rule wsp = one_of(" \t");

// RFC 3629 section 4.
inline const rule utf8_tail = range(0x80, 0xbf);
inline const rule utf8_2 = range(0xc2, 0xdf) + utf8_tail;
inline const rule utf8_3 =
    (range(0xe0, 0xe0) + range(0xa0, 0xbf) + utf8_tail) | (range(0xe1, 0xec) + utf8_tail + utf8_tail) |
    (range(0xed, 0xed) + range(0x80, 0x9f) + utf8_tail) | (range(0xee, 0xef) + utf8_tail + utf8_tail);
inline const rule utf8_4 = (range(0xf0, 0xf0) + range(0x90, 0xbf) + utf8_tail + utf8_tail) |
                           (range(0xf1, 0xf3) + utf8_tail + utf8_tail + utf8_tail) |
                           (range(0xf4, 0xf4) + range(0x80, 0x8f) + utf8_tail + utf8_tail);

// RFC 5321 section 4.1.2.
inline const rule let_dig = alnum;
inline const rule sub_domain = let_dig + maybe(any(alnum | "-") + let_dig);
inline const rule domain = sub_domain + any("." + sub_domain);

// What RFC 8461 section 3.1 and RFC 8460 section 3 share.
inline const rule field_delim = any(wsp) + ";" + any(wsp);
inline const rule ext_name = alnum + times(0, 31, alnum | one_of("_-."));
inline const rule ext_value = some(range(0x21, 0x3a) | range(0x3c, 0x3c) | range(0x3e, 0x7e));
inline const rule extension = ext_name + "=" + ext_value;

}  // namespace mtasts::fuzz::abnf
