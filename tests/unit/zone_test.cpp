// Time zones: the local time of a moment, and how it is written.
#include "core/time/zone.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;
using date::local_days;

constexpr ivr::WallTime at(long long seconds) {
  return ivr::WallTime(std::chrono::seconds(seconds));
}

ivr::TimeZone zone(std::string_view name) {
  return *ivr::TimeZone::find(name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(zone_of_the_system)

BOOST_AUTO_TEST_CASE(the_hour_that_is_skipped_does_not_happen) {
  // 2026-03-29 00:59:59 UTC is 00:59:59 in London, one second later it is 02:00 there.
  constexpr local_days k_sunday{date::year{2026} / 3 / 29};
  const ivr::TimeZone london = zone("Europe/London");
  BOOST_TEST((london.local_time(at(1774745999)) == k_sunday + 1h - 1s));
  BOOST_TEST((london.local_time(at(1774746000)) == k_sunday + 2h));
}

BOOST_AUTO_TEST_CASE(the_hour_that_is_repeated_happens_twice) {
  // 2026-10-25 01:00 UTC: 01:59:59 summer time, then 01:00 winter time.
  constexpr local_days k_sunday{date::year{2026} / 10 / 25};
  const ivr::TimeZone london = zone("Europe/London");
  BOOST_TEST((london.local_time(at(1792889999)) == k_sunday + 2h - 1s));
  BOOST_TEST((london.local_time(at(1792890000)) == k_sunday + 1h));
}

BOOST_AUTO_TEST_CASE(fractions_of_a_second_are_cut_off) {
  constexpr local_days k_epoch{date::year{1970} / 1 / 1};
  BOOST_TEST((ivr::TimeZone().local_time(at(0) + 999'999us) == k_epoch));
  BOOST_TEST((ivr::TimeZone().local_time(at(0) - 1us) == k_epoch - 1s));
}

BOOST_AUTO_TEST_CASE(a_time_is_written_as_python_writes_it) {
  BOOST_TEST(zone("Asia/Kathmandu").to_text(at(1774745999) + 1234us) == "2026-03-29 06:44:59.001234+05:45");
  BOOST_TEST(ivr::TimeZone().to_text(at(0)) == "1970-01-01 00:00:00.000000+00:00");
}

BOOST_AUTO_TEST_CASE(a_zone_is_found_in_any_case_and_no_other_way) {
  BOOST_TEST(zone("europe/london").name() == "Europe/London");
  for (const char* name : {"", "Europe/Londn", "../../etc/passwd", "Europe/London ", "Europe"}) {
    const auto found = ivr::TimeZone::find(name);
    BOOST_REQUIRE(!found.has_value());
    BOOST_TEST(found.error() == "unknown time zone");
  }
}

BOOST_AUTO_TEST_CASE(the_zone_data_of_this_machine_knows_this_and_the_next_years) {
  BOOST_TEST(ivr::check_zone_data(2026).has_value());
  BOOST_TEST(ivr::check_zone_data(2036).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
