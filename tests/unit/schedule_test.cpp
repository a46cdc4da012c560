// When a business is open by the local clock.
#include "core/time/schedule.hpp"

#include "core/time/opening_hours.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr date::local_days k_monday{date::year{2026} / 11 / 23};

ivr::Schedule on_day(std::size_t weekday, std::string_view text) {
  ivr::Schedule schedule;
  schedule.weekdays.at(weekday) = ivr::parse_opening_hours(text)->ranges;
  return schedule;
}

ivr::Schedule on_mondays(std::string_view text) {
  return on_day(0, text);
}

bool is_open(const ivr::Schedule& schedule, std::chrono::seconds since_monday) {
  return schedule.status(k_monday + since_monday).open;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(the_end_of_a_range_is_not_part_of_it) {
  const ivr::Schedule office = on_mondays("0900-1700");
  BOOST_TEST(!is_open(office, 9h - 1s));
  BOOST_TEST(is_open(office, 9h));
  BOOST_TEST(is_open(office, 17h - 1s));
  BOOST_TEST(!is_open(office, 17h));
  BOOST_TEST(!is_open(office, 24h + 12h));
  BOOST_TEST(!is_open(office, -12h));
}

BOOST_AUTO_TEST_CASE(a_lunch_break_is_closed) {
  const ivr::Schedule shop = on_mondays("0900-1230, 1330-1730");
  BOOST_TEST(is_open(shop, 12h + 30min - 1s));
  BOOST_TEST(!is_open(shop, 12h + 30min));
  BOOST_TEST(!is_open(shop, 13h + 30min - 1s));
  BOOST_TEST(is_open(shop, 13h + 30min));
  BOOST_TEST(!is_open(shop, 17h + 30min));
}

BOOST_AUTO_TEST_CASE(a_night_belongs_to_the_day_it_begins_on) {
  const ivr::Schedule bar = on_mondays("2200-0200");
  BOOST_TEST(!is_open(bar, 1h));
  BOOST_TEST(!is_open(bar, 22h - 1s));
  BOOST_TEST(is_open(bar, 22h));
  BOOST_TEST(is_open(bar, 24h));
  BOOST_TEST(is_open(bar, 26h - 1s));
  BOOST_TEST(!is_open(bar, 26h));
  BOOST_TEST(!is_open(bar, 48h - 1h));
  BOOST_TEST(is_open(on_day(6, "2200-0200"), 1h), "Sunday's night ends on Monday");
}

BOOST_AUTO_TEST_CASE(an_end_of_2359_or_2400_is_the_end_of_the_day) {
  for (const char* text : {"0000-2359", "0000-2400", "open", "24h", "0000-1200, 1200-0000"}) {
    const ivr::Schedule day = on_mondays(text);
    BOOST_TEST(!is_open(day, -1s));
    BOOST_TEST(is_open(day, 0s));
    BOOST_TEST(is_open(day, 24h - 1s));
    BOOST_TEST(!is_open(day, 24h));
  }
}

BOOST_AUTO_TEST_CASE(equal_times_are_never_open) {
  for (const char* text : {"1200-1200", "0000-0000", "2359-2359", "closed"}) {
    const ivr::Schedule never = on_mondays(text);
    for (std::chrono::seconds now = 0s; now <= 24h; now += 30s) BOOST_REQUIRE(!is_open(never, now));
    BOOST_TEST((never.changes(k_monday) == std::vector<ivr::LocalTime>{k_monday}), text);
  }
}

BOOST_AUTO_TEST_CASE(the_status_changes_only_at_the_times_that_are_listed) {
  for (const char* text : {"0900-1700", "0000-1159", "1200-2359", "open", "2359-2400", "0001-0002",
                           "0900-1230, 1330-1730", "2200-0200", "0000-0100, 2200-2100"}) {
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

BOOST_AUTO_TEST_CASE(a_schedule_has_a_zone_of_its_own) {
  ivr::Schedule tokyo = on_day(1, "0900-1700");
  tokyo.zone = *ivr::TimeZone::find("Asia/Tokyo");
  const ivr::WallTime monday(k_monday.time_since_epoch());
  BOOST_TEST(!tokyo.status_at(monday + 24h - 1s).open);
  BOOST_TEST(tokyo.status_at(monday + 24h).open);
}

BOOST_AUTO_TEST_SUITE_END()
