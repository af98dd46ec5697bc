// SMTP replies out of a stream of bytes, RFC 5321 section 4.2.
#include "wire/smtp_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mtasts::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(reply_reader, reads_a_reply_of_one_line) {
  struct row {
    std::string bytes;
    std::uint16_t code;
    std::string text;
  };
  const row rows[] = {
      {"220 mx.example.org ESMTP\r\n", 220, "mx.example.org ESMTP"},
      {"250\r\n", 250, ""},
      {"250 \r\n", 250, ""},
      {"354  go on\r\n", 354, " go on"},
      {"421 4.3.2 try later\r\n", 421, "4.3.2 try later"},
      {"599 odd but in range\r\n", 599, "odd but in range"},
  };
  for (const row& r : rows) {
    reply_reader reader;
    ASSERT_EQ(reader.feed(r.bytes), reply_state::complete) << r.bytes;
    EXPECT_EQ(reader.reply().code, r.code);
    EXPECT_THAT(reader.reply().lines, ElementsAre(peer_text(r.text)));
    EXPECT_EQ(reader.leftover(), "");
    EXPECT_FALSE(reader.bare_lf());
  }
}

TEST(reply_reader, reads_many_lines_byte_by_byte) {
  const std::string bytes = "250-mx.example.org greets\r\n250-SIZE 1000\r\n250-\r\n250 STARTTLS\r\n";
  reply_reader reader;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i)
    ASSERT_EQ(reader.feed(bytes.substr(i, 1)), reply_state::need_more) << i;
  ASSERT_EQ(reader.feed("\n"), reply_state::complete);
  EXPECT_EQ(reader.reply().code, 250);
  EXPECT_THAT(reader.reply().lines, ElementsAre(peer_text("mx.example.org greets"), peer_text("SIZE 1000"),
                                                peer_text(""), peer_text("STARTTLS")));
}

TEST(reply_reader, tolerates_a_bare_lf_and_notes_it) {
  reply_reader reader;
  ASSERT_EQ(reader.feed("220-one\n220 two\r\n"), reply_state::complete);
  EXPECT_TRUE(reader.bare_lf());
  EXPECT_THAT(reader.reply().lines, ElementsAre(peer_text("one"), peer_text("two")));
}

TEST(reply_reader, shows_what_came_behind_a_reply) {
  reply_reader reader;
  ASSERT_EQ(reader.feed("220 ready\r\n250 inject"), reply_state::complete);
  EXPECT_EQ(reader.leftover(), "250 inject");
  EXPECT_EQ(reader.feed("ed\r\n"), reply_state::complete);  // the reply at hand stays
  EXPECT_EQ(reader.reply().code, 220);
  EXPECT_EQ(reader.leftover(), "250 injected\r\n");
  ASSERT_EQ(reader.next(), reply_state::complete);
  EXPECT_EQ(reader.reply().code, 250);
  EXPECT_THAT(reader.reply().lines, ElementsAre(peer_text("injected")));
  EXPECT_EQ(reader.next(), reply_state::need_more);
  EXPECT_TRUE(reader.reply().lines.empty());
}

TEST(reply_reader, shows_the_line_that_has_not_ended) {
  reply_reader reader;
  ASSERT_EQ(reader.feed("220-one\r\n220 tw"), reply_state::need_more);
  EXPECT_EQ(reader.unfinished(), "220 tw");
  EXPECT_EQ(reader.leftover(), "");
}

TEST(reply_reader, fails_on_what_is_no_reply) {
  for (const std::string bytes : {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 400 Bad Request\r\n", "\r\n", "22 short\r\n",
                                  "2200 long\r\n", "120 too low\r\n", "650 too high\r\n", "220_under\r\n",
                                  "+OK pop\r\n", "220-one\r\n221 two\r\n", "250-one\r\nSTARTTLS\r\n"}) {
    reply_reader reader;
    EXPECT_EQ(reader.feed(bytes), reply_state::failed) << bytes;
    EXPECT_EQ(reader.error().why, reason::malformed) << bytes;
    EXPECT_THAT(reader.error().message, HasSubstr("expected")) << bytes;
    EXPECT_EQ(reader.feed("250 fine\r\n"), reply_state::failed);
    EXPECT_EQ(reader.next(), reply_state::failed);
  }
}

TEST(reply_reader, takes_a_line_of_4096_octets_and_no_longer_one) {
  const std::string longest = "220 " + std::string(4092, 'x');
  reply_reader fits;
  EXPECT_EQ(fits.feed(longest + "\r"), reply_state::need_more);
  EXPECT_EQ(fits.feed("\n"), reply_state::complete);
  reply_reader ended;
  EXPECT_EQ(ended.feed(longest + "x\r\n"), reply_state::failed);
  EXPECT_EQ(ended.error().why, reason::too_large);
  reply_reader endless;
  EXPECT_EQ(endless.feed(std::string(5000, '2')), reply_state::failed);
  EXPECT_EQ(endless.error().why, reason::too_large);
}

TEST(reply_reader, takes_100_lines_and_no_more) {
  std::string bytes;
  for (int i = 0; i < 99; ++i) bytes += "220-again\r\n";
  reply_reader fits;
  EXPECT_EQ(fits.feed(bytes + "220 done\r\n"), reply_state::complete);
  EXPECT_EQ(fits.reply().lines.size(), 100U);
  reply_reader endless;
  EXPECT_EQ(endless.feed(bytes + "220-again\r\n220 done\r\n"), reply_state::failed);
  EXPECT_EQ(endless.error().why, reason::too_large);
}

TEST(lists_keyword, looks_behind_the_first_line_in_any_case) {
  const auto ehlo = [](std::uint16_t code, std::vector<std::string> lines) {
    smtp_reply out{.code = code, .lines = {}};
    for (std::string& line : lines) out.lines.emplace_back(std::move(line));
    return out;
  };
  EXPECT_TRUE(lists_keyword(ehlo(250, {"mx", "PIPELINING", "starttls"}), "STARTTLS"));
  EXPECT_TRUE(lists_keyword(ehlo(250, {"mx", "STARTTLS "}), "STARTTLS"));
  EXPECT_TRUE(lists_keyword(ehlo(250, {"mx", "SIZE 1000"}), "size"));
  EXPECT_FALSE(lists_keyword(ehlo(250, {"STARTTLS"}), "STARTTLS"));
  EXPECT_FALSE(lists_keyword(ehlo(250, {"STARTTLS greets", "PIPELINING"}), "STARTTLS"));
  EXPECT_FALSE(lists_keyword(ehlo(250, {"mx", "XSTARTTLS", "STARTTLSX", "AUTH STARTTLS", "STARTTLS=1"}), "STARTTLS"));
  EXPECT_FALSE(lists_keyword(ehlo(500, {"mx", "STARTTLS"}), "STARTTLS"));
  EXPECT_FALSE(lists_keyword({}, "STARTTLS"));
}

}  // namespace
}  // namespace mtasts::wire
