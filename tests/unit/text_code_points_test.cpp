#include "core/base/code_points.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::string_view_literals;

namespace {

std::vector<std::uint32_t> values_of(std::string_view text) {
  std::vector<std::uint32_t> values;
  while (!text.empty()) values.push_back(ivr::take_code_point(text).value);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_code_points)

BOOST_AUTO_TEST_CASE(characters_of_every_length_are_decoded) {
  const std::vector<std::uint32_t> expected = {0x00,   0x41,   0x7F,   0x80,   0x7FF,   0x800,
                                               0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF};
  const std::string_view text = "\0A\x7F\u0080\u07FF\u0800\uD7FF\uE000\uFFFD\uFFFF\U00010000\U0010FFFF"sv;
  BOOST_TEST(values_of(text) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_byte_that_begins_no_character_is_taken_alone) {
  std::string_view text = "\xC3(\xE2\x82"sv;
  BOOST_TEST(ivr::take_code_point(text).bytes == "\xC3");
  BOOST_TEST(text == "(\xE2\x82");
  const std::vector<std::uint32_t> expected = {'(', 0xFFFD, 0xFFFD};
  BOOST_TEST(values_of(text) == expected, boost::test_tools::per_element());
  const std::vector<std::uint32_t> surrogate = {0xFFFD, 0xFFFD, 0xFFFD, 'x'};
  BOOST_TEST(values_of("\xED\xA0\x80x") == surrogate, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_outsiders_write_stays_on_one_line) {
  BOOST_TEST(ivr::to_one_line("caf\u00E9") == "caf\u00E9");
  BOOST_TEST(ivr::to_one_line("a\r\nBcc: b\tc\x7F") == "a  Bcc: b c ");
  BOOST_TEST(ivr::to_one_line("a\u0085b\u2028c\u202Ed\u2066e") == "a b c d e");
  BOOST_TEST(ivr::to_one_line("a\x80\xFF z") == "a\uFFFD\uFFFD z");
  BOOST_TEST(ivr::to_one_line("\0a"sv) == " a");
  BOOST_TEST(ivr::to_one_line("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
