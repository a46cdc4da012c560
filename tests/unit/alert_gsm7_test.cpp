#include "core/texts/gsm7.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(alert_gsm7)

// 3GPP TS 23.038, section 6.2.1, row by row, without the line breaks and the escape.
const std::string k_basic =
    "@£$¥èéùìòÇØøÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà";
const std::string k_extension = "^{}\\[~]|€";

BOOST_AUTO_TEST_CASE(the_alphabet_stays_as_it_is) {
  BOOST_TEST(ivr::to_gsm7(k_basic) == k_basic);
  BOOST_TEST(ivr::to_gsm7(k_extension) == k_extension);
  BOOST_TEST(ivr::count_septets(k_basic) == 128U - 3U);
}

BOOST_AUTO_TEST_CASE(characters_of_the_extension_take_two_septets) {
  BOOST_TEST(ivr::count_septets(k_extension) == 18U);
  BOOST_TEST(ivr::count_septets("[1]") == 5U);
  BOOST_TEST(ivr::count_septets("") == 0U);
}

BOOST_AUTO_TEST_CASE(letters_that_are_missing_lose_their_accent) {
  BOOST_TEST(ivr::to_gsm7("Dvořák, Łukasz, Çelik, çok, Þór, Œuvre") ==
             "Dvorak, Lukasz, Çelik, cok, Thor, OEuvre");
  BOOST_TEST(ivr::to_gsm7("ŐŰőű Ștefan İstanbul ıĳ") == "ÖÜöü Stefan Istanbul iij");
  BOOST_TEST(ivr::to_gsm7("zoe\u0308 e\u0301") == "zoe e");
}

BOOST_AUTO_TEST_CASE(punctuation_becomes_what_a_keyboard_has) {
  BOOST_TEST(ivr::to_gsm7("“front desk” – ‘open’ … 9—17") == "\"front desk\" - 'open' ... 9-17");
  BOOST_TEST(ivr::to_gsm7("a\u00A0b\u200Bc\u00ADd `e`") == "a bcd 'e'");
}

BOOST_AUTO_TEST_CASE(what_has_no_likeness_becomes_a_question_mark) {
  BOOST_TEST(ivr::to_gsm7("👍 ❤\uFE0F Привет") == "? ? ??????");
  BOOST_TEST(ivr::to_gsm7("\xFF\xC3(") == "?\?(");
}

BOOST_AUTO_TEST_CASE(line_breaks_and_controls_become_blanks) {
  BOOST_TEST(ivr::to_gsm7("a\r\nb\tc\fd\x1B"
                          "e\x7F"
                          "f\u0085g\u202Eh") == "a  b c d e f g h");
  BOOST_TEST(ivr::to_gsm7("a\0b"s) == "a b");
}

BOOST_AUTO_TEST_CASE(a_cut_never_goes_through_a_character) {
  BOOST_TEST(ivr::cut_septets("é€x", 0).empty());
  BOOST_TEST(ivr::cut_septets("é€x", 1) == "é");
  BOOST_TEST(ivr::cut_septets("é€x", 2) == "é");
  BOOST_TEST(ivr::cut_septets("é€x", 3) == "é€");
  BOOST_TEST(ivr::cut_septets("é€x", 4) == "é€x");
  BOOST_TEST(ivr::cut_septets("é€x", 400) == "é€x");
}

// Whatever character it is. The planes of emoji and before them are met whole, those behind in steps.
BOOST_AUTO_TEST_CASE(every_code_point_ends_up_in_the_alphabet) {
  const auto utf8 = [](std::uint32_t c) {
    std::string text;
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    const auto tail = [&](std::uint32_t shift) { put(0x80U | ((c >> shift) & 0x3FU)); };
    if (c < 0x80) return put(c), text;
    if (c < 0x800) return put(0xC0U | (c >> 6U)), tail(0), text;
    if (c < 0x10000) return put(0xE0U | (c >> 12U)), tail(6), tail(0), text;
    return put(0xF0U | (c >> 18U)), tail(12), tail(6), tail(0), text;
  };
  for (std::uint32_t c = 0; c <= 0x10FFFF; c += c < 0x1FFFF ? 1 : 997) {
    const std::string text = ivr::to_gsm7(utf8(c));
    // A character's bytes can be found nowhere but at a character of the alphabet.
    bool known = text.size() <= 4;
    std::string rest = text;
    while (known && !rest.empty()) {
      std::size_t length = 1;
      while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0U) == 0x80U) ++length;
      known = (k_basic + k_extension).find(rest.substr(0, length)) != std::string::npos;
      rest.erase(0, length);
    }
    if (!known) BOOST_ERROR("code point " << c << " becomes " << text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
