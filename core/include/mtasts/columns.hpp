// Rows as columns, for those who count: newline-delimited JSON, CSV (RFC 4180), and Arrow arrays through the C data
// interface, which data frames take over without a copy and without a library of Arrow's being linked here.
#pragma once
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "mtasts/arrow_abi.hpp"
#include "mtasts/report.hpp"
#include "mtasts/summary.hpp"

namespace mtasts {

/// Calls `use(name, value)` for each column, in order.
template <class Use>
void each_column(const summary& row, Use use) {
  using members = boost::describe::describe_members<summary, boost::describe::mod_public>;
  boost::mp11::mp_for_each<members>([&](auto member) { use(std::string_view(member.name), row.*member.pointer); });
}

/// One line of newline-delimited JSON: the canonical JSON and a line feed.
[[nodiscard]] std::string to_ndjson(const report& whole);
[[nodiscard]] std::string to_ndjson(const summary& row);

/// The header row of CSV: the names of the columns. Every row ends with CRLF.
[[nodiscard]] std::string csv_header();
/// One row. Null is an empty cell; the elements of a list stand with a space between them. So that nothing that a peer
/// wrote is run or torn apart by a spreadsheet: a text that begins like a formula (`=`, `+`, `-`, `@`), or with the
/// very `'`, has a `'` before it; in texts, `;` and what does not show are written `\xNN` or `\u{NNNN}`; a space within
/// the element of a list is `\x20`.
[[nodiscard]] std::string to_csv(const summary& row);

/// Some rows as the columns of an Arrow struct array; immutable, and shared by all that it is exported to.
class column_batch {
 public:
  /// Throws error (resources) when the texts of a column are more than 2 GiB together.
  explicit column_batch(std::span<const std::shared_ptr<const summary>> rows);

  [[nodiscard]] std::size_t rows() const noexcept;
  /// `into` is the caller's to release, in any thread.
  void export_to(ArrowArray& into) const;

  struct data;

 private:
  std::shared_ptr<const data> data_;
};

/// The type of every batch.
void export_schema(ArrowSchema& into);

/// Where the batches of a stream come from. Destroyed when the consumer releases the stream, half-way or at its end.
class batch_source {
 public:
  virtual ~batch_source() = default;
  /// Null at the end. What it throws reaches the consumer as an error with its text.
  virtual std::unique_ptr<column_batch> next() = 0;
};
void export_stream(std::unique_ptr<batch_source> source, ArrowArrayStream& into);

}  // namespace mtasts
