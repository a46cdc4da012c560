#include "core/ini/interpolation.hpp"

#include "core/ini/reader.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

// The value of the last key of the last section, filled in; "error: …" when that goes wrong.
std::string last_value(const std::string& text) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  BOOST_TEST(diagnostics.empty());
  const ivr::IniSection& section = document.sections.back();
  const ivr::Result<std::string> value = interpolate(document, section, section.entries.back());
  return value ? *value : "error: " + value.error();
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append("<").append(name).append(">");
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ini_interpolation)

BOOST_AUTO_TEST_CASE(a_reference_is_filled_in_from_the_same_section) {
  BOOST_TEST(last_value("[s]\nhost = h\nurl = http://%(host)s/a.mp3") == "http://h/a.mp3");
  BOOST_TEST(last_value("[s]\na = 1\nb = %(a)s%(a)s") == "11");
}

BOOST_AUTO_TEST_CASE(a_reference_is_filled_in_from_default) {
  BOOST_TEST(last_value("[DEFAULT]\nhost = h\n[s]\nurl = http://%(host)s/") == "http://h/");
}

BOOST_AUTO_TEST_CASE(the_sections_own_key_comes_before_default) {
  BOOST_TEST(last_value("[DEFAULT]\nhost = far\n[s]\nhost = near\nurl = %(host)s") == "near");
}

BOOST_AUTO_TEST_CASE(names_are_looked_up_in_lower_case) {
  BOOST_TEST(last_value("[s]\nHoSt = h\nurl = %(hOsT)s") == "h");
}

BOOST_AUTO_TEST_CASE(references_may_refer_to_references) {
  BOOST_TEST(last_value("[DEFAULT]\na = %(b)s!\nb = %(c)s?\n[s]\nc = end\nd = %(a)s") == "end?!");
}

BOOST_AUTO_TEST_CASE(two_percent_signs_are_one) {
  BOOST_TEST(last_value("[s]\na = 100%% of %%(b)s") == "100% of %(b)s");
  BOOST_TEST(last_value("[s]\na = %%%%") == "%%");
  BOOST_TEST(last_value("[s]\na = 1%%\nb = %(a)s2%%") == "1%2%");
}

BOOST_AUTO_TEST_CASE(a_lone_percent_sign_stands_for_itself) {
  BOOST_TEST(last_value("[s]\na = http://h/a%20b.mp3") == "http://h/a%20b.mp3");
  BOOST_TEST(last_value("[s]\na = 100%") == "100%");
  BOOST_TEST(last_value("[s]\na = %%% x") == "%% x");
  BOOST_TEST(last_value("[s]\na = %)s") == "%)s");
}

BOOST_AUTO_TEST_CASE(a_reference_without_its_end_is_a_mistake) {
  BOOST_TEST(last_value("[s]\na = x%(host/a b") ==
             "error: \"%(\": expected %(name)s, or %% for a percent sign");
  BOOST_TEST(last_value("[s]\na = %(host)d") == "error: \"%(\": expected %(name)s, or %% for a percent sign");
  BOOST_TEST(last_value("[s]\na = %()s") == "error: \"%(\": expected %(name)s, or %% for a percent sign");
  BOOST_TEST(last_value("[s]\na = %(") == "error: \"%(\": expected %(name)s, or %% for a percent sign");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_a_mistake) {
  BOOST_TEST(last_value("[DEFAULT]\nbase_url = u\n[s]\na = %(Base_ulr)s") ==
             "error: %(Base_ulr)s: no such key in this section or in [DEFAULT] (did you mean \"base_url\"?)");
  BOOST_TEST(last_value("[other]\nhost = h\n[s]\na = %(host)s") ==
             "error: %(host)s: no such key in this section or in [DEFAULT]");
}

BOOST_AUTO_TEST_CASE(ten_levels_are_deep_enough) {
  std::string text = "[s]\nk0 = end\n";
  for (int i = 1; i <= 10; ++i) text += fmt::format("k{} = %(k{})s\n", i, i - 1);
  BOOST_TEST(last_value(text) == "end");
  BOOST_TEST(last_value(text + "k11 = %(k10)s\n") == "error: references nested deeper than 10");
}

BOOST_AUTO_TEST_CASE(a_circle_is_a_mistake) {
  BOOST_TEST(last_value("[s]\na = %(a)s") == "error: references nested deeper than 10");
  BOOST_TEST(last_value("[s]\na = %(b)s\nb = %(a)s") == "error: references nested deeper than 10");
}

BOOST_AUTO_TEST_CASE(references_cannot_fill_the_memory) {
  std::string text = "[s]\nk0 = ha\n";
  for (int i = 1; i <= 9; ++i) {
    text += fmt::format("k{} = ", i);
    for (int j = 0; j < 100; ++j) text += fmt::format("%(k{})s", i - 1);
    text += '\n';
  }
  BOOST_TEST(last_value(text) == "error: its references fill in too much (expected fewer of them)");
}

BOOST_AUTO_TEST_CASE(a_long_value_without_references_has_no_limit) {
  std::string text = "[s]\na =";
  for (int i = 0; i < 6; ++i) text += "\n " + std::string(1'000'000, 'x');
  BOOST_TEST(last_value(text).size() == 6'000'006U);
}

BOOST_AUTO_TEST_CASE(the_names_referred_to_are_listed_in_lower_case) {
  BOOST_TEST(joined(ivr::referenced_names("%(A)s b %(c_D)s%(a)s")) == "<a><c_d><a>");
  BOOST_TEST(joined(ivr::referenced_names("100% %%(no)s %(open %(no)d %()s %(yes)s")) == "<yes>");
  BOOST_TEST(joined(ivr::referenced_names("")) == "");
}

BOOST_AUTO_TEST_SUITE_END()
