// Bytes of an SMTP server, read at once and in pieces: replies of RFC 5321 section 4.2. The first byte says how the
// rest is cut; a byte 0xff stands for 1024 times `x`, so that the bounds are within reach.
#include "wire/smtp_reply.hpp"

#include <algorithm>
#include <tuple>

#include "tests/fuzz/abnf.hpp"
#include "tests/fuzz/property.hpp"

namespace mtasts::fuzz {
namespace {

using wire::reply_reader;
using wire::reply_state;

namespace grammar {
using namespace abnf;
const rule text = some(range(9, 9) | range(32, 126));
const rule code = range('2', '5') + range('0', '5') + digit;
const rule reply = any(code + "-" + maybe(text) + "\r\n") + code + maybe(" " + text) + "\r\n";
}  // namespace grammar

/// One reply or what stood in its place; all of them, one after the other, are what a client sees of a server.
auto seen(const reply_reader& reader) {
  return std::tuple(reader.state(), reader.reply(), reader.error().message,
                    reader.state() == reply_state::complete && reader.bare_lf());
}
using conversation = std::vector<decltype(seen(reply_reader()))>;

conversation read(std::string_view bytes, std::size_t piece) {
  conversation out;
  reply_reader reader;
  std::size_t given = 0;
  do {
    const std::string_view next = bytes.substr(given, piece);
    given += next.size();
    reader.feed(next);
    while (reader.state() == reply_state::complete) {
      out.push_back(seen(reader));
      reader.next();
    }
  } while (given < bytes.size());
  if (reader.state() == reply_state::need_more)
    holds(bytes.ends_with(reader.unfinished()), "what is unfinished is the end of what came");
  out.push_back(seen(reader));
  return out;
}

std::string printed(const smtp_reply& reply) {
  std::string out;
  for (std::size_t i = 0; i < reply.lines.size(); ++i)
    out += std::to_string(reply.code) + (i + 1 < reply.lines.size() ? "-" : " ") + reply.lines[i].bytes + "\r\n";
  return out;
}

void one_reply(const std::string& bytes) {
  reply_reader reader;
  const reply_state state = reader.feed(bytes);
  const smtp_reply& reply = reader.reply();
  implies(state == reply_state::failed, !reader.error().message.empty(), "a failure is put into words");
  holds(reply.lines.size() <= reply_reader::most_lines, "a reply keeps within its bound");
  if (state == reply_state::failed) {
    holds(reader.feed("250 ok\r\n") == reply_state::failed && reader.next() == reply_state::failed,
          "a stream that failed stays so");
    return;
  }
  if (state != reply_state::complete) return;
  holds(reply.code >= 200 && reply.code <= 599 && !reply.lines.empty(), "a reply has a code and a line");
  holds(bytes.ends_with(reader.leftover()), "what is left over is the end of what came");
  reply_reader again;
  holds(again.feed(printed(reply)) == reply_state::complete && again.reply() == reply && again.leftover().empty(),
        "a reply that was printed is read as it was", printed(reply));
  for (const peer_text& line : reply.lines) {
    const std::string word = line.bytes.substr(0, line.bytes.find_first_of(" \t"));
    const bool elsewhere = std::count_if(reply.lines.begin() + 1, reply.lines.end(), [&](const peer_text& one) {
                             return one.bytes.substr(0, one.bytes.find_first_of(" \t")) == word;
                           }) > 0;
    implies(reply.code == 250 && elsewhere, wire::lists_keyword(reply, word), "a keyword of a later line is listed");
    implies(reply.code != 250, !wire::lists_keyword(reply, word), "only the reply 250 lists keywords");
  }
}

/// What the grammar leaves to the prose: all lines of a reply have the same code.
void against_the_grammar(const std::string& bytes) {
  if (bytes.size() > abnf::longest || !abnf::matches(grammar::reply, bytes)) return;
  const std::vector<std::string> lines = split(bytes, '\n');
  const bool one_code = std::all_of(lines.begin(), lines.end() - 1, [&](const std::string& line) {
    return line.substr(0, 3) == lines.front().substr(0, 3);
  });
  reply_reader reader;
  const reply_state state = reader.feed(bytes);
  holds((state == reply_state::complete) == one_code, "what RFC 5321 section 4.2 calls a reply is complete", bytes);
  implies(one_code, reader.leftover().empty() && !reader.bare_lf(), "and nothing of it is left over", bytes);
}

}  // namespace
}  // namespace mtasts::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtasts::fuzz;
  if (size == 0) return 0;
  const std::string bytes = replaced(std::string(text_of(data + 1, size - 1)), "\xff", std::string(1024, 'x'));
  const std::size_t piece = 1 + data[0];
  const conversation whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
  holds(read(bytes, piece) == whole, "a stream in pieces is the stream");
  if (bytes.size() < 5000) holds(read(bytes, 1) == whole, "a stream byte by byte is the stream");
  one_reply(bytes);
  against_the_grammar(bytes);
  return 0;
}
