// Rows as lines and as Arrow arrays: CSV that no spreadsheet runs, and structs that are released once.
#include "mtasts/columns.hpp"

#include <gmock/gmock.h>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "mtasts/render.hpp"

namespace mtasts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

summary a_row(std::string domain) {
  summary row;
  row.domain = std::move(domain);
  row.checked_at = {1769860800};  // 2026-01-31T12:00:00Z
  row.protection = protection_state::testing_failing;
  row.score = 65;
  row.failed = {"mx-covered", "tlsrpt-record-present"};
  row.policy_valid = false;
  row.policy_mx = {peer_text("*.example.org")};
  return row;
}

std::shared_ptr<const summary> shared(summary row) { return std::make_shared<const summary>(std::move(row)); }

// ---- CSV ----

std::string with_pattern(std::string text) {
  summary row = a_row("a.example");
  row.policy_mx = {peer_text(std::move(text))};
  return to_csv(row);
}

TEST(Csv, HasAColumnForEachMember) {
  EXPECT_THAT(csv_header(), StartsWith("domain,error,checked_at,"));
  EXPECT_THAT(csv_header(), testing::EndsWith(",tlsrpt,tlsrpt_rua\r\n"));
  const std::string row = to_csv(a_row("a.example"));
  const std::string header = csv_header();
  EXPECT_EQ(std::count(row.begin(), row.end(), ','), std::count(header.begin(), header.end(), ','));
  EXPECT_THAT(row, StartsWith("a.example,,2026-01-31T12:00:00Z,0,false,testing-failing,unknown,65,,"
                              "mx-covered tlsrpt-record-present,,"));
}

TEST(Csv, NoTextIsAFormula) {
  for (const char* text : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'=1", "  =1",
                           "\xef\xbc\x9d"
                           "1"})
    EXPECT_THAT(to_csv(a_row(text)), StartsWith("'")) << text;
  EXPECT_THAT(with_pattern("=1,2"), HasSubstr(",\"'=1,2\","));
  EXPECT_THAT(to_csv(a_row("a=b.example")), StartsWith("a=b.example,"));
}

TEST(Csv, NoTextLeavesItsCell) {
  EXPECT_THAT(with_pattern("a\"b,c"), HasSubstr(",\"a\"\"b,c\","));
  EXPECT_THAT(with_pattern("a;=1"), HasSubstr(",a\\x3b=1,"));
  EXPECT_THAT(with_pattern("a\r\n=1"), HasSubstr(",a\\r\\n=1,"));
  EXPECT_THAT(with_pattern("a\t=1"), HasSubstr(",a\\t=1,"));
  EXPECT_THAT(with_pattern("\x1b[31m\xff\\"), HasSubstr(",\\x1b[31m\\xff\\\\,"));
}

TEST(Csv, ElementsOfAListStayApart) {
  summary row = a_row("a.example");
  row.policy_mx = {peer_text("a b"), peer_text("c")};
  EXPECT_THAT(to_csv(row), HasSubstr(",a\\x20b c,"));
}

TEST(Ndjson, IsOneLineHoweverTheTextsLook) {
  const std::string line = to_ndjson(a_row("a\nb"));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(summary_from_json(line).domain, "a\nb");
  report whole;
  whole.domain = "a.example";
  EXPECT_EQ(to_ndjson(whole), to_json(whole) + "\n");
}

// ---- Arrow ----

struct exported {
  ArrowArray array{};
  ~exported() {
    if (array.release != nullptr) array.release(&array);
  }
};

const ArrowArray& child(const ArrowArray& of, const ArrowSchema& type, const char* name) {
  for (std::int64_t i = 0; i < type.n_children; ++i)
    if (std::strcmp(type.children[i]->name, name) == 0) return *of.children[i];
  throw std::out_of_range(name);
}

std::string text_at(const ArrowArray& column, int row) {
  const auto* ends = static_cast<const std::int32_t*>(column.buffers[1]);
  const auto* bytes = static_cast<const char*>(column.buffers[2]);
  return {bytes + ends[row], bytes + ends[row + 1]};
}

bool bit(const void* bits, int row) { return (static_cast<const std::uint8_t*>(bits)[row / 8] >> (row % 8) & 1) != 0; }

TEST(Arrow, TheTypeNamesEveryColumn) {
  ArrowSchema type{};
  export_schema(type);
  std::string names;
  for (std::int64_t i = 0; i < type.n_children; ++i) names += std::string(i == 0 ? "" : ",") + type.children[i]->name;
  EXPECT_EQ(names + "\r\n", csv_header());
  EXPECT_STREQ(type.format, "+s");
  EXPECT_STREQ(type.children[2]->format, "tss:UTC");
  EXPECT_EQ(type.children[0]->flags, 0);
  EXPECT_EQ(type.children[1]->flags, ARROW_FLAG_NULLABLE);
  type.release(&type);
  EXPECT_EQ(type.release, nullptr);
}

TEST(Arrow, BuffersHoldTheRows) {
  std::vector<std::shared_ptr<const summary>> rows;
  for (int i = 0; i < 20; ++i) rows.push_back(shared(a_row("d" + std::to_string(i) + ".example")));
  summary bare;
  bare.domain = "\xff";
  rows.push_back(shared(bare));
  ArrowSchema type{};
  export_schema(type);
  exported whole;
  column_batch(rows).export_to(whole.array);  // the batch itself is gone after this
  const ArrowArray& all = whole.array;
  EXPECT_EQ(all.length, 21);
  EXPECT_EQ(text_at(child(all, type, "domain"), 13), "d13.example");
  EXPECT_EQ(text_at(child(all, type, "domain"), 20), "\xef\xbf\xbd");
  EXPECT_EQ(text_at(child(all, type, "protection"), 0), "testing-failing");
  EXPECT_EQ(static_cast<const std::int64_t*>(child(all, type, "checked_at").buffers[1])[7], 1769860800);
  const ArrowArray& score = child(all, type, "score");
  EXPECT_EQ(score.null_count, 1);
  EXPECT_TRUE(bit(score.buffers[0], 19));
  EXPECT_FALSE(bit(score.buffers[0], 20));
  const ArrowArray& valid = child(all, type, "policy_valid");
  EXPECT_TRUE(bit(valid.buffers[0], 9));
  EXPECT_FALSE(bit(valid.buffers[1], 9));
  const ArrowArray& failed = child(all, type, "failed");
  const auto* ends = static_cast<const std::int32_t*>(failed.buffers[1]);
  EXPECT_THAT(std::vector(ends + 18, ends + 22), ElementsAre(36, 38, 40, 40));
  EXPECT_EQ(text_at(*failed.children[0], 39), "tlsrpt-record-present");
  type.release(&type);
}

TEST(Arrow, AChildMayOutliveItsParent) {
  const std::vector rows{shared(a_row("a.example"))};
  ArrowArray whole{};
  column_batch(rows).export_to(whole);
  ArrowArray domain = *whole.children[0];
  whole.children[0]->release = nullptr;  // moved, as the interface wants it
  whole.release(&whole);
  EXPECT_EQ(text_at(domain, 0), "a.example");
  domain.release(&domain);
  EXPECT_EQ(domain.release, nullptr);
}

TEST(Arrow, ABatchWithoutRowsHasEveryBuffer) {
  exported whole;
  column_batch({}).export_to(whole.array);
  EXPECT_EQ(whole.array.length, 0);
  for (std::int64_t i = 0; i < whole.array.n_children; ++i)
    for (std::int64_t b = 1; b < whole.array.children[i]->n_buffers; ++b)
      EXPECT_NE(whole.array.children[i]->buffers[b], nullptr) << i;
}

struct three_batches : batch_source {
  explicit three_batches(int& ended) : ended_(ended) {}
  ~three_batches() override { ++ended_; }
  std::unique_ptr<column_batch> next() override {
    if (given_++ == 3) return nullptr;
    return std::make_unique<column_batch>(std::vector{shared(a_row("a.example"))});
  }
  int& ended_;
  int given_ = 0;
};

TEST(Arrow, AStreamThatIsDroppedHalfWayEndsItsSourceOnce) {
  int ended = 0;
  ArrowArrayStream stream{};
  export_stream(std::make_unique<three_batches>(ended), stream);
  exported first;
  ASSERT_EQ(stream.get_next(&stream, &first.array), 0);
  EXPECT_EQ(first.array.length, 1);
  EXPECT_EQ(ended, 0);
  stream.release(&stream);
  EXPECT_EQ(stream.release, nullptr);
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(first.array.length, 1);  // and what was had stays
}

TEST(Arrow, AStreamTellsItsEndAndItsType) {
  int ended = 0;
  ArrowArrayStream stream{};
  export_stream(std::make_unique<three_batches>(ended), stream);
  ArrowSchema type{};
  ASSERT_EQ(stream.get_schema(&stream, &type), 0);
  type.release(&type);
  int batches = 0;
  for (;; ++batches) {
    exported next;
    ASSERT_EQ(stream.get_next(&stream, &next.array), 0);
    if (next.array.release == nullptr) break;
  }
  EXPECT_EQ(batches, 3);
  stream.release(&stream);
  EXPECT_EQ(ended, 1);
}

struct failing : batch_source {
  std::unique_ptr<column_batch> next() override { throw std::runtime_error("the list of domains ended in an error"); }
};

TEST(Arrow, WhatTheSourceThrowsReachesTheConsumerInWords) {
  ArrowArrayStream stream{};
  export_stream(std::make_unique<failing>(), stream);
  ArrowArray none{};
  EXPECT_EQ(stream.get_next(&stream, &none), EIO);
  EXPECT_EQ(none.release, nullptr);
  EXPECT_STREQ(stream.get_last_error(&stream), "the list of domains ended in an error");
  stream.release(&stream);
}

}  // namespace
}  // namespace mtasts
