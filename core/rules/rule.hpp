// What a rule is: one constant with its id, severity, words and clause, and one pure predicate over the facts.
// A table of them that is malformed does not compile.
#pragma once
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mtasts/rule.hpp"

namespace mtasts::rules {

struct facts;

/// What a predicate answers for one subject. Whatever is left empty is the rule's own.
struct verdict {
  outcome result = outcome::not_applicable;
  std::string detail;              ///< what was seen here; may quote the peer
  std::string subject;             ///< empty: the subject of the table
  std::optional<std::string> fix;  ///< a text to paste
  std::optional<result_type> report_type;
  std::optional<severity> level;
  bool headed_by_failure = false;  ///< an unknown that is itself what the failure says, as of a look-up

  verdict about(std::string whom) && { return subject = std::move(whom), std::move(*this); }
  verdict fixed_by(std::string text) && { return fix = std::move(text), std::move(*this); }
  verdict reported_as(result_type type) && { return report_type = type, std::move(*this); }
  verdict as(severity grave) && { return level = grave, std::move(*this); }
};

inline verdict answer(outcome result, std::string detail = {}) {
  verdict given;
  given.result = result;
  given.detail = std::move(detail);
  return given;
}
inline verdict pass() { return answer(outcome::pass); }
inline verdict fail(std::string detail) { return answer(outcome::fail, std::move(detail)); }
inline verdict not_applicable() { return answer(outcome::not_applicable); }
/// `why` is not optional: an unknown that does not say why helps nobody.
inline verdict unknown(std::string why) { return answer(outcome::unknown, std::move(why)); }
/// For a rule whose failure is that nothing could be seen: its title would claim the very thing that did not happen.
inline verdict unanswered(std::string why) {
  verdict given = unknown(std::move(why));
  given.headed_by_failure = true;
  return given;
}

/// A report lists every verdict. A summary leaves those out that nobody has to act on, and they cost it next to
/// nothing.
enum class kept { all, wrong_or_unknown };
inline bool is_kept(const verdict& given, kept which) {
  return which == kept::all || given.result == outcome::fail || given.result == outcome::unknown;
}

using verdicts = std::vector<verdict>;

/// A rule speaks once, or once for each of its subjects. No subject at all counts as not applicable.
class predicate {
 public:
  using one = verdict (*)(const facts&);
  using many = verdicts (*)(const facts&);

  constexpr predicate() = default;
  constexpr predicate(one check) : one_(check) {}    // NOLINT: a table names the function and nothing else
  constexpr predicate(many check) : many_(check) {}  // NOLINT

  [[nodiscard]] constexpr bool given() const { return one_ != nullptr || many_ != nullptr; }
  /// Calls `use(verdict&&)` for each.
  template <class Use>
  void each(const facts& known, Use use) const {
    if (one_ != nullptr) return use(one_(known));
    verdicts all = many_(known);
    if (all.empty()) return use(not_applicable());
    for (verdict& given : all) use(std::move(given));
  }

 private:
  one one_ = nullptr;
  many many_ = nullptr;
};

struct clause {
  std::string_view number;
  std::string_view section;
};

/// The clauses that a rule stands on: pairs of RFC number and section, up to three.
class clauses {
 public:
  constexpr clauses() = default;
  constexpr clauses(std::string_view number, std::string_view section, std::string_view number2 = {},
                    std::string_view section2 = {}, std::string_view number3 = {}, std::string_view section3 = {})
      : all_{clause{number, section}, clause{number2, section2}, clause{number3, section3}} {}

  [[nodiscard]] static constexpr clauses none() {
    clauses nothing;
    nothing.deliberately_none_ = true;
    return nothing;
  }
  [[nodiscard]] constexpr std::size_t size() const {
    std::size_t n = 0;
    while (n < all_.size() && !all_[n].number.empty()) ++n;
    return n;
  }
  [[nodiscard]] constexpr std::span<const clause> list() const { return std::span(all_).first(size()); }
  [[nodiscard]] constexpr bool given() const {
    if (deliberately_none_) return true;
    for (std::size_t i = 0; i < size(); ++i)
      if (all_[i].section.empty()) return false;
    return size() > 0;
  }

 private:
  std::array<clause, 3> all_{};
  bool deliberately_none_ = false;
};

/// For an operator's danger that no RFC speaks of.
inline constexpr clauses no_clause = clauses::none();

/// What a rule means for going from testing to enforce.
enum class bearing {
  none,
  blocks,   ///< a failure blocks; unknown leaves it unseen
  sight,    ///< unknown leaves something unseen; a failure is spoken for elsewhere
  contact,  ///< unknown or a failure: nobody was reached there, so something stays unseen
  risk,     ///< a failure is named and does not block
};

struct rule {
  std::string_view id;
  severity level = severity::notice;
  std::string_view title;    ///< what holds when it passes
  std::string_view failure;  ///< the headline when it fails, in a postmaster's words
  std::string_view fails_when;
  std::string_view why;     ///< why it matters to whoever runs the domain
  std::string_view sender;  ///< what a sending mail server does when it fails
  std::string_view advice;  ///< what to change
  clauses rfc;
  std::optional<result_type> report_type = std::nullopt;
  bearing enforce = bearing::none;
  predicate check;
};

/// The rules of one subject. `subject` is what a verdict is about unless it says otherwise.
struct table {
  std::string_view name;
  std::string_view subject;
  std::span<const rule> rules;
};

constexpr bool is_rule_id(std::string_view id) {
  for (const char c : id)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return !id.empty() && id.front() != '-' && id.back() != '-';
}

/// One line of a report without its full stop; 60 leaves room on an 80-column screen for the mark and the severity.
constexpr bool is_headline(std::string_view text) { return !text.empty() && text.size() <= 60 && text.back() != '.'; }

/// Checked where a table is defined: prefix, unique ids, words, a citation or the explicit lack of one, a predicate.
constexpr bool well_formed(std::span<const rule> rules, std::initializer_list<std::string_view> prefixes) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const rule& one = rules[i];
    bool prefixed = false;
    for (const std::string_view prefix : prefixes)
      prefixed = prefixed || (one.id.starts_with(prefix) && one.id.size() > prefix.size());
    if (!prefixed || !is_rule_id(one.id)) return false;
    if (!is_headline(one.title) || !is_headline(one.failure) || one.title == one.failure) return false;
    if (one.fails_when.empty() || one.why.empty() || one.sender.empty() || one.advice.empty()) return false;
    if (!one.rfc.given() || !one.check.given()) return false;
    for (std::size_t k = 0; k < i; ++k)
      if (rules[k].id == one.id) return false;
  }
  return !rules.empty();
}
constexpr bool well_formed(std::span<const rule> rules, std::string_view prefix) {
  return well_formed(rules, {prefix});
}

}  // namespace mtasts::rules
