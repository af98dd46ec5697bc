// Errors of the caller's making, and the place of an error in what a peer sent.
// What a network did or did not do is evidence and never an exception.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace mtasts {

/// Where a text left its grammar. `offset` counts bytes from 0; `line` and `column` count from 1 and are 0 where the
/// grammar has no lines. `expected` says in words what the grammar wants there.
struct syntax_error {
  std::size_t offset = 0;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string expected;

  friend bool operator==(const syntax_error&, const syntax_error&) = default;
};
BOOST_DESCRIBE_STRUCT(syntax_error, (), (offset, line, column, expected))

/// What kind of mistake an exception tells of. Bindings map each to a class (Python) or a code (Node) of its own.
BOOST_DEFINE_ENUM_CLASS(error_code, invalid_domain, invalid_option, trust_store, no_resolver, invalid_document,
                        unknown_rule, cancelled, closed, resources)

/// The one exception that leaves the library. `what()` is a sentence that names the offending thing and its value.
class error : public std::runtime_error {
 public:
  error(error_code code, const std::string& message) : std::runtime_error(message), code_(code) {}
  [[nodiscard]] error_code code() const noexcept { return code_; }

 private:
  error_code code_;
};

}  // namespace mtasts
