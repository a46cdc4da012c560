// The messages about a config file that cannot be read as it stands.
#include "core/ini/reader.hpp"
#include "tests/unit/ini_shown.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::string_literals;
using ivr::test::ini_mistakes;
using ivr::test::shown_ini;

BOOST_AUTO_TEST_SUITE(ini_reader_mistakes)

BOOST_AUTO_TEST_CASE(a_key_that_stands_twice_is_found_among_many) {
  std::string text = "[a]\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("k{} = 1\n", i);
  BOOST_TEST(ini_mistakes(text).empty());
  BOOST_TEST(ini_mistakes(text + "k0 = 2\n[b]\nk0 = 1\nk0 = 2\n") ==
             "config.ini:102: k0: already set at line 2 of this section\n"
             "config.ini:105: k0: already set at line 104 of this section\n");
  BOOST_TEST(ini_mistakes(text + "[b]\n[a]\nk99 = 2\nx = 1\nx = 2\n") ==
             "config.ini:103: [a]: the section is already at line 1\n"
             "config.ini:106: x: already set at line 105 of this section\n");
}

BOOST_AUTO_TEST_CASE(defaults_may_go_on_after_a_section) {
  std::string text = "[DEFAULT]\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("k{} = 1\n", i);
  BOOST_TEST(ini_mistakes(text + "[a]\nk0 = 1\n[DEFAULT]\nx = 1\nk50 = 2\n") ==
             "config.ini:106: k50: already set at line 52 of this section\n");
}

BOOST_AUTO_TEST_CASE(a_line_without_a_separator_is_a_mistake) {
  BOOST_TEST(shown_ini("[a]\nx = 1\nplay_sample https://x\n") ==
             "1 [a]\n2 x = 1\n3 play_sample https = //x\n");
  BOOST_TEST(shown_ini("[a]\nx = 1\nplay_sample\n  its further line\ny = 2\n") ==
             "1 [a]\n2 x = 1\n5 y = 2\n"
             "config.ini:3: expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(a_mistake_on_the_last_line_is_reported_there) {
  BOOST_TEST(ini_mistakes("[a]\n\nbad") == "config.ini:3: expected key = value, [section] or a comment\n");
  BOOST_TEST(ini_mistakes("[a]\nbad\n\n\n") ==
             "config.ini:2: expected key = value, [section] or a comment\n");
}

// The rest of such a line may be a secret.
BOOST_AUTO_TEST_CASE(of_a_line_that_is_no_key_only_a_known_key_is_quoted) {
  const auto mistakes = [](std::string_view text) {
    ivr::Diagnostics diagnostics;
    ivr::read_ini(text, diagnostics, [](std::string_view word) { return word == "auth_token"; });
    std::string shown;
    for (const ivr::Diagnostic& diagnostic : diagnostics) shown += to_text("config.ini", diagnostic) + "\n";
    return shown;
  };
  const std::string known =
      "config.ini:2: auth_token: expected \"=\" after the key (or blanks before it, if the line belongs to "
      "the "
      "value above)\n";
  BOOST_TEST(mistakes("[a]\nauth_token sesame") == known);
  BOOST_TEST(mistakes("[a]\nauth_token") == known);
  BOOST_TEST(mistakes("[a]\nauth_token sesame: open") == known);
  BOOST_TEST(mistakes("[a]\nsesame auth_token") ==
             "config.ini:2: expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(a_second_section_of_a_name_is_a_mistake) {
  BOOST_TEST(shown_ini("[x]\na = 1\n[y]\n[x]\na = 2\nb = 3\nb = 4\n") ==
             "1 [x]\n2 a = 1\n6 b = 3\n3 [y]\n"
             "config.ini:4: [x]: the section is already at line 1\n"
             "config.ini:7: b: already set at line 6 of this section\n");
}

BOOST_AUTO_TEST_CASE(a_second_key_of_a_name_is_a_mistake) {
  BOOST_TEST(
      shown_ini("[x]\nkey = 1\nKEY = 2\n  its further line\n[y]\nkey = 3\n") ==
      "1 [x]\n2 key = 1\n5 [y]\n6 key = 3\nconfig.ini:3: key: already set at line 2 of this section\n");
  BOOST_TEST(ini_mistakes("[DEFAULT]\na = 1\n[DEFAULT]\na = 2\n") ==
             "config.ini:4: a: already set at line 2 of this section\n");
}

BOOST_AUTO_TEST_CASE(keys_before_the_first_section_are_one_mistake) {
  BOOST_TEST(shown_ini("timezone = x\nother = y\n[a]\nz = 1\n") ==
             "3 [a]\n4 z = 1\nconfig.ini:1: expected a [section] before the first key\n");
}

BOOST_AUTO_TEST_CASE(a_missing_key_is_a_mistake) {
  BOOST_TEST(shown_ini("[a]\n= 1\n : 2\nx = 3\n") ==
             "1 [a]\n4 x = 3\n"
             "config.ini:2: expected a key before \"=\"\n"
             "config.ini:3: expected a key before \":\"\n");
}

BOOST_AUTO_TEST_CASE(a_bracket_left_open_is_a_mistake_and_its_section_is_read) {
  BOOST_TEST(shown_ini("[a]\nx = 1\n[b\nx = 2\n") ==
             "1 [a]\n2 x = 1\n3 [b]\n4 x = 2\nconfig.ini:3: \"[b\": expected ] after the section's name\n");
  BOOST_TEST(shown_ini("[b = 1") == "config.ini:1: expected a [section] before the first key\n");
  BOOST_TEST(shown_ini("[a]\n[b = 1") == "1 [a]\n2 [b = 1\n");
}

BOOST_AUTO_TEST_CASE(a_section_without_a_name_is_a_mistake) {
  BOOST_TEST(shown_ini("[a]\n[] x\ny = 1\ny = 2\n[\n[b]\n") ==
             "1 [a]\n6 [b]\n"
             "config.ini:2: expected the section's name between [ and ]\n"
             "config.ini:5: expected the section's name between [ and ]\n");
}

BOOST_AUTO_TEST_CASE(control_characters_are_mistakes_and_not_repeated_to_the_terminal) {
  BOOST_TEST(
      shown_ini("[a]\nx = 1\0002\ny = \x1b[31m\nz = \x7f\n# \x01\nw = a\tb\nbad\x07\n"s) ==
      "1 [a]\n2 x = 1?2\n3 y = ?[31m\n4 z = ?\n6 w = a\tb\n"
      "config.ini:2: NUL byte (expected a text file in UTF-8)\n"
      "config.ini:3: control character 0x1b (expected text: of the controls, only tabs and line ends)\n"
      "config.ini:4: control character 0x7f (expected text: of the controls, only tabs and line ends)\n"
      "config.ini:5: control character 0x01 (expected text: of the controls, only tabs and line ends)\n"
      "config.ini:7: control character 0x07 (expected text: of the controls, only tabs and line ends)\n"
      "config.ini:7: expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_mistakes) {
  BOOST_TEST(shown_ini("[a]\nx = caf\xe9!\ny = \xff\xfe\xc3\xa9\n# \xff\nz = \xc3\xa9\n") ==
             "1 [a]\n2 x = caf?!\n3 y = ??é\n5 z = é\n"
             "config.ini:2: byte 0xe9 is not UTF-8 (expected the whole file to be saved as UTF-8)\n"
             "config.ini:3: byte 0xff is not UTF-8 (expected the whole file to be saved as UTF-8)\n"
             "config.ini:4: byte 0xff is not UTF-8 (expected the whole file to be saved as UTF-8)\n");
}

BOOST_AUTO_TEST_CASE(utf16_is_one_mistake) {
  BOOST_TEST(shown_ini("\xFF\xFE[\0a\0]\0\n\0"s) == "config.ini:1: the file is UTF-16: expected UTF-8\n");
  BOOST_TEST(shown_ini("\xFE\xFF\0[\0a\0]\0\n"s) == "config.ini:1: the file is UTF-16: expected UTF-8\n");
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_reported_at_once_by_line) {
  BOOST_TEST(ini_mistakes("a = 1\n[x]\nbad\n[x]\ny = 1\ny = 2\n= 3\n[z\n\xff = 1\nworse") ==
             "config.ini:1: expected a [section] before the first key\n"
             "config.ini:3: expected key = value, [section] or a comment\n"
             "config.ini:4: [x]: the section is already at line 2\n"
             "config.ini:6: y: already set at line 5 of this section\n"
             "config.ini:7: expected a key before \"=\"\n"
             "config.ini:8: \"[z\": expected ] after the section's name\n"
             "config.ini:9: byte 0xff is not UTF-8 (expected the whole file to be saved as UTF-8)\n"
             "config.ini:10: expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_SUITE_END()
