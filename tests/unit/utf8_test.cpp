#include "core/base/utf8.hpp"

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

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(every_code_point_is_valid) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    const auto tail = [&](std::uint32_t shift) { put(0x80U | ((c >> shift) & 0x3FU)); };
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0U | (c >> 6U)), tail(0);
    } else if (c < 0x10000) {
      put(0xE0U | (c >> 12U)), tail(6), tail(0);
    } else {
      put(0xF0U | (c >> 18U)), tail(12), tail(6), tail(0);
    }
    if (ivr::first_invalid_utf8(text) || ivr::count_code_points(text) != 1) BOOST_ERROR("code point " << c);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_character_is_found_where_it_begins) {
  const std::string_view broken[] = {
      "\x80"sv,      // a continuation by itself
      "\xC0\x80"sv,  // overlong forms
      "\xC1\xBF"sv,
      "\xE0\x9F\xBF"sv,
      "\xF0\x8F\xBF\xBF"sv,
      "\xED\xA0\x80"sv,  // surrogates
      "\xED\xBF\xBF"sv,
      "\xF4\x90\x80\x80"sv,  // above U+10FFFF
      "\xF5\x80\x80\x80"sv,
      "\xFE"sv,
      "\xFF"sv,
      "\xC3"sv,  // cut off
      "\xE2\x82"sv,
      "\xF0\x9F\x98"sv,
      "\xC3("sv,  // not continued
      "\xE2\x82("sv,
      "\xF0\x9F\x98("sv,
  };
  for (const std::string_view bytes : broken) {
    const std::string text = "a\xC3\xA9" + std::string(bytes);
    BOOST_TEST(ivr::first_invalid_utf8(text).value_or(99) == 3U, text);
  }
}

BOOST_AUTO_TEST_CASE(code_points_are_counted_not_bytes) {
  BOOST_TEST(ivr::count_code_points("") == 0U);
  BOOST_TEST(ivr::count_code_points("aé€😀") == 4U);
}

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

BOOST_AUTO_TEST_CASE(a_cut_falls_between_characters) {
  BOOST_TEST(ivr::cut_characters("a\u00E9b", 2) == "a");
  BOOST_TEST(ivr::cut_characters("a\u00E9b", 3) == "a\u00E9");
  BOOST_TEST(ivr::first_characters("a\u00E9b", 2) == "a\u00E9");
  BOOST_TEST(ivr::first_characters("a\u00E9b", 0).empty());
  BOOST_TEST(ivr::first_characters("a\u00E9b", 9) == "a\u00E9b");
}

BOOST_AUTO_TEST_CASE(white_space_of_unicode_is_stripped) {
  BOOST_TEST(ivr::strip_unicode(" \u00a0\u3000a\u2028b\t\u2029") == "a\u2028b");
  BOOST_TEST(ivr::strip_unicode("\u00a0").empty());
}

BOOST_AUTO_TEST_SUITE_END()
