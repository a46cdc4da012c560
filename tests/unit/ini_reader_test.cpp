// What is read of a config file. Mistakes: ini_mistakes_test.cpp.
#include "core/ini/reader.hpp"
#include "tests/unit/ini_shown.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

using ivr::test::ini_mistakes;
using ivr::test::shown_ini;

namespace {

int lines_of(std::string_view text) {
  ivr::Diagnostics diagnostics;
  return ivr::read_ini(text, diagnostics).lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ini_reader)

BOOST_AUTO_TEST_CASE(sections_and_keys_have_their_lines) {
  BOOST_TEST(shown_ini("# menu\n[a]\nx = 1\n\n[b]\ny: 2\n") == "2 [a]\n3 x = 1\n5 [b]\n6 y = 2\n");
}

BOOST_AUTO_TEST_CASE(keys_are_lower_case_and_sections_as_written) {
  BOOST_TEST(shown_ini("[ A b ]\nPlay_Sample=1\n[a B]\n") == "1 [ A b ]\n2 play_sample = 1\n3 [a B]\n");
}

BOOST_AUTO_TEST_CASE(the_first_equals_sign_or_colon_separates) {
  BOOST_TEST(shown_ini("[a]\nu = http://h:80/?a=b\nv: x=y\nm-f 09:00 = open\n") ==
             "1 [a]\n2 u = http://h:80/?a=b\n3 v = x=y\n4 m-f 09 = 00 = open\n");
}

BOOST_AUTO_TEST_CASE(a_value_may_be_empty_and_is_stripped) {
  BOOST_TEST(shown_ini("[a]\nx =\ny= \t two  words \t\n") == "1 [a]\n2 x = \n3 y = two  words\n");
}

BOOST_AUTO_TEST_CASE(no_break_spaces_at_the_ends_are_stripped_too) {
  BOOST_TEST(shown_ini("[a]\nx =\u00a0 one\u00a0two \u2003\n") == "1 [a]\n2 x = one\u00a0two\n");
}

BOOST_AUTO_TEST_CASE(comments_stand_on_lines_of_their_own) {
  BOOST_TEST(shown_ini("; one\n  # two\n[a]\nx = 1 ; kept # kept\n") == "3 [a]\n4 x = 1 ; kept # kept\n");
}

BOOST_AUTO_TEST_CASE(indented_lines_continue_a_value) {
  BOOST_TEST(shown_ini("[a]\nx = 1\n  2\n\t[three] = 3\ny = 4\n") ==
             "1 [a]\n2 x = 1|2|[three] = 3\n5 y = 4\n");
}

BOOST_AUTO_TEST_CASE(only_deeper_lines_continue) {
  BOOST_TEST(shown_ini("  [a]\n  x = 1\n  y = 2\n   z = 3\n w = 4\n") ==
             "1 [a]\n2 x = 1\n3 y = 2|z = 3\n5 w = 4\n");
}

BOOST_AUTO_TEST_CASE(a_value_may_begin_on_the_next_line) {
  BOOST_TEST(shown_ini("[a]\nx =\n  one\n  two\n") == "1 [a]\n2 x = |one|two\n");
}

BOOST_AUTO_TEST_CASE(blank_lines_within_a_value_stay_and_those_behind_it_go) {
  BOOST_TEST(shown_ini("[a]\nx = 1\n\n  2\n \n\ny = 3\n\n") == "1 [a]\n2 x = 1||2\n7 y = 3\n");
}

BOOST_AUTO_TEST_CASE(comments_within_a_value_are_left_out) {
  BOOST_TEST(shown_ini("[a]\nx = 1\n# no\n  ; no\n  2\n") == "1 [a]\n2 x = 1|2\n");
}

BOOST_AUTO_TEST_CASE(the_first_indented_line_of_a_section_is_a_key) {
  BOOST_TEST(shown_ini("[a]\n    x = 1\n") == "1 [a]\n2 x = 1\n");
}

BOOST_AUTO_TEST_CASE(a_section_reaches_to_its_last_bracket) {
  BOOST_TEST(shown_ini("[a]b] and more\nx=1\n[]]\n") == "1 [a]b]\n2 x = 1\n3 []]\n");
}

BOOST_AUTO_TEST_CASE(default_may_stand_twice) {
  BOOST_TEST(shown_ini("[DEFAULT]\nx = 1\n[default]\nx = 2\n[DEFAULT]\ny = 3\n") ==
             "[DEFAULT]\n2 x = 1\n6 y = 3\n3 [default]\n4 x = 2\n");
}

BOOST_AUTO_TEST_CASE(all_three_line_ends_are_understood) {
  BOOST_TEST(shown_ini("[a]\r\nx = 1\r\ny = 2\rz = 3\n\r\n\r\rw = 4") ==
             "1 [a]\n2 x = 1\n3 y = 2\n4 z = 3\n8 w = 4\n");
}

BOOST_AUTO_TEST_CASE(lines_are_counted) {
  BOOST_TEST(lines_of("") == 0);
  BOOST_TEST(lines_of("# a") == 1);
  BOOST_TEST(lines_of("# a\r\n") == 1);
  BOOST_TEST(lines_of("# a\n\n") == 2);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_skipped) {
  BOOST_TEST(shown_ini("\xEF\xBB\xBF[a]\nx = 1\n") == "1 [a]\n2 x = 1\n");
}

BOOST_AUTO_TEST_CASE(long_names_and_values_are_exact) {
  const std::string name(300, 'n');
  const std::string twin = name + "2";
  const std::string value = std::string(100'000, 'v') + " http://a=b:c [x] ; #" + std::string(100'000, 'v');
  BOOST_TEST((shown_ini("[" + name + "]\n" + name + " = " + value + "\n[" + twin + "]\n" + twin + "=" +
                        value + "\nz=1\n") == "1 [" + name + "]\n2 " + name + " = " + value + "\n3 [" + twin +
                                                  "]\n4 " + twin + " = " + value + "\n5 z = 1\n"));
}

BOOST_AUTO_TEST_CASE(every_length_around_the_readers_buffers_is_exact) {
  for (const std::size_t around : {200U, 4'096U, 8'192U, 65'536U}) {
    for (std::size_t length = around - 12; length < around + 4; ++length) {
      const std::string value = std::string(length, 'v') + "=";
      BOOST_TEST((shown_ini("[a]\nx=" + value + "\ny=1\n") == "1 [a]\n2 x = " + value + "\n3 y = 1\n"),
                 length);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_megabyte_is_the_longest_line) {
  const std::string fits = "x=" + std::string(1'048'574, 'v');
  BOOST_TEST(ini_mistakes("[a]\n" + fits + "\ny=1\n") == "");
  BOOST_TEST((shown_ini("[a]\n" + fits + "\ny=1\n") == "1 [a]\n2 x = " + fits.substr(2) + "\n3 y = 1\n"));
  BOOST_TEST(ini_mistakes("[a]\n" + fits + "v\ny=1\n") ==
             "config.ini:2: line of 1048577 bytes: expected at most 1048576\n");
  BOOST_TEST(ini_mistakes("[a]\n#" + fits + "\ny=1\n") ==
             "config.ini:2: line of 1048577 bytes: expected at most 1048576\n");
}

BOOST_AUTO_TEST_CASE(megabytes_fit_in_continued_lines) {
  const std::string line(1'000'000, 'v');
  BOOST_TEST((shown_ini("[a]\nx = " + line + "\n " + line + "\n " + line + "\n") ==
              "1 [a]\n2 x = " + line + "|" + line + "|" + line + "\n"));
}

BOOST_AUTO_TEST_CASE(nothing_at_all_is_an_empty_document) {
  BOOST_TEST(shown_ini("") == "");
  BOOST_TEST(shown_ini("\n\n# only a comment") == "");
  BOOST_TEST(shown_ini("\xEF\xBB\xBF") == "");
}

BOOST_AUTO_TEST_CASE(several_threads_may_read_at_once) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("[section {}]\nkey = {}\n", i, std::string(1'000, 'v'));
  const std::string expected = shown_ini(text);
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (std::string& result : results) threads.emplace_back([&] { result = shown_ini(text); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& result : results) BOOST_TEST((result == expected));
}

BOOST_AUTO_TEST_CASE(sixty_thousand_keys_are_read_in_a_moment) {
  std::string text = "[a]\n";
  for (int i = 0; i < 30'000; ++i) text += fmt::format("k{} = {}\n[DEFAULT]\nd{} = 1\n[s{}]\n", i, i, i, i);
  BOOST_TEST(ini_mistakes(text) == "");
}

BOOST_AUTO_TEST_SUITE_END()
