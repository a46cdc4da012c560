// Opening hours by the local clock.
#include "core/time/schedule.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr date::local_days k_monday{date::year{2026} / 11 / 23};

std::string shown(std::string_view text) {
  const auto range = ivr::parse_open_range(text);
  return range ? std::to_string(range->from) + "-" + std::to_string(range->until) : range.error();
}

ivr::Schedule on_mondays(std::string_view text) {
  ivr::Schedule schedule;
  schedule.weekdays[0] = *ivr::parse_open_range(text);
  return schedule;
}

bool is_open(const ivr::Schedule& schedule, std::chrono::seconds since_midnight) {
  return schedule.status(k_monday + since_midnight).open;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(the_end_of_a_range_is_not_part_of_it) {
  BOOST_TEST(shown("0900-1700") == "540-1020");
  BOOST_TEST(shown(" 09 00 - 17 00 ") == "540-1020");
  const ivr::Schedule office = on_mondays("0900-1700");
  BOOST_TEST(!is_open(office, 9h - 1s));
  BOOST_TEST(is_open(office, 9h));
  BOOST_TEST(is_open(office, 17h - 1s));
  BOOST_TEST(!is_open(office, 17h));
  BOOST_TEST(!is_open(office, 24h + 12h));
  BOOST_TEST(!is_open(office, -12h));
}

BOOST_AUTO_TEST_CASE(an_end_of_2359_or_2400_is_the_end_of_the_day) {
  for (const char* text : {"0000-2359", "0000-2400"}) {
    BOOST_TEST(shown(text) == "0-1440");
    const ivr::Schedule day = on_mondays(text);
    BOOST_TEST(!is_open(day, -1s));
    BOOST_TEST(is_open(day, 0s));
    BOOST_TEST(is_open(day, 24h - 1s));
    BOOST_TEST(!is_open(day, 24h));
  }
  BOOST_TEST(shown("2359-2400") == "1439-1440");
  BOOST_TEST(shown("0000-2358") == "0-1438");
}

BOOST_AUTO_TEST_CASE(equal_times_are_never_open) {
  for (const char* text : {"1200-1200", "0000-0000", "2359-2359"}) {
    const ivr::Schedule never = on_mondays(text);
    for (std::chrono::seconds now = 0s; now <= 24h; now += 30s) BOOST_REQUIRE(!is_open(never, now));
    BOOST_TEST((never.changes(k_monday) == std::vector<ivr::LocalTime>{k_monday}), text);
  }
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

BOOST_AUTO_TEST_CASE(the_status_changes_only_at_the_times_that_are_listed) {
  for (const char* text : {"0900-1700", "0000-1159", "1200-2359", "0000-2400", "2359-2400", "0001-0002"}) {
    const ivr::Schedule week = on_mondays(text);
    for (const date::local_days day : {k_monday, k_monday + date::days{1}}) {
      std::vector<ivr::LocalTime> expected = {day};
      for (ivr::LocalTime now = day + 1s; now < day + date::days{1}; now += 1s) {
        if (week.status(now).open != week.status(now - 1s).open) expected.push_back(now);
      }
      BOOST_TEST((week.changes(day) == expected), text);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
