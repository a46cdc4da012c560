// When a schedule opens and closes next, and the times that operators write.
#include "core/time/opening_changes.hpp"

#include "core/time/opening_hours.hpp"

#include <fmt/core.h>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;

// Every day the same, by the clocks of London.
ivr::Schedule every_day(std::string_view text) {
  ivr::Schedule schedule;
  schedule.zone = *ivr::TimeZone::find("Europe/London");
  for (std::size_t day = 0; day < schedule.weekdays.size(); ++day) {
    schedule.weekdays.at(day) = ivr::parse_opening_hours(text)->ranges;
    schedule.weekday_lines.at(day) = static_cast<int>(10 + day);
  }
  return schedule;
}

ivr::WallTime utc(int month, int day, std::chrono::seconds time) {
  return date::sys_days(date::year(2026) / month / day) + time;
}

// "closed 2026-10-25 01:00 by 16", in UTC.
std::vector<std::string> changes(const ivr::Schedule& schedule, ivr::WallTime from, ivr::WallTime until) {
  std::vector<std::string> texts;
  for (const ivr::OpeningChange& change : ivr::opening_changes(schedule, from, until))
    texts.push_back(fmt::format("{} {} by {}", change.status.open ? "open" : "closed",
                                date::format("%F %R", change.at), change.status.line));
  return texts;
}

std::string shown(std::string_view text) {
  const auto time = ivr::parse_local_time(text);
  return time ? date::format("%F %T", *time) : "error: " + time.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(opening_changes)

BOOST_AUTO_TEST_CASE(the_first_moment_is_left_out_and_the_last_belongs_to_it) {
  const ivr::Schedule office = every_day("0900-1200, 1300-1700");
  const std::vector<std::string> expected = {"closed 2026-11-23 12:00 by 10", "open 2026-11-23 13:00 by 10",
                                             "closed 2026-11-23 17:00 by 10", "open 2026-11-24 09:00 by 11"};
  BOOST_TEST(changes(office, utc(11, 23, 9h), utc(11, 24, 9h)) == expected, boost::test_tools::per_element());
  BOOST_TEST(changes(office, utc(11, 23, 17h), utc(11, 24, 9h - 1s)).empty());
}

BOOST_AUTO_TEST_CASE(a_day_that_goes_on_at_midnight_is_no_change) {
  BOOST_TEST(changes(every_day("0000-2400"), utc(11, 23, 0h), utc(11, 30, 0h)).empty());
}

BOOST_AUTO_TEST_CASE(clocks_that_go_back_open_and_close_twice) {
  const std::vector<std::string> expected = {"open 2026-10-25 00:15 by 16",
                                             "closed 2026-10-25 00:45 by 16",  // summer time
                                             "open 2026-10-25 01:15 by 16", "closed 2026-10-25 01:45 by 16"};
  BOOST_TEST(changes(every_day("0115-0145"), utc(10, 24, 22h), utc(10, 25, 22h)) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_opens_late_when_clocks_skip_the_beginning) {
  const std::vector<std::string> expected = {"open 2026-03-29 01:00 by 16", "closed 2026-03-29 02:00 by 16"};
  BOOST_TEST(changes(every_day("0130-0300"), utc(3, 29, 0h), utc(3, 29, 22h)) == expected,
             boost::test_tools::per_element());
  BOOST_TEST(changes(every_day("0115-0145"), utc(3, 29, 0h), utc(3, 29, 22h)).empty());
}

BOOST_AUTO_TEST_CASE(a_time_is_read_as_a_clock_shows_it) {
  BOOST_TEST(shown("2026-12-25T09:00") == "2026-12-25 09:00:00");
  BOOST_TEST(shown("2026-12-25 09:00:30") == "2026-12-25 09:00:30");
  BOOST_TEST(shown("2026-12-25") == "2026-12-25 00:00:00");
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_an_error) {
  const std::string expected =
      "error: expected a date, such as 2026-12-25, or a date and a time, such as 2026-12-25T09:00";
  for (const std::string_view text :
       {"", "9", "now", "09:00", "2026-02-30", "2026-13-01", "26-12-25", "2026-12-25T", "2026-12-25T24:01",
        "2026-12-25T09:60", "2026-12-25T09:00Z", "2026-12-25T09:00+01:00", "2026-12-25 09:00 x",
        "+2026-12-25", "2026-12-25T9", "-026-12-25", "2026-12-25t09:00:61"})
    BOOST_TEST(shown(text) == expected, text << " gives " << shown(text));
}

BOOST_AUTO_TEST_SUITE_END()
