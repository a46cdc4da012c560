#include "core/base/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(text_utf8)

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

BOOST_AUTO_TEST_SUITE_END()
