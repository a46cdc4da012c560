// Opening hours by the minute, and the wall clock of a zone.
#include "core/time/week.hpp"
#include "core/time/zone.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;

std::string shown(std::string_view text) {
  const auto range = ivr::parse_open_range(text);
  return range ? std::to_string(range->from) + "-" + std::to_string(range->until) : range.error();
}

ivr::WallTime at(long long seconds) {
  return ivr::WallTime(std::chrono::seconds(seconds));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hours)

BOOST_AUTO_TEST_CASE(the_last_minute_counts_whole) {
  BOOST_TEST(shown("0900-1700") == "540-1021");
  BOOST_TEST(shown("0000-2359") == "0-1440");
  BOOST_TEST(shown("0000-2400") == "0-1440");
  BOOST_TEST(shown("1200-1200") == "720-721");
  BOOST_TEST(shown(" 09 00 - 17 00 ") == "540-1021");
}

BOOST_AUTO_TEST_CASE(what_is_no_range_is_told_what_was_expected) {
  const std::string no_range =
      "not a range of times (expected HHMM-HHMM, for example 0900-1730, or nothing for closed)";
  for (const char* text : {"0900", "9-17", "09:00-17:00", "0900-2460", "0960-1000", "2500-2600", "0900-2401",
                           "2400-2400", "0900-1700-1800", "closed", "-", "0900-", "-1700"}) {
    BOOST_TEST(shown(text) == no_range, text);
  }
  BOOST_TEST(shown("1700-0900") ==
             "ends before it begins (expected both times on the same day, the later one last)");
}

BOOST_AUTO_TEST_CASE(a_week_is_open_from_the_first_minute_to_the_end_of_the_last) {
  ivr::Week week;
  week.days[0] = ivr::OpenRange{540, 1021};
  BOOST_TEST(!week.is_open({0, 539}));
  BOOST_TEST(week.is_open({0, 540}));
  BOOST_TEST(week.is_open({0, 1020}));
  BOOST_TEST(!week.is_open({0, 1021}));
  BOOST_TEST(!week.is_open({1, 600}));
}

BOOST_AUTO_TEST_CASE(a_zone_follows_daylight_saving_time) {
  const auto zone = ivr::TimeZone::find("Europe/London");
  BOOST_REQUIRE(zone.has_value());
  // 2026-03-29 00:59:59 UTC is 00:59 in London, one second later it is 02:00 there.
  BOOST_TEST(zone->wall_clock(at(1774745999)).minute == 59);
  BOOST_TEST(zone->wall_clock(at(1774746000)).minute == 120);
  BOOST_TEST(zone->wall_clock(at(1774746000)).weekday == 6);
}

BOOST_AUTO_TEST_CASE(a_time_is_written_as_python_writes_it) {
  const auto zone = ivr::TimeZone::find("Asia/Kathmandu");
  BOOST_REQUIRE(zone.has_value());
  BOOST_TEST(zone->to_text(at(1774745999) + 1234us) == "2026-03-29 06:44:59.001234+05:45");
  BOOST_TEST(ivr::TimeZone().to_text(at(0)) == "1970-01-01 00:00:00.000000+00:00");
}

BOOST_AUTO_TEST_CASE(a_zone_is_found_in_any_case_and_no_other_way) {
  BOOST_TEST(ivr::TimeZone::find("europe/london")->name() == "Europe/London");
  for (const char* name : {"", "Europe/Londn", "../../etc/passwd", "Europe/London ", "Europe"}) {
    const auto zone = ivr::TimeZone::find(name);
    BOOST_REQUIRE(!zone.has_value());
    BOOST_TEST(zone.error() == "unknown time zone");
  }
}

BOOST_AUTO_TEST_CASE(the_zone_data_of_this_machine_knows_this_and_the_next_years) {
  BOOST_TEST(ivr::check_zone_data(2026).has_value());
  BOOST_TEST(ivr::check_zone_data(2036).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
