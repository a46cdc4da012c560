#include "core/texts/mail_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  for (std::size_t end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", at)) {
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  if (at < text.size()) lines.push_back(text.substr(at));
  return lines;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (const std::string& line : lines_of(text)) longest = std::max(longest, line.size());
  return longest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_mime)

BOOST_AUTO_TEST_CASE(plain_text_stays_as_it_is_in_a_header) {
  BOOST_TEST(ivr::header_line("Subject", "Voicemail (message) 1=2?") ==
             "Subject: Voicemail (message) 1=2?\r\n");
  BOOST_TEST(ivr::header_line("Subject", std::string(67, 'a')) ==
             "Subject: " + std::string(67, 'a') + "\r\n");
}

// printf 'Büro' | base64
BOOST_AUTO_TEST_CASE(other_text_goes_into_encoded_words) {
  BOOST_TEST(ivr::header_line("Subject", "Büro") == "Subject: =?utf-8?B?QsO8cm8=?=\r\n");
}

BOOST_AUTO_TEST_CASE(no_text_can_end_a_header) {
  BOOST_TEST(ivr::header_line("Subject", "a\r\nBcc: b\n\nc") == "Subject: a  Bcc: b  c\r\n");
  BOOST_TEST(ivr::header_line("Subject", "a\xFF\r\nBcc: b") == "Subject: =?utf-8?B?Ye+/vSAgQmNjOiBi?=\r\n");
}

// Else somebody could write one that is decoded to what they could not write.
BOOST_AUTO_TEST_CASE(what_looks_like_an_encoded_word_is_encoded) {
  BOOST_TEST(ivr::header_line("Subject", "=?utf-8?Q?x?=") == "Subject: =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=\r\n");
}

BOOST_AUTO_TEST_CASE(long_text_is_folded_between_characters) {
  // 39 bytes go into a word; the twentieth "é" would be torn apart.
  const std::string text = "é\u00E9éééééééééééééééééé";
  BOOST_TEST(ivr::header_line("Subject", text) ==
             "Subject: =?utf-8?B?w6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6k=?=\r\n"
             " =?utf-8?B?w6k=?=\r\n");
  std::string long_text;
  for (int i = 0; i < 200; ++i) long_text += "aé界👍";
  BOOST_TEST(longest_line(ivr::header_line("Subject", long_text)) <= 76U);
  BOOST_TEST(longest_line(ivr::header_line("Subject", std::string(5000, 'a'))) <= 76U);
}

BOOST_AUTO_TEST_CASE(what_every_server_takes_stays_in_quoted_printable) {
  BOOST_TEST(ivr::quoted_printable("From:    +447700900123, \"x\" ~\r\n.\r\n\r\n") ==
             "From:    +447700900123, \"x\" ~\r\n.\r\n\r\n");
  BOOST_TEST(ivr::quoted_printable("").empty());
}

BOOST_AUTO_TEST_CASE(what_it_may_not_take_is_written_in_digits) {
  BOOST_TEST(ivr::quoted_printable("a=b\r\né\r\n") == "a=3Db\r\n=C3=A9\r\n");
  BOOST_TEST(ivr::quoted_printable("a \r\nb\t\nc\rd") == "a=20\r\nb=09=0Ac=0Dd");
}

BOOST_AUTO_TEST_CASE(long_lines_go_on_behind_an_equals_sign) {
  const auto as = [](std::size_t count) { return std::string(count, 'a'); };
  BOOST_TEST(ivr::quoted_printable(as(76)) == as(76));
  BOOST_TEST(ivr::quoted_printable(as(77)) == as(75) + "=\r\naa");
  BOOST_TEST(ivr::quoted_printable(as(75) + "\r\n" + as(76)) == as(75) + "\r\n" + as(76));
  BOOST_TEST(ivr::quoted_printable(as(73) + "=") == as(73) + "=3D");
  BOOST_TEST(ivr::quoted_printable(as(74) + "=") == as(74) + "=\r\n=3D");
  BOOST_TEST(ivr::quoted_printable(as(73) + "=a") == as(73) + "=\r\n=3Da");
  BOOST_TEST(ivr::quoted_printable(as(75) + " ") == as(75) + "=\r\n=20");
}

BOOST_AUTO_TEST_SUITE_END()
