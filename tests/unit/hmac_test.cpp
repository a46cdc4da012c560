#include "core/crypto/hmac.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

using namespace std::string_view_literals;

namespace {

struct Vector {
  std::string name;
  std::string key;
  std::string text;
  std::string digest;
};

std::ostream& operator<<(std::ostream& out, const Vector& vector) {
  return out << vector.name;
}

// The 25 bytes from 1 on.
std::string counted_key() {
  std::string key;
  for (char byte = 1; byte <= 25; ++byte) key += byte;
  return key;
}

const std::string k_jefe = "what do ya want for nothing?";
const std::string k_larger_key = "Test Using Larger Than Block-Size Key - Hash Key First";

// RFC 2202, section 3.
const Vector k_sha1[] = {
    {"1", std::string(20, '\x0b'), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"},
    {"2", "Jefe", k_jefe, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {"3", std::string(20, '\xaa'), std::string(50, '\xdd'), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    {"4", counted_key(), std::string(50, '\xcd'), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
    {"6", std::string(80, '\xaa'), k_larger_key, "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
    {"7", std::string(80, '\xaa'),
     "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
     "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
};

// RFC 4231, section 4.
const Vector k_sha256[] = {
    {"1", std::string(20, '\x0b'), "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"2", "Jefe", k_jefe, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"3", std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"4", counted_key(), std::string(50, '\xcd'),
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"6", std::string(131, '\xaa'), k_larger_key,
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"7", std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
     "be hashed before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hmac)

BOOST_DATA_TEST_CASE(sha1_is_that_of_the_rfc, boost::unit_test::data::make(k_sha1)) {
  const ivr::HmacSha1Key key(sample.key);
  for (std::size_t cut = 0; cut <= sample.text.size(); ++cut) {
    const std::array pieces = {std::string_view(sample.text).substr(0, cut),
                               std::string_view(sample.text).substr(cut)};
    BOOST_TEST(ivr::to_hex(key.digest(pieces)) == sample.digest);
  }
}

BOOST_AUTO_TEST_CASE(many_threads_use_one_key_at_once) {
  const ivr::HmacSha1Key key("Jefe");
  const std::array pieces = {std::string_view(k_jefe)};
  std::array<bool, 4> right{};
  {
    std::vector<std::jthread> threads;
    for (bool& mine : right) {
      threads.emplace_back([&] {
        mine = true;
        for (int i = 0; i < 1000; ++i) mine &= ivr::to_hex(key.digest(pieces)) == k_sha1[1].digest;
      });
    }
  }
  for (const bool mine : right) BOOST_TEST(mine);
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_key_outlives_it) {
  auto key = std::make_optional<ivr::HmacSha1Key>("Jefe");
  const ivr::HmacSha1Key copy = *key;
  key.reset();
  const std::array pieces = {std::string_view(k_jefe)};
  BOOST_TEST(ivr::to_hex(copy.digest(pieces)) == k_sha1[1].digest);
}

BOOST_DATA_TEST_CASE(sha256_is_that_of_the_rfc, boost::unit_test::data::make(k_sha256)) {
  BOOST_TEST(ivr::to_hex(ivr::hmac_sha256(sample.key, sample.text)) == sample.digest);
}

// openssl dgst -sha256 -hmac '' < /dev/null
BOOST_AUTO_TEST_CASE(neither_key_nor_text_need_have_a_byte) {
  BOOST_TEST(ivr::to_hex(ivr::hmac_sha256("", "")) ==
             "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

BOOST_AUTO_TEST_CASE(a_zero_byte_counts_like_any_other) {
  BOOST_TEST(ivr::hmac_sha256("key\0a"sv, "text") != ivr::hmac_sha256("key\0b"sv, "text"));
  BOOST_TEST(ivr::hmac_sha256("key", "text\0a"sv) != ivr::hmac_sha256("key", "text\0b"sv));
}

// RFC 4648, section 10.
BOOST_AUTO_TEST_CASE(base64_is_that_of_the_rfc) {
  BOOST_TEST(ivr::to_base64("").empty());
  BOOST_TEST(ivr::to_base64("f") == "Zg==");
  BOOST_TEST(ivr::to_base64("fo") == "Zm8=");
  BOOST_TEST(ivr::to_base64("foo") == "Zm9v");
  BOOST_TEST(ivr::to_base64("foob") == "Zm9vYg==");
  BOOST_TEST(ivr::to_base64("fooba") == "Zm9vYmE=");
  BOOST_TEST(ivr::to_base64("foobar") == "Zm9vYmFy");
}

BOOST_AUTO_TEST_CASE(base64_stays_on_one_line) {
  BOOST_TEST(ivr::to_base64(std::string(300, '\0')) == std::string(400, 'A'));
}

BOOST_AUTO_TEST_CASE(base64_knows_all_its_characters) {
  BOOST_TEST(ivr::to_base64("\xFB\xEF\xBE\xFF\xFF\xFE\xFF"sv) == "++++///+/w==");
}

BOOST_AUTO_TEST_CASE(every_byte_becomes_two_digits) {
  BOOST_TEST(ivr::to_hex("\0\x0A\x7F\x80\xFF"sv) == "000a7f80ff");
  BOOST_TEST(ivr::to_hex("").empty());
}

BOOST_AUTO_TEST_CASE(secrets_are_the_same_when_every_byte_is) {
  BOOST_TEST(ivr::is_same_secret("secret", "secret"));
  BOOST_TEST(ivr::is_same_secret("", {}));
  BOOST_TEST(ivr::is_same_secret("a\0b"sv, "a\0b"sv));
  BOOST_TEST(!ivr::is_same_secret("a\0b"sv, "a\0c"sv));
  for (const char* other : {"Secret", "secreT", "secre", "secrett", ""})
    BOOST_TEST(!ivr::is_same_secret("secret", other), other);
}

BOOST_AUTO_TEST_SUITE_END()
