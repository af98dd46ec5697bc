// Queries in, answers out, as c-ares itself reads them on the other side.
#include "lab/dns_message.hpp"

#include <ares.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "lab/dns_fault.hpp"

namespace {

using message_ptr = std::unique_ptr<ares_dns_record_t, void (*)(ares_dns_record_t*)>;

std::string query(const char* name, ares_dns_rec_type_t type, bool edns) {
  ares_dns_record_t* made = nullptr;
  EXPECT_EQ(ares_dns_record_create(&made, 4711, ARES_FLAG_RD, ARES_OPCODE_QUERY, ARES_RCODE_NOERROR), ARES_SUCCESS);
  const message_ptr owner(made, ares_dns_record_destroy);
  EXPECT_EQ(ares_dns_record_query_add(made, name, type, ARES_CLASS_IN), ARES_SUCCESS);
  if (edns) {
    ares_dns_rr_t* opt = nullptr;
    EXPECT_EQ(ares_dns_record_rr_add(&opt, made, ARES_SECTION_ADDITIONAL, "", ARES_REC_TYPE_OPT, ARES_CLASS_IN, 0),
              ARES_SUCCESS);
    EXPECT_EQ(ares_dns_rr_set_u16(opt, ARES_RR_OPT_UDP_SIZE, 1400), ARES_SUCCESS);
  }
  unsigned char* bytes = nullptr;
  std::size_t size = 0;
  EXPECT_EQ(ares_dns_write(made, &bytes, &size), ARES_SUCCESS);
  std::string text(reinterpret_cast<char*>(bytes), size);
  ares_free_string(bytes);
  return text;
}

message_ptr parse(const std::string& bytes) {
  ares_dns_record_t* parsed = nullptr;
  EXPECT_EQ(ares_dns_parse(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), 0, &parsed),
            ARES_SUCCESS);
  return {parsed, ares_dns_record_destroy};
}

const lab::zone_data& zones() {
  static const auto made = lab::parse_world(R"({
    "about": "Messages.", "domain": "a.example",
    "zones": {"a.example": {"MX": ["0 ."], "TXT": [["v=STSv1; ", "id=1;"]], "AAAA": "::1", "TLSA": "3 1 1 00ff"},
              "mx.a.example": {"A": "127.0.0.1"}, "bad.a.example": {"A": "127.0.0.1", "malformed": true}}})")
                               .zones;
  return made;
}

std::string answer_to(const char* name, ares_dns_rec_type_t type, bool edns = true, bool truncated = false) {
  const auto asked = lab::parse_question(query(name, type, edns));
  EXPECT_TRUE(asked);
  return lab::write_answer(*asked, lab::resolve(zones(), true, asked->name, asked->type), truncated);
}

TEST(dns_message, echoes_id_question_and_recursion) {
  const auto read = parse(answer_to("a.example", ARES_REC_TYPE_MX));
  EXPECT_EQ(ares_dns_record_get_id(read.get()), 4711);
  EXPECT_EQ(ares_dns_record_get_flags(read.get()), ARES_FLAG_QR | ARES_FLAG_RD | ARES_FLAG_RA | ARES_FLAG_AD);
  EXPECT_EQ(ares_dns_record_query_cnt(read.get()), 1u);
}

TEST(dns_message, writes_a_null_mx) {
  const auto read = parse(answer_to("a.example", ARES_REC_TYPE_MX));
  const auto* record = ares_dns_record_rr_get_const(read.get(), ARES_SECTION_ANSWER, 0);
  EXPECT_STREQ(ares_dns_rr_get_str(record, ARES_RR_MX_EXCHANGE), "");
}

TEST(dns_message, keeps_the_strings_of_a_txt_record_apart) {
  const auto read = parse(answer_to("a.example", ARES_REC_TYPE_TXT));
  const auto* record = ares_dns_record_rr_get_const(read.get(), ARES_SECTION_ANSWER, 0);
  EXPECT_EQ(ares_dns_rr_get_abin_cnt(record, ARES_RR_TXT_DATA), 2u);
}

TEST(dns_message, writes_tlsa_data) {
  const auto read = parse(answer_to("a.example", ARES_REC_TYPE_TLSA));
  const auto* record = ares_dns_record_rr_get_const(read.get(), ARES_SECTION_ANSWER, 0);
  std::size_t size = 0;
  const auto* data = ares_dns_rr_get_bin(record, ARES_RR_TLSA_DATA, &size);
  ASSERT_EQ(size, 2u);
  EXPECT_EQ(data[1], 0xff);
}

TEST(dns_message, puts_an_soa_beside_a_negative_answer) {
  const auto read = parse(answer_to("none.a.example", ARES_REC_TYPE_A));
  EXPECT_EQ(ares_dns_record_get_rcode(read.get()), ARES_RCODE_NXDOMAIN);
  ASSERT_EQ(ares_dns_record_rr_cnt(read.get(), ARES_SECTION_AUTHORITY), 1u);
}

TEST(dns_message, answers_edns_only_where_it_was_asked) {
  EXPECT_EQ(
      ares_dns_record_rr_cnt(parse(answer_to("a.example", ARES_REC_TYPE_MX, true)).get(), ARES_SECTION_ADDITIONAL), 1u);
  EXPECT_EQ(
      ares_dns_record_rr_cnt(parse(answer_to("a.example", ARES_REC_TYPE_MX, false)).get(), ARES_SECTION_ADDITIONAL),
      0u);
}

TEST(dns_message, holds_nothing_when_truncated) {
  const auto read = parse(answer_to("a.example", ARES_REC_TYPE_MX, true, true));
  EXPECT_NE(ares_dns_record_get_flags(read.get()) & ARES_FLAG_TC, 0);
  EXPECT_EQ(ares_dns_record_rr_cnt(read.get(), ARES_SECTION_ANSWER), 0u);
}

TEST(dns_message, breaks_off_in_its_header_when_malformed) {
  EXPECT_EQ(answer_to("bad.a.example", ARES_REC_TYPE_A).size(), 7u);
}

// What c-ares makes of each fault; those that are well-formed are told apart by what they say.
TEST(dns_message, is_spoilt_as_the_world_says) {
  const auto whole = answer_to("mx.a.example", ARES_REC_TYPE_A);
  const auto is_message = [](const std::string& bytes) {
    ares_dns_record_t* parsed = nullptr;
    const auto* octets = reinterpret_cast<const unsigned char*>(bytes.data());
    const bool read = ares_dns_parse(octets, bytes.size(), 0, &parsed) == ARES_SUCCESS;
    ares_dns_record_destroy(parsed);
    return read;
  };
  using enum lab::dns_fault;
  EXPECT_TRUE(is_message(whole));
  EXPECT_EQ(lab::spoilt(whole, none), whole);
  EXPECT_TRUE(lab::spoilt(whole, empty).empty());
  for (const auto how : {header, counts, record, rdlength, pointer_loop, pointer_ahead})
    EXPECT_FALSE(is_message(lab::spoilt(whole, how))) << static_cast<int>(how);
  for (const auto how : {query, wrong_id, wrong_question, wrong_case}) {
    EXPECT_TRUE(is_message(lab::spoilt(whole, how))) << static_cast<int>(how);
    EXPECT_NE(lab::spoilt(whole, how), whole) << static_cast<int>(how);
  }
}

TEST(dns_message, refuses_what_is_no_query) {
  EXPECT_FALSE(lab::parse_question("not a query"));
  EXPECT_FALSE(lab::parse_question(answer_to("a.example", ARES_REC_TYPE_MX)));
}

}  // namespace
