#include "core/base/ascii.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(ascii)

BOOST_AUTO_TEST_CASE(only_ascii_digits_are_digits) {
  for (int c = 0; c < 256; ++c) BOOST_TEST(ivr::is_digit(static_cast<char>(c)) == (c >= 48 && c <= 57));
}

BOOST_AUTO_TEST_CASE(six_bytes_are_blank) {
  std::string blanks;
  for (int c = 0; c < 256; ++c) {
    if (ivr::is_blank(static_cast<char>(c))) blanks += static_cast<char>(c);
  }
  BOOST_TEST(blanks == "\t\n\v\f\r ");
}

BOOST_AUTO_TEST_CASE(lower_case_leaves_all_but_a_to_z_alone) {
  BOOST_TEST(ivr::to_lower(std::string_view("AZaz@[`{09_\xC3\x84")) == "azaz@[`{09_\xC3\x84");
}

BOOST_AUTO_TEST_CASE(strip_takes_blanks_off_both_ends_only) {
  BOOST_TEST(ivr::strip(" \t\r\n\v\fa b \n") == "a b");
  BOOST_TEST(ivr::strip("a") == "a");
  BOOST_TEST(ivr::strip(" \n ") == "");
  BOOST_TEST(ivr::strip("") == "");
  BOOST_TEST(ivr::strip("\xC2\xA0") == "\xC2\xA0");
}

BOOST_AUTO_TEST_CASE(split_keeps_empty_pieces) {
  const auto pieces = [](std::string_view text) {
    std::string shown;
    for (const std::string_view piece : ivr::split(text, '/')) shown.append("<").append(piece).append(">");
    return shown;
  };
  BOOST_TEST(pieces("a/b") == "<a><b>");
  BOOST_TEST(pieces("/a//") == "<><a><><>");
  BOOST_TEST(pieces("a") == "<a>");
  BOOST_TEST(pieces("") == "<>");
}

BOOST_AUTO_TEST_SUITE_END()
