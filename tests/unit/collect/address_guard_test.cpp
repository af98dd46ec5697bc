// Which addresses may be contacted: both ends of each special-purpose block, and the addresses just outside.
#include "collect/address_guard.hpp"

#include <gtest/gtest.h>

namespace mtasts::collect {
namespace {

bool routable(const char* text) { return is_globally_routable(boost::asio::ip::make_address(text)); }
bool contact(const char* text, bool allow_private) {
  return may_contact(boost::asio::ip::make_address(text), allow_private);
}

TEST(address_guard, special_ipv4_is_not_routable) {
  for (const char* text :
       {"0.0.0.0",        "0.255.255.255",   "10.0.0.0",    "10.255.255.255",  "100.64.0.0",  "100.127.255.255",
        "127.0.0.1",      "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0",  "172.31.255.255",
        "192.0.0.0",      "192.0.0.8",       "192.0.0.11",  "192.0.0.170",     "192.0.0.255", "192.0.2.0",
        "192.0.2.255",    "192.88.99.1",     "192.168.0.0", "192.168.255.255", "198.18.0.0",  "198.19.255.255",
        "198.51.100.0",   "203.0.113.255",   "224.0.0.1",   "239.255.255.255", "240.0.0.0",   "255.255.255.254",
        "255.255.255.255"}) {
    EXPECT_FALSE(routable(text)) << text;
  }
}

TEST(address_guard, ipv4_beside_the_special_blocks_is_routable) {
  for (const char* text :
       {"1.0.0.0",         "8.8.8.8",       "9.255.255.255",   "11.0.0.0",      "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0",     "169.253.255.255", "169.255.0.0",   "172.15.255.255", "172.32.0.0",
        "192.0.0.9",       "192.0.0.10",    "192.0.1.0",       "192.0.3.0",     "192.31.196.1",   "192.52.193.1",
        "192.88.98.255",   "192.88.100.0",  "192.167.255.255", "192.169.0.0",   "192.175.48.1",   "198.17.255.255",
        "198.20.0.0",      "198.51.99.255", "198.51.101.0",    "203.0.112.255", "203.0.114.0",    "223.255.255.255"}) {
    EXPECT_TRUE(routable(text)) << text;
  }
}

TEST(address_guard, special_ipv6_is_not_routable) {
  for (const char* text : {"::",
                           "::1",
                           "::2",
                           "64:ff9b:1::1",
                           "64:ff9b:1:ffff::808:808",
                           "100::1",
                           "100:0:0:1::1",
                           "2001:0:ffff::",
                           "2001:1::4",
                           "2001:2::1",
                           "2001:2:0:ffff::",
                           "2001:4:111::",
                           "2001:10::1",
                           "2001:1f:ffff::",
                           "2001:40::1",
                           "2001:1ff:ffff::",
                           "2001:db8::1",
                           "2001:db8:ffff::",
                           "3fff::1",
                           "3fff:fff::1",
                           "5f00::1",
                           "4000::1",
                           "1fff::1",
                           "fc00::1",
                           "fdff:ffff::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1",
                           "ff0e::1"}) {
    EXPECT_FALSE(routable(text)) << text;
  }
}

TEST(address_guard, ipv6_beside_the_special_blocks_is_routable) {
  for (const char* text : {"2001:1::1", "2001:1::2", "2001:1::3", "2001:3::1", "2001:4:112::1", "2001:20::1",
                           "2001:2f::1", "2001:30::1", "2001:200::1", "2001:db7:ffff::1", "2001:db9::1",
                           "2001:4860:4860::8888", "2620:4f:8000::1", "2a00::1", "3ffe:ffff::1", "3fff:1000::1"}) {
    EXPECT_TRUE(routable(text)) << text;
  }
}

TEST(address_guard, ipv6_that_carries_special_ipv4_is_not_routable) {
  for (const char* text :
       {"::ffff:10.0.0.1", "::ffff:127.0.0.1", "::10.0.0.1", "::127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1",
        "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:0a00:0001::1",
        "2002:7f00:1::", "2002:c0a8:0101::", "2001:0:0808:0808::f5ff:fffe", "2001:0:0a00:0001::f7f7:f7f7"}) {
    EXPECT_FALSE(routable(text)) << text;
  }
}

TEST(address_guard, metadata_services_are_not_routable_in_any_spelling) {
  for (const char* text :
       {"169.254.169.254", "169.254.170.2", "169.254.169.123", "100.100.100.200", "192.0.0.192", "fd00:ec2::254",
        "fd20:ce::254", "fe80::a9fe:a9fe", "::ffff:169.254.169.254", "::169.254.169.254", "::ffff:0:169.254.169.254",
        "64:ff9b::169.254.169.254", "64:ff9b:1::169.254.169.254", "2002:a9fe:a9fe::", "2002:a9fe:a9fe:1::1",
        "2001:0:a9fe:a9fe::1", "2001:0:808:808::5601:5601"}) {
    EXPECT_FALSE(routable(text)) << text;
  }
}

// A zone (RFC 4007 section 11) says which link is meant; it opens none.
TEST(address_guard, a_zone_changes_nothing) {
  for (const char* text : {"fe80::1%1", "fe80::1%lo", "fe80::a9fe:a9fe%1", "ff02::1%1", "::1%1", "fd00::1%lo"})
    EXPECT_FALSE(routable(text)) << text;
}

TEST(address_guard, mapped_ipv4_is_never_routable_as_the_registry_has_it) {
  EXPECT_FALSE(routable("::ffff:8.8.8.8"));
  EXPECT_FALSE(routable("::8.8.8.8"));
}

TEST(address_guard, translated_and_tunnelled_public_ipv4_is_routable) {
  for (const char* text : {"64:ff9b::8.8.8.8", "2002:808:808::1", "2001:0:808:808::f7f7:f7f7"}) {
    EXPECT_TRUE(routable(text)) << text;
  }
}

TEST(address_guard, allow_private_opens_every_address_that_a_host_can_have) {
  for (const char* text : {"127.0.0.1", "10.0.0.1", "169.254.1.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
                           "64:ff9b:1::a00:1", "2001:db8::1", "192.0.2.1", "8.8.8.8"}) {
    EXPECT_TRUE(contact(text, true)) << text;
  }
}

TEST(address_guard, allow_private_does_not_open_unspecified_multicast_and_broadcast) {
  for (const char* text : {"0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.2.3", "::", "ff02::1", "::ffff:0.0.0.0",
                           "::ffff:255.255.255.255", "::ffff:224.0.0.1", "64:ff9b::224.0.0.1"}) {
    EXPECT_FALSE(contact(text, true)) << text;
  }
}

TEST(address_guard, without_allow_private_only_routable_addresses_may_be_contacted) {
  EXPECT_TRUE(contact("8.8.8.8", false));
  EXPECT_FALSE(contact("10.0.0.1", false));
}

}  // namespace
}  // namespace mtasts::collect
