// How opening hours are written: days, ranges, and what is said of other spellings.
#include "core/time/opening_hours.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

// "540-1020 1320-1560", or the error.
std::string shown(std::string_view text) {
  const auto hours = ivr::parse_opening_hours(text);
  if (!hours) return hours.error();
  std::vector<std::string> ranges;
  for (const ivr::OpenRange& range : hours->ranges)
    ranges.push_back(fmt::format("{}-{}", range.from, range.until));
  return fmt::format("{}", fmt::join(ranges, " "));
}

std::string warnings(std::string_view text) {
  return fmt::format("{}", fmt::join(ivr::parse_opening_hours(text)->warnings, "; "));
}

// "1111100": Monday first.
std::string days(std::string_view key) {
  const auto found = ivr::parse_weekdays(key);
  if (!found) return "none";
  std::string text;
  for (std::size_t day = 0; day < found->size(); ++day) text += found->test(day) ? '1' : '0';
  return text;
}

constexpr std::string_view k_no_range =
    "not a range of times (expected HHMM-HHMM, for example 0900-1730 or 0900-1230, 1330-1730; or open, or "
    "closed)";

}  // namespace

BOOST_AUTO_TEST_SUITE(opening_hours)

BOOST_AUTO_TEST_CASE(a_range_is_minutes_of_a_day) {
  BOOST_TEST(shown("0900-1700") == "540-1020");
  BOOST_TEST(shown("0900-1230, 1330-1730") == "540-750 810-1050");
  BOOST_TEST(shown("1330-1730,0900-1230") == "540-750 810-1050");
  BOOST_TEST(shown("2200-0200") == "1320-1560");
  BOOST_TEST(shown("1700-0900") == "1020-1980");
  BOOST_TEST(shown("closed") == "");
  BOOST_TEST(shown("Closed") == "");
  for (const char* text : {"open", "24h", "OPEN", " 24H "}) BOOST_TEST(shown(text) == "0-1440", text);
}

BOOST_AUTO_TEST_CASE(an_end_at_midnight_is_the_end_of_the_day) {
  for (const char* text : {"0900-2359", "0900-2400", "0900-0000", "9:00-24:00", "09:00 - 23:59"})
    BOOST_TEST(shown(text) == "540-1440", text);
  BOOST_TEST(shown("0000-2358") == "0-1438");
  BOOST_TEST(shown("2359-2400") == "1439-1440");
}

BOOST_AUTO_TEST_CASE(spellings_that_cannot_be_misread_are_accepted) {
  for (const char* text :
       {"0900-1700", " 09 00 - 17 00 ", "09:00-17:00", "9:00-17:00", "09:00 \xE2\x80\x93 17:00",
        "0900\xE2\x80\x94"
        "1700",
        "0900\xE2\x88\x92"
        "1700",
        "09:00\xC2\xA0-\xC2\xA0"
        "17:00",
        "0900\xE2\x80\x91"
        "1700",
        "0900\t-\t1700"})
    BOOST_TEST(shown(text) == "540-1020", text);
}

BOOST_AUTO_TEST_CASE(other_spellings_are_errors_that_have_the_right_one) {
  const std::vector<std::pair<std::string, std::string>> all = {
      {"9-17", "0900-1700"},
      {"9-5", "0900-1700"},
      {"9am-5pm", "0900-1700"},
      {"9 a.m. - 5 p.m.", "0900-1700"},
      {"9 AM to 5 PM", "0900-1700"},
      {"9:30am-5:30pm", "0930-1730"},
      {"9-5pm", "0900-1700"},
      {"1-5pm", "1300-1700"},
      {"10pm-2am", "2200-0200"},
      {"10-2am", "2200-0200"},
      {"12am-12pm", "0000-1200"},
      {"12pm-12am", "1200-2400"},
      {"9am-noon", "0900-1200"},
      {"noon-midnight", "1200-2400"},
      {"9.00-17.00", "0900-1700"},
      {"9h30-12h", "0930-1200"},
      {"9-17 Uhr", "0900-1700"},
      {"22-6", "2200-0600"},
      {"8-12, 14-18", "0800-1200, 1400-1800"},
      {"8-12 and 14-18", "0800-1200, 1400-1800"},
      {"0800-1200 1400-1800", "0800-1200, 1400-1800"},
      {"0800-1200; 1400-1800", "0800-1200, 1400-1800"},
      {"0900 to 1700", "0900-1700"},
      {"0900 until 1700", "0900-1700"},
      {"900-1700", "0900-1700"},
      {"0900-1700,", "0900-1700"},
      {"24/7", "open"},
      {"all day", "open"},
      {"-", "closed"},
      {"none", "closed"},
      {"off", "closed"},
  };
  for (const auto& [text, right] : all)
    BOOST_TEST(shown(text) == fmt::format("not a range of times (expected {})", right), text);
}

BOOST_AUTO_TEST_CASE(the_right_spelling_in_an_error_is_one) {
  for (int from = 0; from <= 24; ++from) {
    for (int until = 0; until <= 24; ++until) {
      for (const auto& [am, pm] : {std::pair{"", ""}, {"am", "pm"}, {"", "pm"}, {"pm", "am"}, {"am", ""}}) {
        const std::string error = shown(fmt::format("{}{}-{}{}", from, am, until, pm));
        const std::size_t at = error.find("(expected ");
        if (at == std::string::npos || error == k_no_range) continue;
        const std::string right = error.substr(at + 10, error.size() - at - 11);
        BOOST_TEST(bool(ivr::parse_opening_hours(right)), right);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_understood_gets_the_form) {
  for (const char* text : {"0900", "0900-2460", "0960-1000", "2500-2600", "0900-2401", "0900-1700-1800",
                           "0900-", "-1700", ",", "13am-5pm", "0am-5pm", "morning", "0900-1700 summer"})
    BOOST_TEST(shown(text) == k_no_range, text);
  BOOST_TEST(shown(std::string(100'000, '9')) == k_no_range);
}

BOOST_AUTO_TEST_CASE(ranges_that_are_one_are_joined_with_a_warning) {
  BOOST_TEST(shown("0900-1200, 1200-1700") == "540-1020");
  BOOST_TEST(warnings("0900-1200, 1200-1700") ==
             "0900-1200 and 1200-1700 touch, so that they are one range (expected 0900-1700)");
  BOOST_TEST(shown("0900-1300, 1200-1700") == "540-1020");
  BOOST_TEST(warnings("0900-1300, 1200-1700") ==
             "0900-1300 and 1200-1700 overlap, so that they are one range (expected 0900-1700)");
  BOOST_TEST(shown("0900-1700, 1000-1100") == "540-1020");
  BOOST_TEST(shown("0900-0800, 0700-0901") == "420-1920");
  BOOST_TEST(warnings("0900-1230, 1330-1730") == "");
}

BOOST_AUTO_TEST_CASE(equal_times_are_never_open_with_a_warning) {
  for (const char* text : {"1200-1200", "0000-0000", "2359-2359"}) BOOST_TEST(shown(text) == "", text);
  BOOST_TEST(warnings("0900-0900, 1000-1100") ==
             "0900-0900 is never open, because both times are the same (expected open for the whole day, or "
             "closed)");
  BOOST_TEST(warnings("0900-0900") ==
             "never open, because both times are the same (expected open for the whole day, or closed)");
}

BOOST_AUTO_TEST_CASE(a_key_names_days) {
  const std::vector<std::pair<std::string, std::string>> all = {
      {"mon", "1000000"},
      {"monday", "1000000"},
      {"sun", "0000001"},
      {"mon-fri", "1111100"},
      {"monday-friday", "1111100"},
      {"sat,sun", "0000011"},
      {"sat, sun", "0000011"},
      {"sat-mon", "1000011"},
      {"mon-wed,fri", "1110100"},
      {"daily", "1111111"},
      {"mon-sun", "1111111"},
      {"tue-tue", "0100000"},
      {"mon\xE2\x80\x93"
       "fri",
       "1111100"},
      {"MON", "1000000"},
      {"", "none"},
      {"mon-", "none"},
      {"-fri", "none"},
      {"mon,,tue", "none"},
      {"mon-wed-fri", "none"},
      {"day", "none"},
      {"weekdays", "none"},
      {"timezone", "none"},
      {"mon_fri", "none"},
  };
  for (const auto& [key, expected] : all) BOOST_TEST(days(key) == expected, key);
}

BOOST_AUTO_TEST_SUITE_END()
