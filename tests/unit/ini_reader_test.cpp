#include "core/ini/reader.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace std::string_literals;

namespace {

std::string visible(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (c == '\n') {
      shown += '|';
    } else {
      shown += c;
    }
  }
  return shown;
}

std::string entries_of(const std::vector<ivr::IniEntry>& entries) {
  std::string text;
  for (const ivr::IniEntry& entry : entries) {
    text += fmt::format("{} {} = {}\n", entry.line, visible(entry.key), visible(entry.value));
  }
  return text;
}

// What was read, one line each: "LINE [section]", "LINE key = value" with | for a line break, and last the
// mistakes as an operator sees them.
std::string read(std::string_view text) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  std::string shown;
  if (!document.defaults.empty()) shown += "[DEFAULT]\n" + entries_of(document.defaults);
  for (const ivr::IniSection& section : document.sections) {
    shown += fmt::format("{} [{}]\n", section.line, section.name) + entries_of(section.entries);
  }
  for (const ivr::Diagnostic& diagnostic : diagnostics) shown += to_text("config.ini", diagnostic) + "\n";
  return shown;
}

// Only the mistakes.
std::string mistakes(std::string_view text) {
  ivr::Diagnostics diagnostics;
  ivr::read_ini(text, diagnostics);
  std::string shown;
  for (const ivr::Diagnostic& diagnostic : diagnostics) shown += to_text("config.ini", diagnostic) + "\n";
  return shown;
}

int lines_of(std::string_view text) {
  ivr::Diagnostics diagnostics;
  return ivr::read_ini(text, diagnostics).lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ini_reader)

BOOST_AUTO_TEST_CASE(sections_and_keys_have_their_lines) {
  BOOST_TEST(read("# menu\n[a]\nx = 1\n\n[b]\ny: 2\n") == "2 [a]\n3 x = 1\n5 [b]\n6 y = 2\n");
}

BOOST_AUTO_TEST_CASE(keys_are_lower_case_and_sections_as_written) {
  BOOST_TEST(read("[ A b ]\nPlay_Sample=1\n[a B]\n") == "1 [ A b ]\n2 play_sample = 1\n3 [a B]\n");
}

BOOST_AUTO_TEST_CASE(the_first_equals_sign_or_colon_separates) {
  BOOST_TEST(read("[a]\nu = http://h:80/?a=b\nv: x=y\nm-f 09:00 = open\n") ==
             "1 [a]\n2 u = http://h:80/?a=b\n3 v = x=y\n4 m-f 09 = 00 = open\n");
}

BOOST_AUTO_TEST_CASE(a_value_may_be_empty_and_is_stripped) {
  BOOST_TEST(read("[a]\nx =\ny= \t two  words \t\n") == "1 [a]\n2 x = \n3 y = two  words\n");
}

BOOST_AUTO_TEST_CASE(no_break_spaces_at_the_ends_are_stripped_too) {
  BOOST_TEST(read("[a]\nx =\u00a0 one\u00a0two \u2003\n") == "1 [a]\n2 x = one\u00a0two\n");
}

BOOST_AUTO_TEST_CASE(comments_stand_on_lines_of_their_own) {
  BOOST_TEST(read("; one\n  # two\n[a]\nx = 1 ; kept # kept\n") == "3 [a]\n4 x = 1 ; kept # kept\n");
}

BOOST_AUTO_TEST_CASE(indented_lines_continue_a_value) {
  BOOST_TEST(read("[a]\nx = 1\n  2\n\t[three] = 3\ny = 4\n") == "1 [a]\n2 x = 1|2|[three] = 3\n5 y = 4\n");
}

BOOST_AUTO_TEST_CASE(only_deeper_lines_continue) {
  BOOST_TEST(read("  [a]\n  x = 1\n  y = 2\n   z = 3\n w = 4\n") ==
             "1 [a]\n2 x = 1\n3 y = 2|z = 3\n5 w = 4\n");
}

BOOST_AUTO_TEST_CASE(a_key_that_stands_twice_is_found_among_many) {
  std::string text = "[a]\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("k{} = 1\n", i);
  BOOST_TEST(mistakes(text).empty());
  BOOST_TEST(mistakes(text + "k0 = 2\n[b]\nk0 = 1\nk0 = 2\n") ==
             "config.ini:102: k0: stands already at line 2 of this section\n"
             "config.ini:105: k0: stands already at line 104 of this section\n");
  BOOST_TEST(mistakes(text + "[b]\n[a]\nk99 = 2\nx = 1\nx = 2\n") ==
             "config.ini:103: [a]: the section stands already at line 1\n"
             "config.ini:106: x: stands already at line 105 of this section\n");
}

BOOST_AUTO_TEST_CASE(defaults_may_go_on_behind_a_section) {
  std::string text = "[DEFAULT]\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("k{} = 1\n", i);
  BOOST_TEST(mistakes(text + "[a]\nk0 = 1\n[DEFAULT]\nx = 1\nk50 = 2\n") ==
             "config.ini:106: k50: stands already at line 52 of this section\n");
}

BOOST_AUTO_TEST_CASE(a_value_may_begin_on_the_next_line) {
  BOOST_TEST(read("[a]\nx =\n  one\n  two\n") == "1 [a]\n2 x = |one|two\n");
}

BOOST_AUTO_TEST_CASE(blank_lines_within_a_value_stay_and_those_behind_it_go) {
  BOOST_TEST(read("[a]\nx = 1\n\n  2\n \n\ny = 3\n\n") == "1 [a]\n2 x = 1||2\n7 y = 3\n");
}

BOOST_AUTO_TEST_CASE(comments_within_a_value_are_left_out) {
  BOOST_TEST(read("[a]\nx = 1\n# no\n  ; no\n  2\n") == "1 [a]\n2 x = 1|2\n");
}

BOOST_AUTO_TEST_CASE(the_first_indented_line_of_a_section_is_a_key) {
  BOOST_TEST(read("[a]\n    x = 1\n") == "1 [a]\n2 x = 1\n");
}

BOOST_AUTO_TEST_CASE(a_section_reaches_to_its_last_bracket) {
  BOOST_TEST(read("[a]b] and more\nx=1\n[]]\n") == "1 [a]b]\n2 x = 1\n3 []]\n");
}

BOOST_AUTO_TEST_CASE(default_may_stand_twice) {
  BOOST_TEST(read("[DEFAULT]\nx = 1\n[default]\nx = 2\n[DEFAULT]\ny = 3\n") ==
             "[DEFAULT]\n2 x = 1\n6 y = 3\n3 [default]\n4 x = 2\n");
}

BOOST_AUTO_TEST_CASE(all_three_line_ends_are_understood) {
  BOOST_TEST(read("[a]\r\nx = 1\r\ny = 2\rz = 3\n\r\n\r\rw = 4") ==
             "1 [a]\n2 x = 1\n3 y = 2\n4 z = 3\n8 w = 4\n");
}

BOOST_AUTO_TEST_CASE(lines_are_counted) {
  BOOST_TEST(lines_of("") == 0);
  BOOST_TEST(lines_of("# a") == 1);
  BOOST_TEST(lines_of("# a\r\n") == 1);
  BOOST_TEST(lines_of("# a\n\n") == 2);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_skipped) {
  BOOST_TEST(read("\xEF\xBB\xBF[a]\nx = 1\n") == "1 [a]\n2 x = 1\n");
}

BOOST_AUTO_TEST_CASE(long_names_and_values_are_exact) {
  const std::string name(300, 'n');
  const std::string twin = name + "2";
  const std::string value = std::string(100'000, 'v') + " http://a=b:c [x] ; #" + std::string(100'000, 'v');
  BOOST_TEST((read("[" + name + "]\n" + name + " = " + value + "\n[" + twin + "]\n" + twin + "=" + value +
                   "\nz=1\n") == "1 [" + name + "]\n2 " + name + " = " + value + "\n3 [" + twin + "]\n4 " +
                                     twin + " = " + value + "\n5 z = 1\n"));
}

BOOST_AUTO_TEST_CASE(every_length_around_the_readers_buffers_is_exact) {
  for (const std::size_t around : {200U, 4'096U, 8'192U, 65'536U}) {
    for (std::size_t length = around - 12; length < around + 4; ++length) {
      const std::string value = std::string(length, 'v') + "=";
      BOOST_TEST((read("[a]\nx=" + value + "\ny=1\n") == "1 [a]\n2 x = " + value + "\n3 y = 1\n"), length);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_megabyte_is_the_longest_line) {
  const std::string fits = "x=" + std::string(1'048'574, 'v');
  BOOST_TEST(mistakes("[a]\n" + fits + "\ny=1\n") == "");
  BOOST_TEST((read("[a]\n" + fits + "\ny=1\n") == "1 [a]\n2 x = " + fits.substr(2) + "\n3 y = 1\n"));
  BOOST_TEST(mistakes("[a]\n" + fits + "v\ny=1\n") ==
             "config.ini:2: line of 1048577 bytes: expected at most 1048576\n");
  BOOST_TEST(mistakes("[a]\n#" + fits + "\ny=1\n") ==
             "config.ini:2: line of 1048577 bytes: expected at most 1048576\n");
}

BOOST_AUTO_TEST_CASE(megabytes_fit_in_continued_lines) {
  const std::string line(1'000'000, 'v');
  BOOST_TEST((read("[a]\nx = " + line + "\n " + line + "\n " + line + "\n") ==
              "1 [a]\n2 x = " + line + "|" + line + "|" + line + "\n"));
}

BOOST_AUTO_TEST_CASE(a_line_without_a_separator_is_a_mistake) {
  BOOST_TEST(read("[a]\nx = 1\nplay_sample https://x\n") == "1 [a]\n2 x = 1\n3 play_sample https = //x\n");
  BOOST_TEST(read("[a]\nx = 1\nplay_sample\n  its further line\ny = 2\n") ==
             "1 [a]\n2 x = 1\n5 y = 2\n"
             "config.ini:3: \"play_sample\": expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(a_mistake_on_the_last_line_is_reported_there) {
  BOOST_TEST(mistakes("[a]\n\nbad") ==
             "config.ini:3: \"bad\": expected key = value, [section] or a comment\n");
  BOOST_TEST(mistakes("[a]\nbad\n\n\n") ==
             "config.ini:2: \"bad\": expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(a_quoted_line_is_cut_at_sixty_characters) {
  const std::string sixty(60, 'x');
  BOOST_TEST(mistakes("[a]\n" + sixty) ==
             "config.ini:2: \"" + sixty + "\": expected key = value, [section] or a comment\n");
  BOOST_TEST(mistakes("[a]\n" + sixty + "yz") ==
             "config.ini:2: \"" + sixty + "...\": expected key = value, [section] or a comment\n");
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "ü";
  BOOST_TEST(mistakes("[a]\n" + umlauts) ==
             "config.ini:2: \"" + umlauts + "\": expected key = value, [section] or a comment\n");
  BOOST_TEST(mistakes("[a]\n" + umlauts + "ü") ==
             "config.ini:2: \"" + umlauts + "...\": expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(a_second_section_of_a_name_is_a_mistake) {
  BOOST_TEST(read("[x]\na = 1\n[y]\n[x]\na = 2\nb = 3\nb = 4\n") ==
             "1 [x]\n2 a = 1\n6 b = 3\n3 [y]\n"
             "config.ini:4: [x]: the section stands already at line 1\n"
             "config.ini:7: b: stands already at line 6 of this section\n");
}

BOOST_AUTO_TEST_CASE(a_second_key_of_a_name_is_a_mistake) {
  BOOST_TEST(
      read("[x]\nkey = 1\nKEY = 2\n  its further line\n[y]\nkey = 3\n") ==
      "1 [x]\n2 key = 1\n5 [y]\n6 key = 3\nconfig.ini:3: key: stands already at line 2 of this section\n");
  BOOST_TEST(mistakes("[DEFAULT]\na = 1\n[DEFAULT]\na = 2\n") ==
             "config.ini:4: a: stands already at line 2 of this section\n");
}

BOOST_AUTO_TEST_CASE(keys_before_the_first_section_are_one_mistake) {
  BOOST_TEST(read("timezone = x\nother = y\n[a]\nz = 1\n") ==
             "3 [a]\n4 z = 1\nconfig.ini:1: \"timezone = x\": expected a [section] before the first key\n");
}

BOOST_AUTO_TEST_CASE(a_missing_key_is_a_mistake) {
  BOOST_TEST(read("[a]\n= 1\n : 2\nx = 3\n") ==
             "1 [a]\n4 x = 3\n"
             "config.ini:2: \"= 1\": expected a key before \"=\"\n"
             "config.ini:3: \": 2\": expected a key before \":\"\n");
}

BOOST_AUTO_TEST_CASE(a_bracket_left_open_is_a_mistake_and_its_section_is_read) {
  BOOST_TEST(read("[a]\nx = 1\n[b\nx = 2\n") ==
             "1 [a]\n2 x = 1\n3 [b]\n4 x = 2\nconfig.ini:3: \"[b\": expected ] behind the section's name\n");
  BOOST_TEST(read("[b = 1") == "config.ini:1: \"[b = 1\": expected a [section] before the first key\n");
  BOOST_TEST(read("[a]\n[b = 1") == "1 [a]\n2 [b = 1\n");
}

BOOST_AUTO_TEST_CASE(a_section_without_a_name_is_a_mistake) {
  BOOST_TEST(read("[a]\n[] x\ny = 1\ny = 2\n[\n[b]\n") ==
             "1 [a]\n6 [b]\n"
             "config.ini:2: \"[] x\": expected the section's name between [ and ]\n"
             "config.ini:5: \"[\": expected the section's name between [ and ]\n");
}

BOOST_AUTO_TEST_CASE(control_characters_are_mistakes_and_not_repeated_to_the_terminal) {
  BOOST_TEST(read("[a]\nx = 1\0002\ny = \x1b[31m\nz = \x7f\n# \x01\nw = a\tb\nbad\x07\n"s) ==
             "1 [a]\n2 x = 1?2\n3 y = ?[31m\n4 z = ?\n6 w = a\tb\n"
             "config.ini:2: NUL byte\n"
             "config.ini:3: control character 0x1b\n"
             "config.ini:4: control character 0x7f\n"
             "config.ini:5: control character 0x01\n"
             "config.ini:7: control character 0x07\n"
             "config.ini:7: \"bad?\": expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_mistakes) {
  BOOST_TEST(read("[a]\nx = caf\xe9!\ny = \xff\xfe\xc3\xa9\n# \xff\nz = \xc3\xa9\n") ==
             "1 [a]\n2 x = caf?!\n3 y = ??é\n5 z = é\n"
             "config.ini:2: byte 0xe9 is not UTF-8\n"
             "config.ini:3: byte 0xff is not UTF-8\n"
             "config.ini:4: byte 0xff is not UTF-8\n");
}

BOOST_AUTO_TEST_CASE(utf16_is_one_mistake) {
  BOOST_TEST(read("\xFF\xFE[\0a\0]\0\n\0"s) == "config.ini:1: the file is UTF-16: expected UTF-8\n");
  BOOST_TEST(read("\xFE\xFF\0[\0a\0]\0\n"s) == "config.ini:1: the file is UTF-16: expected UTF-8\n");
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_reported_at_once_by_line) {
  BOOST_TEST(mistakes("a = 1\n[x]\nbad\n[x]\ny = 1\ny = 2\n= 3\n[z\n\xff = 1\nworse") ==
             "config.ini:1: \"a = 1\": expected a [section] before the first key\n"
             "config.ini:3: \"bad\": expected key = value, [section] or a comment\n"
             "config.ini:4: [x]: the section stands already at line 2\n"
             "config.ini:6: y: stands already at line 5 of this section\n"
             "config.ini:7: \"= 3\": expected a key before \"=\"\n"
             "config.ini:8: \"[z\": expected ] behind the section's name\n"
             "config.ini:9: byte 0xff is not UTF-8\n"
             "config.ini:10: \"worse\": expected key = value, [section] or a comment\n");
}

BOOST_AUTO_TEST_CASE(nothing_at_all_is_an_empty_document) {
  BOOST_TEST(read("") == "");
  BOOST_TEST(read("\n\n# only a comment") == "");
  BOOST_TEST(read("\xEF\xBB\xBF") == "");
}

BOOST_AUTO_TEST_CASE(several_threads_may_read_at_once) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("[section {}]\nkey = {}\n", i, std::string(1'000, 'v'));
  const std::string expected = read(text);
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (std::string& result : results) threads.emplace_back([&] { result = read(text); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& result : results) BOOST_TEST((result == expected));
}

BOOST_AUTO_TEST_CASE(sixty_thousand_keys_are_read_in_a_moment) {
  std::string text = "[a]\n";
  for (int i = 0; i < 30'000; ++i) text += fmt::format("k{} = {}\n[DEFAULT]\nd{} = 1\n[s{}]\n", i, i, i, i);
  BOOST_TEST(mistakes(text) == "");
}

BOOST_AUTO_TEST_SUITE_END()
