// Verdicts of opening hours: right as long as they say they hold, and known for no longer.
#include "core/time/known_hours.hpp"
#include "core/time/opening_status.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;

ivr::WallTime at(long long seconds) {
  return ivr::WallTime(std::chrono::seconds(seconds));
}

// Open 01:30 to 02:29, 09:00 to 17:00 or not at all, by weekday.
ivr::Week odd_week() {
  ivr::Week week;
  for (std::size_t day = 0; day < 7; ++day) {
    if (day % 3 == 0) week.days[day] = ivr::OpenRange{90, 150};
    if (day % 3 == 1) week.days[day] = ivr::OpenRange{540, 1021};
  }
  return week;
}

void check_against_the_wall_clock(const std::string& name, ivr::WallTime from, ivr::WallTime until,
                                  std::chrono::seconds step) {
  const ivr::TimeZone zone = *ivr::TimeZone::find(name);
  const ivr::Week week = odd_week();
  ivr::HoursVerdict verdict = verdict_at(week, zone, from);
  int changes = 0;
  for (ivr::WallTime now = from; now < until; now += step) {
    if (!verdict.holds_at(now)) {
      verdict = verdict_at(week, zone, now);
      ++changes;
      BOOST_REQUIRE(verdict.holds_at(now));
    }
    if (verdict.open != week.is_open(zone.wall_clock(now)))
      BOOST_FAIL(name << " at " << now.time_since_epoch().count());
  }
  BOOST_TEST(changes > 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict)

BOOST_AUTO_TEST_CASE(it_holds_from_the_first_minute_to_the_end_of_the_last) {
  ivr::Week week;
  week.days[3] = ivr::OpenRange{540, 1021};  // 1970 began on a Thursday
  const ivr::TimeZone utc;
  const auto check = [&](long long now, bool open, long long from, long long until) {
    const ivr::HoursVerdict found = verdict_at(week, utc, at(now));
    BOOST_TEST(found.open == open);
    BOOST_TEST((found.from == at(from)));
    BOOST_TEST((found.until == at(until)));
  };
  check(0, false, 0, 540 * 60);
  check(540 * 60, true, 540 * 60, 1021 * 60);
  check(1021 * 60 - 1, true, 540 * 60, 1021 * 60);
  check(1021 * 60, false, 1021 * 60, 86400);
  check(86400, false, 86400, 2 * 86400);
}

BOOST_AUTO_TEST_CASE(it_is_that_of_the_wall_clock_also_where_the_clocks_change) {
  // 48 hours around a change, by odd seconds: to daylight saving time, back, and by half an hour.
  check_against_the_wall_clock("Europe/London", at(1774659600), at(1774832400), 7s);
  check_against_the_wall_clock("Europe/London", at(1792803600), at(1792976400), 7s);
  check_against_the_wall_clock("Australia/Lord_Howe", at(1775228400), at(1775401200), 7s);
  check_against_the_wall_clock("Asia/Kathmandu", at(1774659600), at(1774832400), 7s);
  // Two years, in the second case with a day that never was.
  check_against_the_wall_clock("America/New_York", at(1767225600), at(1830297600), 601s);
  check_against_the_wall_clock("Pacific/Apia", at(1293840000), at(1356912000), 601s);
}

BOOST_AUTO_TEST_CASE(what_is_known_is_worked_out_once_and_again_when_the_clock_is_set_back) {
  ivr::KnownHours known;
  int asked = 0;
  const auto open_at = [&](std::size_t hours, long long now) {
    return known.is_open(hours, at(now), [&] {
      ++asked;
      return ivr::HoursVerdict{now >= 100, at(now < 100 ? 0 : 100), at(now < 100 ? 100 : 200)};
    });
  };
  BOOST_TEST(!open_at(2, 50));
  BOOST_TEST(!open_at(2, 99));
  BOOST_TEST(asked == 1);
  BOOST_TEST(open_at(2, 100));
  BOOST_TEST(open_at(2, 199));
  BOOST_TEST(asked == 2);
  BOOST_TEST(!open_at(2, 99));
  BOOST_TEST(asked == 3);
  BOOST_TEST(!open_at(0, 99));
  BOOST_TEST(asked == 4);
  known.forget();
  BOOST_TEST(!open_at(2, 99));
  BOOST_TEST(asked == 5);
}

BOOST_AUTO_TEST_SUITE_END()
