#include "core/base/percent.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(text_percent)

BOOST_AUTO_TEST_CASE(paths_keep_their_plus) {
  BOOST_TEST(ivr::percent_decode("/a%20b+c%2fd%2F%C3%A9") == "/a b+c/d/\xC3\xA9");
}

BOOST_AUTO_TEST_CASE(a_broken_escape_stays_as_it_is) {
  BOOST_TEST(ivr::percent_decode("100%") == "100%");
  BOOST_TEST(ivr::percent_decode("%4") == "%4");
  BOOST_TEST(ivr::percent_decode("%zz%4g%g4") == "%zz%4g%g4");
  BOOST_TEST(ivr::percent_decode("%%41") == "%A");
}

BOOST_AUTO_TEST_CASE(a_zero_byte_is_decoded_too) {
  BOOST_TEST(ivr::percent_decode("a%00b") == std::string("a\0b", 3));
}

BOOST_AUTO_TEST_CASE(only_unreserved_characters_stay_when_encoding) {
  BOOST_TEST(ivr::percent_encode("AZaz09-._~") == "AZaz09-._~");
  BOOST_TEST(ivr::percent_encode("a b+c/%\xC3\xA9") == "a%20b%2Bc%2F%25%C3%A9");
}

BOOST_AUTO_TEST_CASE(decoding_undoes_encoding_of_every_byte) {
  std::string bytes;
  for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
  BOOST_TEST(ivr::percent_decode(ivr::percent_encode(bytes)) == bytes);
}

BOOST_AUTO_TEST_SUITE_END()
