// Responses as policy hosts send them, whole and byte by byte (RFC 9112).
#include "wire/http_response.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mtasts::wire {
namespace {

using testing::HasSubstr;

constexpr std::size_t most_body = 20;

/// What came of `bytes`, given in pieces, and then of the end of the stream where there was one.
struct outcome {
  response_state state = response_state::need_more;
  reason why = reason::other;
  std::string words;
  bool cut = false;
  http_response response;

  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome read_in_pieces(std::string_view bytes, std::size_t piece, bool ends) {
  response_reader reader(most_body);
  for (std::size_t given = 0; given < bytes.size(); given += piece) reader.feed(bytes.substr(given, piece));
  if (ends) reader.end();
  outcome seen;
  seen.state = reader.state();
  seen.cut = reader.headers_cut();
  if (seen.state == response_state::failed) {
    seen.why = reader.error().why;
    seen.words = reader.error().message;
  }
  if (seen.state == response_state::complete) seen.response = reader.take();
  return seen;
}

/// The same however it comes.
outcome read(std::string_view bytes, bool ends = false) {
  const outcome whole = read_in_pieces(bytes, bytes.size(), ends);
  EXPECT_EQ(read_in_pieces(bytes, 1, ends), whole) << bytes;
  EXPECT_EQ(read_in_pieces(bytes, 7, ends), whole) << bytes;
  return whole;
}

std::string header(const outcome& seen, std::string_view name) {
  for (const http_header& each : seen.response.headers)
    if (each.name.bytes == name) return each.value.bytes;
  return "(none)";
}

TEST(HttpResponse, WithALengthItEndsThere) {
  const outcome seen = read("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello and more");
  ASSERT_EQ(seen.state, response_state::complete);
  EXPECT_EQ(seen.response.status, 200);
  EXPECT_EQ(seen.response.content_type.bytes, "text/plain");
  EXPECT_EQ(seen.response.body.bytes, "hello");
  EXPECT_FALSE(seen.response.too_large);
}

TEST(HttpResponse, ChunksAreJoinedAndTrailersDropped) {
  const outcome seen = read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;name=value\r\nhel\r\n2 \r\nlo\r\n0\r\nServer: x\r\n\r\n");
  ASSERT_EQ(seen.state, response_state::complete);
  EXPECT_EQ(seen.response.body.bytes, "hello");
  EXPECT_EQ(header(seen, "server"), "(none)");
}

TEST(HttpResponse, ChunksGoBeforeALength) {
  const outcome seen =
      read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(seen.response.body.bytes, "hello");
}

TEST(HttpResponse, WithoutALengthItEndsWithTheStream) {
  const std::string_view bytes = "HTTP/1.0 200 OK\r\n\r\nhello";
  EXPECT_EQ(read(bytes).state, response_state::need_more);
  const outcome seen = read(bytes, true);
  ASSERT_EQ(seen.state, response_state::complete);
  EXPECT_EQ(seen.response.body.bytes, "hello");
}

TEST(HttpResponse, OneThatBreaksOffIsNotComplete) {
  for (const std::string_view bytes :
       {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 100 Continue\r\n\r\n"})
    EXPECT_EQ(read_in_pieces(bytes, 7, true).state, response_state::need_more) << bytes;
}

TEST(HttpResponse, SomeHaveNoBodyWhateverTheySay) {
  for (const std::string_view status : {"204 No Content", "304 Not Modified"})
    EXPECT_EQ(read("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 5\r\n\r\n").state,
              response_state::complete);
  const outcome seen = read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n\x01\x02");
  EXPECT_EQ(seen.response.status, 101);
  EXPECT_EQ(seen.response.body.bytes, "");
}

TEST(HttpResponse, InformationIsPassedOver) {
  const outcome seen = read(
      "HTTP/1.1 100 Continue\r\nServer: first\r\nConnection: close\r\n\r\nHTTP/1.1 103 Early Hints\r\nVia: a\r\n\r\n"
      "HTTP/1.1 199 Own\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  ASSERT_EQ(seen.state, response_state::complete);
  EXPECT_EQ(seen.response.status, 404);
  EXPECT_EQ(header(seen, "server"), "(none)");
  EXPECT_EQ(header(seen, "via"), "(none)");
}

TEST(HttpResponse, InformationHasNoBodyWhateverItSays) {
  const std::string real = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  for (const std::string_view says : {"Content-Length: 3", "Content-Length: 99999", "Transfer-Encoding: chunked"})
    for (const std::string_view status : {"100 Continue", "104 Other", "199 Own"}) {
      const outcome seen = read("HTTP/1.1 " + std::string(status) + "\r\n" + std::string(says) + "\r\n\r\n" + real);
      EXPECT_EQ(seen.response.status, 200) << status << says;
      EXPECT_EQ(seen.response.body.bytes, "hello") << status << says;
    }
}

TEST(HttpResponse, AnotherMajorVersionIsRefused) {
  for (const std::string_view version : {"0.9", "2.0"}) {
    const outcome seen = read("HTTP/" + std::string(version) + " 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(seen.why, reason::malformed) << version;
    EXPECT_THAT(seen.words, HasSubstr("version"));
  }
}

TEST(HttpResponse, EndlessTrailersAreTooLarge) {
  const std::string begin = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";
  const std::string most(response_reader::most_header_bytes, 'x');
  EXPECT_EQ(read(begin + most.substr(1) + ":\r\n\r\n").response.body.bytes, "hello");
  EXPECT_EQ(read(begin + most + "x").why, reason::too_large);
  EXPECT_EQ(read(begin + "x: " + most).why, reason::too_large);
}

TEST(HttpResponse, WhatSendersForgiveIsForgiven) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello").response.body.bytes, "hello");
  EXPECT_EQ(read("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello").response.body.bytes, "hello");
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nServer: a\x01z\r\nContent-Length: 5\r\n\r\nhello").response.body.bytes, "hello");
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nConnection: close;\r\nContent-Length: 5\r\n\r\nhello").response.body.bytes,
            "hello");
  const outcome folded = read("HTTP/1.1 200 OK\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nDate:\r\n\r\n", true);
  EXPECT_EQ(header(folded, "content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(header(folded, "date"), "");
}

TEST(HttpResponse, WhatCouldEndInTwoPlacesIsRefused) {
  for (const std::string_view lengths : {"Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5"})
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\n" + std::string(lengths) + "\r\n\r\nhello").why, reason::malformed) << lengths;
}

TEST(HttpResponse, HeadersAreKeptInLowerCaseWithoutSpaceAround) {
  const outcome seen = read(
      "HTTP/1.1 301 Moved\r\nX-Other: 1\r\nLOCATION: \t https://elsewhere.example/ \t\r\nContent-Type:\r\n"
      "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(seen.response.location.bytes, "https://elsewhere.example/");
  ASSERT_EQ(seen.response.headers.size(), 3U);
  EXPECT_EQ(seen.response.headers[0].name.bytes, "location");
  EXPECT_EQ(header(seen, "content-type"), "");
  EXPECT_FALSE(seen.cut);
}

TEST(HttpResponse, HeadersAreBounded) {
  const std::string rest = "Content-Length: 0\r\n\r\n";
  std::string many;
  for (std::size_t i = 0; i < response_reader::most_headers; ++i) many += "Via: 1.1 a\r\n";
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\n" + many + "Content-Length-Not: 0\r\n\r\n", true).cut);
  const outcome left_out = read("HTTP/1.1 200 OK\r\n" + many + rest);
  EXPECT_TRUE(left_out.cut);
  EXPECT_EQ(left_out.response.headers.size(), response_reader::most_headers);
  const outcome fits = read("HTTP/1.1 200 OK\r\nServer: " + std::string(1024, 'x') + "\r\n" + rest);
  EXPECT_FALSE(fits.cut);
  const outcome cut = read("HTTP/1.1 200 OK\r\nServer: " + std::string(1025, 'x') + "\r\n" + rest);
  EXPECT_TRUE(cut.cut);
  EXPECT_EQ(header(cut, "server").size(), response_reader::longest_header_value);
}

TEST(HttpResponse, EndlessHeadsAreTooLarge) {
  const std::string begin = "HTTP/1.1 200 OK\r\n";
  const std::string other = "X: ";
  const std::size_t room = response_reader::most_header_bytes - begin.size() - other.size() - 4;
  const std::string last = begin + other + std::string(room, 'x') + "\r\n\r\n";
  EXPECT_EQ(read_in_pieces(last, last.size(), true).state, response_state::complete);
  std::string above = last;
  above.insert(begin.size() + other.size(), "x");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{8192}, above.size()})
    EXPECT_EQ(read_in_pieces(above, piece, true).why, reason::too_large) << piece;
  std::string informing;
  while (informing.size() <= response_reader::most_header_bytes) informing += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(read_in_pieces(informing, 1000, false).why, reason::too_large);
  EXPECT_EQ(read_in_pieces(std::string(response_reader::most_header_bytes, '\n'), 1000, false).why, reason::too_large);
}

TEST(HttpResponse, ABodyIsCutAtItsBoundAndNotAwaited) {
  const std::string exact(most_body, 'x');
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\n\r\n" + exact, true).response.too_large);
  for (const std::string_view head : {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n",
                                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n"}) {
    const outcome above = read(std::string(head) + exact + "y");
    ASSERT_EQ(above.state, response_state::complete) << head;
    EXPECT_TRUE(above.response.too_large);
    EXPECT_EQ(above.response.body.bytes, exact);
  }
}

TEST(HttpResponse, WhatIsNotHttpOneIsMalformed) {
  for (const std::string_view bytes :
       {"SSH-2.0-openssh\r\n\r\n", "version: STSv1\r\n", "<html>", "HTTP/1.1 OK\r\n\r\n", "HTTP/7.3 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno header at all\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"}) {
    const outcome seen = read(bytes);
    EXPECT_EQ(seen.state, response_state::failed) << bytes;
    EXPECT_EQ(seen.why, reason::malformed) << bytes;
    EXPECT_THAT(seen.words, HasSubstr("not a response of HTTP/1: "));
  }
  EXPECT_EQ(read(std::string_view("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", 27)).words,
            "not a response of HTTP/1: NUL in a header");
  // What a server says first that takes us for a client of HTTP/2 (RFC 9113 section 3.4): a SETTINGS frame.
  EXPECT_EQ(read(std::string_view("\0\0\x12\x04\0\0\0\0\0", 9)).why, reason::malformed);
}

TEST(HttpResponse, ACodingThatWasNotAskedForIsMalformed) {
  const outcome seen = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(seen.why, reason::malformed);
  EXPECT_EQ(seen.words, "a transfer coding that was not asked for");
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello", true).response.body.bytes, "hello");
}

TEST(HttpResponse, OneThatFailedStaysSo) {
  response_reader reader(most_body);
  reader.feed("SSH-2.0-openssh\r\n");
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), response_state::failed);
  EXPECT_EQ(reader.end(), response_state::failed);
}

TEST(HttpResponse, ItIsKnownWhetherAnyBegan) {
  response_reader reader(most_body);
  EXPECT_FALSE(reader.begun());
  reader.feed("HTTP/1.1 200 O");
  EXPECT_FALSE(reader.begun());
  reader.feed("K\r\n");
  EXPECT_TRUE(reader.begun());
}

}  // namespace
}  // namespace mtasts::wire
