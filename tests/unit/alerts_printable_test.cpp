#include "fcgi_app/cli/printable.hpp"

#include "core/base/utf8.hpp"

#include <boost/test/unit_test.hpp>

namespace ivr {

BOOST_AUTO_TEST_SUITE(alerts_printable)

BOOST_AUTO_TEST_CASE(letters_of_all_languages_stay) {
  BOOST_TEST(printable("Bäckerei 面包店 \"x\" \\ 42%") == "Bäckerei 面包店 \"x\" \\ 42%");
  BOOST_TEST(printable("").empty());
}

BOOST_AUTO_TEST_CASE(controls_are_escaped_byte_by_byte) {
  BOOST_TEST(printable("\x1b[31mred\a\r\n\t\x7f") == R"(\x1b[31mred\x07\x0d\x0a\x09\x7f)");
  BOOST_TEST(printable("\xc2\x9b"
                       "2J") == R"(\xc2\x9b2J)");  // C1: CSI in one character
  BOOST_TEST(printable("a\xe2\x80\xae"
                       "b") == R"(a\xe2\x80\xaeb)");  // right-to-left override
}

BOOST_AUTO_TEST_CASE(bytes_that_begin_no_character_are_escaped) {
  BOOST_TEST(printable("a\xff\xc3(") == R"(a\xff\xc3()");
  BOOST_TEST(printable("\xef\xbf\xbd") == "\xef\xbf\xbd");  // U+FFFD itself is a character as any other
}

BOOST_AUTO_TEST_CASE(an_excerpt_counts_characters_and_splits_none) {
  BOOST_TEST(printable_excerpt("äöüß", 4) == "äöüß");
  BOOST_TEST(printable_excerpt("äöüßé", 4) == "ä...");
  BOOST_TEST(printable_excerpt("abc", 3) == "abc");
  BOOST_TEST(printable_excerpt("abcd", 3) == "...");
  BOOST_TEST(!first_invalid_utf8(printable_excerpt("\xc3\xa4\xff\xff\xff", 8)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
